"""What was opened lately and is gone is looked for as what it was, and only what is of its kind takes its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from ddpm_studio.gui.choosing.locating import Recent, locate
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.welcome.path_list import PathList
from ddpm_studio.gui.window.recent_menu import RecentMenu
from tests.engine.small import small_run

BOTH: tuple[Recent, ...] = ("recent_runs", "recent_data")
FILE, FOLDER = QFileDialog.FileMode.ExistingFile, QFileDialog.FileMode.Directory


@pytest.fixture
def page(qtbot: QtBot) -> QWidget:
    """Where one asks."""
    page = QWidget()
    qtbot.addWidget(page)
    return page


def asked(page: QWidget, session: Session, name: Recent, gone: Path) -> QFileDialog:
    """The dialog that asks where `gone` is now."""
    for former in page.findChildren(QFileDialog):
        delete(former)
    locate(session.settings, name, gone, lambda _: None, page)
    (dialog,) = page.findChildren(QFileDialog)
    dialog.hide()
    return dialog


@pytest.mark.parametrize(
    ("name", "mode"),
    (
        ("faces", FOLDER),
        ("faces v1.2", FOLDER),
        ("faces.ZIP", FILE),
        ("walk.mp4", FILE),
        ("train-images-idx3-ubyte", FILE),
        ("train-images-idx3-ubyte.gz", FILE),
    ),
)
def test_data_are_asked_for_as_a_folder_or_a_file(
    page: QWidget, session: Session, tmp_path: Path, name: str, mode: QFileDialog.FileMode
) -> None:
    assert asked(page, session, "recent_data", tmp_path / name).fileMode() == mode


def test_a_run_that_is_gone_gives_way_to_a_run_alone(page: QWidget, session: Session, tmp_path: Path) -> None:
    gone, run = tmp_path / "gone", small_run(tmp_path)
    session.settings.remember_run(gone)
    for found, listed in ((tmp_path, gone), (run.folder, run.folder)):
        asked(page, session, "recent_runs", gone).fileSelected.emit(str(found))
        assert session.settings.now.recent_runs == (listed,)


def test_where_nobody_may_look_nothing_is_there(qtbot: QtBot, page: QWidget, session: Session, tmp_path: Path) -> None:
    closed = tmp_path / (300 * "x")  # to ask of it is an error, as of what is in a folder without rights
    for name in BOTH:
        session.settings.change(**{name: (closed,)})
        menu = RecentMenu("", session.settings, name, session.use_model, page)
        menu.fill()
        assert menu.actions()[0].text().endswith("locate…")
        assert asked(page, session, name, closed / "deeper").directory().path() == str(tmp_path)
    listed = PathList("", "folder")
    qtbot.addWidget(listed)
    listed.show_paths([("x", closed)])
    with qtbot.waitSignal(listed.missed):
        listed.buttons[0].click()
