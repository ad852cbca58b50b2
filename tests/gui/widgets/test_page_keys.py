"""The keys of a timeline reach it from its whole page, except from what needs them itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QSlider,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ddpm_studio.gui.widgets.grid.image_grid import ImageGrid
from ddpm_studio.gui.widgets.page_keys import KEEPS_KEYS, KEEPS_SPACE, KeyRouter
from ddpm_studio.gui.widgets.timeline.timeline import Timeline

K = Qt.Key


class _Page(QWidget):
    """A timeline with another widget beside it that has the focus."""

    def __init__(self, other: QWidget) -> None:
        super().__init__()
        self.other = other
        self.timeline = Timeline()
        rows = QVBoxLayout(self)
        rows.addWidget(other)
        rows.addWidget(self.timeline)
        self.timeline.set_times(range(100))
        self.timeline.go_to(50)
        self.router = KeyRouter(self, self.timeline)


@pytest.fixture
def page_with(qtbot: QtBot) -> Callable[[QWidget], _Page]:
    def make(other: QWidget) -> _Page:
        page = _Page(other)
        qtbot.addWidget(page)
        with qtbot.waitActive(page):
            page.show()
        other.setFocus()
        assert other.hasFocus()
        return page

    return make


@pytest.mark.parametrize("make", [QPushButton, QCheckBox, ImageGrid])
def test_arrows_reach_it_from_there(
    make: Callable[[], QWidget], page_with: Callable[[QWidget], _Page], qtbot: QtBot
) -> None:
    page = page_with(make())
    qtbot.keyClick(page.other, K.Key_Right)
    assert page.timeline.position == 51
    qtbot.keyClick(page.other, K.Key_Home)
    assert page.timeline.position == 0


@pytest.mark.parametrize("make", [QLineEdit, QPlainTextEdit, QSpinBox, QComboBox, QListWidget, QSlider])
def test_what_needs_its_keys_keeps_them(
    make: Callable[[], QWidget], page_with: Callable[[QWidget], _Page], qtbot: QtBot
) -> None:
    page = page_with(make())
    for key in (K.Key_Right, K.Key_Home, K.Key_L):
        qtbot.keyClick(page.other, key)
    assert page.timeline.position == 50
    assert not page.timeline.playback.is_playing


def test_a_widget_may_ask_to_keep_its_keys(page_with: Callable[[QWidget], _Page], qtbot: QtBot) -> None:
    page = page_with(ImageGrid())
    page.other.setProperty(KEEPS_KEYS, True)
    qtbot.keyClick(page.other, K.Key_Right)
    assert page.timeline.position == 50


@pytest.mark.parametrize("make", [ImageGrid, QPushButton, QToolButton, QComboBox, QListWidget, QSlider])
def test_space_plays_wherever_the_focus_is(
    make: Callable[[], QWidget], page_with: Callable[[QWidget], _Page], qtbot: QtBot
) -> None:
    page = page_with(make())
    qtbot.keyClick(page.other, K.Key_Space)
    assert page.timeline.playback.is_playing
    page.timeline.playback.stop()


def test_space_is_for_what_is_ticked_and_enter_for_buttons(page_with: Callable[[QWidget], _Page], qtbot: QtBot) -> None:
    chip = QPushButton("a class")
    chip.setProperty(KEEPS_SPACE, True)
    chip.setCheckable(True)
    for ticked in (QCheckBox(), chip):
        page = page_with(ticked)
        qtbot.keyClick(ticked, K.Key_Space)
        assert ticked.isChecked() and not page.timeline.playback.is_playing
    button = QPushButton("do it")
    pressed: list[int] = []
    button.clicked.connect(lambda: pressed.append(1))
    page_with(button)
    qtbot.keyClick(button, K.Key_Return)
    assert len(pressed) == 1


def test_space_presses_a_button_where_nothing_can_be_played(
    page_with: Callable[[QWidget], _Page], qtbot: QtBot
) -> None:
    button = QPushButton("draw")
    pressed: list[int] = []
    button.clicked.connect(lambda: pressed.append(1))
    page = page_with(button)
    page.timeline.set_times([])
    qtbot.keyClick(button, K.Key_Space)
    assert len(pressed) == 1


def test_another_page_is_left_alone(page_with: Callable[[QWidget], _Page], qtbot: QtBot) -> None:
    first = page_with(QPushButton("first"))
    second = page_with(QPushButton("second"))
    qtbot.keyClick(second.other, K.Key_Right)
    assert (first.timeline.position, second.timeline.position) == (50, 51)


def test_the_line_itself_lets_the_page_have_its_keys(page_with: Callable[[QWidget], _Page], qtbot: QtBot) -> None:
    heard: list[int] = []

    class Film:
        def handle_key(self, event: QKeyEvent) -> bool:
            heard.append(event.key())
            return True

    page = page_with(ImageGrid())
    router = KeyRouter(page, Film())
    page.timeline.bar.setFocus()
    qtbot.keyClick(page.timeline.bar, K.Key_1)
    assert heard == [K.Key_1]
    router.deleteLater()
