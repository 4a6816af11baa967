"""The words in English of sending itself."""

from __future__ import annotations

from bot.wording.sentences import Catalogue, plural

SENDING: Catalogue = {
    "late.title": plural("n", one="{n} story while posts were held up", other="{n} stories while posts were held up"),
    "late.since": "{since} to {until}",
    "notice.refused": "Nothing can be posted in {channel}",
    "notice.refused.why": "The platform says: {why}, since {at}. It was tried three times.",
    "notice.refused.next": "What waits for it is kept. When it takes posts again, the newest come as posts and "
    "the others in one summary.",
    "notice.unsure": "A post in {channel} may be missing",
    "notice.unsure.why": "{title}: it may have been posted or not ({why}). It is not posted again.",
    "notice.restored": "An older database was put back",
    "notice.restored.known": plural(
        "n",
        one="{n} later post is known from the list of what was sent; it is not made again.",
        other="{n} later posts are known from the list of what was sent; none is made again.",
    ),
    "notice.restored.look": "Look through the channels of the time since {at}: what was sent and is not on that "
    "list may come again.",
}
