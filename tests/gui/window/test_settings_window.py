"""Settings count at once, wherever they are chosen; what lies on the disk is counted and can be cleared."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from ddpm_studio.engine import datasets
from ddpm_studio.engine.datasets import DataOptions
from ddpm_studio.engine.films.film_room import BUDGET, is_for_disk
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.settings import folders
from ddpm_studio.gui.style.theme import Theme
from ddpm_studio.gui.window.main_window import MainWindow
from ddpm_studio.gui.window.settings_window import SettingsWindow
from ddpm_studio.gui.work.worker import workers
from tests.gui.counting_tab import PAGES
from tests.gui.small_model import wait_until


@pytest.fixture
def window(qtbot: QtBot, session: Session, theme: Theme) -> Iterator[SettingsWindow]:
    theme.put_on("light")
    main = MainWindow(session, theme, PAGES[:1])
    settings = SettingsWindow(main)
    yield settings
    session.settings.change(text_scale=1.0)
    main.wear("light")
    settings.storage.stop()
    wait_until(qtbot, lambda: not workers())
    main.deleteLater()


def test_what_is_chosen_counts_at_once(window: SettingsWindow, session: Session, theme: Theme) -> None:
    before = QApplication.font().pointSizeF()
    window.form.put("theme", "dark")
    window.form.put("text_scale", 1.5)
    window.form.check()
    assert theme.is_dark and session.settings.now.theme == "dark"
    assert QApplication.font().pointSizeF() == pytest.approx(1.5 * before)
    window.form.put("film_budget", 3)
    window.form.check()
    assert session.settings.now.film_budget == 512, "what is not allowed changes nothing"
    assert [problem.field for problem in window.form.problems()] == ["film_budget"]
    window.form.put("film_budget", 100)
    window.form.check()
    assert is_for_disk(101 * 2**20) and not is_for_disk(99 * 2**20)
    session.settings.change(film_budget=512)
    assert BUDGET.size == 512 * 2**20
    assert window.form.options().film_budget == 512, "and what is chosen elsewhere is shown"


def test_sizes_are_counted_and_prepared_data_is_cleared(qtbot: QtBot, window: SettingsWindow) -> None:
    where = folders()
    (where.runs / "one" / "snapshots").mkdir(parents=True)
    (where.runs / "one" / "snapshots" / "file").write_bytes(bytes(2000))
    where.cache.mkdir(parents=True)
    (where.cache / "precious").mkdir()
    prepared = datasets.load(DataOptions(), where.cache)
    while True:
        try:
            next(prepared)
        except StopIteration as end:
            images, _ = end.value
            break
    with qtbot.waitSignal(window.storage.measured):
        window.show()
    assert window.storage.sizes[where.runs].text() == "2.0 kB · 1 file"
    assert "files" in window.storage.sizes[where.cache].text()
    (clear,) = (button for button in window.storage.findChildren(QPushButton) if button.text() == "Clear")
    with qtbot.waitSignal(window.storage.measured):
        clear.click()
    assert window.storage.sizes[where.cache].text() == "empty"
    assert [path.name for path in where.cache.iterdir()] == ["precious"]
    assert np.asarray(images.pixels).any(), "what is in use stays readable"


def test_whatever_can_be_operated_has_a_name_and_a_tip(window: SettingsWindow) -> None:
    buttons = [w for w in window.findChildren(QAbstractButton) if w.focusPolicy()]
    lines = [w for w in window.findChildren(QLineEdit) if w.focusPolicy()]
    assert len(buttons) > 6 and len(lines) > 2
    assert not [w for w in buttons if not (w.accessibleName() or w.text()) or not w.toolTip()]
    assert not [w for w in lines if not w.accessibleName()]
