"""What Discord asks of a message, a thread or a list of commands beyond its published specification. Pure.

Each rule raises `InvalidForm` with the field, or another `Refusal`. Sources: Discord's pages "Message", "Component
Reference", "Application Commands"; the limits are those of the documentation of August 2026.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from tests.adapters.discord.standin.payloads import V2
from tests.adapters.discord.standin.reading import BUTTON, CHOOSERS, TEXT_DISPLAY, nested
from tests.adapters.discord.standin.refusals import InvalidForm, Refusal

CONTENT, EMBEDS, COMPONENTS, DISPLAYED, ROWS, NONCE = 2000, 6000, 40, 4000, 5, 25
ROW, LABEL = 1, 18
STYLE_LINK, STYLE_PREMIUM = 5, 6
OF_V2 = frozenset({9, 10, 11, 12, 13, 14, 17})
A_COMMAND = 8000
PER_KIND = {1: 100, 2: 15, 3: 15}
_NAME = re.compile(r"^[-_'\w]{1,32}$")


def check_message(body: Mapping[str, Any], *, flags: int | None = None, files: Sequence[str] = ()) -> None:
    """A message that is to be created, or what an edit makes of one; `flags` as they are with this body."""
    flags = int(body.get("flags") or 0) if flags is None else flags
    components = body.get("components") or []
    content = str(body.get("content") or "").strip()
    if flags & V2:
        for field in ("content", "embeds", "poll", "sticker_ids"):
            if body.get(field):
                words = f"The '{field}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
                raise InvalidForm([field], "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", words)
        if not components:
            raise Refusal(50006)
    else:
        _check_legacy(components)
        if not (content or body.get("embeds") or body.get("sticker_ids") or body.get("poll") or components or files):
            raise Refusal(50006)
    if len(content) > CONTENT:
        raise InvalidForm(["content"], "BASE_TYPE_MAX_LENGTH", f"Must be {CONTENT} or fewer in length.")
    _check_embeds(body.get("embeds") or ())
    check_components(components, files)
    _check_mentions(body.get("allowed_mentions") or {})


def _check_legacy(components: Sequence[Mapping[str, Any]]) -> None:
    for place, one in enumerate(components):
        if one.get("type") != ROW:
            raise InvalidForm(
                ["components", place, "type"], "UNION_TYPE_CHOICES", "Value of field must be one of (1,)."
            )
    if len(components) > ROWS:
        raise InvalidForm(["components"], "BASE_TYPE_BAD_LENGTH", f"Must be between 1 and {ROWS} in length.")


def check_components(components: Sequence[Mapping[str, Any]], files: Sequence[str] = ()) -> None:
    """The components of a message or a modal, with those inside others."""
    every = list(nested(components))
    if len(every) > COMPONENTS:
        raise InvalidForm(["components"], "COMPONENT_MAX_TOTAL", f"{len(every)} components, of {COMPONENTS} allowed.")
    shown = sum(len(str(one["content"]).strip()) for one in every if one["type"] == TEXT_DISPLAY)
    if shown > DISPLAYED:
        raise InvalidForm(["components"], "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", f"{shown} of {DISPLAYED}.")
    for what in ("custom_id", "id"):
        counted = Counter(one[what] for one in every if one.get(what))
        if twice := [key for key, times in counted.items() if times > 1]:
            raise InvalidForm(["components"], f"COMPONENT_{what.upper()}_DUPLICATED", f"{twice[0]} stands twice")
    for one in every:
        _check_component(one, files)


def _check_component(one: Mapping[str, Any], files: Sequence[str]) -> None:
    kind = one["type"]
    if kind == TEXT_DISPLAY and not str(one["content"]).strip():
        raise InvalidForm(["components", "content"], "BASE_TYPE_REQUIRED", "This field is required")
    if kind == ROW:
        held = [inner["type"] for inner in one.get("components") or ()]
        if not held or len(held) > 5 or (len(held) > 1 and any(inner != BUTTON for inner in held)):
            raise InvalidForm(["components"], "BASE_TYPE_BAD_LENGTH", "A row holds 1 to 5 buttons or one select.")
    if kind == BUTTON:
        _check_button(one)
    if kind in CHOOSERS:
        _check_select(one)
    for media in (one.get("media"), one.get("file"), *(item.get("media") for item in one.get("items") or ())):
        address = str((media or {}).get("url", "https://"))
        if address.startswith("attachment://") and address.removeprefix("attachment://") not in files:
            raise InvalidForm(["components", "media"], "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND", address)


def _check_button(one: Mapping[str, Any]) -> None:
    link = one.get("style") == STYLE_LINK
    if one.get("style") != STYLE_PREMIUM and not str(one.get("label") or "").strip() and not one.get("emoji"):
        raise InvalidForm(["components", "label"], "BUTTON_COMPONENT_INVALID_LABEL", "A label or an emoji is required")
    if link != bool(one.get("url")) or link == bool(one.get("custom_id")):
        words = "A url or a custom_id is required, by the style, and never both"
        raise InvalidForm(["components", "custom_id"], "BUTTON_COMPONENT_CUSTOM_ID_REQUIRED", words)
    if link and not re.match(r"(?:https?|discord)://[^\s]+$", str(one["url"])):
        raise InvalidForm(["components", "url"], "URL_TYPE_INVALID_SCHEME", "Scheme must be http, https or discord")


def _check_select(one: Mapping[str, Any]) -> None:
    options = one.get("options") or ()
    if one["type"] == 3 and not options:
        raise InvalidForm(["components", "options"], "BASE_TYPE_REQUIRED", "This field is required")
    values = [option["value"] for option in options]
    if len(set(values)) < len(values):
        raise InvalidForm(["components", "options"], "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "A value stands twice")
    least, most = one.get("min_values", 1), one.get("max_values", 1)
    least, most = (1 if least is None else least), (1 if most is None else most)
    preset = sum(bool(option.get("default")) for option in options)
    if least > most or (options and most > len(options)) or preset > most:
        raise InvalidForm(["components", "max_values"], "NUMBER_TYPE_MAX", "More values than options, or than allowed")


def _check_embeds(embeds: Sequence[Mapping[str, Any]]) -> None:
    size = 0
    for one in embeds:
        size += sum(len(str(one.get(key) or "").strip()) for key in ("title", "description"))
        size += sum(
            len(str(inner.get("text") or inner.get("name") or ""))
            for inner in (one.get("footer") or {}, one.get("author") or {})
        )
        size += sum(len(item["name"]) + len(item["value"]) for item in one.get("fields") or ())
    if size > EMBEDS:
        raise InvalidForm(["embeds"], "MAX_EMBED_SIZE_EXCEEDED", f"Embed size exceeds maximum size of {EMBEDS}")


def _check_mentions(allowed: Mapping[str, Any]) -> None:
    for kind in ("users", "roles"):
        if kind in (allowed.get("parse") or ()) and allowed.get(kind):
            words = f"parse:[{kind!r}] and {kind}: [ids...] are mutually exclusive."
            raise InvalidForm(["allowed_mentions"], "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", words)


def check_nonce(body: Mapping[str, Any]) -> None:
    """A nonce is short, and is enforced only where there is one."""
    nonce = body.get("nonce")
    if isinstance(nonce, str) and len(nonce) > NONCE:
        raise InvalidForm(["nonce"], "NONCE_TYPE_TOO_LONG", f"Must be {NONCE} or fewer in length.")


def thread_name(body: Mapping[str, Any]) -> str:
    """The name of a thread, trimmed."""
    name = str(body.get("name") or "").strip()
    if not name:
        raise InvalidForm(["name"], "BASE_TYPE_REQUIRED", "This field is required")
    if len(name) > 100:
        raise InvalidForm(["name"], "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length.")
    return name


def check_modal(data: Mapping[str, Any]) -> None:
    """A modal of an answer."""
    check_components(data["components"])
    if not data["components"]:
        raise InvalidForm(["data", "components"], "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.")


# --- commands -------------------------------------------------------------------------------------


def check_commands(commands: Sequence[Mapping[str, Any]]) -> None:
    """A list of commands that is to stand in one scope."""
    kinds = Counter(one.get("type") or 1 for one in commands)
    if any(kinds[kind] > most for kind, most in PER_KIND.items()):
        raise Refusal(30032)
    named = Counter((one.get("type") or 1, one["name"]) for one in commands)
    for place, one in enumerate(commands):
        if named[one.get("type") or 1, one["name"]] > 1:
            raise InvalidForm([place, "name"], "APPLICATION_COMMANDS_DUPLICATE_NAME", "Names must be unique")
        _check_command(one, [place])


def _check_command(one: Mapping[str, Any], place: list[str | int]) -> None:
    if (one.get("type") or 1) == 1:
        for text in (one["name"], *(one.get("name_localizations") or {}).values()):
            _check_name(text, place)
        if not str(one.get("description") or "").strip():
            raise InvalidForm([*place, "description"], "BASE_TYPE_REQUIRED", "This field is required")
    elif one.get("description") or one.get("options"):
        raise InvalidForm([*place, "description"], "APPLICATION_COMMAND_CONTEXT_MENU", "Only slash commands have these")
    if (size := _size(one)) > A_COMMAND:
        raise InvalidForm(place, "APPLICATION_COMMAND_TOO_LARGE", f"{size} of {A_COMMAND} characters")
    _check_options(one.get("options") or (), place)


def _check_options(options: Sequence[Mapping[str, Any]], place: list[str | int]) -> None:
    names = Counter(one["name"] for one in options)
    optional_seen = False
    nests = [one["type"] in {1, 2} for one in options]
    if any(nests) and not all(nests):
        raise InvalidForm([*place, "options"], "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Subcommands stand alone")
    for number, one in enumerate(options):
        here = [*place, "options", number]
        for text in (one["name"], *(one.get("name_localizations") or {}).values()):
            _check_name(text, here)
        if names[one["name"]] > 1:
            raise InvalidForm([*here, "name"], "APPLICATION_COMMAND_OPTIONS_NAME_INVALID", "Names must be unique")
        if one.get("required") and optional_seen:
            words = "Required options must be placed before non-required options"
            raise InvalidForm(here, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", words)
        optional_seen = optional_seen or (one["type"] not in {1, 2} and not one.get("required"))
        if one.get("choices") and one.get("autocomplete"):
            raise InvalidForm(here, "APPLICATION_COMMAND_AUTOCOMPLETE_CHOICES", "Choices or autocomplete, never both")
        _check_options(one.get("options") or (), here)


def _check_name(text: str, place: list[str | int]) -> None:
    if not _NAME.match(text) or text != text.lower():
        raise InvalidForm([*place, "name"], "APPLICATION_COMMAND_INVALID_NAME", f"Command name is invalid: {text!r}")


def _size(one: Mapping[str, Any]) -> int:
    """Characters of all names, descriptions and values, of each the longest text in any language."""
    size = 0
    for key in ("name", "description"):
        texts = [one.get(key) or "", *(one.get(f"{key}_localizations") or {}).values()]
        size += max(len(text) for text in texts)
    for choice in one.get("choices") or ():
        size += len(choice["name"]) + len(str(choice["value"]))
    return size + sum(_size(inner) for inner in one.get("options") or ())
