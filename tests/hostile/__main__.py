"""``python -m tests.hostile [GROUP ...]``: run groups of hostile cases, print cases and failures of each."""

import asyncio
import os
import sys
from pathlib import Path

from tests.hostile.groups import GROUPS, run


def main() -> int:
    root = Path(__file__).resolve().parents[2]
    folder = Path(os.environ.get("READOUT_TEST_DATA") or root.parent / "shared" / "data") / "hostile"
    failed = False
    for group in sys.argv[1:] or GROUPS:
        outcome = asyncio.run(run(folder, group))
        print(outcome, flush=True)
        for failure in outcome.failures:
            print("   ", failure[:400])
        failed = failed or bool(outcome.failures)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
