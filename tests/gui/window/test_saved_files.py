"""What was saved is told, goes by itself, and stays in a list with ways to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMainWindow, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ddpm_studio.gui.errands import DropPictures, Errand
from ddpm_studio.gui.reports import notices as notices_module
from ddpm_studio.gui.reports.notices import Notices
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.widgets.curves.curve_plot import CurvePlot
from ddpm_studio.gui.widgets.saving import SAVING
from ddpm_studio.gui.window import saved_files
from ddpm_studio.gui.window.saved_files import NAME, SavedWindow
from ddpm_studio.gui.window.status_bar import StatusBar


@pytest.fixture
def told(qtbot: QtBot, session: Session) -> Iterator[tuple[Notices, StatusBar]]:
    window = QMainWindow()
    notices, status = Notices(), StatusBar(session)
    window.setCentralWidget(notices)
    window.setStatusBar(status)
    status.list_saved(notices.saved)
    session.noticed.connect(notices.show_notice)
    qtbot.addWidget(window)
    window.show()
    yield notices, status
    for beside in window.findChildren(SavedWindow):
        beside.close()


def listed(status: StatusBar) -> SavedWindow:
    (window,) = status.window().findChildren(SavedWindow)
    return window


def names(window: SavedWindow) -> list[str]:
    items = [window.table.item(row, NAME) for row in range(window.table.rowCount())]
    return [item.text() for item in items if item is not None]


def test_what_was_saved_goes_by_itself_and_stays_in_the_list(
    qtbot: QtBot, session: Session, told: tuple[Notices, StatusBar], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(notices_module, "PASSING", 10)
    notices, status = told
    assert not status.saved.isVisible()
    height = status.sizeHint().height()
    for name in ("a.png", "b.gif", "a.png"):
        session.tell(f"Saved {name}", file=tmp_path / name)
    buttons = [button.text() for button in notices.bars()[-1].findChildren(QPushButton)]
    assert "Show in folder" in buttons
    assert status.saved.isVisible() and status.saved.text() == "2 files saved"
    assert status.sizeHint().height() == height, "nothing above it moves"
    qtbot.waitUntil(lambda: notices.bars() == [])
    qtbot.mouseClick(status.saved, Qt.MouseButton.LeftButton)
    window = listed(status)
    assert names(window) == ["a.png", "b.gif"]
    session.tell("Saved c.html", file=tmp_path / "c.html")
    assert names(window) == ["c.html", "a.png", "b.gif"]
    assert window.chosen is not None and window.chosen.path.name == "a.png", "what was chosen stays chosen"


def test_a_saved_file_is_opened_found_and_copied_by_keys(
    qtbot: QtBot,
    session: Session,
    told: tuple[Notices, StatusBar],
    monkeypatch: pytest.MonkeyPatch,
    awkward_path: Path,
) -> None:
    sent: list[Errand] = []
    found: list[Path] = []
    session.sent.connect(sent.append)
    monkeypatch.setattr(saved_files, "show_folder", found.append)
    picture, page = awkward_path / "a.png", awkward_path / "b.html"
    for file in (picture, page):
        file.write_bytes(b"x")
        session.tell("Saved", file=file)
    _, status = told
    status.saved.show_list()
    window = listed(status)
    assert window.chosen is not None and window.chosen.path == page
    assert not window.open.isEnabled() and "another program" in window.open.toolTip()
    qtbot.keyClick(window.table, Qt.Key.Key_Return)
    assert found == [page], "what is not opened here is shown in its folder"
    qtbot.keyClick(window.table, Qt.Key.Key_Down)
    qtbot.keyClick(window.table, Qt.Key.Key_Return)
    assert sent == [DropPictures((picture,))]
    window.copy.click()
    assert QGuiApplication.clipboard().text() == str(picture)
    picture.unlink()
    window.refresh()
    assert not window.open.isEnabled() and "not there" in window.open.toolTip()


def test_a_plot_that_was_saved_is_told_and_listed_like_any_file(
    qtbot: QtBot, told: tuple[Notices, StatusBar], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[str] = []

    def choose(_parent: QWidget, _title: str, suggested: str, _kinds: str) -> tuple[str, str]:
        asked.append(suggested)
        return str(tmp_path / "loss.csv"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    plot = CurvePlot("Loss")
    qtbot.addWidget(plot)
    plot.header.save_csv.trigger()
    notices, status = told
    assert (tmp_path / "loss.csv").is_file() and status.saved.text() == "1 file saved"
    assert "loss.csv" in notices.bars()[-1].sentence.text()
    assert Path(asked[0]).parent.is_absolute() and SAVING.folder == tmp_path, "the next one goes there, too"
