"""The HTTP side: each request passes what goes wrong, the token, the limits and the specification, then its handler."""

from __future__ import annotations

import asyncio
import json
import math
import socket
import struct
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.testing.faults.standin import ANSWERED, ARRIVED, LOST, STORED
from tests.adapters.discord.standin import spec
from tests.adapters.discord.standin.calls import Call, Route
from tests.adapters.discord.standin.refusals import InvalidForm, Refusal, unauthorized
from tests.adapters.discord.standin.spec import Violation
from tests.adapters.discord.standin.troubles import BEFORE, Limits, Trouble, Troubles, Turn
from tests.adapters.discord.standin.world import World

VERSION = "/api/v10"
CREATES = ("post", "forum", "thread")
"""Around these the platform passes its points."""
VIA = {"Via": "1.1 stand-in", "Server": "stand-in"}
"""Whatever Discord itself answers names the proxy before it; the client takes a 429 without it for a ban."""
BODY_FAULTS = (50006, 50035, 50109)
_NO_LINGER = struct.pack("ii", 1, 0)


@dataclass(frozen=True, slots=True)
class Request:
    """A request that came."""

    name: str
    method: str
    path: str
    status: int
    """0 where no answer was given."""
    at: float
    """By the monotonic clock of the machine."""
    body: Any = None
    code: int | None = None
    """Discord's code, of one that was refused."""
    scope: str | None = None
    """Whose limit it was, of a 429."""


@dataclass(slots=True)
class Rest:
    """The endpoints, and everything that stands before them."""

    world: World
    routes: Sequence[Route]
    limits: Limits
    troubles: Troubles
    point: Callable[[str], bool] = lambda name: False
    requests: list[Request] = field(default_factory=list)
    violations: list[Violation] = field(default_factory=list)
    valid: int = 0
    """Bodies that kept the specification."""
    keeps_requests: bool = True
    holds_answers: bool = False
    """Whether its own answers are held against the specification, too."""
    misspoken: list[Violation] = field(default_factory=list)
    """Answers that broke it: faults of the stand-in."""

    def attach(self, app: web.Application) -> None:
        """Let an application answer them."""
        for route in self.routes:
            app.router.add_route(route.verb, VERSION + route.path, self._answering(route))

    def _answering(self, route: Route) -> Callable[[web.Request], Any]:
        async def answer(request: web.Request) -> web.StreamResponse:
            return await self._served(route, request)

        return answer

    async def _served(self, route: Route, request: web.Request) -> web.StreamResponse:
        try:
            body, files = await _read(request)
        except Refusal as refusal:
            return self._refused(route, request, refusal, None, None)
        call = Call(route.name, request.match_info, request.query, body, files)
        place = _place(request.match_info)
        creates = route.name in CREATES
        lost = creates and self.point(LOST)
        if creates:
            self.point(ARRIVED)
        trouble = self.troubles.of(route.name, place)
        if lost or (trouble is not None and trouble.what == "lost"):
            return self._cut(route, request, call)
        if (early := self._before(route, request, call, trouble)) is not None:
            return early
        turn, wait = self._turn(route, request)
        if wait is not None:
            return wait
        if trouble is not None and trouble.what == "late":
            call.late = trouble.value or 1.0
        try:
            self._authorized(route, request)
            self._checked(route, call)
            result = route.handler(call)
        except Refusal as refusal:
            if refusal.code in BODY_FAULTS:
                self._violated(route, refusal)
            return self._refused(route, request, refusal, call, turn)
        if creates:
            self.point(STORED)
        if trouble is not None and (broken := await self._after(route, request, call, trouble)) is not None:
            return broken
        answer = self._answer(route, request, call, 204 if result is None else route.done, result, turn)
        if creates:
            self.point(ANSWERED)
        return answer

    # --- what stands before a handler -------------------------------------------------------------

    def _authorized(self, route: Route, request: web.Request) -> None:
        given = request.headers.get("Authorization")
        if route.token and given != f"Bot {self.world.token}":
            raise unauthorized()

    def _checked(self, route: Route, call: Call) -> None:
        """Hold the body against the specification."""
        schema = route.schema(call)
        if call.body is None or not spec.described(route.request, schema):
            return
        wrong = spec.wrong(call.body, route.request, schema)
        if wrong is not None:
            raise InvalidForm(wrong[0], "BASE_TYPE_BAD", wrong[1])
        self.valid += 1
        spec.TOTAL.valid += 1

    def _violated(self, route: Route, refusal: Refusal) -> None:
        place = refusal.place if isinstance(refusal, InvalidForm) else ""
        words = refusal.words if isinstance(refusal, InvalidForm) else str(refusal)
        self.violations.append(Violation(route.request, place, words))

    def _before(
        self, route: Route, request: web.Request, call: Call, trouble: Trouble | None
    ) -> web.StreamResponse | None:
        if trouble is None or trouble.what not in BEFORE:
            return None
        value = trouble.value
        match trouble.what:
            case "refuse":
                return self._answer(route, request, call, int(value or 500), {"message": "500: Internal Server Error"})
            case "limit":
                return self._limited(route, request, call, 1.0 if value is None else value, trouble.scope)
            case "ban":
                page = "<!doctype html><title>Access denied</title>error code: 1015"
                self._note(route, request, call, 429)
                return web.Response(status=429, text=page, content_type="text/html")
        return self._refused(route, request, Refusal(int(value or 50013)), call, None)

    async def _after(
        self, route: Route, request: web.Request, call: Call, trouble: Trouble
    ) -> web.StreamResponse | None:
        """What goes wrong once the request is done."""
        match trouble.what:
            case "error":
                return self._answer(
                    route, request, call, int(trouble.value or 500), {"message": "500: Internal Server Error"}
                )
            case "late":
                return self._answer(route, request, call, 502, {"message": "502: Bad Gateway"})
            case "drop":
                return self._cut(route, request, call)
            case "reset":
                return self._cut(route, request, call, reset=True)
            case "silent":
                self._note(route, request, call, 0)
                await asyncio.sleep(3600)
            case "slow":
                await asyncio.sleep(trouble.value or 1.0)
            case "garbled":
                self._note(route, request, call, 200)
                return web.Response(text="{not json", content_type="application/json", headers=VIA)
        return None

    def _turn(self, route: Route, request: web.Request) -> tuple[Turn | None, web.StreamResponse | None]:
        """Count the request in its buckets; those of interactions are not in the one of all."""
        everything = self.limits.global_turn() if route.token else None
        if everything is not None and everything.refused:
            return None, self._limited(route, request, None, everything.resets_after, "global")
        turn = self.limits.turn(route.name, _major(request.match_info))
        if turn.refused:
            return turn, self._limited(route, request, None, turn.resets_after, "user", turn)
        return turn, None

    # --- answers ----------------------------------------------------------------------------------

    def _limited(
        self, route: Route, request: web.Request, call: Call | None, wait: float, scope: str, turn: Turn | None = None
    ) -> web.Response:
        body = {"message": "You are being rate limited.", "retry_after": round(wait, 3), "global": scope == "global"}
        headers = {"Retry-After": str(math.ceil(wait)), "X-RateLimit-Scope": scope}
        if scope == "global":
            headers["X-RateLimit-Global"] = "true"
        self._note(route, request, call, 429, scope=scope)
        return _json(body, 429, {**VIA, **headers, **_told(route, turn)})

    def _refused(
        self, route: Route, request: web.Request, refusal: Refusal, call: Call | None, turn: Turn | None
    ) -> web.Response:
        return self._answer(route, request, call, refusal.status, refusal.body, turn, code=refusal.code)

    def _answer(
        self,
        route: Route,
        request: web.Request,
        call: Call | None,
        status: int,
        body: object,
        turn: Turn | None = None,
        *,
        code: int | None = None,
    ) -> web.Response:
        self._note(route, request, call, status, code=code, scope="user" if status == 429 else None)
        headers = {**VIA, **_told(route, turn)}
        if status == 204:
            return web.Response(status=204, headers=headers)
        if self.holds_answers and status < 300 and (wrong := spec.wrong_answer(body, route.request, status)):
            place = ".".join(str(step) for step in wrong[0])
            self.misspoken.append(Violation(f"{route.request} {status}", place, wrong[1]))
        return _json(body, status, headers)

    def _cut(self, route: Route, request: web.Request, call: Call, *, reset: bool = False) -> web.StreamResponse:
        """Close the connection without an answer."""
        self._note(route, request, call, 0)
        transport = request.transport
        if transport is not None:
            if reset:
                transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
            transport.abort()
        return web.Response(status=500)

    def _note(
        self,
        route: Route,
        request: web.Request,
        call: Call | None,
        status: int,
        *,
        code: int | None = None,
        scope: str | None = None,
    ) -> None:
        body = call.body if call is not None and self.keeps_requests else None
        path = request.path.removeprefix(VERSION)
        self.requests.append(Request(route.name, route.verb, path, status, time.monotonic(), body, code, scope))


