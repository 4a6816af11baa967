"""Components as Discord keeps them: with ids, and with what was left out filled in. Pure."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.adapters.discord.standin.payloads import Json

FILLED: dict[int, Json] = {
    **{kind: {"min_values": 1, "max_values": 1} for kind in (3, 5, 6, 7, 8)},
    11: {"description": None, "spoiler": False},
    13: {"spoiler": False},
    14: {"spacing": 1, "divider": True},
    17: {"accent_color": None, "spoiler": False},
}
NULLABLE = ("accent_color", "description")


def kept(components: Sequence[Mapping[str, Any]]) -> list[Json]:
    """The components of a message as they are read again."""
    copied: list[Json] = copy.deepcopy([dict(one) for one in components])
    every = list(_nested(copied))
    taken = {one["id"] for one in every if one.get("id")}
    free = (number for number in range(1, 1000) if number not in taken)
    for one in every:
        for key in [key for key, value in one.items() if value is None and key not in NULLABLE]:
            del one[key]
        one["id"] = one.get("id") or next(free)
        for key, value in FILLED.get(one["type"], {}).items():
            one.setdefault(key, value)
        for item in one.get("items") or ():
            item.setdefault("description", None)
            item.setdefault("spoiler", False)
            item["media"] = _fetched(item["media"], one["id"])
        for key in ("media", "file"):
            if key in one:
                one[key] = _fetched(one[key], one["id"])
    return copied


def _nested(components: Sequence[Json]) -> Iterator[Json]:
    for one in components:
        yield one
        yield from _nested(one.get("components") or ())
        if isinstance(one.get("accessory"), dict):
            yield from _nested([one["accessory"]])


def _fetched(media: Json, number: int) -> Json:
    address = str(media["url"]).replace("attachment://", "https://cdn.example/")
    return {"id": str(number), "url": address, "proxy_url": address, "width": 1, "height": 1}
