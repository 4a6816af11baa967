"""Groups about addresses: urls, addresses, redirects, urlparse."""

import ipaddress
import socket
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from yarl import URL

from bot.errors import FetchError
from bot.feeds import addresses
from bot.feeds.fetch import WebFetcher
from tests.hostile.cases import Case, Outcome


async def urls(every: Iterable[Case]) -> Outcome:
    outcome = Outcome("urls")
    sockets: list[str] = []

    class Watched(WebFetcher):
        def _socket(self, info: tuple) -> socket.socket:
            made = super()._socket(info)
            sockets.append(str(info[4]))
            return made

    for case in every:
        outcome.cases += 1
        answers = case.expect.get("dns") or {}

        async def lookup(name: str, port: int, answers: dict[str, list[str]] = answers) -> Sequence[str]:
            if name == "localhost":
                return ["127.0.0.1", "::1"]
            if name in answers:
                return answers[name]
            raise socket.gaierror(socket.EAI_NONAME, "no such name")

        async with Watched(lookup=lookup) as fetcher:
            try:
                await fetcher.fetch(case.text)
                outcome.fail(case, "it was fetched")
            except FetchError as error:
                if error.kind not in ("address", "dns"):
                    outcome.fail(case, f"{error.kind}: {error}")
            except Exception as error:  # noqa: BLE001 - whatever it is, it is the finding
                outcome.fail(case, f"raised {type(error).__name__}: {error}")
        if sockets:
            outcome.fail(case, f"a socket was made for {sockets}")
            sockets.clear()
    return outcome


def addresses_group(every: Iterable[Case]) -> Outcome:
    outcome = Outcome("addresses")
    for case in every:
        outcome.cases += 1
        try:
            public = addresses.is_public(ipaddress.ip_address(case.text))
        except ValueError:
            public = False
        if public != (case.expect["address"] == "allow"):
            outcome.fail(case, f"{case.text} is {'public' if public else 'not public'}")
    return outcome


def redirects(every: Iterable[Case]) -> Outcome:
    outcome = Outcome("redirects")
    taken = 0
    for case in every:
        outcome.cases += 1
        found = _absolute(case, outcome, case.text, "http://feed.test/feed")
        if found is None:
            continue
        taken += 1
        shown = found.partition("://")[2].partition("/")[0]
        if not found.startswith(("http://", "https://")):
            outcome.fail(case, f"led to {found}")
        if not (shown.partition(":")[0] == urlsplit(found).hostname == URL(found).host) and not shown.startswith("["):
            outcome.fail(case, f"{found} is read in two ways")
    outcome.notes.append(f"{taken} taken")
    return outcome


def urlparse(every: Iterable[Case]) -> Outcome:
    outcome = Outcome("urlparse")
    taken = refused = 0
    for case in every:
        outcome.cases += 1
        found = _absolute(case, outcome, case.data["input"], case.data["base"])
        web = case.expect.get("protocol") in ("http:", "https:")
        if found is None:
            refused += bool(case.expect["valid"] and web)
            continue
        taken += 1
        if not case.expect["valid"]:
            outcome.fail(case, f"{case.data['input']!r} is not valid, taken as {found}")
        elif not web or URL(found).host != case.expect["hostname"].strip("[]"):
            outcome.fail(case, f"{case.data['input']!r} is {case.expect['hostname']}, taken as {found}")
    outcome.notes.append(f"{taken} taken, {refused} refused that browsers take")
    return outcome


def _absolute(case: Case, outcome: Outcome, link: str, base: str | None) -> str | None:
    try:
        return addresses.absolute(link, base)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the finding
        outcome.fail(case, f"raised {type(error).__name__}: {error}")
        return None
