"""The menu writes a report of the open run, and tells when it is there, or why not."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import cast

from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from ddpm_studio.gui.reports.notices import Notice
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.window.run_report import begin_report
from ddpm_studio.gui.window.shell import Shell
from tests.gui.small_model import model, wait_until

__all__ = ["model"]


def test_a_report_is_written_and_written_anew_where_the_dialog_was_told_so(
    qtbot: QtBot, session: Session, model: Path, tmp_path: Path
) -> None:
    frame = QMainWindow()
    qtbot.addWidget(frame)
    told: list[Notice] = []
    session.noticed.connect(told.append)
    shell, file = cast(Shell, SimpleNamespace(session=session, frame=frame)), tmp_path / "page.html"
    begin_report(shell, model, str(file))
    wait_until(qtbot, lambda: bool(told))
    assert "page.html is written" in told[0].sentence and "small" in file.read_text(encoding="utf-8")
    file.write_text("of before")
    begin_report(shell, model, str(file))
    wait_until(qtbot, lambda: len(told) > 1)
    assert "page.html is written" in told[1].sentence and "small" in file.read_text(encoding="utf-8")
