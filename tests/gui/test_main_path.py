"""One person's first ten minutes, in the real window with the real engine."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ddpm_studio.engine.export.metadata import read_parameters
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import Theme
from ddpm_studio.gui.tabs.base import Tab
from ddpm_studio.gui.tabs.interpolate import InterpolateTab
from ddpm_studio.gui.tabs.sample import SampleTab
from ddpm_studio.gui.tabs.train import TrainTab
from ddpm_studio.gui.window.engine_loader import EngineLoader
from ddpm_studio.gui.window.main_window import MainWindow
from tests.gui.small_model import wait_until

K = Qt.Key


@pytest.fixture
def window(qtbot: QtBot, session: Session, theme: Theme) -> MainWindow:
    window = MainWindow(session, theme)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    return window


def open_tab(window: MainWindow, kind: type[Tab]) -> None:
    window.go_to(kind.name)
    assert isinstance(window.tab(), kind)


def press(qtbot: QtBot, tab: Tab) -> None:
    """Press the primary button with the mouse, and wait for the end."""
    wait_until(qtbot, lambda: tab.can_start)
    qtbot.mouseClick(tab.primary, Qt.MouseButton.LeftButton)
    wait_until(qtbot, lambda: not tab.is_busy)


def test_train_sample_scrub_export_interpolate(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    loader = EngineLoader(window.session)
    loader.start()
    wait_until(qtbot, lambda: window.session.is_engine_ready)

    open_tab(window, TrainTab)
    train = window.tab()
    assert isinstance(train, TrainTab)
    form = train.choices.settings.form
    for key, value in (
        ("network.widths", (8, 16)),
        ("network.groups", 4),
        ("training.steps", 12),
        ("training.batch_size", 8),
        ("saving.preview_every", 6),
    ):
        form.put(key, value)
    press(qtbot, train)
    assert window.session.run is not None
    run = Run.open(window.session.run)
    assert run.config().training.steps == 12 and run.metrics()[-1]["step"] == 12
    assert [step for step, _ in run.previews()] == [0, 6, 12]
    assert train.primary.text() == "Go to Sample"
    qtbot.mouseClick(train.primary, Qt.MouseButton.LeftButton)

    sample = window.tab()
    assert isinstance(sample, SampleTab)
    press(qtbot, sample)
    assert sample.view.take is not None
    film, timeline = sample.view.take.film, sample.view.timeline
    assert len(film) == 21 and timeline.position == 20
    qtbot.keyClick(timeline.bar, K.Key_Home)
    assert sample.view.position == 0 and film.times[0] == 1000
    for _ in range(3):
        qtbot.keyClick(timeline.bar, K.Key_Right)
    shown = sample.view.pixels()
    assert shown is not None and np.array_equal(shown, film.frame(3, "x_t"))
    sample.view.grid.setFocus()
    qtbot.keyClicks(sample.view.grid, "2")
    shown = sample.view.pixels()
    assert shown is not None and np.array_equal(shown, film.frame(3, "x_0"))
    sample.view.outlet.copy()
    assert not QApplication.clipboard().image().isNull()

    target = tmp_path / "Bilder für 学習" / "grid.png"
    subject = sample.view.subject()
    assert subject is not None
    sample.view.outlet.export_dialog.save(subject, str(target))
    wait_until(qtbot, lambda: target.exists() and not sample.view.outlet.export_dialog.job_bar.is_busy)
    parameters = read_parameters(target)
    assert parameters is not None and parameters["job"] == "sample"
    with Image.open(target) as picture:
        assert picture.width > 64

    open_tab(window, InterpolateTab)
    interpolate = window.tab()
    assert isinstance(interpolate, InterpolateTab)
    press(qtbot, interpolate)
    assert interpolate.view.take is not None
    strip = interpolate.view.take.film
    assert strip.times[0] == 500 and strip.times[-1] == 0 and len(strip.frame(0)) == 11
    with qtbot.waitSignal(window.closed, timeout=20_000):  # what was drawn last is kept before it closes
        window.leave()
    assert len(window.session.results.items) >= 1
