"""The table as text that people keep: Markdown to read, CSV and JSON to go on with."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from ddpm_studio.engine.evaluation.table import METRICS, Row, Table, text_of, title_of
from ddpm_studio.engine.findings import Measured
from ddpm_studio.engine.plain_text import in_a_line

ALIKE = "≈"
CONDITIONS = ("features", "reference", "n_reference", "reference_split", "input", "seed", "version")
"""What stands below the table, where it is the same for all of it."""
OF_SETS = ("training_steps", "ema", "sampler", "variance", "steps", "drawn_seed", "told", "guidance")
"""What is said of each set that was drawn."""


def with_error(value: float, error: float | None, decimals: int, factor: float = 1) -> str:
    """Write a number times `factor`, and behind it its standard error where it is known."""
    behind = "" if error is None else f" ± {factor * error:.{decimals}f}"
    return f"{factor * value:.{decimals}f}{behind}"


def plain(number: Measured) -> dict[str, Any]:
    """Return a number as plain data, with all that it depends on."""
    said = {"set": number.name, "metric": number.metric, "value": number.value, "error": number.error}
    return {**said, **({"why": number.why} if number.why else {}), **number.conditions}


def as_json(table: Table) -> str:
    """Return a list of numbers, each with all that it depends on."""
    numbers = [plain(cell) for _, row in table.ordered() for cell in row.cells.values()]
    return json.dumps(numbers, ensure_ascii=False, indent=1)


def as_csv(table: Table) -> str:
    """Return a line for each number, with a column for each thing that any of them depends on."""
    numbers = [plain(cell) for _, row in table.ordered() for cell in row.cells.values()]
    columns = list(dict.fromkeys(name for number in numbers for name in number))
    stream = io.StringIO()
    writer = csv.DictWriter(stream, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _as_text(value) for name, value in number.items()} for number in numbers)
    return stream.getvalue()


def _as_text(value: object) -> object:
    """Return text so that no spreadsheet takes it for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def as_markdown(table: Table) -> str:
    """Return the table with a row for each set, what is best in bold, and below it what the numbers depend on."""
    columns = table.columns()
    titles = [_heading(table, metric) for metric in columns]
    lines = [_line(["set", "N", *titles]), _line(["---", *["---:"] * (len(titles) + 1)])]
    reasons = reasons_of(table)
    for index, row in table.ordered():
        cells = [_cell(table, index, metric, reasons) for metric in columns]
        lines.append(_line([in_a_line(row.name), f"{row.count:,}" if row.count else "–", *cells]))
    notes = [f"{_raised(number)} {reason}." for number, reason in enumerate(reasons, 1)]
    return "\n".join([*lines, "", *_paragraph(notes), *_notes(table)])


def reasons_of(table: Table) -> list[str]:
    """Return why numbers of the table say little, each reason once."""
    cells = [cell for _, row in table.ordered() for cell in row.cells.values()]
    return list(dict.fromkeys(cell.why for cell in cells if cell.why))


def _heading(table: Table, metric: str) -> str:
    """Return what a column is called: with N only where all rows have the same."""
    titles = {title_of(row.cells[metric]) for row in table.rows.values() if metric in row.cells}
    return titles.pop() if len(titles) == 1 else min(titles, key=len).partition("@")[0]


def _cell(table: Table, index: int, metric: str, reasons: list[str]) -> str:
    """Return what stands in a cell; why a number says little stands below the table, by its place in `reasons`."""
    number = table.rows[index].cells.get(metric)
    if number is None:
        return ""
    text = text_of(number)
    if number.why:
        return (text if number.value is None else f"({text})") + _raised(reasons.index(number.why) + 1)
    if table.best(metric) == index:
        return f"**{text}**"
    return f"{text} {ALIKE}" if table.is_alike(index, metric) else text


def _raised(number: int) -> str:
    return str(number).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))


def _paragraph(lines: list[str]) -> list[str]:
    return [" ".join(lines), ""] if lines else []


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '∣') for cell in cells)} |"


def _notes(table: Table) -> list[str]:
    cells = [cell for row in table.rows.values() for cell in row.cells.values()]
    shared = []
    for name in CONDITIONS:
        values = {cell.conditions.get(name, "") for cell in cells if not cell.conditions.get("yardstick")}
        if len(values) == 1 and (value := values.pop()) != "":
            shared.append(f"{name.replace('_', ' ')} {in_a_line(str(value))}")
    lines = _paragraph(["; ".join(shared) + "."] if shared else [])
    lines += [line for _, row in table.ordered() if (line := _of_set(row))]
    if any(table.is_alike(index, metric) for index in table.rows for metric in table.columns()):
        lines.append(f"* {ALIKE}: not told apart from the best at this N, within twice the error of the difference.")
    return [*lines, *(f"* {METRICS[metric].title}: {METRICS[metric].meaning}" for metric in table.columns())]


def _of_set(row: Row) -> str:
    conditions = next(iter(row.cells.values())).conditions
    said = [f"{name.replace('_', ' ')} {in_a_line(str(conditions[name]))}" for name in OF_SETS if name in conditions]
    return f"* {in_a_line(row.name)}: {', '.join(said)}." if said else ""
