"""A disk that refuses while a run is trained."""

from __future__ import annotations

import math
import shutil
from pathlib import Path

import pytest

from ddpm_studio import engine
from ddpm_studio.engine.errors import NotFinite, StudioError
from ddpm_studio.engine.events import Control, Metrics, Note
from ddpm_studio.engine.jobs.training import train as train_module
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runtime.learning import learner as learner_module
from tests.engine.small import drain, newest_good, of_kind, small_run, train


@pytest.fixture
def reports_every_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ddpm_studio.engine.runtime.computing.stopwatch.INTERVAL", 0.0)


@pytest.mark.usefixtures("reports_every_step")
@pytest.mark.parametrize("name", ["metrics.jsonl", "previews", "log.txt"])
def test_what_cannot_be_written_does_not_stop_training(tmp_path: Path, name: str) -> None:
    """Something else stands where the file or the folder must be; as a full disk does, the system says no."""
    run = small_run(tmp_path, "saving.preview_every=3")
    job = engine.train(run.folder, Control())
    notes = []
    for event in job:
        if isinstance(event, Note):
            notes.append(event.text)
        if isinstance(event, Note) and event.text.startswith("Training on"):
            shutil.rmtree(run.folder / name, ignore_errors=True)
            (run.folder / name).unlink(missing_ok=True)
            if name == "previews":
                (run.folder / name).write_text("")
            else:
                (run.folder / name).mkdir()
    newest = newest_good(run)
    assert newest and newest[0] == 12
    said = [text for text in notes if name in text and "Training goes on" in text]
    assert len(said) == {"metrics.jsonl": 1, "previews": 1, "log.txt": 0}[name]


def test_on_stopping_a_snapshot_is_saved_even_where_the_state_is_refused(tmp_path: Path) -> None:
    run = small_run(tmp_path)
    (run.folder / "state").write_text("")
    job = engine.train(run.folder, Control())
    next(event for event in job if isinstance(event, Metrics))
    with pytest.raises(StudioError, match="could not be saved"):
        job.close()
    assert run.snapshots()


def test_the_state_is_safe_before_the_snapshots_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = small_run(tmp_path)
    job = engine.train(run.folder, Control())
    next(event for event in job if isinstance(event, Metrics))
    (run.folder / "snapshots").write_text("")
    with pytest.raises(StudioError, match="could not be written"):
        job.close()
    assert newest_good(run)


@pytest.mark.parametrize("where", ["ema", "optimizer"])
def test_no_part_of_a_state_is_written_that_is_not_finite(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    honest = learner_module.Learner.train_step

    def poison(self, step, pictures):
        loss = honest(self, step, pictures)
        if where == "ema":
            self.ema.weights(0.99)["conv_in.weight"].fill_(math.inf)
        else:
            next(iter(self.optimizer.state.values()))["exp_avg_sq"].fill_(math.inf)
        return loss

    monkeypatch.setattr(learner_module.Learner, "train_step", poison)
    run = small_run(tmp_path, "saving.state_every=1")
    with pytest.raises(NotFinite, match="no longer finite"):
        train(run)
    assert run.states() == []


@pytest.mark.usefixtures("reports_every_step")
def test_a_long_run_writes_fewer_lines_than_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(train_module, "DENSE_REPORTS", 1)
    run = small_run(tmp_path, "training.steps=60")
    said = [event.step for event in of_kind(drain(engine.train(run.folder, Control())), Metrics)]
    written = [row["step"] for row in run.metrics()]
    assert len(said) == 60 and len(written) < 20 and written[-1] == 60


def test_only_the_end_of_a_long_curve_is_read_when_it_is_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However much of the end is looked at first, the same is left."""
    for tail in (10, 100, 1000, 10**6):
        monkeypatch.setattr("ddpm_studio.engine.runs.measured.TAIL", tail)
        run = small_run(tmp_path)
        for step in range(1, 101):
            run.append_metrics(step, {"loss": step / 7})
        path = run.folder / "metrics.jsonl"
        path.write_bytes(path.read_bytes()[:-1])  # torn
        run.forget_metrics_after(100)
        assert [row["step"] for row in run.metrics()] == list(range(1, 100))
        run.forget_metrics_after(40)
        run.append_metrics(41, {"loss": 0.0})
        assert [row["step"] for row in run.metrics()] == list(range(1, 42))
        run.forget_metrics_after(0)
        assert path.read_bytes() == b""
        assert isinstance(Run.open(run.folder), Run)
