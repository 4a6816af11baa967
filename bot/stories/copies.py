"""Which articles repeat an earlier one's text: wire copy, syndication, an outlet's own reprint. Pure.

Two texts are copies when their minhashes agree in most places, or when nearly all of the shorter one's
words in a row stand in the longer (a wire text cut to size). Titles may differ: desks write their own.
"""

from __future__ import annotations

from collections import Counter, defaultdict

from bot.model import INSTALLATION, Member
from bot.stories.fingerprint import PERMUTATIONS

BAND = 2
"""Places of a minhash that are looked up together."""
ALIKE = 0.55
"""Least share of agreeing places, an estimate of the shared runs of words among all."""
CONTAINED = 0.8
"""Least share of the shorter text's runs that stand in the longer one."""
CROWDED = 200
"""A band that more articles share than this is a feed's boilerplate."""


class Copies:
    """Articles by their minhash; answers which earlier one an article repeats."""

    def __init__(self) -> None:
        self._bands: dict[tuple[int, ...], list[Member]] = defaultdict(list)
        self._known: dict[int, Member] = {}
        self._times: Counter[int] = Counter()

    def add(self, member: Member) -> None:
        """Remember an article; a second time changes nothing, but that it must be dropped twice."""
        self._times[member.article] += 1
        if member.article in self._known:
            return
        self._known[member.article] = member
        for band in _bands(member.fingerprint.minhash):
            self._bands[band].append(member)

    def drop(self, article: int) -> None:
        """Forget an article, once it was dropped as often as it was added."""
        self._times[article] -= 1
        if self._times[article]:
            return
        del self._times[article]
        for band in _bands(self._known.pop(article).fingerprint.minhash):
            others = [other for other in self._bands[band] if other.article != article]
            if others:
                self._bands[band] = others
            else:
                del self._bands[band]

    def of(self, member: Member) -> int | None:
        """The earliest remembered article whose text this one repeats and whose scope may be named to it."""
        mine = member.fingerprint.minhash
        met: dict[int, Member] = {}
        for band in _bands(mine):
            others = self._bands.get(band, [])
            if len(others) <= CROWDED:
                met.update((other.article, other) for other in others)
        for article in sorted(met):
            other = met[article]
            if article == member.article or other.scope not in (INSTALLATION, member.scope):
                continue
            if repeats(member, other):
                return article
        return None


def repeats(one: Member, other: Member) -> bool:
    """Whether one text repeats the other, wholly or cut to size."""
    mine, theirs = one.fingerprint, other.fingerprint
    if not mine.minhash or not theirs.minhash:
        return False
    alike = sum(a == b for a, b in zip(mine.minhash, theirs.minhash, strict=True)) / PERMUTATIONS
    if alike >= ALIKE:
        return True
    short, long = sorted((max(1, mine.length), max(1, theirs.length)))
    # of two sets with Jaccard j, the shorter lies within the longer by j (1 + long / short) / (1 + j)
    contained = alike * (1 + long / short) / (1 + alike)
    return alike >= 0.25 and contained >= CONTAINED


def _bands(minhash: tuple[int, ...]) -> list[tuple[int, ...]]:
    return [(at, *minhash[at : at + BAND]) for at in range(0, len(minhash), BAND)]
