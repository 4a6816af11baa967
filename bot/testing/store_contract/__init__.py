"""What every store promises, as tests: subclass `StoreContract` and provide three fixtures.

    class TestMyStore(StoreContract):
        @pytest.fixture
        async def store(self, watch): ...           # an empty store, its `now` being `watch`

        @pytest.fixture
        async def second_store(self, store): ...    # opened on the same database, as by another process

        @pytest.fixture
        def watch(self): return Watch()

The tests are coroutines: run them with pytest-asyncio in auto mode.
"""

from bot.testing.store_contract.archive import ArchiveContract
from bot.testing.store_contract.corrections import CorrectionContract
from bot.testing.store_contract.feeds import FeedContract
from bot.testing.store_contract.given import Watch
from bot.testing.store_contract.keep import KeepContract
from bot.testing.store_contract.looks import LookContract
from bot.testing.store_contract.outbox import OutboxContract
from bot.testing.store_contract.quotes import QuoteContract
from bot.testing.store_contract.reports import ReportContract
from bot.testing.store_contract.rules import RulesContract
from bot.testing.store_contract.sending import SendingContract
from bot.testing.store_contract.stories import StoryContract

__all__ = ["StoreContract", "Watch"]


class StoreContract(
    FeedContract,
    StoryContract,
    CorrectionContract,
    OutboxContract,
    RulesContract,
    SendingContract,
    ArchiveContract,
    QuoteContract,
    ReportContract,
    LookContract,
    KeepContract,
):
    """All promises of `bot.ports.Store`."""
