"""``readout demo``: the real app over the sample wire, six days of 2019 in a minute.

Nothing is staged but the time: a site on loopback serves the feeds as they stood at each moment, the clock
goes from one report to the next, and after each step the stages sweep as they do in the service.
"""

from __future__ import annotations

import secrets
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.app import App, open_app
from bot.cli.logs import set_up_logs
from bot.cli.screen import drawn
from bot.commands import CATALOGUE, parse
from bot.messages import Asker, Channel, Command, Role, Subscription
from bot.samples.site import SampleSite
from bot.testing.clock import FakeClock
from config.settings import BeatSettings, FetchSettings, LogSettings, Settings, StoreSettings

START = datetime(2019, 2, 25, 0, tzinfo=UTC)
END = datetime(2019, 3, 2, 12, tzinfo=UTC)
ZONE = "Europe/London"
STEP = timedelta(hours=2)
DESK = Channel("terminal", None, "desk")
OPERATOR = Asker("operator", "operator", Role.OPERATOR)


async def show() -> int:
    """Play the days, ask about the summit, then take commands where there is someone to type them."""
    set_up_logs(LogSettings(level="error", json_lines=False))
    clock = FakeClock(START)
    with tempfile.TemporaryDirectory(prefix="readout-demo-") as folder:
        async with SampleSite(clock.now) as site:
            settings = Settings(
                store=StoreSettings(url=f"sqlite:///{Path(folder) / 'demo.db'}"),
                fetch=FetchSettings(allow=(f"127.0.0.1/32:{site.port}",)),
                beats=BeatSettings(),
                adapters={"terminal": {}},
            )
            async with open_app(settings, clock=clock) as app:
                await _play(app, clock, site)
                await _ask(app)
                if sys.stdin.isatty():
                    await app.adapters["terminal"].listen(CATALOGUE, app.desk)
    return 0


async def _play(app: App, clock: FakeClock, site: SampleSite) -> None:
    _tell(
        f"Eight invented outlets report on real events. It is {START:%d %B %Y}; this channel follows all their stories",
        "and gets a digest at 8:00, London time. What the feeds already hold is stored, and not posted.",
    )
    await app.store.declare_feeds(site.feeds, clock.now())
    await app.settle()
    everything = Subscription(DESK, digest="0 8 * * *", zone=ZONE, since=clock.now(), origin="file")
    await app.store.declare_subscriptions([everything], clock.now())
    for moment in moments(site.times):
        await clock.advance((moment - clock.now()).total_seconds())
        await app.settle()


def moments(times: tuple[datetime, ...]) -> list[datetime]:
    """When to look: at every second hour after something was published, and at the hour of the digest."""
    published = {START + STEP * (1 + (time - START) // STEP) for time in times if START < time < END}
    mornings = {START + timedelta(days=day, hours=8) for day in range(1 + (END - START).days)}
    return sorted(published | mornings)


async def _ask(app: App) -> None:
    reply = await app.desk.ask(parse.command("/summit hanoi", id=secrets.token_hex(8), asker=OPERATOR, channel=DESK))
    _tell("Someone asks: /summit hanoi")
    print(drawn(reply.cards), flush=True)
    quotes = next((button for card in reply.cards for button in card.buttons if button.action == "quotes"), None)
    if quotes is not None:
        pressed = Command(secrets.token_hex(8), quotes.action, ((parse.PRESSED, quotes.value),), OPERATOR, DESK)
        _tell("and presses [Quotes]")
        print(drawn((await app.desk.ask(pressed)).cards), flush=True)


def _tell(*lines: str) -> None:
    print("\n" + "\n".join(f"--- {line}" for line in lines) + "\n", flush=True)
