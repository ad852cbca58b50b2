"""``ddpm-studio window PATH``, with and without ``--resume``, as a process of its own."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from ddpm_studio import engine
from ddpm_studio.engine.events import Control
from ddpm_studio.engine.runs.run import Run
from tests.engine.small import small_run
from tests.gui.program import ACTING, WITH_TRAIN, complaints, python

START = """
    from ddpm_studio.cli import main
    from ddpm_studio.gui.tabs.train import TrainTab
    def train_tab(program):
        tab = program.window.tab()
        assert isinstance(tab, TrainTab), tab
        return tab
    def said(program):
        return [bar.notice.sentence for bar in program.window.notices.bars()]
"""
LOOK = """
    def act(program):
        print(program.session.run, train_tab(program).is_busy, train_tab(program).open_run.standing.step)
        program.session.be_ready("CPU")
        print(train_tab(program).is_busy)
        program.window.close()
"""


def half_trained(folder: Path) -> Run:
    """A run that was stopped after step 4 of 12."""
    run = small_run(folder, "saving.state_every=4")
    with closing(engine.train(run.folder, Control())) as job:
        while not run.states():
            next(job)
    assert run.states()[-1][0] == 4
    return run


@pytest.mark.long
def test_with_resume_the_run_is_trained_to_its_end(studio_home: Path) -> None:
    run = half_trained(studio_home / "runs")
    done = python(
        f"""{ACTING}{START}
    import os
    os.chdir({str(run.folder.parent)!r})
    def act(program):
        tab = train_tab(program)
        print(tab.open_run.standing.step, tab.is_busy)
        def end(outcome):
            print(outcome.kind, tab.open_run.standing.step, tab.primary.text(), said(program))
            program.window.close()
        tab.job_bar.job_ended.connect(end)
    raise SystemExit(main(["window", {run.folder.name!r}, "--resume"]))
    """
    )
    assert (done.returncode, complaints(done)) == (0, "")
    assert done.stdout == "4 False\nfinished 12 Go to Sample []\n"
    log = (run.folder / "log.txt").read_text()
    assert "Resumed at step 4" in log and run.states()[-1][0] == 12


def test_without_resume_the_run_is_shown_and_waits(studio_home: Path) -> None:
    run = half_trained(studio_home / "runs")
    done = python(f"{WITH_TRAIN}{START}{LOOK}\n    raise SystemExit(main(['window', {str(run.folder)!r}]))")
    assert (done.returncode, complaints(done)) == (0, "")
    assert done.stdout == f"{run.folder} False 4\nFalse\n"


def test_what_is_no_run_is_said_and_nothing_is_trained_and_broken_settings_are_told_of(studio_home: Path) -> None:
    (studio_home / "pictures").mkdir(parents=True)
    (studio_home / "config").mkdir()
    (studio_home / "config" / "settings.json").write_text("{")
    done = python(
        f"""{WITH_TRAIN}{START}
    def act(program):
        print(said(program), program.session.training)
        program.window.close()
    raise SystemExit(main(["window", {str(studio_home / "pictures")!r}, "--resume"]))
    """
    )
    assert (done.returncode, complaints(done)) == (0, "")
    assert "pictures: this folder is not a run: it has no run.toml." in done.stdout and done.stdout.endswith("] None\n")
    assert "settings-broken.json" in done.stdout
