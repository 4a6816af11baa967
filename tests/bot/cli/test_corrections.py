"""`readout corrections`: the operator's word on what a server corrected."""

from __future__ import annotations

from bot.model import INSTALLATION, CorrectionKind, Scope
from bot.ports import Proposal
from bot.store import open_store
from bot.testing.store_contract.corrections import deed
from bot.testing.store_contract.given import follow, tell

OURS = Scope("chat:ours")


async def test_a_servers_correction_is_listed_accepted_and_then_holds_for_everyone(readout, tmp_path):
    path = tmp_path / "archive.db"
    async with open_store(str(path)) as store:
        feed = await follow(store)
        first, second = await tell(store, feed, "one"), await tell(store, feed, "two", 1)
        await store.correct(Proposal(OURS, CorrectionKind.MERGE, second.story, first.story), deed(2))

    listed = await readout("corrections", "list", "--db", path)
    accepted = await readout("corrections", "accept", "1", "--db", path)

    assert "chat:ours  story 2 is told as part of story 1  by dana" in listed.out
    assert accepted.out.startswith("correction 1 holds for everyone, as 2")
    async with open_store(str(path)) as store:
        assert await store.corrections(None, waiting=True, limit=9) == ()
        led = await store.brief(second.story, INSTALLATION)
        assert led is not None
        assert led.story == first.story
