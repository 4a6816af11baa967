"""`/said`: was it said? Of one quote, or of every quote in a text, as in a message that somebody posted.

One of three answers, never more than is known. Only quotes count, words that a report prints in quotation
marks: that a report says something in its own words is no proof that anyone said it.
"""

from __future__ import annotations

from datetime import datetime

from bot.cards.said import Answer, Archive, said_all_card, said_card
from bot.commands.alignment import Alignment, aligned, is_marked, length, quoted
from bot.commands.saying import Ground, No, nothing, sight_of
from bot.messages import Command, Reply, ReplyKind, say
from bot.ports import QuoteHit, Sight, Store

CANDIDATES = 50
"""Stored quotes that one asked quote is held against."""
AT_ONCE = 10
"""Quotes of one text that are looked for."""
LONGEST = 120
"""Words that one quote may have."""
UNMARKED = 60
"""Words from which a text without quotation marks is no single quote."""
_NEAREST = 0.05
"""How much less alike than the nearest printing another may be to be shown beside it."""


async def said(command: Command, ground: Ground) -> Reply:
    """What the archive has of the words asked for, or of each quote in them."""
    text = (command.option("words") or "").strip()
    asked = quoted(text)
    if not is_marked(text) and length(text) > UNMARKED:
        raise No(say("said.marks"), "/said “sometimes you have to walk”")
    if len(asked) > 1:
        # a word alone in marks is seldom anyone's
        asked = tuple(words for words in asked if length(words) > 1) or asked[:1]
    if not asked:
        raise No(say("said.what"), "/said “sometimes you have to walk”")
    if any(length(words) > LONGEST for words in asked):
        raise No(say("said.long", n=LONGEST))
    sight = sight_of(command, ground)
    answers = [await answered(words, sight, ground.store) for words in asked[:AT_ONCE]]
    archive = await _archive(sight, ground)
    if len(answers) == 1:
        card = said_card(answers[0], archive, as_of=sight.as_of)
        if not answers[0].hits:
            return nothing(command, ground, card)
    else:
        card = said_all_card(answers, archive, left=len(asked) - len(answers), as_of=sight.as_of)
    return Reply(ReplyKind.QUOTES, (card,), sight.as_of)


async def answered(words: str, sight: Sight, store: Store) -> Answer:
    """The answer for one quote: the printings that are as near to it as the nearest."""
    found: list[tuple[Alignment, QuoteHit]] = []
    seen: set[tuple[int, int]] = set()
    for hit in await store.said(sight, words, CANDIDATES):
        alignment = aligned(words, hit.utterance or hit.quote.text)
        utterance = (hit.source.article, hit.quote.utterance if hit.utterance else -hit.quote.citation.start - 1)
        if alignment is not None and utterance not in seen:
            seen.add(utterance)
            found.append((alignment, hit))
    if not found:
        return Answer(words)
    nearest = max((alignment for alignment, _ in found), key=lambda one: (one.exact, one.likeness))
    if nearest.exact:
        exact = sorted((hit for alignment, hit in found if alignment.exact), key=_first_printed)
        return Answer(words, tuple(exact), exact=True)
    close = [hit for alignment, hit in found if alignment.likeness >= nearest.likeness - _NEAREST]
    close.sort(key=_first_printed)
    first = next(hit for alignment, hit in found if alignment is nearest)
    hits = (first, *(hit for hit in close if hit is not first))
    return Answer(words, hits, changes=tuple((change.printed, change.asked) for change in nearest.changes))


async def _archive(sight: Sight, ground: Ground) -> Archive:
    feeds = await ground.store.feeds(sight.scopes)
    then = [feed for feed in feeds if feed.added_at is None or feed.added_at <= sight.as_of]
    return Archive(len(then), await ground.store.began(sight))


def _first_printed(hit: QuoteHit) -> tuple[datetime, int]:
    return hit.source.published or hit.source.first_seen, hit.source.article
