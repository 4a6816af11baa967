"""What belongs to one server or workspace stays there."""

from __future__ import annotations

from bot.messages import Role
from bot.wording import plain
from tests.scenarios.reports import COLLAPSE, NO_DEAL, PILOT


async def test_a_servers_own_feed_never_shows_in_another_server(newsroom):
    newsroom.subscribes("#ours", workspace="OURS")
    newsroom.subscribes("#theirs", workspace="THEIRS")
    newsroom.follows("Our Newsletter", PILOT, workspace="OURS")

    await newsroom.after(minutes=5)

    assert newsroom.chat.posts("#ours") == [PILOT.title]
    assert newsroom.chat.posts("#theirs") == []
    assert newsroom.chat.posts("#diplomacy") == []
    for line in ("/latest", "/story pilot", "/quotes who:khan", "/sources", "/feeds list"):
        ours = await newsroom.chat.types(line, channel="#ours", workspace="OURS")
        theirs = await newsroom.chat.types(line, channel="#theirs", workspace="THEIRS")
        everyones = await newsroom.chat.types(line)
        told = "\n".join(plain(card, "en", "UTC") for card in (*theirs.cards, *everyones.cards))
        assert "Our Newsletter" not in told, line
        assert PILOT.title not in told, line
        shown = "\n".join(plain(card, "en", "UTC") for card in ours.cards)
        assert "Our Newsletter" in shown or PILOT.title in shown, line


async def test_a_servers_own_report_on_a_shared_story_changes_its_own_edition_alone(newsroom):
    newsroom.subscribes("#ours", workspace="OURS")
    newsroom.follows("Wire", NO_DEAL)
    newsroom.follows("Our Newsletter", workspace="OURS")
    await newsroom.after(minutes=5)

    newsroom.publishes("Our Newsletter", COLLAPSE)
    await newsroom.after(minutes=5)

    (ours,) = newsroom.chat.texts("#ours")
    (everyones,) = newsroom.chat.texts("#diplomacy")
    assert "2 independent outlets" in ours
    assert "1 outlet" in everyones
    assert "Our Newsletter" not in everyones


async def test_an_admin_of_a_server_cannot_touch_the_feeds_of_the_installation(newsroom):
    newsroom.follows("Wire", NO_DEAL)
    await newsroom.after(minutes=5)
    number = (await newsroom.feed("Wire")).id

    for verb in ("pause", "remove"):
        await newsroom.chat.types(f"/feeds {verb} {number}", channel="#ours", workspace="OURS", role=Role.ADMIN)

    assert (await newsroom.feed("Wire")).paused is None
