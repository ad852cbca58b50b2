"""The README's section of numbers, made from ``results.jsonl``."""

from __future__ import annotations

import json
from pathlib import Path

from tests.benchmarks.rows import Row

BEGIN, END = "<!-- numbers: made by `python -m tests.benchmarks --readme` -->", "<!-- end of numbers -->"


def read_rows(path: Path) -> list[Row]:
    """Return the lines of a results file, oldest first."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return sorted((json.loads(line) for line in lines if line.strip()), key=lambda row: str(row["at"]))


def numbers(rows: list[Row]) -> str:
    """Return the section: for each machine a table of the latest line of everything measured there."""
    tables: dict[str, dict[str, Row]] = {}
    for row in rows:
        if row["headline"]:
            tables.setdefault(_machine(row), {})[row["what"]] = row
    return "\n\n".join(_table(machine, list(latest.values())) for machine, latest in tables.items())


def put_into(readme: str, section: str) -> str:
    """Return the README with the section between its two marks.

    Raises:
        ValueError: the marks are missing.
    """
    before, begin, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"README.md lacks the marks {BEGIN} and {END}")
    return f"{before}{begin}\n{section}\n{end}{after}"


def shown(row: Row) -> str:
    """Return the figures of a line as text: "median 0.91 s, p99 1.2 s"."""
    return ", ".join(_shown(name, number, row["unit"]) for name, number in row["figures"].items())


def _shown(name: str, number: float, unit: str) -> str:
    unit = "×" if name == "ratio" else unit
    text = f"{number:,.0f}" if abs(number) >= 100 else f"{number:.3g}"
    return f"{'' if name == 'value' else name + ' '}{text} {unit}".strip()


def _machine(row: Row) -> str:
    about = row["machine"]
    units = f" ({about['units']})" if about["units"] else ""
    gpu = f", {about['gpu']}" if about["gpu"] else ""
    return f"{about['cores']} cores of {about['cpu']}{units}{gpu}, {about['system']}"


def _table(machine: str, rows: list[Row]) -> str:
    lines = [f"{machine}:", "", "| what | measured | aim | conditions |", "|---|---|---|---|"]
    for row in sorted(rows, key=lambda row: str(row["name"])):
        others = f"others used {row['others']:.0%} of the processor" if row["others"] >= 0.05 else ""
        said = "; ".join(part for part in (row["note"], others, f"commit {row['commit']}") if part)
        lines.append(f"| {row['what']} | {shown(row)} | {row['target']} | {said} |")
    return "\n".join(lines)
