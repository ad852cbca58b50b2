"""The rows of faults that were tried as often as in the suite."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from tests.faults.catalogue import families

Rows: TypeAlias = dict[str, dict[str, Any]]
OF_THE_PROGRAM = ("kill_program", "window")
"""Families that start the whole program: about as long as all others, and so a file of their own."""


def names_of_faults(of_the_program: bool) -> list[object]:
    """Return the names of the faults of one of the two files; what is not of the program is of the engine."""
    return [
        pytest.param(fault.name, marks=[pytest.mark.long] if fault.is_long else [])
        for family, faults in families().items()
        for fault in faults
        if (family in OF_THE_PROGRAM) is of_the_program
    ]


@pytest.fixture(scope="module")
def rows(request: pytest.FixtureRequest) -> Rows:
    """The rows of all faults that were selected: one process tries them, since each has to load torch."""
    wanted = [
        str(item.callspec.params["name"])
        for item in request.session.items
        if isinstance(item, pytest.Function) and item.module is request.module
    ]
    command = [sys.executable, "-m", "tests.faults", "--quick", "--json", *wanted]
    done = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[2], check=False)
    assert done.returncode in (0, 1), done.stderr
    return {row["fault"]: row for row in map(json.loads, done.stdout.splitlines())}


def assert_nothing_is_lost(row: dict[str, Any]) -> None:
    """It was tried, and nothing was lost, hung or executed."""
    assert row["tries"] > 0
    assert (row["lost"], row["hung"], row["executed"]) == (0, 0, 0), "\n".join(row["told"])
