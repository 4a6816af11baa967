"""What there is, as Discord writes it in JSON. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.adapters.discord.standin.rights import in_channel, in_guild
from tests.adapters.discord.standin.world import PRIVATE, Channel, Guild, Kind, Member, Message, Role, User, World

Json = dict[str, Any]
CROSSPOSTED, HAS_THREAD, EPHEMERAL, LOADING, V2 = 1, 1 << 5, 1 << 6, 1 << 7, 1 << 15
REQUIRES_TAG = 1 << 4
UPLOAD = 10 * 1024 * 1024
"""Bytes of a file that an answer may bring."""


def stamp(when: datetime | None) -> str | None:
    """A time."""
    return None if when is None else when.isoformat()


def user_json(user: User) -> Json:
    """A user."""
    return {
        "id": str(user.id),
        "username": user.name,
        "global_name": None if user.bot else user.name.title(),
        "discriminator": "0",
        "avatar": None,
        "bot": user.bot,
        "public_flags": 0,
        "flags": 0,
        "primary_guild": None,
    }


def role_json(role: Role) -> Json:
    """A role."""
    return {
        "id": str(role.id),
        "name": role.name,
        "permissions": str(int(role.permissions)),
        "position": role.position,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": False,
        "mentionable": role.mentionable,
        "flags": 0,
    }


def member_json(member: Member, *, with_user: bool = True) -> Json:
    """A member; what it may in a channel is added by who knows the channel."""
    told: Json = {
        "roles": [str(role.id) for role in member.roles],
        "joined_at": stamp(member.joined_at),
        "nick": None,
        "avatar": None,
        "premium_since": None,
        "deaf": False,
        "mute": False,
        "pending": False,
        "flags": 0,
        "communication_disabled_until": None,
    }
    return {**told, "user": user_json(member.user)} if with_user else told


def channel_json(channel: Channel, world: World) -> Json:
    """A channel, a thread or a direct message."""
    last = channel.messages[-1].id if channel.messages else None
    told: Json = {
        "id": str(channel.id),
        "type": int(channel.kind),
        "last_message_id": None if last is None else str(last),
    }
    if channel.kind in PRIVATE:
        return {**told, "recipients": [user_json(one) for one in channel.people], "flags": 0}
    assert channel.guild is not None
    told |= {"guild_id": str(channel.guild.id), "name": channel.name, "rate_limit_per_user": 0}
    if channel.thread:
        return told | _thread_json(channel, world)
    told |= {
        "position": 0,
        "parent_id": None if channel.parent is None else str(channel.parent.id),
        "nsfw": False,
        "topic": channel.topic,
        "flags": REQUIRES_TAG if channel.demands_tag else 0,
        "permission_overwrites": [
            {"id": str(one.id), "type": one.kind, "allow": str(int(one.allow)), "deny": str(int(one.deny))}
            for one in channel.overwrites
        ],
    }
    if channel.kind is Kind.FORUM:
        told |= {
            "available_tags": [
                {"id": str(one.id), "name": one.name, "moderated": one.moderated, "emoji_id": None, "emoji_name": None}
                for one in channel.tags
            ],
            "default_reaction_emoji": None,
            "default_sort_order": None,
            "default_forum_layout": 0,
        }
    return told


def _thread_json(thread: Channel, world: World) -> Json:
    parent, owner = thread.parent, thread.owner
    assert parent is not None
    assert owner is not None
    archived = world.archived(thread)
    others = [one for one in thread.messages if one.id != thread.id and not one.deleted]
    return {
        "parent_id": str(parent.id),
        "owner_id": str(owner.id),
        "message_count": len(others),
        "total_message_sent": len(thread.messages),
        "member_count": 1,
        "flags": 0,
        "applied_tags": [str(one) for one in thread.applied],
        "thread_metadata": {
            "archived": archived is not None,
            "archive_timestamp": stamp(archived or thread.active_at),
            "auto_archive_duration": thread.archive_after,
            "locked": thread.locked,
            "create_timestamp": stamp(thread.active_at),
        },
    }


def guild_json(guild: Guild, world: World, *, whole: bool = False) -> Json:
    """A guild; `whole` as the gateway sends it, with channels, threads and the bot's member."""
    told: Json = {
        "id": str(guild.id),
        "name": guild.name,
        "owner_id": str(guild.owner.id),
        "preferred_locale": guild.locale,
        "features": [],
        "roles": [role_json(role) for role in guild.roles.values()],
        **dict.fromkeys(_NOTHING),
        **{key: [] for key in ("emojis", "stickers")},
        **dict.fromkeys(_ZERO, 0),
        "region": "deprecated",
        "afk_timeout": 300,
        "max_members": 500000,
        "premium_progress_bar_enabled": False,
    }
    if not whole:
        return told
    mine = guild.members[world.me.id]
    there = [one for one in world.channels.values() if one.guild is guild and not one.deleted]
    return told | {
        "joined_at": stamp(mine.joined_at),
        "large": False,
        "unavailable": False,
        "member_count": len(guild.members),
        "members": [member_json(mine)],
        "channels": [channel_json(one, world) for one in there if not one.thread],
        "threads": [channel_json(one, world) for one in there if one.thread and world.archived(one) is None],
        **{key: [] for key in ("voice_states", "presences", "stage_instances", "guild_scheduled_events")},
        "soundboard_sounds": [],
    }