def _json(body: object, status: int, headers: Mapping[str, str]) -> web.Response:
    # the client reads as JSON only what has this content type and no charset beside it
    return web.Response(status=status, body=json.dumps(body).encode(), content_type="application/json", headers=headers)


def _told(route: Route, turn: Turn | None) -> dict[str, str]:
    """The headers of a bucket."""
    if turn is None:
        return {}
    return {
        "X-RateLimit-Limit": str(turn.limit),
        "X-RateLimit-Remaining": str(turn.left),
        "X-RateLimit-Reset": f"{time.time() + turn.resets_after:.3f}",
        "X-RateLimit-Reset-After": f"{turn.resets_after:.3f}",
        "X-RateLimit-Bucket": f"{zlib.crc32(route.name.encode()):08x}",
    }


def _major(path: Mapping[str, str]) -> str:
    """What parts the buckets of one endpoint."""
    keys = ("channel_id", "guild_id", "webhook_id", "webhook_token", "interaction_id")
    return "+".join(path[key] for key in keys if key in path)


def _place(path: Mapping[str, str]) -> int | None:
    for key in ("channel_id", "guild_id", "webhook_id"):
        if path.get(key, "").isdecimal():
            return int(path[key])
    return None


async def _read(request: web.Request) -> tuple[Any, list[str]]:
    """The body, and the names of the files that came with it."""
    if not request.body_exists:
        return None, []
    if request.content_type != "multipart/form-data":
        return _parsed(await request.text()), []
    body, files = None, []
    async for part in await request.multipart():
        assert hasattr(part, "filename")
        if part.name == "payload_json":
            body = _parsed(await part.text())
        elif part.filename:
            files.append(part.filename)
            await part.read()
    return body, files


def _parsed(text: str) -> Any:
    if not text:
        return None
    try:
        return json.loads(text)
    except ValueError:
        raise Refusal(50109) from None
