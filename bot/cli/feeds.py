"""``readout feeds``: feeds by hand, OPML in and out."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.awaiting import finished
from bot.errors import ReadoutError
from bot.feeds.addresses import absolute
from bot.model import INSTALLATION, Feed, FollowedFeed

app = typer.Typer(help="Follow and list feeds; OPML in and out.", no_args_is_help=True)

Config = Annotated[Path | None, typer.Option(help="Configuration file.")]
Database = Annotated[Path | None, typer.Option(help="Database file; else the one the configuration names.")]
MOST_OPML = 1024 * 1024
MOST_FEEDS = 500
NOT_PLAIN = "not an address to follow; write http:// or https://, a host and a path, without a user or password"


@app.command()
def add(
    url: Annotated[str, typer.Argument(help="Address of a feed.")],
    outlet: Annotated[str, typer.Option(help="Short name on cards; else the feed's own title.")] = "",
    topic: Annotated[list[str] | None, typer.Option(help="Topic; may be given several times.")] = None,
    full_text: Annotated[bool, typer.Option(help="Fetch article pages when the feed carries only teasers.")] = False,
    config: Config = None,
    db: Database = None,
) -> int:
    """Follow a feed, after trying it."""
    feed = Feed(url=url, outlet=outlet, topics=tuple(topic or ()), full_text=full_text)
    return finished(_add(feed, config, db))


@app.command("list")
def list_feeds(config: Config = None, db: Database = None) -> int:
    """Print the followed feeds, and how each is doing."""
    feeds = finished(_followed(config, db))
    for one in feeds:
        print(f"{one.id:>4}  {one.outlet}  {one.feed.url}  {', '.join(one.feed.topics) or '-'}  {_health(one)}")
    print(counted(len(feeds)))
    return 0


@app.command()
def remove(
    url: Annotated[str, typer.Argument(help="Address, or the number that `feeds list` shows.")],
    config: Config = None,
    db: Database = None,
) -> int:
    """Follow a feed no longer; its articles stay."""
    return finished(_remove(url, config, db))


@app.command("test")
def try_feeds(
    urls: Annotated[
        list[str] | None, typer.Argument(metavar="[URL]...", help="Addresses; else all followed feeds.")
    ] = None,
    config: Config = None,
    db: Database = None,
) -> int:
    """Try addresses without storing anything.

    Exit 1 when one of them cannot be followed.
    """
    return finished(_test(urls or [], config, db))


@app.command("import")
def import_opml(
    path: Annotated[Path, typer.Argument(help="OPML file; its folders become topics.")],
    config: Config = None,
    db: Database = None,
) -> int:
    """Follow all feeds of an OPML file."""
    return finished(_import(path, config, db))


@app.command()
def export(
    path: Annotated[Path, typer.Argument(help="OPML file to write; topics become folders.")],
    config: Config = None,
    db: Database = None,
) -> int:
    """Write the followed feeds as OPML."""
    feeds = finished(_followed(config, db))
    path.write_bytes(opml_of_feeds(feeds))
    print(f"{counted(len(feeds))} exported to {path}")
    return 0


# --- the work -------------------------------------------------------------------------------------


async def _add(feed: Feed, config: Path | None, db: Path | None) -> int:
    from bot.cli.ask import deed_at
    from bot.cli.given import open_archive

    if absolute(feed.url) is None:
        raise ReadoutError(f"{shown(feed.url)}: {NOT_PLAIN}")
    async with open_archive(config, db) as archive:
        report = await archive.intake.test_feed(feed.url)
        if report.problem:
            offers = "".join(f"\n  it offers: {title} {address}" for title, address in report.offers)
            raise ReadoutError(f"{feed.url}: {report.problem}{offers}")
        now = archive.clock.now()
        followed = await archive.store.add_feed(feed, now, origin="cli", added_by="operator", deed=deed_at(now))
        print(f"{followed.id}  {followed.feed.outlet or report.title}  {followed.feed.url}  {report.entries} entries")
    return 0


def _health(one: FollowedFeed) -> str:
    if one.paused is not None:
        return f"paused: {one.paused}"
    if one.state.fault:
        return f"failing since {one.state.failing_since:%d %b %H:%M} UTC: {one.state.fault}"
    return f"good {one.state.good_at:%d %b %H:%M} UTC" if one.state.good_at else "not polled yet"


async def _remove(url: str, config: Path | None, db: Path | None) -> int:
    from bot.cli.ask import deed_at
    from bot.cli.given import open_archive

    async with open_archive(config, db) as archive:
        feeds = await archive.store.feeds([INSTALLATION])
        found = next((one for one in feeds if url in {one.feed.url, str(one.id)}), None)
        if found is None:
            raise ReadoutError(f"{url}: not followed; see: readout feeds list")
        now = archive.clock.now()
        await archive.store.remove_feed(found.id, now, deed=deed_at(now))
        print(f"removed {found.outlet} {found.feed.url}")
    return 0


async def _test(urls: list[str], config: Path | None, db: Path | None) -> int:
    import asyncio

    from bot.cli.given import open_archive

    async with open_archive(config, db) as archive:
        wanted = urls or [one.feed.url for one in await archive.store.feeds([INSTALLATION])]
        reports = await asyncio.gather(*(archive.intake.test_feed(url) for url in wanted))
        for report in reports:
            if report.problem:
                print(f"no   {shown(report.url)}  {report.problem}")
                for title, address in report.offers:
                    print(f"       it offers: {title}  {address}")
            else:
                newest = f"{report.newest:%d %b %Y}" if report.newest else "undated"
                print(f"yes  {report.url}  {report.title}  {report.entries} entries, newest {newest}")
    return 1 if any(report.problem for report in reports) else 0


async def _import(path: Path, config: Path | None, db: Path | None) -> int:
    from bot.cli.ask import deed_at
    from bot.cli.given import open_archive

    feeds = feeds_of_opml(path)
    async with open_archive(config, db) as archive:
        for feed in feeds:
            now = archive.clock.now()
            await archive.store.add_feed(feed, now, origin="cli", added_by="operator", deed=deed_at(now))
    print(f"{counted(len(feeds))} imported; try them with: readout feeds test")
    return 0


async def _followed(config: Path | None, db: Path | None) -> tuple[FollowedFeed, ...]:
    from bot.cli.given import open_archive

    async with open_archive(config, db) as archive:
        return await archive.store.feeds([INSTALLATION])


def feeds_of_opml(path: Path) -> list[Feed]:
    """The feeds of an OPML file, its folders as topics; raises `ReadoutError` for what is not one or too large."""
    import listparser

    if path.stat().st_size > MOST_OPML:
        raise ReadoutError(f"{path}: is larger than 1 MiB, too large for a list of feeds")
    body = path.read_bytes()
    letters = body.replace(b"\0", b"").upper()  # also as UTF-16 has them
    if b"<!DOCTYPE" in letters or b"<!ENTITY" in letters:
        raise ReadoutError(f"{path}: has a document type; remove the <!DOCTYPE ...> line")
    found = listparser.parse(body)
    feeds = [
        Feed(url=str(one["url"]), outlet=str(one.get("title") or ""), topics=tuple(one.get("tags") or ()))
        for one in found["feeds"]
    ]
    if not feeds:
        raise ReadoutError(f"{path}: no feeds found in it; an OPML file lists them as <outline xmlUrl=...>")
    if len(feeds) > MOST_FEEDS:
        raise ReadoutError(f"{path}: lists {len(feeds)} feeds, more than the {MOST_FEEDS} that one import may bring")
    for feed in feeds:
        if absolute(feed.url) is None:
            raise ReadoutError(f"{path}: lists {shown(feed.url)}: {NOT_PLAIN}; nothing was imported")
    return feeds


def shown(url: str) -> str:
    """The address without what may be a user's name and password in it."""
    head, at, host = url.rpartition("@")
    return f"{head.partition('//')[0]}//***@{host}" if at else url


def counted(feeds: int) -> str:
    """``1 feed``, ``2 feeds``."""
    return f"{feeds} feed" if feeds == 1 else f"{feeds} feeds"


def opml_of_feeds(feeds: tuple[FollowedFeed, ...]) -> bytes:
    """An OPML 2.0 document: one folder a first topic, feeds without one on top."""
    root = ET.Element("opml", version="2.0")
    ET.SubElement(ET.SubElement(root, "head"), "title").text = "Readout feeds"
    body = ET.SubElement(root, "body")
    folders: dict[str, ET.Element] = {}
    for one in feeds:
        topics = one.feed.topics
        parent = body
        if topics:
            if topics[0] not in folders:
                folders[topics[0]] = ET.SubElement(body, "outline", text=topics[0])
            parent = folders[topics[0]]
        attributes = {"type": "rss", "text": one.outlet, "title": one.outlet, "xmlUrl": one.feed.url}
        if len(topics) > 1:
            attributes["category"] = ",".join(topics)
        ET.SubElement(parent, "outline", attributes)
    ET.indent(root)
    document: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return document
