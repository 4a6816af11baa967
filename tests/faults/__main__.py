"""Runs faults by name.

python -m tests.faults list
python -m tests.faults run NAME [--platform keyed|unkeyed] [--kills N] [--seed S]
python -m tests.faults all [--quick]

Prints `runs N kills N lost N twice N unexpected N waiting N ... seconds N` for each; exits 1 when a bar is missed.
"""

from __future__ import annotations

import argparse
import sys

from tests.faults.names import FAULTS, PLATFORMS, Fault, platform


def main() -> int:
    """0 when every bar is met."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description="Runs faults by name.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="the names, what is done and what may not come of it")
    one = commands.add_parser("run", help="one fault")
    one.add_argument("name", choices=FAULTS, metavar="NAME")
    one.add_argument("--platform", choices=PLATFORMS, action="append", help="else on each that the fault is about")
    one.add_argument("--kills", type=int, help="how often; else as often as the list asks")
    one.add_argument("--seed", type=int, default=1)
    every = commands.add_parser("all", help="all faults")
    every.add_argument("--quick", action="store_true", help="a few of each, in two minutes")
    every.add_argument("--platform", choices=PLATFORMS, action="append")
    every.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    if given.command == "list":
        for fault in FAULTS.values():
            print(f"{fault.name:<20} {fault.moment}; {fault.bar}; {fault.full} times, quick {fault.quick}")
        return 0
    if given.command == "run":
        fault = FAULTS[given.name]
        return max(_run(fault, name, given.kills or fault.full, given.seed) for name in _on(fault, given.platform))
    return max(
        _run(fault, name, fault.quick if given.quick else fault.full, given.seed)
        for fault in FAULTS.values()
        for name in _on(fault, given.platform)
    )


def _on(fault: Fault, asked: list[str] | None) -> list[str]:
    return [name for name in fault.platforms if not asked or name in asked]


def _run(fault: Fault, name: str, times: int, seed: int) -> int:
    verdict = fault.run(platform(name), times, seed)
    print(f"{fault.name:<20} {name:<8} {verdict}{'' if verdict.good else '  MISSED'}", flush=True)
    for remark in verdict.remarks:
        print(f"    {remark}", file=sys.stderr)
    return 0 if verdict.good else 1


if __name__ == "__main__":
    sys.exit(main())
