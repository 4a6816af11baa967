"""`/said`: one of three answers, never more than is known."""

from dataclasses import replace

from bot.messages import ReplyKind
from bot.model import Headline, Scope
from bot.testing.briefs import hanoi, quote, source

WALK = "Sometimes you have to walk, and this was just one of those times"


def _told(outlets, text=WALK, speaker="Donald Trump", **more):
    sources = tuple(source(number, outlet, f"A report {number}") for number, outlet in enumerate(outlets, 1))
    quotes = tuple(quote(text, speaker, article=one.article, **more) for one in sources)
    headlines = tuple(Headline(one.title, "en", one.article) for one in sources)
    return replace(hanoi(), headlines=headlines, sources=sources, quotes=quotes, points=(), outcome=None)


async def test_words_that_are_printed_so_are_told_with_speaker_day_and_every_outlet(archive):
    await archive.files(_told(("Example Wire", "Second Outlet", "Third Outlet")))

    text = await archive.reads("/said “sometimes you have to walk”")

    assert "Printed so by 3 outlets" in text
    assert f"“{WALK}”" in text
    assert "Donald Trump" in text
    assert "28 Feb" in text
    assert "Example Wire, Second Outlet, Third Outlet" in text


async def test_words_that_are_printed_differently_are_told_word_by_word(archive):
    await archive.files(_told(("Example Wire",)))

    text = await archive.reads("/said sometimes you need to walk")

    assert "Printed differently by 1 outlet" in text
    assert f"“{WALK}”" in text
    assert "Asked: “sometimes you need to walk”" in text
    assert "Word by word: printed have, asked need" in text


async def test_words_that_are_not_stored_are_not_called_false(archive):
    await archive.files(_told(("Example Wire", "Second Outlet")))

    reply = await archive.asks("/said “the moon is made of cheese”")
    text = archive.text(reply)

    assert reply.kind is ReplyKind.NONE
    assert "Not in this archive (2 feeds since 28 Feb" in text
    assert "That does not make it false." in text


async def test_every_quote_of_a_pasted_text_is_answered(archive):
    await archive.files(_told(("Example Wire", "Second Outlet")))

    text = await archive.reads(
        "/said He wrote “sometimes you have to walk”, then “this was just one of these times” and “buy my book now”."
    )

    assert "3 quotes, one by one" in text
    assert "“sometimes you have to walk” · Printed so by 2 outlets" in text
    assert "“this was just one of these times” · Printed differently by 2 outlets" in text
    assert "“buy my book now” · Not in this archive" in text


async def test_a_text_without_quotes_or_without_words_is_asked_for_them(archive):
    await archive.files(_told(("Example Wire",)))

    assert "No words of this text stand in quotation marks" in await archive.reads("/said " + "word " * 70)
    assert "Which words?" in await archive.reads("/said “…”")
    assert "needs words" in await archive.reads("/said")


async def test_what_was_not_yet_printed_then_is_not_in_the_archive_as_of_then(archive):
    await archive.files(_told(("Example Wire",)))

    text = await archive.reads("/said “sometimes you have to walk” as_of:2019-02-27")

    assert "Not in this archive" in text


async def test_a_foreign_server_s_quotes_are_in_no_answer(archive):
    await archive.files(_told(("Secret Wire",)), scope=Scope("chat:theirs"))

    for words in ("sometimes you have to walk", "sometimes you need to walk"):
        text = await archive.reads(f"/said “{words}”")
        assert "Not in this archive" in text
        assert "Secret" not in text


async def test_who_is_not_sure_is_not_named(archive):
    await archive.files(_told(("Example Wire",), confidence=0.2))

    text = await archive.reads("/said “sometimes you have to walk”")

    assert "Printed so by 1 outlet" in text
    assert "Trump" not in text
