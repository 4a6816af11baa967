"""`python -m tests.quality WHAT`: measure, or learn anew, what understands the news."""

from __future__ import annotations

import importlib
import sys

MODULES = {
    "quotes": "tests.quality.quotes",
    "said": "tests.quality.said",
    "keypoints": "tests.quality.keypoints",
    "learn-quotes": "tests.quality.learn_quotes",
    "learn-keypoints": "tests.quality.learn_keypoints",
    "stories": "tests.quality.stories",
    "timelines": "tests.quality.timelines",
    "learn-timelines": "tests.quality.learn_timelines",
    "learn-stories": "tests.quality.learn_stories",
    "learn-heads": "tests.quality.learn_heads",
    "learn-tagger": "tests.quality.learn_tagger",
    "languages": "tests.quality.languages",
}


def main(argv: list[str]) -> int:
    """Run one of `MODULES` with the rest of the arguments; 2 for wrong use."""
    if not argv or argv[0] not in MODULES:
        print(f"usage: python -m tests.quality {{{','.join(MODULES)}}} [--help]", file=sys.stderr)
        return 2
    result: int = importlib.import_module(MODULES[argv[0]]).main(argv[1:])
    return result


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
