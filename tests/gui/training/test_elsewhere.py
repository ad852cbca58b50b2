from __future__ import annotations

from pathlib import Path

from ddpm_studio.engine.events import Control, FolderLost, Saved
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.gui.job_bar import JobBar
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.training.elsewhere import Elsewhere


def test_a_run_that_has_lost_its_folder_can_be_saved_elsewhere(
    qtbot, session: Session, tmp_path: Path, monkeypatch
) -> None:
    bar, control = JobBar(session), Control()
    qtbot.addWidget(bar)
    monkeypatch.setattr(type(bar.runner), "control", control)
    elsewhere = Elsewhere(session, bar, bar)
    with qtbot.waitSignal(session.noticed) as told:
        elsewhere.hear(FolderLost("It is gone.", tmp_path / "run"), Run(tmp_path / "run"))
    (notice,) = told.args
    assert notice.sentence == "It is gone." and notice.level == "warning" and notice.action_text == "Save elsewhere…"
    notice.action()
    assert elsewhere._dialog is not None
    elsewhere._dialog.fileSelected.emit(str(tmp_path))
    assert control.chosen_place() == tmp_path and control.chosen_place() is None
    elsewhere._dialog.close()


def test_the_window_goes_with_a_run_that_is_moved(qtbot, session: Session, tmp_path: Path) -> None:
    bar = JobBar(session)
    qtbot.addWidget(bar)
    elsewhere, old, new = Elsewhere(session, bar, bar), tmp_path / "old", tmp_path / "new"
    session.model = session.run = old
    session.settings.remember_run(old)
    with qtbot.waitSignal(elsewhere.moved) as moved:
        elsewhere.hear(Saved("run", new), Run(old))
    assert moved.args == [Run(new)]
    assert session.run == session.training == session.model == new
    assert session.settings.now.recent_runs == (new,)
