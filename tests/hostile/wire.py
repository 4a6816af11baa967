"""Groups about what comes over the wire, over real loopback sockets: http_raw, http_scripts.

The fetcher's resolver is a stub that sends ``feed.test`` to the case's own server, which is on the allow
list with its port, as an operator would set it. Every socket that the fetcher makes is counted by its port.
"""

import asyncio
import base64
import contextlib
import socket
import struct
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.errors import FetchError, ParseError
from bot.feeds import schedule
from bot.feeds.addresses import AllowList
from bot.feeds.fetch import WebFetcher
from bot.feeds.parse import ParseJob, parse_feed
from bot.feeds.schedule import Hints, Pace
from bot.model import FeedDocument, FeedState, Fetched, NotModified, Validators
from tests.hostile.cases import Case, Outcome

NOW = datetime(2024, 5, 20, tzinfo=UTC)
GRACE = 3.0
"""Seconds beyond a case's own that a shared machine may take."""
AT_ONCE = 64


class Watched(WebFetcher):
    """Remembers where it made sockets to."""

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.made: list[tuple[str, int]] = []

    def _socket(self, info: tuple[Any, ...]) -> socket.socket:
        made = super()._socket(info)
        self.made.append((str(info[4][0]), int(info[4][1])))
        if not str(info[4][0]).startswith("127."):
            made.close()
            raise OSError("a test goes nowhere but to loopback")
        return made

    async def __aenter__(self) -> "Watched":
        await super().__aenter__()
        return self


@contextlib.asynccontextmanager
async def _server(
    answer: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
) -> AsyncIterator[int]:
    serving: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        serving.add(task)
        try:
            await answer(reader, writer)
        except (ConnectionError, TimeoutError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # also when cancelled: the case is over, and asyncio's callback takes a cancelled task ill
        finally:
            with contextlib.suppress(ConnectionError):
                writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)


async def _request(reader: asyncio.StreamReader) -> bytes:
    return await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)


async def _gathered(
    outcome: Outcome, every: Iterable[Case], judge: Callable[[Outcome, Case], Awaitable[None]]
) -> Outcome:
    places = asyncio.Semaphore(AT_ONCE)

    async def one(case: Case) -> None:
        async with places:
            outcome.cases += 1
            await judge(outcome, case)

    await asyncio.gather(*(one(case) for case in every))
    return outcome


async def http_raw(every: Iterable[Case]) -> Outcome:
    return await _gathered(Outcome("http_raw"), every, _judge_raw)


async def _judge_raw(outcome: Outcome, case: Case) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _request(reader)
        writer.write(case.body)
        await writer.drain()

    async with _server(answer) as port, _fetcher(port, {}) as fetcher:
        began = time.monotonic()
        try:
            async with asyncio.timeout(case.expect["max_seconds"] + GRACE):
                await fetcher.fetch(f"http://feed.test:{port}/feed")
        except FetchError:
            pass
        except TimeoutError:
            outcome.fail(case, "it hangs")
        except Exception as error:  # noqa: BLE001 - whatever it is, it is the finding
            outcome.fail(case, f"raised {type(error).__name__}: {error}")
        else:
            if case.expect.get("strict_parser_error") and case.body.startswith(b"HTTP/1.1 200 OK\r\n"):
                outcome.fail(case, f"{case.expect['strict_parser_error']}, yet it was taken")
            if b"chunked" in case.body and not case.body.endswith(b"0\r\n\r\n"):
                outcome.fail(case, "half a body is taken as whole")
        if time.monotonic() - began > case.expect["max_seconds"] + GRACE:
            outcome.fail(case, "too slow")


def _fetcher(port: int, names: dict[str, list[list[str]]]) -> Watched:
    turns = {name: iter(answers) for name, answers in names.items()}
    last: dict[str, list[str]] = {}

    async def lookup(name: str, _: int) -> Sequence[str]:
        if name in turns:
            last[name] = next(turns[name], last.get(name, []))
            return last[name]
        if name in ("feed.test", "localhost"):
            return ["127.0.0.1"]
        raise socket.gaierror(socket.EAI_NONAME, "no such name")

    allowed = [f"127.0.0.1/32:{port}"] if port else []
    return Watched(allow=AllowList.of(allowed), lookup=lookup)


async def http_scripts(every: Iterable[Case]) -> Outcome:
    return await _gathered(Outcome("http_scripts"), every, _judge_script)


