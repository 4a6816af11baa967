"""`/help`: three commands to start with, all of them by name, and each of them in full. Made of the catalogue."""

from __future__ import annotations

from bot.commands.saying import Ground, No, closest, told
from bot.messages import Card, CardRow, Command, CommandSpec, Reply, ReplyKind, Wording, say

START = ("summit", "subscribe", "said")
"""What a newcomer needs: ask, have it come, check what was said."""


async def help_(command: Command, ground: Ground) -> Reply:
    """How to begin; or one command with its options and examples."""
    asked = (command.option("command") or "").removeprefix("/").strip().casefold()
    if asked:
        return _about(asked, command, ground)
    specs = {spec.name: spec for spec in ground.commands}
    rows = tuple(CardRow(specs[name].examples[0], None, (specs[name].about,)) for name in START)
    others = tuple(f"/{name}" for name in specs if name not in (*START, "help"))
    return told_rows(command, ground, say("help"), rows, say("help.all", commands=others), say("help.verbatim"))


def told_rows(command: Command, ground: Ground, title: Wording, rows: tuple[CardRow, ...], *lines: Wording) -> Reply:
    """A reply with rows under our own title."""
    return Reply(ReplyKind.TEXT, (Card(title=title, rows=rows, lines=lines),), command.as_of or ground.now)


def _about(asked: str, command: Command, ground: Ground) -> Reply:
    first, _, rest = asked.partition(" ")
    spec = next((spec for spec in ground.commands if spec.name == first), None)
    if spec is not None and rest:
        spec = next((sub for sub in spec.subcommands if sub.name == rest), None)
    if spec is None:
        near = closest(first, [spec.name for spec in ground.commands], limit=1)
        raise No(say("no.command", name=asked), lines=[say("meant", meant=f"/{near[0]}")] if near else [])
    rows = [CardRow(f"{option.name}:", None, (option.about,)) for option in spec.options]
    rows += [CardRow(sub.examples[0], None, (sub.about, _who_may(sub))) for sub in spec.subcommands]
    examples = () if spec.subcommands else tuple(say("example", line=line) for line in spec.examples)
    if not rows:
        return told(command, ground, _title(asked, spec), *examples, _who_may(spec))
    return told_rows(command, ground, _title(asked, spec), tuple(rows), *examples, _who_may(spec))


def _title(name: str, spec: CommandSpec) -> Wording:
    return say("help.command", command=f"/{name}", about=spec.about)


def _who_may(spec: CommandSpec) -> Wording:
    return say("help.role", role=say(f"role.{spec.role.value}"))
