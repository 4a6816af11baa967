"""What somebody follows for themselves, told by direct message.

A follow is a subscription of the asker's direct channel: `Channel(adapter, None, asker's id)`. Adapters send
there what is owed as they send anywhere; what a server alone sees is not told in direct messages.
"""

from __future__ import annotations

from bot.cards.story import title_of
from bot.commands.finding import story_of
from bot.commands.saying import Ground, No, told
from bot.commands.subscriptions import what_of
from bot.messages import Button, Card, CardRow, Channel, Command, Filter, Reply, ReplyKind, Subscription, Wording, say


def direct_channel(command: Command) -> Channel:
    """Where the asker alone reads."""
    return Channel(command.channel.adapter, None, command.asker.id)


async def follow(command: Command, ground: Ground) -> Reply:
    """Have what is new of a story, or about a person, sent to the asker; without a name, what is followed.

    A story that is merged into another is followed on there, for as long as the merge stands.
    """
    who = command.option("who")
    if who is None and command.option("story") is None:
        return await _listed(command, ground)
    wanted, title = await _wanted(who, command, ground)
    made = Subscription(
        channel=direct_channel(command),
        zone=command.zone,
        locale=command.locale,
        since=ground.now,
        by=command.asker.name,
        wanted=wanted,
    )
    await ground.store.subscribe(made, ground.now)
    undo = Button("unfollow", say("button.unfollow"), _value(wanted))
    return told(command, ground, say("follow.made", what=title), say("follow.direct"), buttons=[undo])


async def unfollow(command: Command, ground: Ground) -> Reply:
    """End following a story or a person, or everything."""
    channel = direct_channel(command)
    who = command.option("who")
    if who is None and command.option("story") is None:
        gone = await ground.store.unsubscribe(channel, None)
        if not gone:
            raise No(say("follow.none"), "/follow hanoi", "/follow who:trump")
        return told(command, ground, say("follow.ended", n=gone))
    wanted, title = await _wanted(who, command, ground)
    held = [one.wanted for one in await ground.store.subscriptions(channel) if _follows(one, wanted)]
    for each in held:
        await ground.store.unsubscribe(channel, None, wanted=each)
    if not held:
        raise No(say("no.follow", what=title), "/follow")
    return told(command, ground, say("follow.ended.one", what=title))


async def _wanted(who: str | None, command: Command, ground: Ground) -> tuple[Filter, str]:
    if who is not None:
        return Filter(people=(who.strip(),)), who.strip()
    brief = await story_of(command, ground)
    return Filter(stories=(brief.story,)), title_of(brief, command.locale)[0]


def _follows(one: Subscription, wanted: Filter) -> bool:
    """Whether a subscription follows what is wanted, or a story that was merged into it."""
    return one.wanted == wanted or bool({*one.wanted.stories, *one.led_to} & set(wanted.stories))


async def _listed(command: Command, ground: Ground) -> Reply:
    held = await ground.store.subscriptions(direct_channel(command))
    if not held:
        return told(command, ground, say("follow.none"), say("try", line="/follow hanoi"))
    rows, buttons = [], []
    for one in held:
        title, details = await _described(one, command, ground)
        rows.append(CardRow(title, None, details))
        buttons.append(Button("unfollow", say("button.unfollow.one", what=title), _value(one.wanted)))
    card = Card(title=say("follow.all", n=len(held)), rows=tuple(rows), buttons=tuple(buttons[:5]))
    return Reply(ReplyKind.LIST, (card,), ground.now)


async def _described(one: Subscription, command: Command, ground: Ground) -> tuple[str, tuple[Wording, ...]]:
    since = (say("subscription.since", day=one.since.date()),) if one.since else ()
    if one.wanted.people:
        return one.wanted.people[0], since
    for story in one.wanted.stories:
        brief = await ground.store.brief(story, command.channel.scope)
        if brief is not None:
            return title_of(brief, command.locale)[0], since
    return " ".join(one.topics), (say("list", items=what_of(one)), *since)


def _value(wanted: Filter) -> str:
    return f"story:{wanted.stories[0]}" if wanted.stories else f'who:"{wanted.people[0]}"'
