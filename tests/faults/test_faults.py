"""Every fault, a few times."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.faults.catalogue import all_faults

Rows = dict[str, dict[str, Any]]


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


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("name", list(all_faults()))
def test_nothing_is_lost(rows: Rows, name: str) -> None:
    row = rows[name]
    assert row["tries"] > 0
    assert (row["lost"], row["hung"], row["executed"]) == (0, 0, 0), "\n".join(row["told"])
