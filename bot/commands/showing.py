"""A story as a reply: its card, the texts behind it, and the buttons that lead on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from bot.cards import long_card
from bot.cards.lists import LABEL
from bot.cards.story import title_of
from bot.commands.saying import Ground, sight_of
from bot.messages import Button, Command, Reply, ReplyKind, say
from bot.model import Brief
from bot.ports import Material
from bot.wording import shortened

MORE = ("timeline", "compare", "why", "report")
"""What [More] opens, where there is such a command."""
READ_ON = ("timeline", "compare")
"""What the answer to a question leads to."""


async def material_of(brief: Brief, command: Command, ground: Ground) -> Material | None:
    """The very texts that the brief was made from, with what reading them found."""
    material = await ground.store.material(brief.story, command.channel.scope, command.as_of)
    if material is None:
        return None
    told = {(source.article, source.version) for source in brief.sources}
    pairs = zip(material.story.articles, material.analyses, strict=True)
    kept = [(article, read) for article, read in pairs if (article.id, article.version) in told]
    articles, analyses = tuple(article for article, _ in kept), tuple(read for _, read in kept)
    return Material(replace(material.story, articles=articles), analyses)


def texts_in(material: Material | None) -> Mapping[int, str]:
    """The texts by article, for links that open at the very words."""
    return {} if material is None else {article.id: article.text for article in material.story.articles}


async def texts_of(brief: Brief, command: Command, ground: Ground) -> Mapping[int, str]:
    """The texts of the versions that the brief cites, for links that open at the very words."""
    return texts_in(await material_of(brief, command, ground))


def opens(brief: Brief, locale: str) -> Button:
    """Opens a story, under its title."""
    return Button("story", say("text", text=shortened(title_of(brief, locale)[0], LABEL)), f"story:{brief.story}")


def leading_to(brief: Brief, actions: Iterable[str], ground: Ground) -> tuple[Button, ...]:
    """A button for each of these that there is, about the story."""
    return tuple(
        Button(action, say(f"button.{action}"), f"story:{brief.story}")
        for action in actions
        if action in ground.actions and (action != "compare" or len(brief.outlets) > 1)
    )


async def told_story(
    brief: Brief,
    command: Command,
    ground: Ground,
    *,
    actions: Sequence[str] = READ_ON,
    also: Sequence[Button] = (),
) -> Reply:
    """The story at length, and a button for what is new to the asker since an earlier look."""
    as_of = sight_of(command, ground).as_of
    past, texts = command.as_of is not None, await texts_of(brief, command, ground)
    card = long_card(brief, as_of=as_of, locale=command.locale, texts=texts, past=past)
    since = await since_last_look(brief, command, ground)
    buttons = (*card.buttons, *leading_to(brief, actions, ground), *since, *also)
    return Reply(ReplyKind.STORY, (replace(card, buttons=buttons),), as_of, (brief,))


async def since_last_look(brief: Brief, command: Command, ground: Ground) -> tuple[Button, ...]:
    """Take note that the asker looks at the story; a button where it has changed since they did before.

    An answer as of an earlier time is no look: it shows nothing that was new.
    """
    if command.as_of is not None:
        return ()
    before = await ground.store.look(command.channel, command.asker.id, f"story:{brief.story}", ground.now)
    if before is None:
        return ()
    known = await ground.store.brief(brief.story, command.channel.scope, as_of=before)
    if known is None or known.scope != brief.scope or known.revision == brief.revision:
        return ()
    value = f"story:{brief.story} from:{known.revision} to:{brief.revision}"
    return (Button("changed", say("button.since"), value),)
