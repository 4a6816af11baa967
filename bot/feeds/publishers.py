"""Who stands behind an outlet: the publisher family that a host belongs to. Pure.

Outlets of one family do not confirm one another. The table says what was so when it was last edited, in
November 2026; what an operator writes beside a feed stands before it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Family:
    """Outlets of one owner."""

    name: str
    owner: str
    """Who owns it; the name itself where the family is named for its owner."""
    hosts: tuple[str, ...]


@cache
def families() -> tuple[Family, ...]:
    """The table."""
    lines = files("bot.feeds").joinpath("publishers.txt").read_text(encoding="utf-8").splitlines()
    rows = [[part.strip() for part in line.split("|")] for line in lines if line and not line.startswith("#")]
    return tuple(Family(name, owner or name, tuple(hosts.split())) for name, owner, hosts in rows)


@cache
def _by_host() -> Mapping[str, str]:
    return {host: family.name for family in families() for host in family.hosts}


def family_of(*addresses: str | None) -> str | None:
    """The family of the first address whose host, or a host above it, the table has; None for all others."""
    for address in addresses:
        try:
            host = urlsplit(address or "").hostname or ""
        except ValueError:
            continue
        parts = host.split(".")
        for at in range(len(parts) - 1):
            found = _by_host().get(".".join(parts[at:]))
            if found is not None:
                return found
    return None