async def _judge_script(outcome: Outcome, case: Case) -> None:
    others = 0
    counter = 0

    async def count(_: asyncio.StreamReader, __: asyncio.StreamWriter) -> None:
        nonlocal others
        others += 1

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal counter
        await _request(reader)
        counter += 1
        fill = {"{self}": str(port), "{other}": str(other), "{counter}": str(counter)}
        for step in case.data.get("steps", []):
            await _play(step, writer, fill)

    async with _server(count) as other, _server(answer) as port:
        names = {name: [list(found)] for name, found in case.data.get("dns", {}).items()}
        names |= {name: [list(one) for one in found] for name, found in case.data.get("dns_sequence", {}).items()}
        url = case.data.get("url") or f"http://feed.test:{port}/feed"
        async with _fetcher(0 if names else port, names) as fetcher:
            began = time.monotonic()
            found = await _fetched(fetcher, url, case)
            seconds = time.monotonic() - began
        for why in _faults(case, found, seconds):
            outcome.fail(case, why)
        strays = [made for made in fetcher.made if made[1] != port and made[0].startswith("127.")]
        if others or strays:
            outcome.fail(case, f"it connected to {strays}")


async def _play(step: dict[str, Any], writer: asyncio.StreamWriter, fill: dict[str, str]) -> None:
    def filled(text: str) -> bytes:
        for name, value in fill.items():
            text = text.replace(name, value)
        return text.encode("utf-8", "surrogateescape")

    if "send" in step:
        writer.write(filled(step["send"]))
    elif "send_b64" in step:
        writer.write(base64.b64decode(step["send_b64"]))
    elif "drip" in step:
        for byte in filled(step["drip"]):
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(1 / step["bytes_per_s"])
    elif "loop" in step:
        until = time.monotonic() + step["loop"]["for"]
        while time.monotonic() < until:
            writer.write(filled(step["loop"]["send"]))
            await writer.drain()
            await asyncio.sleep(step["loop"]["every"])
    elif "sleep" in step or "hold" in step:
        await asyncio.sleep(step.get("sleep") or step.get("hold") or 0)
    elif "reset" in step:
        opened = writer.get_extra_info("socket")
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()
    elif "close" in step:
        await writer.drain()
        writer.close()
    with contextlib.suppress(ConnectionError):
        await writer.drain()


Answer = tuple[Fetched, FeedDocument] | NotModified | FetchError | ParseError | Exception


async def _fetched(fetcher: WebFetcher, url: str, case: Case) -> Answer:
    validators = Validators(etag='"a"') if "not_modified" in case.expect["outcome"] or "304" in case.name else None
    if "unasked" in case.name or "without" in case.name:
        validators = None
    try:
        async with asyncio.timeout(case.expect.get("max_seconds", 30) + GRACE):
            answer = await fetcher.fetch(url, validators)
    except (FetchError, TimeoutError) as error:
        return error
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the finding
        return error
    if isinstance(answer, NotModified):
        return answer
    try:
        return answer, parse_feed(ParseJob(answer.url, answer.body, answer.content_type, NOW))
    except ParseError as error:
        return error


KINDS = {"blocked": {"address", "dns"}, "timeout": {"timeout"}, "status": {"status"}, "protocol": {"protocol"}}


def _faults(case: Case, found: Answer, seconds: float) -> Iterable[str]:
    expected = case.expect["outcome"]
    if seconds > case.expect.get("max_seconds", 30) + GRACE:
        yield f"took {seconds:.1f} s"
    if isinstance(found, Exception) and not isinstance(found, FetchError | ParseError):
        yield f"raised {type(found).__name__}: {found}"
        return
    kind = found.kind if isinstance(found, FetchError) else ""
    got = f"error:{kind}" if kind else type(found).__name__ if not isinstance(found, tuple) else "ok"
    match expected.partition(":"):
        case ("ok", _, _):
            right = isinstance(found, tuple)
        case ("ok_or_error", _, _):
            right = True
        case ("not_modified", _, _):
            right = isinstance(found, NotModified)
        case ("gone", _, _):
            right = kind == "gone"
        case ("error", ":", name):
            right = kind in KINDS.get(name, {name})
        case ("error", _, _):
            right = isinstance(found, FetchError | ParseError)
        case _:
            right = True  # told by the connections
    if not right:
        yield f"expected {expected}, was {got} ({found if isinstance(found, Exception) else ''})"
    if case.expect.get("new_items") == 0 and isinstance(found, tuple) and found[1].entries:
        yield "it brought entries"
    yield from _pace_faults(case, found)


def _pace_faults(case: Case, found: Answer) -> Iterable[str]:
    state = FeedState("http://feed.test/feed")
    if isinstance(found, tuple):
        hints = Hints(fresh_for=found[0].fresh_for, ttl=found[1].ttl)
        state = schedule.after_success(state, NOW, changed=True, hints=hints, pace=Pace())
    elif isinstance(found, FetchError):
        state = schedule.after_failure(state, NOW, found, pace=Pace())
    wait = (state.due_at or NOW) - NOW
    least, most = case.expect.get("next_poll_between_s", (0, case.expect.get("next_poll_at_most_s", 86400)))
    if state.due_at is not None and not timedelta(seconds=max(least, 60)) <= wait <= timedelta(seconds=most):
        yield f"next poll in {wait}"
