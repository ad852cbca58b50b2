"""The README's numbers are those that were measured."""

from __future__ import annotations

import pytest

from tests.benchmarks.__main__ import ALL, README, RESULTS
from tests.benchmarks.readme import BEGIN, END, numbers, put_into, read_rows
from tests.benchmarks.rows import Measure, row_of


def test_the_readme_says_what_was_measured():
    readme = README.read_text(encoding="utf-8")
    assert put_into(readme, numbers(read_rows(RESULTS))) == readme, "run python -m tests.benchmarks --readme"


def test_every_line_of_the_results_is_complete():
    wanted = set(row_of("training", Measure("x", {"value": 1}), 0.0))
    for row in read_rows(RESULTS):
        assert set(row) == wanted
        assert row["name"] in ALL, "a measurement was renamed: its lines name the old one"


def test_the_latest_line_of_a_machine_counts_and_details_stay_out():
    old, new = (row_of("a", Measure("loss", {"value": value}), 0.2) for value in (1.5, 2.5))
    detail = row_of("a", Measure("detail", {"value": 1}, headline=False), 0)
    other = row_of("a", Measure("loss", {"p99": 7, "ratio": 2}, "ms"), 0)
    other["machine"] = {**other["machine"], "cpu": "Another"}
    section = numbers([old, new, detail, other])
    assert "| loss | 2.5 |" in section
    assert "others used 20% of the processor" in section
    assert "1.5" not in section
    assert "detail" not in section
    assert "| loss | p99 7 ms, ratio 2 × |" in section.split("Another")[1]


def test_a_readme_without_marks_is_not_written():
    with pytest.raises(ValueError, match="marks"):
        put_into(f"# Title\n{BEGIN}\n", "table")
    assert put_into(f"# Title\n{BEGIN}\nold\n{END}\nrest", "new") == f"# Title\n{BEGIN}\nnew\n{END}\nrest"