_NOTHING = (
    *("icon", "splash", "discovery_splash", "description", "banner", "application_id", "vanity_url_code"),
    *("afk_channel_id", "system_channel_id", "rules_channel_id", "public_updates_channel_id", "incidents_data"),
)
_ZERO = (
    *("verification_level", "default_message_notifications", "explicit_content_filter", "mfa_level", "nsfw_level"),
    *("premium_tier", "premium_subscription_count", "system_channel_flags"),
)


def message_json(message: Message, world: World, *, hidden: bool = False) -> Json:
    """A message; `hidden` as it is told to who may not read it."""
    told: Json = {
        "id": str(message.id),
        "channel_id": str(message.channel.id),
        "author": user_json(message.author),
        "content": "" if hidden else message.content,
        "timestamp": stamp(message.at),
        "edited_timestamp": stamp(message.edited_at),
        "tts": False,
        "mention_everyone": message.pinged.everyone,
        "mentions": [user_json(world.users[one]) for one in message.pinged.users if one in world.users],
        "mention_roles": [str(one) for one in message.pinged.roles],
        "attachments": [] if hidden else message.attachments,
        "embeds": [] if hidden else message.embeds,
        "components": [] if hidden else message.components,
        "pinned": False,
        "type": message.kind,
        "flags": message.flags,
    }
    if message.nonce is not None:
        told["nonce"] = message.nonce
    if message.reference is not None:
        told["message_reference"] = message.reference
    if message.thread is not None and not message.thread.deleted:
        told["thread"] = channel_json(message.thread, world)
    if message.interaction is not None:
        told["interaction_metadata"] = message.interaction
    if message.token is not None:
        told |= {"webhook_id": str(world.me.id), "application_id": str(world.me.id)}
    elif message.author is world.me:
        told["application_id"] = str(world.me.id)
    return told


def with_rights(channel: Channel, user: User, world: World) -> Json:
    """A channel as an interaction shows it: partial, with what the asker may there."""
    told = channel_json(channel, world)
    told.pop("permission_overwrites", None)
    return told | {"permissions": str(int(in_channel(channel, user)))}


def asker_json(member: Member, channel: Channel) -> Json:
    """A member as an interaction shows it: with what it may in the channel."""
    return member_json(member) | {"permissions": str(int(in_channel(channel, member.user)))}


def my_guild_json(guild: Guild, world: World) -> Json:
    """A guild in the list of those that the bot is in."""
    return {
        "id": str(guild.id),
        "name": guild.name,
        "icon": None,
        "banner": None,
        "owner": guild.owner is world.me,
        "permissions": str(int(in_guild(guild, world.me))),
        "features": [],
    }


def application_json(world: World) -> Json:
    """The application itself."""
    me = str(world.me.id)
    return {
        "id": me,
        "name": world.me.name,
        "icon": None,
        "description": "",
        "summary": "",
        "type": None,
        "flags_new": "0",
        "role_connections_verification_url": None,
        "approximate_user_authorization_count": 0,
        "explicit_content_filter": 0,
        "eligible_oauth2_scopes": ["applications.commands", "bot"],
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": (1 << 19 if world.reads_content else 0) | 1 << 23,
        "owner": user_json(world.owner),
        "team": None,
        "approximate_guild_count": sum(world.mine(guild) for guild in world.guilds.values()),
        "approximate_user_install_count": 0,
        "interactions_endpoint_url": None,
        "redirect_uris": [],
        "integration_types_config": {"0": {}, "1": {}},
        "bot": user_json(world.me),
    }


def integration_json(guild: Guild, world: World) -> Json:
    """How the application stands in the list of a guild's integrations."""
    me = {"id": str(world.me.id), "name": world.me.name, "icon": None, "description": "", "summary": ""}
    return {
        "id": str(world.me.id),
        "guild_id": str(guild.id),
        "name": world.me.name,
        "type": "discord",
        "enabled": True,
        "account": {"id": str(world.me.id), "name": world.me.name},
        "application": me | {"bot": user_json(world.me)},
        "user": user_json(guild.added_by or guild.owner),
        "scopes": ["applications.commands", "bot"],
    }
