"""Threads and forum posts, as Discord's page "Threads" says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.adapters.discord.standin import rules
from tests.adapters.discord.standin.calls import Call, Route, channel_of, guild_of
from tests.adapters.discord.standin.messages import Messages
from tests.adapters.discord.standin.payloads import HAS_THREAD, Json, channel_json, message_json
from tests.adapters.discord.standin.refusals import InvalidForm, Refusal
from tests.adapters.discord.standin.rights import Right, in_channel, need
from tests.adapters.discord.standin.world import Channel, Kind, World

ARCHIVE_AFTER = 4320
PAGE = 50


@dataclass(slots=True)
class Threads:
    """The endpoints of threads."""

    world: World
    messages: Messages
    most: int = 1000
    """Active threads that a guild may have."""

    def routes(self) -> list[Route]:
        """What is answered here."""
        channel = "/channels/{channel_id}"
        return [
            Route("thread", "POST", f"{channel}/messages/{{message_id}}/threads", self._from_message, done=201),
            Route("forum", "POST", f"{channel}/threads", self._without_message, self._schema, done=201),
            Route("threads.active", "GET", "/guilds/{guild_id}/threads/active", self._active),
            Route("threads.archived", "GET", f"{channel}/threads/archived/public", self._archived),
            Route("thread.join", "PUT", f"{channel}/thread-members/@me", self._nothing),
            Route("thread.leave", "DELETE", f"{channel}/thread-members/@me", self._nothing),
        ]

    def _schema(self, call: Call) -> str:
        """The specification offers both bodies for one endpoint; the channel decides which."""
        channel = self.world.channels.get(call.number("channel_id"))
        forum = channel is not None and channel.kind is Kind.FORUM
        return "CreateForumThreadRequest" if forum else "CreateTextThreadWithoutMessageRequest"

    def _from_message(self, call: Call) -> Json:
        channel = channel_of(self.world, call.number("channel_id"))
        need(channel, self.world.me)
        if channel.kind not in {Kind.TEXT, Kind.ANNOUNCEMENT}:
            raise Refusal(50024)
        message = self.world.messages.get(call.number("message_id"))
        if message is None or message.deleted or message.channel is not channel or message.seen_by is not None:
            raise Refusal(10008)
        need(channel, self.world.me, Right.CREATE_PUBLIC_THREADS)
        if message.thread is not None:
            raise Refusal(160004)
        self._room(channel)
        kind = Kind.ANNOUNCEMENT_THREAD if channel.kind is Kind.ANNOUNCEMENT else Kind.THREAD
        thread = self._made(channel, kind, call.form, number=message.id)
        message.thread = thread
        message.flags |= HAS_THREAD
        told = channel_json(thread, self.world)
        self.world.hears("THREAD_CREATE", {**told, "newly_created": True}, channel.guild)
        return told

    def _without_message(self, call: Call) -> Json:
        channel = channel_of(self.world, call.number("channel_id"))
        need(channel, self.world.me)
        if channel.kind is Kind.FORUM:
            return self._forum_post(channel, call)
        if channel.kind not in {Kind.TEXT, Kind.ANNOUNCEMENT}:
            raise Refusal(50024)
        kind = Kind(call.form.get("type") or Kind.PRIVATE_THREAD)
        need(channel, self.world.me, _right_for(kind))
        self._room(channel)
        told = channel_json(self._made(channel, kind, call.form), self.world)
        self.world.hears("THREAD_CREATE", {**told, "newly_created": True}, channel.guild)
        return told

    def _forum_post(self, forum: Channel, call: Call) -> Json:
        need(forum, self.world.me, Right.SEND_MESSAGES)
        body = call.form
        tags = self._tags(forum, body.get("applied_tags") or ())
        self._room(forum)
        if not isinstance(body.get("message"), dict):
            raise InvalidForm(["message"], "BASE_TYPE_REQUIRED", "This field is required")
        rules.check_message(body["message"], files=call.files)
        thread = self._made(forum, Kind.THREAD, body)
        thread.applied = tags
        told = channel_json(thread, self.world)
        self.world.hears("THREAD_CREATE", {**told, "newly_created": True}, forum.guild)
        message = self.messages.made(
            thread, body["message"], self.world.me, files=call.files, late=call.late, number=thread.id
        )
        return {**channel_json(thread, self.world), "message": message_json(message, self.world)}

    def _tags(self, forum: Channel, asked: Sequence[str | int]) -> list[int]:
        known = {tag.id: tag for tag in forum.tags}
        tags = [int(one) for one in asked]
        if any(one not in known for one in tags):
            raise Refusal(10087)
        manages = in_channel(forum, self.world.me) & Right.MANAGE_THREADS
        if any(known[one].moderated for one in tags) and not manages:
            raise Refusal(50013)
        if forum.demands_tag and not tags and not manages:
            raise Refusal(40067)
        return tags

    def _room(self, channel: Channel) -> None:
        """Refuse where the guild has as many active threads as it may."""
        active = [
            one
            for one in self.world.channels.values()
            if one.thread and one.guild is channel.guild and not one.deleted and self.world.archived(one) is None
        ]
        if len(active) >= self.most:
            raise Refusal(160006)

    def _made(self, parent: Channel, kind: Kind, body: dict[str, Any], number: int = 0) -> Channel:
        return self.world.channel(
            kind,
            rules.thread_name(body),
            guild=parent.guild,
            number=number,
            parent=parent,
            owner=self.world.me,
            archive_after=body.get("auto_archive_duration") or ARCHIVE_AFTER,
            active_at=self.world.clock.now(),
        )

    # --- lists ------------------------------------------------------------------------------------

    def _active(self, call: Call) -> Json:
        guild = guild_of(self.world, call.number("guild_id"))
        threads = [
            one
            for one in self.world.channels.values()
            if one.thread and one.guild is guild and self._seen(one) and self.world.archived(one) is None
        ]
        threads.sort(key=lambda one: one.id, reverse=True)
        return {"threads": [channel_json(one, self.world) for one in threads], "members": [], "has_more": False}

    def _seen(self, thread: Channel) -> bool:
        gone = thread.deleted or (thread.parent is not None and thread.parent.deleted)
        return not gone and bool(in_channel(thread, self.world.me) & Right.VIEW_CHANNEL)

    def _archived(self, call: Call) -> Json:
        channel = channel_of(self.world, call.number("channel_id"))
        need(channel, self.world.me, Right.READ_MESSAGE_HISTORY)
        limit = int(call.query.get("limit", PAGE))
        before = datetime.fromisoformat(call.query["before"]) if "before" in call.query else None
        resting = [
            (since, one)
            for one in self.world.children(channel)
            if (since := self.world.archived(one)) is not None and one.kind is not Kind.PRIVATE_THREAD
        ]
        resting.sort(key=lambda pair: pair[0], reverse=True)
        left = [one for since, one in resting if before is None or since < before]
        page = [channel_json(one, self.world) for one in left[:limit]]
        return {"threads": page, "members": [], "has_more": len(left) > limit}

    def _nothing(self, call: Call) -> None:
        """The bot joins or leaves a thread: who is in it makes no difference here."""
        need(channel_of(self.world, call.number("channel_id")), self.world.me)


def _right_for(kind: Kind) -> Right:
    return Right.CREATE_PRIVATE_THREADS if kind is Kind.PRIVATE_THREAD else Right.CREATE_PUBLIC_THREADS
