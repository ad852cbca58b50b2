"""Every fault of the program, a few times."""

from __future__ import annotations

import pytest

from tests.faults.tried import Rows, assert_nothing_is_lost, names_of_faults, rows

__all__ = ["rows"]


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("name", names_of_faults(of_the_program=True))
def test_nothing_is_lost(rows: Rows, name: str) -> None:
    assert_nothing_is_lost(rows[name])
