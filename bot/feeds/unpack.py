"""One layer of Content-Encoding, unpacked piece by piece under a cap. Pure.

Ours, not the HTTP library's, because the cap has to hold on what comes out of the decoder at each step: a
library that inflates first and counts later has lost by then.
"""

from __future__ import annotations

import zlib
from typing import Protocol

import brotli

PIECE = 64 * 1024


class TooLarge(Exception):
    """More came out than the cap allows."""


class NotDecodable(Exception):
    """The bytes are not what Content-Encoding says, or it says something we do not take."""


class CutShort(Exception):
    """The bytes end before the encoding does."""


class _Decoder(Protocol):
    def feed(self, data: bytes) -> bytes:
        """What came out, at most a piece; call again with no data while `more` holds."""
        ...

    def more(self) -> bool: ...

    def whole(self) -> bool: ...


class Unpacker:
    """Collects a body: `feed` the bytes as they come, then take `body`."""

    def __init__(self, content_encoding: str, cap: int) -> None:
        self._decoder = _decoder(content_encoding)
        self._cap = cap
        self._received = 0
        self._size = 0
        self._pieces: list[bytes] = []

    def feed(self, data: bytes) -> None:
        """Take in what came; raises `TooLarge` or `NotDecodable`."""
        self._received += len(data)
        if self._received > self._cap:
            raise TooLarge
        if self._decoder is None:
            self._keep(data)
            return
        try:
            self._keep(self._decoder.feed(data))
            while self._decoder.more():
                self._keep(self._decoder.feed(b""))
        except (zlib.error, brotli.error) as error:
            raise NotDecodable(str(error)) from error

    def body(self) -> bytes:
        """The whole body; raises `CutShort` when its encoding has not come to its end."""
        if self._decoder is not None and self._received and not self._decoder.whole():
            raise CutShort
        return b"".join(self._pieces)

    def _keep(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size > self._cap:
            raise TooLarge
        if piece:
            self._pieces.append(piece)


def _decoder(content_encoding: str) -> _Decoder | None:
    names = [name for part in content_encoding.lower().split(",") if (name := part.strip()) not in ("", "identity")]
    if not names:
        return None
    if len(names) > 1:
        raise NotDecodable("it is packed more than once")
    if names[0] in ("gzip", "x-gzip", "deflate"):
        return _Inflater(raw_allowed=names[0] == "deflate")
    if names[0] == "br":
        return _Brotli()
    raise NotDecodable(f"it is packed as {names[0][:40]}")


class _Inflater:
    """gzip (also several members one after the other) and deflate, with and without the zlib header."""

    def __init__(self, *, raw_allowed: bool) -> None:
        self._raw_allowed = raw_allowed
        self._stream: zlib._Decompress | None = None
        self._left = b""

    def feed(self, data: bytes) -> bytes:
        data = self._left + data
        self._left = b""
        if self._stream is not None and self._stream.eof:
            data = data.lstrip(b"\0")  # padding after a member
            if not data:
                return b""
            self._stream = None
        if self._stream is None:
            if len(data) < 2:
                self._left = data
                return b""
            self._stream = zlib.decompressobj(self._window(data))
        out = self._stream.decompress(data, PIECE)
        self._left = self._stream.unconsumed_tail or self._stream.unused_data
        return out

    def more(self) -> bool:
        return len(self._left) >= 2

    def whole(self) -> bool:
        return self._stream is not None and self._stream.eof and not self._left

    def _window(self, data: bytes) -> int:
        if self._raw_allowed:
            headed = data[0] & 0x0F == 8 and int.from_bytes(data[:2]) % 31 == 0
            return zlib.MAX_WBITS if headed else -zlib.MAX_WBITS
        return 16 + zlib.MAX_WBITS


class _Brotli:
    def __init__(self) -> None:
        self._stream = brotli.Decompressor()
        self._waiting: list[bytes] = []
        self._full = False

    def feed(self, data: bytes) -> bytes:
        if data and not self._stream.can_accept_more_data():
            self._waiting.append(data)
            data = b""
        elif not data and self._waiting and self._stream.can_accept_more_data():
            data = self._waiting.pop(0)
        out: bytes = self._stream.process(data, output_buffer_limit=PIECE)
        self._full = bool(out)
        return out

    def more(self) -> bool:
        return not self._stream.is_finished() and (self._full or bool(self._waiting))

    def whole(self) -> bool:
        return bool(self._stream.is_finished())
