"""Deliveries become messages: in text channels, announcements, threads, forums and direct messages.

    post, digest, notice   a message; in a forum a post of its own
    edit                   the message as it now is
    change                 a message in the thread under its post, made when the first line comes
    alert                  a reply to the post, in the channel
    direct                 a message to a person: the channel's id is theirs

A create that takes a nonce gets ours, so that repeating it within minutes is harmless. A forum post takes none: it
is noted before it is made, and when it is noted already, the forum is read first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog

from adapters.discord.pressing import key_in
from adapters.discord.refusals import NO_PERMISSION, NO_THREADS_LEFT, SHUT, THREAD_EXISTS
from adapters.discord.render import Drawn, drawn, marker, thread_name
from adapters.discord.rest import Refused, Rest
from adapters.discord.rights import missing
from bot.errors import SendError
from bot.messages import Channel, Delivery, DeliveryKind, Receipt
from bot.ports import Keep, Tools

log = structlog.get_logger(__name__)

TEXT, DIRECT, ANNOUNCEMENT, FORUM, MEDIA = 0, 1, 5, 15, 16
THREADS = frozenset((10, 11, 12))
FORUMS = frozenset((FORUM, MEDIA))
REQUIRES_TAG = 1 << 4
ARCHIVED_AFTER = 10080
"""Minutes: seven days, after which a story is quiet."""
MOST_TAGS = 5
A_PAGE = 100
MOST_PAGES = 20
FORGOTTEN = timedelta(days=2)
"""How far back a channel is read for what may have been posted."""
KEPT = timedelta(days=400)
"""How long what a button could not carry is kept."""


@dataclass(frozen=True, slots=True)
class Place:
    """A channel as Discord describes it."""

    id: str
    kind: int
    guild: str | None
    tags: tuple[tuple[str, str], ...] = ()
    """Name and id of a forum's tags."""
    wants_tag: bool = False


