"""The log in a window: followed, filtered, searched, copied."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from ddpm_studio.gui.reports import diagnostics
from ddpm_studio.gui.reports.diagnostics import log
from ddpm_studio.gui.window.log_window import LogWindow


@pytest.fixture
def window(qtbot) -> Iterator[LogWindow]:
    owner = QWidget()
    qtbot.addWidget(owner)
    window = LogWindow(owner)
    window.show()
    yield window
    window.close()


def last(window: LogWindow) -> str:
    return window.lines.toPlainText().rpartition("\n")[2]


def test_lines_are_followed_filtered_and_copied(qtbot, window: LogWindow) -> None:
    log("the first ラン")
    qtbot.waitUntil(lambda: last(window).endswith("the first ラン"))
    log(f"{Path.home()}/x was lost", "error")
    log("another one")
    window.level.setCurrentIndex(2)
    assert last(window).endswith("error: " + f"{Path.home()}/x was lost")
    assert "another one" not in window.lines.toPlainText()
    window.copy.click()
    assert "error: ~/x was lost" in QGuiApplication.clipboard().text()
    window.level.setCurrentIndex(0)
    window.search.setText("THE FIRST")
    assert window.lines.toPlainText().count("\n") == window.lines.toPlainText().count("the first ラン") - 1


def test_a_clock_that_is_set_back_leaves_the_order(qtbot, window: LogWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    class Jumping(datetime):
        year_now = 2030

        @classmethod
        def now(cls, tz: Any = None) -> Any:
            cls.year_now -= 1
            return datetime(cls.year_now, 1, 1)

    monkeypatch.setattr(diagnostics, "datetime", Jumping)
    log("one")
    log("two")
    window.refresh()
    first, second = window.lines.toPlainText().splitlines()[-2:]
    assert first == "2029-01-01 00:00:00 one" and second == "2028-01-01 00:00:00 two"
