"""A feed that brings more than can be news."""

from __future__ import annotations

from bot.messages import Channel, DeliveryKind, Role
from bot.model import INSTALLATION
from bot.testing.newsroom import article
from bot.wording import plain
from tests.scenarios.reports import NO_DEAL, PILOT

CITIES = (
    "Lima", "Oslo", "Cairo", "Accra", "Tokyo", "Hanoi", "Paris", "Quito", "Sofia", "Tunis", "Dakar", "Delhi", "Seoul",
)  # fmt: skip
FLOOD = tuple(article(f"Harbour authority of {city} repaints its {len(city)} cranes") for city in CITIES)


async def admins_read(newsroom):
    await newsroom.after(minutes=0)
    await newsroom.app.store.set_admin_channel(INSTALLATION, Channel(newsroom.chat.name, None, "#admins"))


async def flooded(newsroom):
    await admins_read(newsroom)
    newsroom.follows("Wire", NO_DEAL)
    await newsroom.after(minutes=2)
    newsroom.publishes("Wire", *FLOOD)
    await newsroom.after(minutes=3)


async def test_a_flood_is_held_and_the_admins_are_told_once(newsroom):
    await flooded(newsroom)
    await newsroom.after(minutes=10)

    assert newsroom.chat.posts("#diplomacy") == [NO_DEAL.title]
    (notice,) = await newsroom.app.store.deliveries(kind=DeliveryKind.NOTICE)
    assert notice.delivery.channel.id == "#admins"
    (shown,) = [one.text for one in newsroom.chat.shown if one.channel.id == "#admins"]
    assert shown.startswith("Held back: Wire")
    assert f"{len(FLOOD)} reports came at once" in shown


async def test_what_is_held_and_released_is_posted(newsroom):
    await flooded(newsroom)
    (held,) = await newsroom.app.store.held(None)

    count = await newsroom.app.store.release(held.feed.id, quietly=False)
    await newsroom.after(minutes=5)

    assert count == len(FLOOD)
    assert await newsroom.app.store.held(None) == ()
    assert {draft.title for draft in FLOOD} & set(newsroom.chat.posts("#diplomacy"))


async def test_what_is_released_quietly_is_stored_and_not_posted(newsroom):
    await flooded(newsroom)
    (held,) = await newsroom.app.store.held(None)

    await newsroom.app.store.release(held.feed.id, quietly=True)
    await newsroom.after(minutes=5)

    assert newsroom.chat.posts("#diplomacy") == [NO_DEAL.title]
    assert await newsroom.app.store.held(None) == ()


async def test_a_feed_that_changed_altogether_between_two_polls_may_have_lost_reports(newsroom):
    await admins_read(newsroom)
    newsroom.follows("Wire", backlog=[NO_DEAL])
    await newsroom.after(minutes=2)

    newsroom.forgets("Wire")
    newsroom.publishes("Wire", PILOT)
    await newsroom.after(minutes=5)

    assert newsroom.chat.posts("#diplomacy") == [PILOT.title]
    (shown,) = [one.text for one in newsroom.chat.shown if one.channel.id == "#admins"]
    assert shown.startswith("Reports may be missing: Wire")


async def test_the_next_real_report_after_a_flood_is_posted(newsroom):
    await flooded(newsroom)

    newsroom.publishes("Wire", article("Envoys return to Geneva for talks on grain"))
    await newsroom.after(minutes=2)

    assert newsroom.chat.posts("#diplomacy") == [NO_DEAL.title, "Envoys return to Geneva for talks on grain"]


async def test_an_admin_releases_what_is_held_with_the_command_that_the_notice_names(newsroom):
    await flooded(newsroom)
    (notice,) = [one for one in newsroom.chat.shown if one.channel.id == "#admins"]

    reply = await newsroom.chat.presses(notice.card.buttons[0], channel="#admins", role=Role.OPERATOR)
    await newsroom.after(minutes=5)

    assert f"{len(FLOOD)}" in plain(reply.cards[0])
    assert {draft.title for draft in FLOOD} & set(newsroom.chat.posts("#diplomacy"))
