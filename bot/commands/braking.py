"""What the brake holds, and where admins are told of it."""

from __future__ import annotations

from bot.commands.admin import feed_of, own_scope
from bot.commands.saying import Ground, No, deed_of, told
from bot.messages import Button, Card, CardRow, Command, Reply, ReplyKind, say
from bot.ports import Held

BUTTONS = 5


async def release(command: Command, ground: Ground) -> Reply:
    """Give the stories what is held of a feed; without one, list what is held."""
    held = await ground.store.held((own_scope(command),))
    if command.option("feed") is None:
        if not held:
            return told(command, ground, say("held.none"))
        rows = tuple(_row(one) for one in held)
        buttons = tuple(
            Button("release", say("button.release.one", outlet=one.feed.outlet), f"feed:{one.feed.id}")
            for one in held[:BUTTONS]
        )
        return Reply(ReplyKind.LIST, (Card(title=say("held", n=len(held)), rows=rows, buttons=buttons),), ground.now)
    feed = await feed_of(command, ground)
    quietly = command.option("quietly") == "yes"
    count = await ground.store.release(feed.id, quietly=quietly, deed=deed_of(command, ground))
    if not count:
        raise No(say("held.none.of", outlet=feed.outlet))
    return told(command, ground, say("released.quietly" if quietly else "released", n=count, outlet=feed.outlet))


def _row(held: Held) -> CardRow:
    number, count = say("feed.number", number=held.feed.id), say("count.reports", n=held.articles)
    return CardRow(held.feed.outlet, None, (number, count, say("time", at=held.at)))


async def setup(command: Command, ground: Ground) -> Reply:
    """Say where notices to this server's admins go."""
    scope = own_scope(command)
    notices = command.option("notices")
    if notices == "here":
        await ground.store.set_admin_channel(scope, command.channel, deed=deed_of(command, ground))
        return told(command, ground, say("setup.notices.here"))
    if notices == "off":
        await ground.store.set_admin_channel(scope, None, deed=deed_of(command, ground))
        return told(command, ground, say("setup.notices.off"))
    there = (await ground.store.admin_channels()).get(scope)
    title = say("setup.notices.none") if there is None else say("setup.notices.there", channel=there.id)
    return told(command, ground, title, say("try", line="/setup notices:here"))
