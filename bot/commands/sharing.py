"""[Share in channel]: an answer that only its asker saw, for all to see.

The button holds the question and the time it was answered as of, so that all are shown what the asker saw,
after a restart as well. An adapter posts the reply, which is not private, where the button was pressed.
"""

from __future__ import annotations

from dataclasses import replace

from bot.commands.options import PAST, dated
from bot.commands.saying import Ground, No
from bot.messages import Button, Card, Command, CommandSpec, Reply, ReplyKind, say

ACTION = "share"
SHARED = frozenset((ReplyKind.STORY, ReplyKind.QUOTES, ReplyKind.LIST))
"""Answers worth telling the others; what was not found, or only told to the asker, is not."""
OWN = frozenset(("new",))
"""Commands whose answers are about the asker."""


async def share(command: Command, ground: Ground) -> Reply:
    """The answer to the question that the button holds, for everyone in the channel."""
    name, _, rest = (command.option("question") or "").partition(" ")
    spec = next((spec for spec in ground.commands if spec.name == name), None)
    if spec is None or not can_be_shared(spec):
        raise No(say("no.share"))
    reply = await ground.answer(replace(command, name=name, options=(("of", rest),)))
    if reply.kind not in SHARED:
        return reply
    return replace(reply, cards=tuple(map(_without_share, reply.cards)), private=False)


def can_be_shared(spec: CommandSpec) -> bool:
    """Whether the command's answers can be given again as they were, and are anybody's."""
    return dated(spec) and spec.name not in OWN


def with_share(reply: Reply, command: Command, ground: Ground) -> Reply:
    """The reply with a button that shares it, where there is someone to share it with."""
    shareable = {spec.name for spec in ground.commands if can_be_shared(spec)}
    private = reply.private and command.channel.workspace is not None
    if not private or reply.kind not in SHARED or command.name not in shareable:
        return reply
    asked = (*command.options, (PAST, reply.as_of.isoformat()))
    line = " ".join((command.name, *(f'{name}:"{_unmarked(value)}"' for name, value in asked)))
    *others, last = reply.cards
    button = Button(ACTION, say("button.share"), line)
    return replace(reply, cards=(*others, replace(last, buttons=(*last.buttons, button))))


def _without_share(card: Card) -> Card:
    return replace(card, buttons=tuple(button for button in card.buttons if button.action != ACTION))


def _unmarked(text: str) -> str:
    return text.replace('"', "")
