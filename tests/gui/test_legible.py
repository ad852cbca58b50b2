"""Nothing that is written is cut off or pushed out of a small window, whatever it says, and in large letters, too."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QSize
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolTip, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ddpm_studio.gui.errands import ChooseData
from ddpm_studio.gui.mixing.variance import VarianceWindow
from ddpm_studio.gui.reports.crash import Remains
from ddpm_studio.gui.reports.notices import NoticeBar
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import Theme
from ddpm_studio.gui.tabs.train import TrainTab
from ddpm_studio.gui.widgets.collapsible import Collapsible
from ddpm_studio.gui.widgets.quiet_combo import QuietCombo
from ddpm_studio.gui.widgets.text.elided_label import ElidedLabel
from ddpm_studio.gui.widgets.text.wrapped_text import SelectableText, WrappedLabel
from ddpm_studio.gui.window.main_window import MainWindow
from ddpm_studio.gui.work.worker import Report, workers
from tests.engine.small import small_run
from tests.gui.legible import unreadable

pytestmark = pytest.mark.usefixtures("known_digits")
SMALL = QSize(1280, 720)
LONG_WORD = "an_unbreakable_name_" + "x" * 240
LONG = f"The folder /somewhere/on a disk/{LONG_WORD}/and so on could not be read. Connect it, or choose another. " * 2


@pytest.fixture
def window(qtbot: QtBot, session: Session, theme: Theme) -> Iterator[MainWindow]:
    """The window with large letters; its rules are added when all is made, which takes half as long."""
    theme.put_on("dark", 1.5)
    window = MainWindow(session, theme)
    window.resize(SMALL)
    with qtbot.waitSignal(window.tabs.completed, timeout=60_000):
        window.show()
    assert window.isActiveWindow(), "what is shown before it has its place is a window, and takes the focus"
    theme.add_rules()
    yield window
    for tab in window.tabs.tabs():
        if isinstance(tab, TrainTab):
            tab.choices.data.scanner.cancel()
    window.leave()
    qtbot.waitUntil(lambda: not workers())


def assert_readable(window: MainWindow) -> None:
    assert unreadable(window) == []


def look_everywhere(qtbot: QtBot, window: MainWindow) -> None:
    for index in range(window.tabs.count()):
        window.tabs.setCurrentIndex(index)
        qtbot.waitUntil(partial(assert_readable, window), timeout=5000)
    assert window.size() == SMALL


def test_every_page_can_be_read(
    qtbot: QtBot, window: MainWindow, session: Session, theme: Theme, tmp_path: Path
) -> None:
    """One window for all, as it takes longest to make: with large letters, then with the usual ones."""
    folded = [fold for fold in window.findChildren(Collapsible) if not fold.is_expanded]
    for fold in folded:
        fold.set_expanded(True)
    look_everywhere(qtbot, window)
    for fold in folded:
        fold.set_expanded(False)
    theme.apply("dark", 1.0)
    look_everywhere(qtbot, window)
    name_everything(session, tmp_path)
    first, second, third = tell_much(window, session)
    first.report.unfold.click()
    look_everywhere(qtbot, window)
    second.report.unfold.click()
    assert not first.report.unfold.isChecked()
    qtbot.waitUntil(partial(assert_readable, window), timeout=5000)
    assert window.rect().contains(third.close_button.mapTo(window, third.close_button.rect().bottomRight()))


def name_everything(session: Session, folder: Path) -> None:
    """Open and remember runs and folders whose names are as long as names can be."""
    run = small_run(folder)
    named = run.folder.rename(run.folder.with_name(f"2026-11-26_013700_{LONG_WORD[:200]}"))
    for known in (named, folder / "gone"):
        session.settings.remember_run(known)
    session.settings.remember_data(folder / LONG_WORD[:200])
    session.recover(Remains("Traceback", named))
    session.send(ChooseData(folder / f"{LONG_WORD}/nowhere"))
    session.open_run(named)


def tell_much(window: MainWindow, session: Session) -> list[NoticeBar]:
    """Tell two faults and a warning of any length, and return their bars."""
    session.report(Report(LONG, is_user_error=False, details=f"Traceback\n{LONG_WORD}\n" * 40))
    session.report(Report(f"Another one. {LONG}", is_user_error=False, details="Traceback"))
    session.tell(f"A warning. {LONG}", "warning", button=("Undo", session.forget_remains))
    return window.notices.bars()[-3:]


@pytest.mark.parametrize("kind", [WrappedLabel, SelectableText])
def test_a_long_word_is_broken(qtbot: QtBot, kind: type[WrappedLabel] | type[SelectableText]) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    text = kind(f"Words, and {LONG_WORD}. Then others.")
    column = QVBoxLayout(page)
    column.addWidget(text)
    column.addStretch(1)
    page.resize(300, 400)
    page.show()
    assert page.width() == 300
    line = text.fontMetrics().height()
    assert text.height() == text.heightForWidth(text.width()) >= 4 * line
    page.resize(1200, 400)
    assert text.height() < 4 * line


def test_a_line_that_is_cut_off_is_told_in_its_tip(qtbot: QtBot) -> None:
    label = ElidedLabel()
    qtbot.addWidget(label)
    label.setText("Drawing images: done in 12 s.")
    for width, told in ((400, ""), (60, "Drawing images: done in 12 s.")):
        label.resize(width, 20)
        QToolTip.hideText()
        QApplication.sendEvent(label, QHelpEvent(QEvent.Type.ToolTip, QPoint(5, 5), label.mapToGlobal(QPoint(5, 5))))
        assert QToolTip.text() == told
    QToolTip.hideText()


def test_the_window_about_noise_can_be_read_with_large_letters(qtbot: QtBot, theme: Theme) -> None:
    theme.apply("light", 1.5)
    page = QWidget()
    qtbot.addWidget(page)
    window = VarianceWindow(page)
    window.show()
    assert unreadable(window) == []
    window.close()


def test_lines_are_where_a_label_would_have_them(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    words = "Several short words.\nA second line, and more than there is room for in one."
    plain, wrapped = QLabel(words, page, wordWrap=True), WrappedLabel(words, page)
    for label in (plain, wrapped):
        label.setGeometry(0, 0, 200, label.heightForWidth(200))
    assert wrapped.size() == plain.size()
    page.show()
    assert wrapped.grab().toImage() == plain.grab().toImage()


def test_what_is_cut_off_is_found(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    button, label, combo = QPushButton("Some words", page), QLabel(LONG_WORD, page, wordWrap=True), QuietCombo(page)
    combo.addItem(LONG_WORD)
    button.resize(20, 20)
    label.setGeometry(0, 30, 80, 30)
    combo.setGeometry(90, 30, 80, 30)
    page.show()
    assert len(unreadable(page)) == 2
