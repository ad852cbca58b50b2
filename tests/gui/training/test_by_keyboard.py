"""A training by keys alone: it is begun, its samples are looked through, it is stopped, and gone on with."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ddpm_studio.engine.choices.toml import with_changes
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.tabs.train import TrainTab
from ddpm_studio.gui.work.worker import workers
from tests.engine.small import SMALL
from tests.gui.training.test_queue import LONG, made

pytestmark = pytest.mark.usefixtures("known_digits")


@pytest.fixture
def tab(qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch) -> Iterator[TrainTab]:
    monkeypatch.setattr("ddpm_studio.engine.jobs.training.preview.STEPS", 3)
    tab = made(qtbot, session)
    session.be_ready("CPU")
    tab.choices.take(with_changes(SMALL, ["training.steps=100000", "saving.preview_every=2", "probe.pictures=0"]))
    tab.activateWindow()
    tab.choices.data.combo.setFocus()
    qtbot.waitUntil(tab.choices.data.combo.hasFocus)
    yield tab
    tab.stop()
    qtbot.waitUntil(lambda: not workers(), timeout=LONG)


def press(key: Qt.Key) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key)


def walk_to(widget: QWidget) -> None:
    """Press Tab until `widget` has the focus."""
    for _ in range(90):
        if widget.hasFocus():
            return
        press(Qt.Key.Key_Tab)
    raise AssertionError(f"{widget.accessibleName() or widget} is not reached")


def test_a_training_is_begun_looked_at_stopped_and_continued_by_keys(qtbot: QtBot, tab: TrainTab) -> None:
    walk_to(tab.primary)
    press(Qt.Key.Key_Return)
    assert tab.is_busy and tab.primary.text() == "Train next"
    previews, history = tab.view.previews, tab.view.history
    qtbot.waitUntil(lambda: len(previews.steps) > 2, timeout=LONG)
    walk_to(previews.scrubber.slider)
    press(Qt.Key.Key_Home)
    assert previews.shown_step == 0 and not previews.scrubber.latest.isChecked()
    press(Qt.Key.Key_Right)
    assert previews.shown_step == previews.steps[1] == tab.view.step_cursor.kept
    qtbot.waitUntil(lambda: len(history.model.rows) > 3, timeout=LONG)
    walk_to(history.list)
    press(Qt.Key.Key_Escape)
    assert previews.scrubber.latest.isChecked()
    walk_to(tab.job_bar.stop_button)
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not tab.is_busy, timeout=LONG)
    step = tab.open_run.standing.step
    walk_to(tab.primary)
    assert tab.primary.text() == "Continue training" and step > 0
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: tab.open_run.standing.step > step, timeout=LONG)
