"""Packed bodies, whole and under a cap."""

import gzip
import zlib
from collections.abc import Callable

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.unpack import CutShort, NotDecodable, TooLarge, Unpacker

CAP = 100_000


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


def in_two_members(data: bytes) -> bytes:
    return gzip.compress(data[: len(data) // 2]) + gzip.compress(data[len(data) // 2 :])


PACKINGS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "plain": ("", bytes),
    "identity": ("identity", bytes),
    "gzip": ("gzip", gzip.compress),
    "x-gzip": ("X-GZIP", gzip.compress),
    "members": ("gzip", in_two_members),
    "padded": ("gzip", lambda data: gzip.compress(data) + b"\0" * 30),
    "zlib": ("deflate", zlib.compress),
    "raw": ("deflate", raw_deflate),
    "brotli": ("br", brotli.compress),
}


def unpacked(encoding: str, packed: bytes, step: int) -> bytes:
    unpacker = Unpacker(encoding, CAP)
    for start in range(0, len(packed), step):
        unpacker.feed(packed[start : start + step])
    return unpacker.body()


@pytest.mark.parametrize("packing", PACKINGS)
@given(data=st.binary(max_size=2000).map(lambda seed: seed * 40), step=st.integers(1, 5000))
def test_what_was_packed_comes_out_whole(packing: str, data: bytes, step: int):
    encoding, pack = PACKINGS[packing]
    packed = pack(data)

    assert unpacked(encoding, packed, max(step, len(packed) // 50 + 1)) == data


@pytest.mark.parametrize("packing", ["gzip", "zlib", "raw", "brotli"])
def test_a_body_cut_short_is_told(packing: str):
    encoding, pack = PACKINGS[packing]
    packed = pack(b"The delegations met for a second day. " * 20)

    with pytest.raises(CutShort):
        unpacked(encoding, packed[: len(packed) // 2], 100)


@pytest.mark.parametrize("packing", PACKINGS)
def test_the_cap_holds_on_what_comes_out(packing: str):
    encoding, pack = PACKINGS[packing]

    with pytest.raises(TooLarge):
        unpacked(encoding, pack(b"\0" * (CAP * 300)), 65536)


@pytest.mark.parametrize("encoding", ["zstd", "gzip, gzip", "gzip,br", "compress"])
def test_what_we_did_not_ask_for_is_refused(encoding: str):
    with pytest.raises(NotDecodable):
        Unpacker(encoding, CAP)


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
def test_a_body_that_is_not_packed_as_it_says_is_refused(encoding: str):
    with pytest.raises((NotDecodable, CutShort)):
        unpacked(encoding, b"<rss version='2.0'></rss>" * 10, 1000)
