"""The list beside the database and the database itself may differ by what a crash cut off; a start puts that right."""

from bot.messages import DeliveryState
from bot.store import open_store
from bot.store.sent_log import SentLine, SentLog
from bot.testing.store_contract.given import NOON, Watch, delivery, lease, receipt


async def test_a_receipt_that_a_crash_left_in_the_list_alone_is_in_the_database_after_the_next_start(tmp_path):
    database = tmp_path / "readout.db"
    owed = delivery("post")
    async with open_store(str(database), now=Watch()) as store:
        await store.owe([owed], NOON)
        await store.claim_owed(lease(), ["chat"], 1)
        await store.mark_sending([owed.key], lease())
    SentLog(database).append(SentLine(owed.key, owed.kind.value, receipt("m1")))

    async with open_store(str(database), now=Watch()) as store:
        (row,) = await store.deliveries()
        back = await store.stepped_back()

    assert (row.state, row.receipt) == (DeliveryState.SENT, receipt("m1"))
    assert back is None
