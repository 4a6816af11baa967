"""From a typed line to a command with options. Pure.

``/quotes who:trump about:"oil exports"`` names its options; bare words fill the first option that was not
named. What an adapter cannot split by itself it hands over under the empty name, and a pressed button's
value stands under ``of``: both are read here, by the catalogue's own list of options.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from rapidfuzz import fuzz

from bot.commands.moments import names_time
from bot.commands.saying import No
from bot.messages import Asker, Channel, Command, CommandSpec, say

PRESSED = "of"
"""The option a pressed button's value comes under."""

ALMOST = 75
"""From this likeness on (0 to 100) ``whom:`` was meant to be an option; below, it is a word with a colon."""

OTHER_NAMES = {
    "people": "who", "person": "who", "speaker": "who", "name": "who",
    "place": "where", "places": "where", "city": "where", "country": "where",
    "source": "outlet", "sources": "outlet", "feed": "outlet",
    "from": "since", "after": "since", "to": "until", "before": "until", "date": "since",
}  # fmt: skip
"""Options as people call them elsewhere: whoever types one is told its name here."""

TIMES = frozenset(("since", "until", "as_of"))
"""Options whose value may be of several words without marks: ``since:1 Feb 2019``."""
MORE_WORDS = 3
"""Words that a time may have beside its first."""

_TOKEN = re.compile(
    r"""(?:(?P<name>[a-z_]{2,16}):(?!//))?(?:"(?P<straight>[^"]*)"|“(?P<curly>[^”]*)”|(?P<bare>\S+))|(?P<alone>\S+)""",
    re.IGNORECASE,
)


def command(
    line: str,
    *,
    id: str,  # noqa: A002 - the field of Command
    asker: Asker,
    channel: Channel,
    locale: str = "en",
    zone: str = "UTC",
    as_of: datetime | None = None,
) -> Command:
    """The command that a typed line is; the leading slash may be missing. An empty line asks for help."""
    name, _, rest = line.strip().removeprefix("/").partition(" ")
    options = (("", rest.strip()),) if rest.strip() else ()
    return Command(id, name.lower() or "help", options, asker, channel, locale, zone, as_of)


def resolved(
    asked: Command, specs: Sequence[CommandSpec], allowed: Callable[[CommandSpec, str], None] | None = None
) -> tuple[CommandSpec, Command]:
    """The entry of the catalogue, down to its subcommand, and the command with all options by name.

    A subcommand is named in the command's name (``feeds add``) or by the first bare word. The command that
    comes back bears the full name. Raises `CommandError`, and what `allowed` raises, which is asked before the
    options are: who may not is not told what to type.
    """
    given = dict(asked.options)
    text = given.pop(PRESSED, None) or given.pop("", "")
    given.pop("", None)
    first, *rest = asked.name.split()
    spec = next((spec for spec in specs if spec.name == first), None)
    if spec is None:
        raise LookupError(first)
    name = [first]
    while spec.subcommands:
        word = rest.pop(0) if rest else text.partition(" ")[0].lower()
        found = next((sub for sub in spec.subcommands if sub.name == word), None)
        if found is None and word:
            raise No(
                say("no.subcommand", command=" ".join(name), word=word, known=tuple(s.name for s in spec.subcommands))
            )
        if found is None:
            found = spec.subcommands[0]
        elif text.partition(" ")[0].lower() == word:
            text = text.partition(" ")[2].strip()
        spec = found
        name.append(found.name)
    if allowed is not None:
        allowed(spec, " ".join(name))
    given = {**read(text, spec), **{name: value for name, value in given.items() if value.strip()}}
    missing = next((option.name for option in spec.options if option.required and option.name not in given), None)
    if missing is not None:
        raise No(say("no.option.missing", command=" ".join(name), option=missing), *examples(spec))
    return spec, replace(asked, name=" ".join(name), options=tuple(given.items()))


def read(text: str, spec: CommandSpec) -> dict[str, str]:
    """The options in a text, by name. Raises `CommandError` for a name that is nearly one of them."""
    known = {option.name for option in spec.options}
    given: dict[str, str] = {}
    bare: list[tuple[str, str]] = []
    found = list(_TOKEN.finditer(text))
    while found:
        match = found.pop(0)
        name = (match["name"] or "").lower()
        if (match["bare"] or "").endswith(":") and not name and match["bare"][:-1].lower() in known:
            # "about: oil" is meant as "about:oil", and "about:" with nothing after it as nothing
            name = match["bare"][:-1].lower()
            if not found or found[0]["name"]:
                continue
            match = found.pop(0)
        value = next((part for part in match.group("straight", "curly", "bare", "alone") if part is not None), "")
        if name in known:
            given[name] = _whole(name, value, found) if match["bare"] else value
        elif name and (meant := _nearly(name, known)):
            raise No(say("no.option", option=name, meant=meant), *examples(spec))
        else:
            bare.append((match[0], match[0] if name else value))
    first = next((option for option in spec.options if option.name not in given), None)
    if bare and first is not None:
        given[first.name] = " ".join(typed if first.as_typed else meant for typed, meant in bare)
    return given


def _whole(name: str, first: str, following: list[re.Match[str]]) -> str:
    """A value without marks with those of the words after it that belong to it; they are taken away.

    They belong to a list after a comma, and to a time while all of them together name one.
    """
    while first.endswith(",") and following and following[0]["bare"] and not following[0]["name"]:
        first = f"{first} {following.pop(0)['bare']}"
    if name not in TIMES:
        return first
    words = [first]
    for match in following[:MORE_WORDS]:
        if match["name"] or not match["bare"]:
            break
        words.append(match["bare"])
    for count in range(len(words), 1, -1):
        if names_time(" ".join(words[:count])):
            del following[: count - 1]
            return " ".join(words[:count])
    return first


def examples(spec: CommandSpec) -> tuple[str, ...]:
    """How the command is typed, for a refusal to end with."""
    return spec.examples[:1]


def _nearly(name: str, known: set[str]) -> str | None:
    if OTHER_NAMES.get(name) in known:
        return OTHER_NAMES[name]
    scored = sorted(((fuzz.ratio(name, other), other) for other in known), reverse=True)
    return scored[0][1] if scored and scored[0][0] >= ALMOST else None
