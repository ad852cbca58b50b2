"""Results that are thrown away come back, by the button beside what is told or by what undoes anything."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ddpm_studio.engine.films.result import Facts, Result
from ddpm_studio.gui.forms.history import History
from ddpm_studio.gui.library.discarding import discard_results
from ddpm_studio.gui.reports.notices import Notice
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.settings import folders


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the trash cannot be put in a folder of the test's own")
def test_a_result_is_thrown_away_and_had_back(
    qtbot: QtBot, session: Session, told: list[Notice], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    folder = folders().results / "one"
    folder.mkdir(parents=True)
    Result(folder, Facts("sample", "digits", seed=3), "2026-11-22T14:32:05+00:00").write()
    page = QWidget()
    qtbot.addWidget(page)
    session.undoing.be_at(History(session.undoing, lambda: "never", page))
    session.results.load()
    qtbot.waitUntil(lambda: len(session.results.items) == 1)
    discard_results(session, session.results.items)
    assert not folder.exists() and not session.results.items
    assert session.undoing.undoText() == "throwing a result away"
    session.undoing.undo()
    assert folder.exists() and session.undoing.canRedo()
    session.undoing.redo()
    assert not folder.exists()
    assert told[-1].action is not None
    told[-1].action()
    assert folder.exists()
    session.undoing.undo()  # of which nothing is left to undo
    assert folder.exists() and not session.undoing.canUndo() and not session.undoing.canRedo()
    qtbot.waitUntil(lambda: not session.results.is_busy)
