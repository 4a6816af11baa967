"""A story to try things on: the Hanoi summit of February 2019 as three invented outlets tell it.

The quotes are words that were said in public; outlets, headlines and sentences are ours.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from bot.model import (
    INSTALLATION,
    Accounts,
    Brief,
    Citation,
    Headline,
    KeyPoint,
    Meeting,
    Outcome,
    OutcomeKind,
    Quote,
    Scope,
    Source,
    Statement,
)

SEEN = datetime(2019, 2, 28, 11, 40, tzinfo=UTC)


HANOI = Meeting(
    name="Hanoi summit",
    place="Hanoi",
    country="Vietnam",
    begins=date(2019, 2, 27),
    ends=date(2019, 2, 28),
    people=("Donald Trump", "Kim Jong-un"),
    parties=("United States", "North Korea"),
    ordinal=2,
)
"""What the story is of."""


def cite(article: int, start: int, end: int, version: int = 1) -> Citation:
    """A citation of a stretch of an article."""
    return Citation(article, version, start, end)


def quote(text: str, speaker: str | None, *, article: int = 1, at: int = 0, **more: object) -> Quote:
    """A quote of `speaker` at offset `at` of an article; confidence 0.95 unless given."""
    made = Quote(text, cite(article, at, at + len(text)), speaker, confidence=0.95 if speaker else 0.0)
    return replace(made, **more)  # type: ignore[arg-type]


def source(article: int, outlet: str, title: str, **more: object) -> Source:
    """A report of an outlet, seen at `SEEN` in English unless given."""
    url = f"https://{outlet.lower().replace(' ', '-')}.example/{article}"
    made = Source(article, 1, outlet, url, title, "en", SEEN, SEEN)
    return replace(made, **more)  # type: ignore[arg-type]


def hanoi(story: int = 17, scope: Scope = INSTALLATION) -> Brief:
    """The story on the afternoon of 28 February: six reports, three independent outlets, two carry wire copy."""
    title = "Trump-Kim summit ends early with no deal"
    return Brief(
        story=story,
        scope=scope,
        revision=1,
        made_at=SEEN,
        headlines=(Headline(title, "en", 1), Headline("북미 정상회담, 합의 없이 종료", "ko", 6)),
        outcome=Outcome(
            OutcomeKind.NO_AGREEMENT,
            "ended Thursday without an agreement, cutting short two days of talks",
            (cite(1, 84, 152),),
        ),
        points=(
            KeyPoint(
                "The president said he refused Mr. Kim’s demand to lift all sanctions against North Korea",
                (cite(1, 330, 418), cite(2, 120, 190)),
                who="Donald Trump",
                day=date(2019, 2, 28),
            ),
            KeyPoint("The joint signing ceremony with both leaders was canceled", (cite(1, 900, 957),)),
            KeyPoint("The leaders canceled a working lunch", (cite(2, 300, 336),)),
            KeyPoint("Negotiators on both sides had spent months preparing the meeting", (cite(3, 10, 74),)),
        ),
        quotes=(
            quote(
                "I wish we could have gotten a little bit further,",
                "Mike Pompeo",
                at=1200,
                role="Secretary of State",
                mention="he",
                cue="said",
            ),
            quote("Sometimes you have to walk,", "Donald Trump", at=200, mention="Mr. Trump", cue="said", utterance=1),
            quote("And this was just one of those times.", "Donald Trump", at=240, utterance=1),
            quote("Sometimes you have to walk", "Donald Trump", article=2, at=40),
            quote("If I was not, I wouldn’t be here.", "Kim Jong-un", at=1800),
            quote(
                "No agreement was reached at this time",
                "Sarah Huckabee Sanders",
                article=3,
                at=100,
                role="White House press secretary",
            ),
            quote("Speed is not important", "Donald Trump", at=2100, confidence=0.4),
        ),
        people=("Donald Trump", "Kim Jong-un", "Mike Pompeo", "Sarah Huckabee Sanders"),
        places=("Hanoi", "North Korea"),
        sources=(
            source(1, "Example Wire", title),
            source(2, "Second Outlet", "No deal in Hanoi"),
            source(3, "Third Outlet", "Hanoi summit collapses over sanctions"),
            source(4, "Fourth Outlet", title, copy_of=1, independent=False),
            source(5, "Fifth Outlet", title, copy_of=1, independent=False),
            source(6, "Second Outlet", "북미 정상회담, 합의 없이 종료", language="ko", independent=False),
        ),
        topics=("Korea",),
        meeting=HANOI,
    )


def hanoi_grown() -> Brief:
    """The same story in the evening: Second Outlet corrected its report, and Example Wire wrote another."""
    before = hanoi()
    corrected = KeyPoint("The leaders canceled a working dinner", (cite(2, 300, 337, version=2),))
    points = tuple(corrected if "working lunch" in point.text else point for point in before.points)
    second = source(2, "Second Outlet", "No deal in Hanoi", version=2)
    return replace(
        before,
        revision=2,
        made_at=datetime(2019, 2, 28, 19, 5, tzinfo=UTC),
        points=(*points, KeyPoint("The two sides will meet again in March", (cite(7, 50, 88),))),
        quotes=(
            *(quote for quote in before.quotes if quote.citation.article != 2),
            quote("It was a very productive two days", "Sarah Huckabee Sanders", article=7, at=10),
            quote("struck out 3 times", "Michael McFaul", article=7, at=400),
        ),
        sources=(
            *(second if source.article == 2 else source for source in before.sources),
            source(
                7, "Example Wire", "Talks to go on after Hanoi", first_seen=datetime(2019, 2, 28, 19, 5, tzinfo=UTC)
            ),
        ),
    )


def disputed() -> Brief:
    """The story on the next morning: Second Outlet has the other delegation's account of the sanctions request."""
    before = hanoi()
    asked = "They wanted the sanctions lifted in their entirety,"
    denied = "What we have asked for was partial lifting of sanctions"
    later = datetime(2019, 2, 28, 18, 20, tzinfo=UTC)
    return replace(
        before,
        revision=2,
        made_at=later,
        quotes=(
            *before.quotes,
            quote(asked, "Donald Trump", at=2300, role="President"),
            quote(denied, "Ri Yong-ho", article=7, at=10, translated=True),
        ),
        sources=(
            *before.sources,
            source(7, "Second Outlet", "North disputes account", first_seen=later, published=later),
        ),
        accounts=(
            Accounts(
                "sanctions",
                (
                    Statement(
                        "United States", "Donald Trump", asked, cite(1, 2300, 2300 + len(asked)), role="President"
                    ),
                    Statement(
                        "North Korea",
                        "Ri Yong-ho",
                        denied,
                        cite(7, 10, 10 + len(denied)),
                        role="Foreign Minister",
                        translated=True,
                    ),
                ),
            ),
        ),
    )
