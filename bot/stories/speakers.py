"""People over a whole story: a name that one report gives in full serves all of them.

Within one article `names` merges a person's mentions. Over the articles of a story the fullest form
wins; two people of one surname stay two wherever any report names both in full.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from bot.model import Analysis, NameKind
from bot.stories.surnames import same_person, surname_of


def resolve(analyses: Sequence[Analysis]) -> Mapping[str, str]:
    """For each person's name in any of the analyses, the fullest name the story knows for it.

    A surname alone leads to the one person of the story who bears it; it stays itself when two do.
    """
    counts: dict[str, int] = defaultdict(int)
    for analysis in analyses:
        for mention in analysis.names:
            if mention.kind is NameKind.PERSON:
                counts[mention.entity] += 1
        for quote in analysis.quotes:
            if quote.speaker:
                counts[quote.speaker] += 0
    full = sorted((name for name in counts if " " in name), key=lambda name: (-len(name.split()), -counts[name], name))
    chosen: dict[str, str] = {}
    leaders: dict[str, list[str]] = defaultdict(list)
    for name in full:
        surname = surname_of(name.split())
        leader = next((other for other in leaders[surname] if same_person(other, name)), None)
        if leader is None:
            leaders[surname].append(name)
        chosen[name] = leader or name
    for name in counts:
        if " " not in name:
            bearers = leaders.get(surname_of([name]), [])
            chosen[name] = bearers[0] if len(bearers) == 1 else name
    return chosen


def across(analyses: Sequence[Analysis]) -> tuple[Mapping[int, str | None], ...]:
    """For each analysis, quote number to the speaker's fullest name in the story."""
    people = resolve(analyses)
    return tuple(
        {
            number: people.get(quote.speaker, quote.speaker) if quote.speaker else None
            for number, quote in enumerate(analysis.quotes)
        }
        for analysis in analyses
    )
