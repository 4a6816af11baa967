"""Buttons and selects: what they carry, how it is read back. Pure.

    r:<key>:<action>:<value>     pressed, comes back as a command; <key> is that of the delivery, or empty
    r:<key>:<action>:#<digest>   the same with a value too long to be carried: it is kept under its digest

The key makes a message known as ours after a crash, and the whole survives a restart: nothing is remembered in
memory.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.messages import Button
from bot.wording import shortened, word

MOST = 100
"""Characters of a custom_id, of a select's label and of its value."""
LABEL = 80
IN_A_ROW = 5
OPTIONS = 25
CHOSEN = "~"
"""The action of a select: its option says what is meant."""

ROW, BUTTON, SELECT, SECONDARY = 1, 2, 3, 2

_ID = re.compile(r"r:([0-9a-f]*):([a-z~]+):(.*)", re.DOTALL)

Component = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Pressed:
    """What a button or an option says."""

    key: str
    action: str
    value: str
    digest: str | None = None
    """Where the value is kept, when it is not carried."""


@dataclass(frozen=True, slots=True)
class Row:
    """Components under a card, and the values that must be kept before they are shown."""

    components: tuple[Component, ...] = ()
    kept: tuple[tuple[str, str], ...] = ()
    """Digest and value."""


def rows(buttons: Sequence[Button], key: str = "", locale: str = "en") -> Row:
    """The buttons as one row; where they are more, those of one action as a select under it."""
    buttons = _distinct(buttons)
    if len(buttons) <= IN_A_ROW:
        return _row(buttons, key, locale)
    often, _ = Counter(button.action for button in buttons).most_common(1)[0]
    alone = [button for button in buttons if button.action != often][:IN_A_ROW]
    chosen = [button for button in buttons if button.action == often or button not in alone][:OPTIONS]
    above, below = _select(chosen, key, locale), _row(alone, key, locale)
    return Row((*above.components, *below.components), (*above.kept, *below.kept))


def read(custom_id: str) -> Pressed | None:
    """What a custom_id says; None when it is none of ours."""
    match = _ID.fullmatch(custom_id)
    if match is None:
        return None
    key, action, value = match.groups()
    if value.startswith("#"):
        return Pressed(key, action, "", value[1:])
    return Pressed(key, action, value)


def key_in(components: Sequence[Mapping[str, object]]) -> str | None:
    """The delivery's key in a message's components, None where there is none."""
    for component in components:
        custom_id = component.get("custom_id")
        if isinstance(custom_id, str) and (pressed := read(custom_id)) and pressed.key:
            return pressed.key
        below = component.get("components")
        if isinstance(below, list) and (found := key_in(below)):
            return found
    return None


def _row(buttons: Sequence[Button], key: str, locale: str) -> Row:
    if not buttons:
        return Row()
    made: list[Component] = []
    kept: list[tuple[str, str]] = []
    for button in buttons:
        custom_id, held = _named(f"r:{key}:{button.action}:", button.value)
        kept += held
        made.append(
            {
                "type": BUTTON,
                "style": SECONDARY,
                "label": shortened(_label(button, locale), LABEL),
                "custom_id": custom_id,
            }
        )
    return Row(({"type": ROW, "components": made},), tuple(kept))


def _select(buttons: Sequence[Button], key: str, locale: str) -> Row:
    options: list[Component] = []
    kept: list[tuple[str, str]] = []
    for button in buttons:
        value, held = _named(f"r::{button.action}:", button.value)
        kept += held
        options.append({"label": shortened(_label(button, locale), MOST), "value": value})
    select = {"type": SELECT, "custom_id": f"r:{key}:{CHOSEN}:", "options": options}
    return Row(({"type": ROW, "components": [select]},), tuple(kept))


def _named(head: str, value: str) -> tuple[str, list[tuple[str, str]]]:
    """The id with its value, or with a digest of it and what has to be kept."""
    if len(head) + len(value) <= MOST and not value.startswith("#"):
        return head + value, []
    digest = hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()[:24]
    return f"{head}#{digest}", [(digest, value)]


def _label(button: Button, locale: str) -> str:
    return word(button.label, locale).strip() or "…"


def _distinct(buttons: Sequence[Button]) -> list[Button]:
    """Two buttons that do the same would have one id, which Discord refuses."""
    return list({(button.action, button.value): button for button in reversed(buttons)}.values())[::-1]
