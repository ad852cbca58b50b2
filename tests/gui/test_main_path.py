"""One person's first ten minutes, by the keyboard alone, in the real window with the real engine."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ddpm_studio.engine.export.metadata import read_parameters
from ddpm_studio.engine.films.film import Film
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.gui.forms.form_row import Row
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import Theme
from ddpm_studio.gui.tabs.base import Tab
from ddpm_studio.gui.tabs.interpolate import InterpolateTab
from ddpm_studio.gui.tabs.sample import SampleTab
from ddpm_studio.gui.tabs.train import TrainTab
from ddpm_studio.gui.window.engine_loader import EngineLoader
from ddpm_studio.gui.window.main_window import MainWindow
from tests.gui.small_model import wait_until

K, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(qtbot: QtBot, session: Session, theme: Theme) -> MainWindow:
    window = MainWindow(session, theme)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    return window


def focus() -> QWidget:
    """Return what the next key goes to."""
    focused = QApplication.focusWidget()
    assert focused is not None
    return focused


def reach(qtbot: QtBot, wanted: QWidget) -> None:
    """Press Tab until `wanted`, or something in it, has the focus."""
    for _ in range(150):
        if wanted is focus() or wanted.isAncestorOf(focus()):
            return
        qtbot.keyClick(focus(), K.Key_Tab)
    raise AssertionError(f"the keyboard does not reach {wanted}")


def write(qtbot: QtBot, field: QWidget, text: str) -> None:
    """Put `text` in the place of what a field says."""
    reach(qtbot, field)
    qtbot.keyClick(focus(), K.Key_A, CTRL)
    qtbot.keyClicks(focus(), text)
    qtbot.keyClick(focus(), K.Key_Tab)


def do(qtbot: QtBot, tab: Tab) -> None:
    """Start what the tab does, and wait for the end."""
    wait_until(qtbot, lambda: tab.can_start)
    qtbot.keyClick(focus(), K.Key_Return, CTRL)
    assert tab.is_busy
    wait_until(qtbot, lambda: not tab.is_busy)


def test_train_sample_scrub_export_interpolate(qtbot: QtBot, window: MainWindow) -> None:
    loader = EngineLoader(window.session)
    loader.start()
    wait_until(qtbot, lambda: window.session.is_engine_ready)
    window.activateWindow()
    train_by_keys(qtbot, window)
    film = sample_by_keys(qtbot, window)
    export_by_keys(qtbot, window)

    qtbot.keyClick(focus(), K.Key_5, CTRL)
    interpolate = window.tab()
    assert isinstance(interpolate, InterpolateTab)
    do(qtbot, interpolate)
    assert interpolate.view.take is not None and interpolate.view.take.film is not film
    strip = interpolate.view.take.film
    assert strip.times[0] == 500 and strip.times[-1] == 0 and len(strip.frame(0)) == 11
    with qtbot.waitSignal(window.closed, timeout=20_000):  # what was drawn last is kept before it closes
        window.leave()
    assert len(window.session.results.items) >= 1


def train_by_keys(qtbot: QtBot, window: MainWindow) -> None:
    """Name a run, choose its steps among all settings, train it, and go on to Sample."""
    qtbot.keyClick(window, K.Key_2, CTRL)
    train = window.tab()
    assert isinstance(train, TrainTab)
    form = train.choices.settings.form
    for key, value in (("network.widths", (8, 16)), ("network.groups", 4), ("training.batch_size", 8)):
        form.put(key, value)
    form.put("saving.preview_every", 6)
    write(qtbot, train.choices.name.field, "By keys")
    reach(qtbot, train.choices.drawer)
    qtbot.keyClick(focus(), K.Key_Space)
    write(qtbot, train.choices.settings.search, "training.steps")
    write(qtbot, next(row for row in form.findChildren(Row) if row.knob.key == "training.steps").editor, "12")
    wait_until(qtbot, lambda: train.can_start)
    reach(qtbot, train.primary)
    qtbot.keyClick(focus(), K.Key_Return)
    wait_until(qtbot, lambda: not train.is_busy)
    assert window.session.run is not None
    run = Run.open(window.session.run)
    assert run.config().name == "By keys"
    assert run.config().training.steps == 12 and run.metrics()[-1]["step"] == 12
    assert [step for step, _ in run.previews()] == [0, 6, 12]
    assert train.primary.text() == "Go to Sample"
    reach(qtbot, train.primary)
    qtbot.keyClick(focus(), K.Key_Return)


def sample_by_keys(qtbot: QtBot, window: MainWindow) -> Film:
    """Sample from that run, and look through the film."""
    sample = window.tab()
    assert isinstance(sample, SampleTab)
    do(qtbot, sample)
    assert sample.view.take is not None
    film, timeline = sample.view.take.film, sample.view.timeline
    assert len(film) == 21 and timeline.position == 20
    reach(qtbot, timeline.bar)
    qtbot.keyClick(focus(), K.Key_Home)
    assert sample.view.position == 0 and film.times[0] == 1000
    for _ in range(3):
        qtbot.keyClick(focus(), K.Key_Right)
    shown = sample.view.pixels()
    assert shown is not None and np.array_equal(shown, film.frame(3, "x_t"))
    reach(qtbot, sample.view.grid)
    qtbot.keyClicks(focus(), "2")
    shown = sample.view.pixels()
    assert shown is not None and np.array_equal(shown, film.frame(3, "x_0"))
    qtbot.keyClick(focus(), K.Key_C, CTRL)
    assert not QApplication.clipboard().image().isNull()
    return film


def export_by_keys(qtbot: QtBot, window: MainWindow) -> None:
    """Save the pictures, under the name and in the folder that are offered."""
    sample = window.tab()
    assert isinstance(sample, SampleTab)
    dialog = sample.view.outlet.export_dialog
    qtbot.keyClick(focus(), K.Key_E, CTRL)
    wait_until(qtbot, lambda: dialog.isAncestorOf(focus()))
    reach(qtbot, dialog.foot.button)
    qtbot.keyClick(focus(), K.Key_Return)
    wait_until(qtbot, lambda: dialog.foot.success.isVisible() and not dialog.job_bar.is_busy)
    (target,) = dialog.target.folder.iterdir()
    parameters = read_parameters(target)
    assert parameters is not None and parameters["job"] == "sample"
    with Image.open(target) as picture:
        assert picture.width > 64
    qtbot.keyClick(focus(), K.Key_Escape)
    assert not dialog.isVisible()
    window.activateWindow()  # as a window manager does
    wait_until(qtbot, lambda: QApplication.focusWidget() is not None)
