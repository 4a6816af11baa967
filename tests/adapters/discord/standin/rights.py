"""Who may do what where, as Discord's page "Permissions" computes it."""

from __future__ import annotations

from enum import IntFlag

from tests.adapters.discord.standin.refusals import Refusal
from tests.adapters.discord.standin.world import PRIVATE, Channel, Guild, Kind, Member, User


class Right(IntFlag):
    """The permissions that this stand-in knows by name."""

    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    VIEW_AUDIT_LOG = 1 << 7
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    MANAGE_ROLES = 1 << 28
    MANAGE_WEBHOOKS = 1 << 29
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    CREATE_PRIVATE_THREADS = 1 << 36
    SEND_MESSAGES_IN_THREADS = 1 << 38
    USE_EXTERNAL_APPS = 1 << 50


ALL = (1 << 53) - 1
COMMON = (
    Right.VIEW_CHANNEL
    | Right.SEND_MESSAGES
    | Right.EMBED_LINKS
    | Right.ATTACH_FILES
    | Right.READ_MESSAGE_HISTORY
    | Right.USE_APPLICATION_COMMANDS
    | Right.CREATE_PUBLIC_THREADS
    | Right.SEND_MESSAGES_IN_THREADS
    | Right.USE_EXTERNAL_APPS
)
"""What everyone may in a new guild."""
IN_PRIVATE = COMMON & ~(Right.CREATE_PUBLIC_THREADS | Right.SEND_MESSAGES_IN_THREADS)
UNSEEN = 0


def in_guild(guild: Guild, user: User) -> int:
    """What a member may in the guild at large; nothing for who is no member."""
    member = guild.members.get(user.id)
    if member is None:
        return 0
    if guild.owner is user:
        return ALL
    base = guild.everyone.permissions
    for role in member.roles:
        base |= role.permissions
    return ALL if base & Right.ADMINISTRATOR else base


def in_channel(channel: Channel, user: User) -> int:
    """What a user may in a channel."""
    if channel.kind in PRIVATE:
        return int(IN_PRIVATE)
    assert channel.guild is not None
    place = channel.parent if channel.thread and channel.parent is not None else channel
    base = in_guild(channel.guild, user)
    member = channel.guild.members.get(user.id)
    if member is not None and base != ALL:
        base = _overwritten(base, place, channel.guild, member)
    return base if base & Right.VIEW_CHANNEL else UNSEEN


def _overwritten(base: int, place: Channel, guild: Guild, member: Member) -> int:
    """The layers in their order: everyone, the roles taken together, the member."""
    roles = {role.id for role in member.roles}
    layers = (
        [one for one in place.overwrites if one.id == guild.id],
        [one for one in place.overwrites if one.kind == 0 and one.id in roles],
        [one for one in place.overwrites if one.kind == 1 and one.id == member.user.id],
    )
    for layer in layers:
        allow = deny = 0
        for one in layer:
            allow |= one.allow
            deny |= one.deny
        base = base & ~deny | allow
    return base


def need(channel: Channel, user: User, *rights: Right) -> None:
    """Refuse who may not see the channel (50001), or lacks one of these rights (50013)."""
    has = in_channel(channel, user)
    if not has & Right.VIEW_CHANNEL:
        raise Refusal(50001)
    if any(not has & right for right in rights):
        raise Refusal(50013)


def to_send(channel: Channel) -> Right:
    """The right to post here."""
    return Right.SEND_MESSAGES_IN_THREADS if channel.thread else Right.SEND_MESSAGES


def takes_messages(channel: Channel) -> None:
    """Refuse a channel that holds no messages of its own."""
    if channel.kind in {Kind.CATEGORY, Kind.FORUM}:
        raise Refusal(50008)
