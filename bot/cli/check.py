"""``readout check``: what is configured, in words, and what of it works. All faults at once."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot import __version__
from bot.app import declared_subscriptions, open_app
from bot.model import INSTALLATION
from bot.ports import FeedReport
from config.settings import Settings, find_file, load


async def check(config: Path | None) -> int:
    """Print settings and findings; 1 when something does not work."""
    settings = load(config)
    print(f"Readout {__version__}")
    print(f"configuration   {find_file(config) or 'none found; defaults and environment only'}")
    print(f"store           {_hidden(settings.store_url)}")
    print(f"feeds declared  {len(settings.feeds)}")
    print(f"subscriptions   {len(settings.subscriptions)}")
    print(f"adapters        {', '.join(settings.adapters) or 'none'}")
    faults = list(_advice(settings))
    async with open_app(settings) as app:
        faults.extend(app.set_aside)
        subscribed = dict.fromkeys(one.channel for one in await app.store.subscriptions())
        for one in declared_subscriptions(settings):
            subscribed[one.channel] = None
        for name, adapter in app.adapters.items():
            problems = await adapter.check([channel for channel in subscribed if channel.adapter == name])
            faults.extend(f"{name}: {problem}" for problem in problems)
            print(f"adapter {name:<8}{'ok' if not problems else f'{len(problems)} problems'}")
        stored = [one.feed.url for one in await app.store.feeds([INSTALLATION])]
        urls = dict.fromkeys([*(one.url for one in settings.feeds), *stored])
        reports = await asyncio.gather(*(app.intake.test_feed(url) for url in urls))
        print(f"feeds answering {sum(1 for report in reports if not report.problem)} of {len(reports)}")
        faults.extend(_told(report) for report in reports if report.problem)
    for fault in faults:
        print(f"problem         {fault}")
    print("all is well" if not faults else f"{len(faults)} problems")
    return 1 if faults else 0


def _advice(settings: Settings) -> list[str]:
    faults = []
    if not settings.adapters:
        faults.append("no adapter is configured: add a table such as [adapters.terminal]")
    known = set(settings.adapters)
    faults.extend(
        f'subscription of channel "{one.channel}": adapter "{one.adapter}" has no table [adapters.{one.adapter}]'
        for one in settings.subscriptions
        if one.adapter not in known
    )
    topics = {topic.casefold() for feed in settings.feeds for topic in feed.topics}
    faults.extend(
        f'subscription of channel "{one.channel}": no declared feed has the topic "{topic}"'
        for one in settings.subscriptions
        for topic in one.topics
        if settings.feeds and topic.casefold() not in topics
    )
    if settings.feeds and not settings.contact:
        faults.append(
            'contact is empty: set an address, so that publishers can reach you (contact = "mail@example.org")'
        )
    return faults


def _told(report: FeedReport) -> str:
    offers = "".join(f"; it offers {title}: {address}" for title, address in report.offers)
    return f"feed {report.url}: {report.problem}{offers}"


def _hidden(url: str) -> str:
    """The address without its password."""
    head, at, tail = url.rpartition("@")
    if not at:
        return url
    scheme, _, user = head.partition("://")
    return f"{scheme}://{user.partition(':')[0]}:***@{tail}"
