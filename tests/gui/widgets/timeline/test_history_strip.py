"""Earlier samples stay at hand; the newest is followed until another is looked at."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ddpm_studio.gui.widgets.timeline.history_strip import HistoryStrip


@pytest.fixture
def strip(qtbot: QtBot) -> HistoryStrip:
    strip = HistoryStrip()
    qtbot.addWidget(strip)
    strip.resize(400, 130)
    with qtbot.waitExposed(strip):
        strip.show()
    return strip


def _add(strip: HistoryStrip, *steps: int) -> None:
    for step in steps:
        strip.add(step, np.full((4, 8, 8, 3), step % 251, np.uint8))


def test_the_newest_is_followed(strip: HistoryStrip) -> None:
    told: list[int] = []
    strip.selected.connect(told.append)
    _add(strip, 100, 200, 300)
    assert told == [0, 1, 2]
    assert strip.current == 2


def test_looking_back_ends_following_until_it_is_ticked(strip: HistoryStrip, qtbot: QtBot) -> None:
    _add(strip, 100, 200, 300)
    place = strip.list.visualItemRect(strip.list.item(0)).center()
    with qtbot.waitSignal(strip.selected) as told:
        qtbot.mouseClick(strip.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert told.args == [0]
    assert not strip.latest.isChecked()
    _add(strip, 400)
    assert strip.current == 0
    qtbot.mouseClick(strip.latest, Qt.MouseButton.LeftButton, pos=strip.latest.rect().center())
    strip.latest.setChecked(True)
    assert strip.current == 3


def test_arrows_go_through_it(strip: HistoryStrip, qtbot: QtBot) -> None:
    _add(strip, 100, 200, 300)
    strip.list.setFocus()
    qtbot.keyClick(strip.list, Qt.Key.Key_Left)
    assert strip.current == 1
    qtbot.keyClick(strip.list, Qt.Key.Key_Left)
    qtbot.keyClick(strip.list, Qt.Key.Key_Right)
    assert strip.current == 1
    assert not strip.latest.isChecked()


def test_a_step_seen_twice_has_one_entry(strip: HistoryStrip) -> None:
    _add(strip, 100, 200)
    strip.add(200, np.full((4, 8, 8, 3), 9, np.uint8))
    assert strip.steps == (100, 200)
    assert strip.list.count() == 2
    small = strip.list.item(1).icon().pixmap(64).toImage()
    assert small.pixelColor(10, 10).red() == 9


def test_steps_are_written_and_told(strip: HistoryStrip) -> None:
    _add(strip, 1240)
    assert strip.list.item(0).text() == "1,240"
    assert strip.list.accessibleName()
    assert strip.latest.accessibleName()


def test_clearing_begins_anew(strip: HistoryStrip, qtbot: QtBot) -> None:
    _add(strip, 100, 200)
    strip.select(0)
    with qtbot.assertNotEmitted(strip.selected):
        strip.clear()
    assert strip.current is None
    assert strip.steps == ()
    _add(strip, 5)
    assert strip.current == 0
    assert strip.latest.isChecked()


def test_pictures_of_any_kind(strip: HistoryStrip) -> None:
    for step, shape in enumerate([(1, 8, 8, 1), (3, 28, 28, 3), (40, 16, 8, 4)]):
        strip.add(step, np.zeros(shape, np.uint8))
    assert strip.list.count() == 3


def test_a_long_history_scrolls_to_the_newest(strip: HistoryStrip, qtbot: QtBot) -> None:
    _add(strip, *range(0, 3000, 100))
    newest = strip.list.item(29)
    qtbot.waitUntil(lambda: strip.list.viewport().rect().contains(strip.list.visualItemRect(newest).center()))


def test_thinned_again_and_again_it_reaches_back_evenly(strip: HistoryStrip) -> None:
    told: list[int] = []
    for step in range(0, 3000, 10):
        _add(strip, step)
        if step == 150:
            strip.select(3)
            strip.selected.connect(told.append)
        if len(strip.steps) >= 20:
            strip.thin(10)
            assert len(strip.steps) <= 13
    assert told == []
    assert strip.current is not None
    assert strip.steps[strip.current] == 30
    assert (strip.steps[0], strip.steps[-1]) == (0, 2990)
    early = [step for step in strip.steps if step != 30 and step <= 1500]
    assert 4 <= len(early) <= 7
    assert strip.list.count() == len(strip.steps)
