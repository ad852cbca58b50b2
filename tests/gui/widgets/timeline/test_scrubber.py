"""Earlier samples are gone through by a slider; the newest is followed until another is chosen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ddpm_studio.gui.widgets.timeline.scrubber import Scrubber


@pytest.fixture
def scrubber(qtbot: QtBot) -> Scrubber:
    scrubber = Scrubber()
    qtbot.addWidget(scrubber)
    for step in (100, 300, 200, 300):
        scrubber.add(step)
    scrubber.show_step(300, is_latest=True)
    return scrubber


def test_keys_and_arrows_choose_a_step(scrubber: Scrubber, qtbot: QtBot) -> None:
    told: list[int] = []
    scrubber.chosen.connect(told.append)
    assert scrubber.steps == (100, 200, 300) and scrubber.told.text() == "step 300"
    assert scrubber.older.isEnabled() and not scrubber.newer.isEnabled()
    qtbot.keyClick(scrubber.slider, Qt.Key.Key_Left)
    scrubber.show_step(200, is_latest=False)
    scrubber.older.click()
    scrubber.show_step(100, is_latest=False)
    assert told == [200, 100] and not scrubber.older.isEnabled() and scrubber.newer.isEnabled()
    assert scrubber.slider.accessibleDescription() == "step 100"


def test_the_box_follows_the_newest_or_stays(scrubber: Scrubber, qtbot: QtBot) -> None:
    told: list[int] = []
    scrubber.chosen.connect(told.append)
    scrubber.latest.click()
    assert told == [300], "it stays where it is"
    with qtbot.waitSignal(scrubber.latest_chosen):
        scrubber.latest.click()
    with qtbot.assertNotEmitted(scrubber.chosen):
        scrubber.clear()
    assert scrubber.steps == () and scrubber.latest.isChecked() and not scrubber.slider.isEnabled()


def test_thinned_again_and_again_it_reaches_back_evenly(scrubber: Scrubber) -> None:
    scrubber.clear()
    for step in range(0, 3000, 10):
        scrubber.add(step)
        if len(scrubber.steps) >= 20:
            scrubber.thin(10, shown=30)
            assert len(scrubber.steps) <= 13 and 30 in scrubber.steps
    assert (scrubber.steps[0], scrubber.steps[-1]) == (0, 2990)
    early = [step for step in scrubber.steps if step != 30 and step <= 1500]
    assert 4 <= len(early) <= 7
