"""Try the named faults, or all, and print a table; the exit code says whether anything was lost."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from dataclasses import asdict
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

from tests.faults.apart import answer_alone, load_torch, try_apart
from tests.faults.catalogue import all_faults
from tests.faults.row import Fault, Row

HEAD = "| fault | tries | lost | hung | executed | s | |\n|---|---:|---:|---:|---:|---:|---|"


def main(arguments: list[str]) -> int:
    """Return 0 if nothing was lost, hung or executed; else 1."""
    faults = all_faults()
    chosen = _parser(list(faults)).parse_args(arguments)
    names = chosen.names or list(faults)
    if unknown := set(names) - set(faults):
        print(f"There is no fault {', '.join(sorted(unknown))}. There are: {', '.join(faults)}.", file=sys.stderr)
        return 2
    if chosen.alone:
        answer_alone(faults[names[0]], chosen.count, chosen.seed, Path(chosen.alone[0]), int(chosen.alone[1]))
        return 0
    if any(not faults[name].apart for name in names):
        load_torch()
    if not chosen.json:
        print(HEAD, flush=True)
    is_clean = True
    for name in names:
        began = time.monotonic()
        count = chosen.count or (faults[name].quick if chosen.quick else faults[name].count)
        row = try_apart(faults[name], count, chosen.seed)
        _print(faults[name], row, time.monotonic() - began, chosen.json)
        is_clean = is_clean and row.is_clean
    return 0 if is_clean else 1


def _print(fault: Fault, row: Row, seconds: float, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"fault": fault.name, "seconds": seconds, **asdict(row)}), flush=True)
        return
    numbers = (row.tries, row.lost, row.hung, row.executed, round(seconds))
    print(f"| {fault.name} | {' | '.join(map(str, numbers))} | {row.facts} |", flush=True)
    for mishap in row.told:
        print(f"  {mishap}", file=sys.stderr, flush=True)


def _parser(names: list[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of: {', '.join(names)}")
    parser.add_argument("--count", type=int, help="how often each is tried (default: its full count)")
    parser.add_argument("--seed", type=int, default=0, help="decides all that is random (default: 0)")
    parser.add_argument("--quick", action="store_true", help="as often as in the suite")
    parser.add_argument("--json", action="store_true", help="one JSON object a line instead of the table")
    parser.add_argument("--alone", nargs=2, metavar=("FOLDER", "DESCRIPTOR"), help=argparse.SUPPRESS)
    return parser


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
