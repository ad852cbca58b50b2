"""The window opens on the tab that was open last. All of them, again and again: ``tests/long``."""

from __future__ import annotations

from pathlib import Path

from tests.gui.remembered_tab import open_on


def test_it_opens_on_mixing(studio_home: Path) -> None:
    assert open_on("interpolate", studio_home) == ""
