"""The window opens on the tab that was open last. All of them, again and again: ``tests/long``."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.gui.remembered_tab import open_on


@pytest.mark.parametrize("number", range(2))  # every second start failed
def test_it_opens_on_mixing(studio_home: Path, number: int) -> None:
    assert open_on("interpolate", studio_home) == ""
