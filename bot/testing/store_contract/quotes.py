"""What `ArchiveStore` promises of quotes: who said what, and whether it was said."""

from __future__ import annotations

from dataclasses import replace

from bot.ports import Store
from bot.testing.store_contract.given import (
    arrival,
    arrive,
    brief,
    filing,
    follow,
    grow,
    hour,
    quote,
    says,
    sight,
    unfiled,
)


class QuoteContract:
    """Quotes by speaker, by what they are about, and by their words."""

    async def test_quotes_come_newest_first_a_page_at_a_time_with_how_many_there_are(self, store: Store) -> None:
        feed = await follow(store)
        for at in range(7):
            await says(store, feed, f"n{at}", at, f"Word {at}", "Kim Jong-un")

        pages = [
            await store.quotes(sight(), who="kim", about=(), since=None, limit=3, offset=offset) for offset in (0, 3, 6)
        ]

        texts = [hit.quote.text for page in pages for hit in page.hits]
        assert texts == [f"Word {at}" for at in reversed(range(7))]
        assert {page.total for page in pages} == {7}
        assert pages[0].hits[0].story_title == "A report on n6"
        assert pages[0].hits[0].source.outlet == "Wire"

    async def test_quotes_are_chosen_by_the_words_of_the_speaker_s_name_by_what_they_are_about_and_since_when(
        self, store: Store
    ) -> None:
        feed = await follow(store)
        await says(store, feed, "one", 1, "We want all sanctions lifted", "Ri Yong-ho")
        await says(store, feed, "two", 2, "Sometimes you have to walk", "Donald Trump")
        await says(store, feed, "three", 3, "制裁を解除する", "河野太郎")
        await says(store, feed, "four", 4, "Nobody knows who said this", None)

        async def found(who: str | None = None, *about: str, since: float | None = None) -> list[str]:
            start = None if since is None else hour(since)
            page = await store.quotes(sight(), who=who, about=about, since=start, limit=9, offset=0)
            assert page.total == len(page.hits)
            return [(hit.quote.speaker or "nobody").split()[-1] for hit in page.hits]

        assert await found() == ["nobody", "河野太郎", "Trump", "Yong-ho"]
        assert await found("trump") == ["Trump"]
        assert await found("Donald TRUMP") == ["Trump"]
        assert await found("yong ho") == ["Yong-ho"]
        assert await found("trum") == []
        assert await found("河野") == await found("河") == ["河野太郎"]
        assert await found(None, "sanction") == ["Yong-ho"]
        assert await found(None, "sanctions", "walk") == []
        assert await found(None, "解除") == ["河野太郎"]
        assert await found(None, "report on two") == ["Trump"]
        assert await found("100%", "_") == []
        assert await found(since=3) == ["nobody", "河野太郎"]

    async def test_a_withdrawn_quote_is_told_only_as_of_a_time_when_it_stood(self, store: Store) -> None:
        feed = await follow(store)
        first = await says(store, feed, "one", 0, "Withdrawn", "Kim")
        kept = first.quotes[0]
        second = await grow(store, first, feed, "two", 2, quotes=(replace(kept, text="Kept"), kept))
        await grow(store, second, feed, "three", 4, quotes=second.quotes[:1])

        told = {}
        for at in (-1, 0, 2, 4):
            page = await store.quotes(sight(at=at), who=None, about=(), since=None, limit=9, offset=0)
            told[at] = sorted(hit.quote.text for hit in page.hits)

        assert told == {-1: [], 0: ["Withdrawn"], 2: ["Kept", "Withdrawn"], 4: ["Kept"]}

    async def test_a_quote_is_found_by_its_words_and_by_most_of_them(self, store: Store) -> None:
        feed = await follow(store)
        words = "Sometimes you have to walk, and this was one of those times"
        for name in ("one", "two"):
            await says(store, feed, name, 1, words, "Donald Trump")
        await says(store, feed, "three", 2, "Nothing of the sort was said", "Ri Yong-ho")
        await says(store, feed, "four", 3, "非核化进程不可逆转", "王毅")

        async def found(asked: str) -> list[str]:
            return [hit.quote.text for hit in await store.said(sight(), asked, 9)]

        assert await found("Sometimes you have to walk") == [words, words]
        assert await found("sometimes YOU have to “walk”!") == [words, words]
        assert await found("this was one of those times") == [words, words]
        assert words in await found("Sometimes you need to walk, and this is one of those times")
        assert "Nothing of the sort was said" in await found("nothing of that sort was said")
        assert await found("非核化进程") == await found("非核化过程不可逆转") == ["非核化进程不可逆转"]
        for nonsense in ("Cheese is made of milk in April", "", "…", "zzz"):
            assert await found(nonsense) == []

    async def test_an_utterance_in_pieces_is_found_as_a_whole(self, store: Store) -> None:
        feed = await follow(store)
        await arrive(store, feed, arrival(feed, "x"))
        articles = await unfiled(store)
        (story,) = await store.reserve_stories(1)
        pieces = [quote(articles[0], text, "Kim", at) for at, text in ((0, "We are ready"), (50, "to sit down again"))]
        made = brief(story, articles, quotes=tuple(replace(piece, utterance=7) for piece in pieces))
        await store.save_filings([filing(made, articles)], [])

        hits = await store.said(sight(), "ready to sit down", 9)

        assert {hit.utterance for hit in hits} == {"We are ready … to sit down again"}
