"""The Tab key visits a page in the order of reading, in whatever order its widgets were made."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSlider,
    QSplitter,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ddpm_studio import gui
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.tabs.interpolate import InterpolateTab
from ddpm_studio.gui.widgets.tab_order import follow_layout
from ddpm_studio.gui.work.worker import workers


def visited(qtbot: QtBot, first: QWidget) -> list[QWidget]:
    """Return what the Tab key comes to from `first` on, all around."""
    first.activateWindow()
    qtbot.waitUntil(first.isActiveWindow)
    first.setFocus()
    chain: list[QWidget] = []
    while (widget := QApplication.focusWidget()) is not None and widget not in chain:
        chain.append(widget)
        qtbot.keyClick(widget, Qt.Key.Key_Tab)
    return chain


def test_the_window_never_asks_for_what_qt_destroys_in_silence() -> None:
    """PySide keeps the addresses of layout items and of Qt's own objects; what comes to lie there crashes later."""
    sources = Path(gui.__file__).parent.rglob("*.py")
    asking = [
        path.name for path in sources if re.search(r"\.(itemAt|takeAt|children|nextInFocusChain)\(", path.read_text())
    ]
    assert asking == []


def test_rows_columns_and_what_is_nested(qtbot: QtBot) -> None:
    last, right, below, field = QPushButton("last"), QComboBox(), QSlider(), QLineEdit()
    first = QPushButton("first")
    grid = QGridLayout()
    grid.addWidget(below, 1, 0)
    grid.addWidget(right, 0, 1)
    grid.addWidget(field, 0, 0)
    line = QHBoxLayout()
    line.addWidget(QLabel("words"))
    line.addWidget(first)
    inside = QWidget()
    column = QVBoxLayout(inside)
    column.addLayout(grid)
    column.insertLayout(0, line)
    scroll = QScrollArea(widgetResizable=True)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    scroll.setWidget(inside)
    page = QSplitter()
    qtbot.addWidget(page)
    page.addWidget(last)
    page.insertWidget(0, scroll)
    page.show()
    assert visited(qtbot, first) != [first, field, right, below, last]
    follow_layout(page)
    assert visited(qtbot, first) == [first, field, right, below, last]


def test_what_was_made_late_is_reached_where_it_is_seen(qtbot: QtBot, session: Session) -> None:
    tab = InterpolateTab(session)
    qtbot.addWidget(tab)
    tab.show()
    session.be_ready("CPU")
    qtbot.waitUntil(lambda: tab.can_start and not workers(), timeout=60_000)
    chain, seeds = visited(qtbot, tab.picker.models), tab.mixture.seed_buttons
    wanted = [tab.mixture.why, seeds.dice, seeds.lock, tab.live, tab.primary, tab.view.grid]
    places = [chain.index(widget) for widget in wanted]
    assert places == sorted(places)
    assert chain[places[1] - 1].accessibleName() == "Seed"
