"""`python -m tests.benchmarks WHAT`: ratios, measured side by side on this machine."""

from __future__ import annotations

import importlib
import sys

MODULES = {"deliver": "tests.benchmarks.deliver", "search": "tests.benchmarks.search", "soak": "tests.benchmarks.soak"}


def main(argv: list[str]) -> int:
    """Run one of `MODULES` with the rest of the arguments; 2 for wrong use."""
    if not argv or argv[0] not in MODULES:
        print(f"usage: python -m tests.benchmarks {{{','.join(MODULES)}}} [--help]", file=sys.stderr)
        return 2
    result: int = importlib.import_module(MODULES[argv[0]]).main(argv[1:])
    return result


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