class Poster:
    """Posts under one token, and looks for what was posted."""

    def __init__(self, rest: Rest, tools: Tools, *, publish: bool) -> None:
        self._rest = rest
        self._keep = tools.keep
        self._clock = tools.clock
        self._publish = publish
        self._places: dict[Channel, Place] = {}

    def forget(self, channel: Channel | None = None) -> None:
        """A channel changed, or (None) all may have: the next post asks what it is."""
        if channel is None:
            self._places.clear()
        else:
            self._places.pop(channel, None)

    async def send(self, delivery: Delivery) -> Receipt:
        """See `bot.ports.Adapter.send`."""
        place = await self._place(delivery.channel)
        post = delivery.follows
        made = drawn(
            delivery.card,
            locale=delivery.locale,
            zone=delivery.zone,
            now=self._clock.now(),
            key=delivery.key,
            titled=delivery.kind is not DeliveryKind.CHANGE,
        )
        await keep_values(self._keep, made)
        try:
            if delivery.kind is DeliveryKind.EDIT and post is not None:
                return await self._edit(delivery, post, place, made)
            if delivery.kind is DeliveryKind.CHANGE and post is not None:
                return await self._under(delivery, post, place, made)
            if place.kind in FORUMS:
                if post is not None:
                    return await self._message(delivery, post.message, made)
                return await self._forum_post(delivery, place, made)
            return await self._message(delivery, place.id, made, replies_to=post, publishes=place.kind == ANNOUNCEMENT)
        except Refused as refused:
            if refused.code == NO_PERMISSION:
                raise await self._named(refused, delivery.channel, place) from refused
            raise

    async def find(self, deliveries: Sequence[Delivery]) -> Mapping[str, Receipt]:
        """See `bot.ports.Adapter.find`."""
        found: dict[str, Receipt] = {}
        for delivery in deliveries:
            place = await self._place(delivery.channel)
            post = delivery.follows
            if place.kind in FORUMS and post is None:
                receipt = await self._forum_post_of(delivery, place)
            elif delivery.kind is DeliveryKind.CHANGE and post is not None:
                receipt = await self._message_of(delivery, post.thread or post.message)
                if receipt is None and place.kind not in FORUMS:
                    receipt = await self._message_of(delivery, place.id)
            else:
                receipt = await self._message_of(delivery, post.message if post and place.kind in FORUMS else place.id)
            if receipt is not None:
                found[delivery.key] = receipt
        return found

    # --- making -----------------------------------------------------------------------------------

    async def _message(
        self,
        delivery: Delivery,
        where: str,
        made: Drawn,
        *,
        replies_to: Receipt | None = None,
        publishes: bool = False,
        thread: str | None = None,
    ) -> Receipt:
        body = made.payload() | {"nonce": delivery.key, "enforce_nonce": True}
        if replies_to is not None:
            body["message_reference"] = {"message_id": replies_to.message, "fail_if_not_exists": False}
        answer = await self._rest.post("/channels/{channel_id}/messages", body, channel_id=where)
        if publishes and self._publish:
            await self._published(where, str(answer["id"]))
        return _receipt(delivery.channel, answer, thread)

    async def _published(self, where: str, message: str) -> None:
        """Show an announcement to the servers that follow; strictly limited by the hour, so no post waits for it."""
        try:
            path = "/channels/{channel_id}/messages/{message_id}/crosspost"
            await self._rest.post(path, {}, once=True, channel_id=where, message_id=message)
        except SendError as error:
            log.warning("not_published", channel=where, message=message, why=error.why)

    async def _edit(self, delivery: Delivery, post: Receipt, place: Place, made: Drawn) -> Receipt:
        where = post.message if place.kind in FORUMS else place.id
        path = "/channels/{channel_id}/messages/{message_id}"
        body = made.payload()
        try:
            await self._rest.patch(path, body, channel_id=where, message_id=post.message)
        except Refused as refused:
            if refused.code not in SHUT:
                raise
            await self._opened(where)
            await self._rest.patch(path, body, channel_id=where, message_id=post.message)
        return Receipt(delivery.channel, post.message, self._clock.now(), post.thread)

    async def _under(self, delivery: Delivery, post: Receipt, place: Place, made: Drawn) -> Receipt:
        """A line in the post's thread; where there can be none, a reply to the post."""
        if place.kind in FORUMS:
            return await self._in_thread(delivery, post.message, made)
        if place.kind in THREADS or place.kind == DIRECT:
            return await self._message(delivery, place.id, made, replies_to=post)
        try:
            thread = await self._thread(delivery, post, place)
            return await self._in_thread(delivery, thread, made)
        except Refused as refused:
            if refused.code not in NO_THREADS_LEFT | SHUT:
                raise
            return await self._message(delivery, place.id, made, replies_to=post)

    async def _in_thread(self, delivery: Delivery, thread: str, made: Drawn) -> Receipt:
        try:
            return await self._message(delivery, thread, made, thread=thread)
        except Refused as refused:
            if refused.code not in SHUT:
                raise
            await self._opened(thread)
            return await self._message(delivery, thread, made, thread=thread)

    async def _thread(self, delivery: Delivery, post: Receipt, place: Place) -> str:
        """The thread under a post. It bears the post's id, so that making it twice is refused, and harmless."""
        if post.thread is not None or await self._keep.get(f"thread {post.message}") is not None:
            return post.thread or post.message
        name = thread_name(delivery.card, delivery.locale)
        path = "/channels/{channel_id}/messages/{message_id}/threads"
        body = {"name": name, "auto_archive_duration": ARCHIVED_AFTER}
        try:
            await self._rest.open(path, body, channel_id=place.id, message_id=post.message)
        except Refused as refused:
            if refused.code != THREAD_EXISTS:
                raise
        await self._keep.put(f"thread {post.message}", "made", KEPT)
        return post.message

    async def _opened(self, thread: str) -> None:
        """Take a thread out of the archive."""
        await self._rest.patch("/channels/{channel_id}", {"archived": False, "locked": False}, channel_id=thread)

    async def _forum_post(self, delivery: Delivery, place: Place, made: Drawn) -> Receipt:
        if not await self._keep.once(f"try {delivery.key}", KEPT):
            posted = await self._forum_post_of(delivery, place)
            if posted is not None:
                return posted
        body = {
            "name": thread_name(delivery.card, delivery.locale),
            "auto_archive_duration": ARCHIVED_AFTER,
            "applied_tags": _tags(delivery, place),
            "message": made.payload(),
        }
        answer = await self._rest.post("/channels/{channel_id}/threads", body, once=True, channel_id=place.id)
        at = _at(answer["message"]) if "message" in answer else self._clock.now()
        return Receipt(delivery.channel, str(answer["id"]), at, str(answer["id"]))

    # --- looking ----------------------------------------------------------------------------------

    async def _message_of(self, delivery: Delivery, where: str) -> Receipt | None:
        """The delivery's message in a channel or thread, newest messages first. None where it is not."""
        query: dict[str, object] = {"limit": A_PAGE}
        for _ in range(MOST_PAGES):
            try:
                page = await self._rest.get("/channels/{channel_id}/messages", query, channel_id=where)
            except Refused as refused:
                if delivery.kind is DeliveryKind.CHANGE and refused.stops == "channel" and where != delivery.channel.id:
                    return None  # no thread was made
                raise
            for message in page:
                if _is(delivery.key, message):
                    return _receipt(delivery.channel, message, where if where != delivery.channel.id else None)
            if len(page) < A_PAGE or _at(page[-1]) < self._clock.now() - FORGOTTEN:
                return None
            query["before"] = page[-1]["id"]
        return None

    async def _forum_post_of(self, delivery: Delivery, place: Place) -> Receipt | None:
        """The delivery's post among the forum's open and archived threads."""
        name = thread_name(delivery.card, delivery.locale)
        active = await self._rest.get("/guilds/{guild_id}/threads/active", guild_id=place.guild or "")
        archived = await self._rest.get("/channels/{channel_id}/threads/archived/public", channel_id=place.id)
        for thread in (*active["threads"], *archived["threads"]):
            if str(thread.get("parent_id")) != place.id or thread["name"] != name:
                continue
            path = "/channels/{channel_id}/messages/{message_id}"
            try:
                first = await self._rest.get(path, channel_id=thread["id"], message_id=thread["id"])
            except Refused:
                continue
            if _is(delivery.key, first):
                return Receipt(delivery.channel, str(thread["id"]), _at(first), str(thread["id"]))
        return None

    # --- places -----------------------------------------------------------------------------------

    async def _place(self, channel: Channel) -> Place:
        known = self._places.get(channel)
        if known is None:
            known = self._places[channel] = await self._looked_up(channel)
        return known

    async def _looked_up(self, channel: Channel) -> Place:
        if channel.workspace is None:
            body = {"recipient_id": channel.id}
            opened = await self._rest.open("/users/@me/channels", body)
            return Place(str(opened["id"]), DIRECT, None)
        found = await self._rest.get("/channels/{channel_id}", channel_id=channel.id)
        tags = tuple((str(tag["name"]), str(tag["id"])) for tag in found.get("available_tags") or ())
        wants = bool(found.get("flags", 0) & REQUIRES_TAG)
        guild = found.get("guild_id")
        return Place(str(found["id"]), int(found["type"]), str(guild) if guild else None, tags, wants)

    async def _named(self, refused: Refused, channel: Channel, place: Place) -> SendError:
        """The refusal with the very permissions that are missing."""
        names = await missing(self._rest, place.guild, place.id, forum=place.kind in FORUMS)
        self.forget(channel)
        if not names:
            return refused
        listed = " and ".join(f'"{name}"' for name in names)
        return SendError(
            f"{listed} {'is' if len(names) == 1 else 'are'} missing here: grant it to the bot's role", stops="channel"
        )


async def keep_values(keep: Keep, made: Drawn) -> None:
    """Keep what the buttons of a message cannot carry; done before the message is shown."""
    for digest, value in made.kept:
        await keep.put(f"value {digest}", value, KEPT)


def _tags(delivery: Delivery, place: Place) -> list[str]:
    """The forum's tags that are named like the story's topics; where one is wanted and none is, the first."""
    named = {topic.casefold() for topic in delivery.card.topics}
    fitting = [tag for name, tag in place.tags if name.casefold() in named][:MOST_TAGS]
    if not fitting and place.wants_tag and place.tags:
        return [place.tags[0][1]]
    return fitting


def _is(key: str, message: Mapping[str, Any]) -> bool:
    components = message.get("components") or []
    return key_in(components) == key or any(one.get("id") == marker(key) for one in components)


def _at(message: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(str(message["timestamp"]))


def _receipt(channel: Channel, answer: Mapping[str, Any], thread: str | None = None) -> Receipt:
    return Receipt(channel, str(answer["id"]), _at(answer), thread)
