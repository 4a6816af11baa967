"""Messages: created, edited, read, deleted, published, as Discord's page "Message" says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.adapters.discord.standin import rules
from tests.adapters.discord.standin.calls import Call, Route, channel_of, snowflake
from tests.adapters.discord.standin.components import kept
from tests.adapters.discord.standin.payloads import CROSSPOSTED, EPHEMERAL, V2, Json, channel_json, message_json
from tests.adapters.discord.standin.reading import pinged
from tests.adapters.discord.standin.refusals import InvalidForm, Refusal
from tests.adapters.discord.standin.rights import Right, in_channel, need, takes_messages, to_send
from tests.adapters.discord.standin.world import Channel, Kind, Message, Pinged, User, World

NONCE_KEPT = 180.0
"""Seconds; the documentation says "the last few minutes"."""
SUPPRESS_EMBEDS, SUPPRESS_NOTIFICATIONS = 1 << 2, 1 << 12
SETTABLE = SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS | V2
PAGE = 50


@dataclass(slots=True)
class Messages:
    """The endpoints under a channel's messages."""

    world: World
    _nonces: dict[tuple[int, str], tuple[Message, float]] = field(default_factory=dict)

    def routes(self) -> list[Route]:
        """What is answered here."""
        messages = "/channels/{channel_id}/messages"
        one = f"{messages}/{{message_id}}"
        return [
            Route("post", "POST", messages, self._post),
            Route("history", "GET", messages, self._history),
            Route("message", "GET", one, self._message),
            Route("edit", "PATCH", one, self._edit),
            Route("delete", "DELETE", one, self._delete),
            Route("publish", "POST", f"{one}/crosspost", self._publish),
        ]

    # --- endpoints --------------------------------------------------------------------------------

    def _post(self, call: Call) -> Json:
        channel = self._open(call)
        body = call.form
        rules.check_nonce(body)
        if (known := self._known(channel, body)) is not None:
            return message_json(known, self.world)
        message = self.made(channel, body, self.world.me, files=call.files, late=call.late)
        if body.get("nonce") is not None:
            self._nonces[channel.id, str(body["nonce"])] = (message, self.world.clock.monotonic())
        return message_json(message, self.world)

    def _known(self, channel: Channel, body: Mapping[str, Any]) -> Message | None:
        """The message that this nonce has already made, if it has to be looked for."""
        if not body.get("enforce_nonce") or body.get("nonce") is None:
            return None
        message, at = self._nonces.get((channel.id, str(body["nonce"])), (None, 0.0))
        if message is None or self.world.clock.monotonic() - at >= NONCE_KEPT:
            return None
        if message.deleted:
            raise Refusal(10008)
        return message

    def _open(self, call: Call) -> Channel:
        """The channel of a post, where the bot may post now."""
        channel = channel_of(self.world, call.number("channel_id"))
        need(channel, self.world.me)
        takes_messages(channel)
        need(channel, self.world.me, to_send(channel))
        if channel.kind is Kind.DM:
            self._may_write_to(channel.people[0])
        if channel.thread:
            self._wake(channel)
        return channel

    def _may_write_to(self, user: User) -> None:
        if not any(self.world.mine(guild) and user.id in guild.members for guild in self.world.guilds.values()):
            raise Refusal(50278)
        if not user.takes_messages:
            raise Refusal(50007)

    def _wake(self, thread: Channel) -> None:
        if thread.locked and not in_channel(thread, self.world.me) & Right.MANAGE_THREADS:
            raise Refusal(160005)
        if self.world.archived(thread) is not None:
            thread.archived_at = None
            thread.active_at = self.world.clock.now()
            self.world.hears("THREAD_UPDATE", channel_json(thread, self.world), thread.guild)

    def _history(self, call: Call) -> list[Json]:
        channel = channel_of(self.world, call.number("channel_id"))
        need(channel, self.world.me)
        takes_messages(channel)
        if not in_channel(channel, self.world.me) & Right.READ_MESSAGE_HISTORY:
            return []
        limit = int(call.query.get("limit", PAGE))
        if not 1 <= limit <= 100:
            raise InvalidForm(["limit"], "NUMBER_TYPE_MAX", "int value should be between 1 and 100.")
        there = self.world.posted(channel)
        marks = {key: snowflake(call.query[key], key) for key in ("before", "after", "around") if key in call.query}
        if "around" in marks:
            older = [one for one in there if one.id <= marks["around"]][-(limit // 2 + 1) :]
            newer = [one for one in there if one.id > marks["around"]][: limit // 2]
            page = [*older, *newer][-limit:]
        elif "after" in marks:
            page = [one for one in there if one.id > marks["after"]][:limit]
        else:
            page = [one for one in there if one.id < marks.get("before", 1 << 64)][-limit:]
        return [self.told(one) for one in reversed(page)]

    def _message(self, call: Call) -> Json:
        message = self._found(call)
        need(message.channel, self.world.me, Right.READ_MESSAGE_HISTORY)
        return self.told(message)

    def _edit(self, call: Call) -> Json:
        message = self._found(call)
        if message.author is not self.world.me or (message.token is not None and message.seen_by is not None):
            raise Refusal(50005)
        if message.channel.thread and self.world.archived(message.channel) is not None:
            raise Refusal(50083)
        self.changed(message, call.form, files=call.files)
        return message_json(message, self.world)

    def _delete(self, call: Call) -> None:
        message = self._found(call)
        if message.author is not self.world.me:
            need(message.channel, self.world.me, Right.MANAGE_MESSAGES)
        self.removed(message)

    def _publish(self, call: Call) -> Json:
        message = self._found(call)
        if message.channel.kind is not Kind.ANNOUNCEMENT:
            raise Refusal(50024)
        need(message.channel, self.world.me, Right.SEND_MESSAGES)
        if message.author is not self.world.me:
            need(message.channel, self.world.me, Right.MANAGE_MESSAGES)
        if message.flags & CROSSPOSTED:
            raise Refusal(40033)
        message.flags |= CROSSPOSTED
        self._announced("MESSAGE_UPDATE", message)
        return message_json(message, self.world)

    def _found(self, call: Call) -> Message:
        channel = channel_of(self.world, call.number("channel_id"))
        need(channel, self.world.me)
        message = self.world.messages.get(call.number("message_id"))
        if message is None or message.deleted or message.channel is not channel or message.seen_by is not None:
            raise Refusal(10008)
        return message

    # --- what others use --------------------------------------------------------------------------

    def made(
        self,
        channel: Channel,
        body: Mapping[str, Any],
        author: User,
        *,
        files: Sequence[str] = (),
        late: float = 0.0,
        number: int = 0,
        **more: Any,
    ) -> Message:
        """A new message of this body, checked; `more` are further fields of `Message`."""
        answer = more.get("token") is not None
        rules.check_message(body, files=files)
        has = in_channel(channel, author)
        if files and not has & Right.ATTACH_FILES and not answer:
            raise Refusal(50013)
        settable = SETTABLE | (EPHEMERAL if answer else 0)
        message = Message(
            number or self.world.new_id(),
            channel,
            author,
            self.world.clock.now(),
            str(body.get("content") or "").strip(),
            kept(body.get("components") or ()),
            list(body.get("embeds") or ()) if has & Right.EMBED_LINKS or answer else [],
            [_attachment(self.world.new_id(), name) for name in files],
            int(body.get("flags") or 0) & settable,
            nonce=body.get("nonce"),
            pinged=self._pinged(channel, body, author, answer=answer),
            reference=self._reference(channel, body),
            shows_at=self.world.clock.monotonic() + late if late else 0.0,
            **more,
        )
        if message.reference is not None:
            message.kind = 19
        self.world.add(message)
        if message.seen_by is None:
            self._announced("MESSAGE_CREATE", message)
        return message

    def changed(self, message: Message, body: Mapping[str, Any], *, files: Sequence[str] = ()) -> None:
        """Edit a message; what the body does not name stays."""
        flags = message.flags & ~SUPPRESS_EMBEDS | int(body.get("flags") or 0) & (SUPPRESS_EMBEDS | V2)
        if "flags" not in body or body["flags"] is None:
            flags = message.flags
        named = [one["id"] for one in body.get("attachments") or () if "id" in one]
        attachments = message.attachments
        if "attachments" in body:
            attachments = [one for one in attachments if one["id"] in [str(number) for number in named]]
        attachments = [*attachments, *(_attachment(self.world.new_id(), name) for name in files)]
        after: dict[str, Any] = {
            key: body[key] if key in body else getattr(message, key) for key in ("content", "components", "embeds")
        }
        names = [one["filename"] for one in attachments]
        rules.check_message({**after, "allowed_mentions": body.get("allowed_mentions")}, flags=flags, files=names)
        message.edits.append((message.content, message.components))
        message.content = str(after["content"] or "").strip()
        message.components = kept(after["components"] or ())
        message.embeds = list(after["embeds"] or ())
        message.attachments = attachments
        message.flags = flags
        if {"content", "components"} & set(body):
            # an edit notifies nobody anew, but what it names is marked as mentioned
            pings = self._pinged(message.channel, {**after, **body}, message.author, answer=message.token is not None)
            message.pinged = Pinged(pings.users, pings.roles, pings.everyone)
        message.edited_at = self.world.clock.now()
        if message.seen_by is None:
            self._announced("MESSAGE_UPDATE", message)

    def removed(self, message: Message) -> None:
        """Delete a message; it is still remembered."""
        message.deleted = True
        channel = message.channel
        told = {"id": str(message.id), "channel_id": str(channel.id)}
        if channel.guild is not None:
            told["guild_id"] = str(channel.guild.id)
        if message.seen_by is None:
            self.world.hears("MESSAGE_DELETE", told, channel.guild)

    def told(self, message: Message) -> Json:
        """A message as the bot may read it: the text of others is hidden without the privileged intent."""
        private = message.channel.guild is None
        mine = message.author is self.world.me or self.world.me.id in message.pinged.users
        return message_json(message, self.world, hidden=not (self.world.reads_content or private or mine))

    def _announced(self, event: str, message: Message) -> None:
        told = self.told(message)
        guild = message.channel.guild
        if guild is not None:
            told["guild_id"] = str(guild.id)
        self.world.hears(event, told, guild)

    def _pinged(self, channel: Channel, body: Mapping[str, Any], author: User, *, answer: bool) -> Pinged:
        roles = channel.guild.roles.values() if channel.guild is not None else ()
        return pinged(
            str(body.get("content") or ""),
            body.get("components") or (),
            body.get("allowed_mentions"),
            answer=answer,
            may_all=bool(in_channel(channel, author) & Right.MENTION_EVERYONE),
            open_roles=frozenset(role.id for role in roles if role.mentionable),
        )

    def _reference(self, channel: Channel, body: Mapping[str, Any]) -> Json | None:
        reference = body.get("message_reference")
        if not reference:
            return None
        known = self.world.messages.get(int(reference["message_id"]))
        if known is None or known.deleted or known.channel is not channel:
            if reference.get("fail_if_not_exists", True):
                raise InvalidForm(["message_reference"], "MESSAGE_REFERENCE_UNKNOWN_MESSAGE", "Unknown message")
            return None
        return {"message_id": str(known.id), "channel_id": str(channel.id), "type": 0}


def _attachment(number: int, name: str) -> Json:
    address = f"https://cdn.example/attachments/{number}/{name}"
    return {"id": str(number), "filename": name, "size": 1, "url": address, "proxy_url": address}
