"""The key of a delivery: equal deliveries have equal keys, on every machine and after every restart."""

from __future__ import annotations

import hashlib

from bot.messages import Channel, DeliveryKind

DIGITS = 24
"""Hex digits of a key; a platform's own idempotency keys take 25 characters at most."""


def delivery_key(
    installation: str, channel: Channel, kind: DeliveryKind, subject: str, revision: int = 0, part: int = 0
) -> str:
    """The first 24 hex digits of SHA-256 over what makes the delivery itself.

    `revision` is 0 for a story's post (there is one, whatever it shows) and the brief's for what follows it.
    """
    text = "\x1f".join((installation, place(channel), kind, subject, str(revision), str(part)))
    return hashlib.sha256(text.encode()).hexdigest()[:DIGITS]


def place(channel: Channel) -> str:
    """A channel in one text."""
    return "\x1f".join((channel.adapter, channel.workspace or "", channel.id))
