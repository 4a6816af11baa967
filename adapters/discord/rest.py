"""Calls of Discord's HTTP interface through discord.py: its rate limits, our repeats.

Why the library's own request, and not its models? A payload goes out as `render` made it, byte for byte, with our
nonce. The library waits for its buckets and repeats after 429, 500, 502 and 504. Where a repeat is harmless (a
nonce, an edit, a read) that is welcome; a create without a nonce is made `once`: after an answer that may stand for
a stored message the next try of the library is refused, and the caller looks for what was posted instead.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from types import SimpleNamespace
from typing import Any

import aiohttp
import discord
from discord.http import Route

from adapters.discord.refusals import limited, refusal
from bot.errors import SendError

LONGEST_WAIT = 30.0
"""Seconds that the library waits for a rate limit; longer ones are the outbox's to wait."""

_once: ContextVar[list[int] | None] = ContextVar("once", default=None)
"""While a create without a nonce is under way: the statuses of its tries so far."""


class _Repeated(Exception):
    """The library was about to repeat what must not be repeated."""


class Refused(SendError):
    """A `SendError` with Discord's own code, for callers that know another way."""

    def __init__(self, error: SendError, code: int) -> None:
        super().__init__(
            error.why, retry_after=error.retry_after, waits=error.waits, unknown=error.unknown, stops=error.stops
        )
        self.code = code


class Rest:
    """The bot's calls under one token. Opened with ``async with``; logs in with its first call."""

    def __init__(self, token: str) -> None:
        self._token = token
        self._logging_in = asyncio.Lock()
        self._client: discord.Client | None = None

    async def __aenter__(self) -> Rest:
        return self

    async def __aexit__(self, *exc: object) -> None:
        if self._client is not None:
            await self._client.close()
            self._client = None

    async def get(self, path: str, query: Mapping[str, object] | None = None, **ids: str | int) -> Any:
        """What stands at a path. Raises `SendError`."""
        return await self._call(_route("GET", path, ids), None, query)

    async def post(self, path: str, body: Mapping[str, object], *, once: bool = False, **ids: str | int) -> Any:
        """Create; with `once` never repeated after an answer that does not say. Raises `SendError`."""
        return await self._call(_route("POST", path, ids), body, None, create=True, once=once)

    async def open(self, path: str, body: Mapping[str, object], **ids: str | int) -> Any:
        """Create what there is once at most, whoever asks twice (a direct channel, a thread). Raises `SendError`."""
        return await self._call(_route("POST", path, ids), body, None)

    async def patch(self, path: str, body: Mapping[str, object], **ids: str | int) -> Any:
        """Change. Raises `SendError`."""
        return await self._call(_route("PATCH", path, ids), body, None)

    async def put(self, path: str, body: Sequence[Mapping[str, object]], **ids: str | int) -> Any:
        """Overwrite. Raises `SendError`."""
        return await self._call(_route("PUT", path, ids), body, None)

    async def client(self) -> discord.Client:
        """The client, logged in. Raises `SendError`."""
        async with self._logging_in:
            if self._client is None:
                self._client = await self._logged_in()
            return self._client

    async def application(self) -> int:
        """The application's id. Raises `SendError`."""
        found = (await self.client()).application_id
        assert found is not None, "a client that is logged in knows its application"
        return found

    async def _logged_in(self) -> discord.Client:
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # it does not speak, and need not say so
        client = discord.Client(
            intents=discord.Intents(guilds=True),  # it never connects; without servers the library warns
            allowed_mentions=discord.AllowedMentions.none(),
            max_ratelimit_timeout=LONGEST_WAIT,
            http_trace=_watching(),
        )
        try:
            await client.login(self._token)
        except discord.LoginFailure as error:
            await client.close()
            raise SendError("Discord refuses the bot's token: set a new one", stops="workspace") from error
        except (discord.HTTPException, aiohttp.ClientError, OSError, TimeoutError) as error:
            await client.close()
            raise SendError(f"Discord cannot be reached: {error}", retry_after=15.0, waits="adapter") from error
        except BaseException:
            await client.close()
            raise
        return client

    async def _call(
        self,
        route: Route,
        body: object,
        query: Mapping[str, object] | None,
        *,
        create: bool = False,
        once: bool = False,
    ) -> Any:
        client = await self.client()
        how: dict[str, Any] = {}
        if body is not None:
            how["json"] = body
        if query is not None:
            how["params"] = {name: str(value) for name, value in query.items()}
        mark = _once.set([] if once else None)
        try:
            return await client.http.request(route, **how)
        except _Repeated as error:
            raise SendError("Discord's answer does not say whether it was posted", unknown=True) from error
        except discord.RateLimited as error:
            raise limited(error.retry_after) from error
        except discord.HTTPException as error:
            said = refusal(error.status, error.code, error.text, may_have_posted=create)
            raise Refused(said, error.code) from error
        except aiohttp.ClientConnectorError as error:
            raise SendError(f"Discord cannot be reached: {error}", retry_after=5.0, waits="adapter") from error
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            why = f"no answer from Discord: {type(error).__name__}"
            raise (SendError(why, unknown=True) if create else SendError(why, retry_after=5.0)) from error
        finally:
            _once.reset(mark)


def _route(method: str, path: str, ids: Mapping[str, str | int]) -> Route:
    return Route(method, path, metadata=None, **ids)


def _watching() -> aiohttp.TraceConfig:
    """Sees each try of the library: one too many of a create that is made once is not made."""
    trace = aiohttp.TraceConfig()

    async def before(_: aiohttp.ClientSession, __: SimpleNamespace, ___: aiohttp.TraceRequestStartParams) -> None:
        tries = _once.get()
        if tries and tries[-1] >= 500:
            raise _Repeated

    async def after(_: aiohttp.ClientSession, __: SimpleNamespace, ended: aiohttp.TraceRequestEndParams) -> None:
        tries = _once.get()
        if tries is not None:
            tries.append(ended.response.status)

    trace.on_request_start.append(before)
    trace.on_request_end.append(after)
    return trace
