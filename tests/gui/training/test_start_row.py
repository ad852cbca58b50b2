"""A new run begins with the weights of a model: what it decides is shown, what does not fit is said, and it is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ddpm_studio.engine.choices.toml import with_changes
from ddpm_studio.engine.disk.resources import resource
from ddpm_studio.engine.models.header import read_card
from ddpm_studio.engine.models.starting import begin_run, begun_with
from ddpm_studio.engine.runs.run_list import find_runs
from ddpm_studio.gui.errands import StartFrom
from ddpm_studio.gui.reports.notices import Notice
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.settings import folders
from ddpm_studio.gui.tabs.train import TrainTab
from tests.engine.small import SMALL
from tests.gui.training.test_queue import LONG, hasty_previews, tab

__all__ = ["hasty_previews", "tab"]

DIGITS = resource("models/digits.safetensors")
QUICK = with_changes(SMALL, ["name=more", "training.steps=1", "probe.pictures=0"])


def test_what_the_model_decides_is_shown_trained_and_told(qtbot: QtBot, tab: TrainTab, session: Session) -> None:
    card = read_card(DIGITS)
    tab.choices.take(QUICK)
    session.send(StartFrom(DIGITS))
    row = tab.choices.start
    assert row.combo.currentData() == DIGITS
    assert tab.choices.config().network == card.network
    assert "8×8 grey" in row.told.text() and "otherwise" not in row.told.text()
    tab.choices.settings.form.put("diffusion.prediction", "x_0")
    assert "otherwise" in row.told.text()
    tab.choices.take(with_changes(tab.choices.config(), ["training.steps=1"]))
    tab.primary.click()
    qtbot.waitUntil(lambda: any(run.has_states() for run in find_runs(folders().runs)), timeout=LONG)
    qtbot.waitUntil(lambda: not tab.is_busy, timeout=LONG)
    (run,) = find_runs(folders().runs)
    assert run.has_states() and run.config().network == card.network
    assert run.config().diffusion.prediction == card.process.prediction
    assert begun_with(run) in tab.view.standing.text() and "step" in begun_with(run)
    assert row.isHidden(), "what a run has begun with is not to be changed"
    row.choose(None)
    assert row.combo.findText("Start from more") > 0, "runs are called by their names"


def test_the_queue_keeps_with_what_each_begins(qtbot: QtBot, tab: TrainTab, tmp_path: Path, told: list[Notice]) -> None:
    upcoming, gone = tab.turns.upcoming, tmp_path / "gone.safetensors"
    upcoming.hold()
    upcoming.add(QUICK, gone)
    upcoming.add(QUICK, DIGITS)
    assert "begins with digits" in upcoming.entries[1].facts()
    upcoming.go_on()
    qtbot.waitUntil(lambda: len(upcoming.entries) == 1 and not tab.is_busy, timeout=LONG)
    (entry,) = upcoming.entries
    assert "is not there" in entry.problem and any("is not there" in notice.sentence for notice in told)
    (run,) = find_runs(folders().runs)
    assert run.has_states() and begun_with(run)


def test_a_model_that_does_not_fit_is_a_sentence(tab: TrainTab, tmp_path: Path) -> None:
    row = tab.choices.start
    row.choose(tmp_path / "nowhere.safetensors")
    assert "is not there" in row.told.text()
    tab.primary.click()
    assert not tab.is_busy and find_runs(folders().runs) == []
    row.choose(None)
    assert row.told.isHidden() and row.combo.currentIndex() == 0


def test_what_is_refused_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError

    monkeypatch.setattr("ddpm_studio.engine.models.starting.keep_start", fail)
    with pytest.raises(OSError):
        begin_run(QUICK, DIGITS, tmp_path / "runs")
    assert find_runs(tmp_path / "runs") == []
