"""Watching a run that another process trains, with such a process beside."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from ddpm_studio import engine
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Control, Event, Job, Metrics, Note, Preview, Progress, Saved
from ddpm_studio.engine.jobs.training import watch as watch_module
from ddpm_studio.engine.runs.happenings import happening_in
from ddpm_studio.engine.runs.run import Run
from tests.engine.rival import Rival
from tests.engine.small import drain, of_kind, small_run

PATIENCE = 90.0
"""Seconds; another process loads PyTorch in them."""


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return small_run(tmp_path, "training.steps=100")


@pytest.fixture
def rival(run: Run) -> Iterator[Rival]:
    with Rival(run.folder) as rival:
        rival.hold()
        yield rival


@pytest.fixture(autouse=True)
def looks_at_files_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch_module, "FILES_EVERY", 0.0)


def watch(run: Run) -> Job:
    return engine.watch(run.folder, Control())


def until(job: Job, is_it: Callable[[Event], bool]) -> list[Event]:
    """Return what the job says up to and with the event that is waited for."""
    said: list[Event] = []
    end = time.monotonic() + PATIENCE
    for event in job:
        said.append(event)
        if is_it(event):
            return said
        assert time.monotonic() < end, said[-3:]
    raise AssertionError(f"it has ended: {said[-3:]}")


def heard(job: Job) -> list[Event]:
    """Return all that is new by now: up to the second look from here."""
    return until(job, is_progress) + until(job, is_progress)


def is_progress(event: Event) -> bool:
    return isinstance(event, Progress)


def steps(events: list[Event]) -> list[int]:
    return [event.step for event in of_kind(events, Metrics)]


def measure(rival: Rival, *measured: int, loss: float = 0.5) -> None:
    for step in measured:
        rival.tell(f"run.append_metrics({step}, {{'loss': {loss}, 'images_per_second': 80.0}})")


# --- what is said


def test_it_says_what_was_measured_last_and_then_each_new_line(run: Run, rival: Rival) -> None:
    measure(rival, 1, 2)
    job = watch(run)
    first = heard(job)
    assert f"process {rival.number} on" in of_kind(first, Note)[0].text
    assert steps(first) == [1, 2]
    assert heard(job)[-1] == Progress(2, 100, "steps", 10.0, 9.8, "Watching")
    measure(rival, 3)
    (metrics,) = of_kind(heard(job), Metrics)
    assert metrics == Metrics(3, {"loss": 0.5, "images_per_second": 80.0})
    assert steps(heard(job)) == []
    job.close()


def test_only_the_end_of_a_long_curve_is_said(run: Run, rival: Rival) -> None:
    rival.tell("for step in range(1, 2001): run.append_metrics(step, {'loss': 0.5})")
    job = watch(run)
    said = steps(heard(job))
    assert 20 < len(said) < 100 and said[-1] == 2000
    job.close()


def test_a_torn_line_is_said_when_it_is_whole(run: Run, rival: Rival) -> None:
    measure(rival, 1)
    job = watch(run)
    heard(job)
    path = run.folder / "metrics.jsonl"
    measure(rival, 2)
    whole = path.read_bytes()
    path.write_bytes(whole[:-9])
    assert steps(heard(job)) == []
    path.write_bytes(whole)
    assert steps(heard(job)) == [2]
    job.close()


def test_a_trainer_that_steps_back_is_followed(run: Run, rival: Rival) -> None:
    measure(rival, *range(1, 10))
    rival.tell("run.log('It happened at step 9. Going on from step 8.')")
    job = watch(run)
    _, before = of_kind(heard(job), Note)
    assert before.text.endswith(": It happened at step 9. Going on from step 8."), "with its time: that is no news"
    assert happening_in(before.text) is None
    measure(rival, 10, 11, 12)
    assert steps(heard(job)) == [10, 11, 12]
    rival.tell("run.forget_metrics_after(4)")
    assert steps(heard(job)) == []
    rival.tell("run.log('It happened at step 12. Going on from step 4.')")
    measure(rival, 5, 6, loss=0.4)
    said = heard(job)
    assert steps(said) == [5, 6]
    assert [note.text for note in of_kind(said, Note)] == ["It happened at step 12. Going on from step 4."]
    assert said[-1].done == 6  # type: ignore[union-attr]
    rival.tell("run.forget_metrics_after(5)")
    measure(rival, *range(6, 20), loss=0.3)  # before the next look the curve is longer than it was
    assert steps(heard(job)) == list(range(6, 20))
    job.close()


def test_previews_and_snapshots_are_said_as_training_says_them(run: Run, rival: Rival) -> None:
    rival.tell("import numpy as np", "images = np.full((16, 8, 8, 1), 7, np.uint8)")
    rival.tell("run.write_preview(0, images)", "run.write_preview(5, images)")
    for rate in (0.5, 0.99):
        run.snapshot_path(5, rate, is_first=rate == 0.5).parent.mkdir(exist_ok=True)
        run.snapshot_path(5, rate, is_first=rate == 0.5).touch()
    job = watch(run)
    first = heard(job)
    assert [event.step for event in of_kind(first, Preview)] == [5], "the newest only"
    rival.tell("run.write_preview(10, images)")
    for rate in (0.5, 0.99):
        rival.tell(f"run.snapshot_path(10, {rate}, {rate} == 0.5).touch()")
    said = heard(job)
    (preview,) = of_kind(said, Preview)
    assert preview.step == 10 and np.array_equal(preview.images, np.full((16, 8, 8, 1), 7))
    assert of_kind(said, Saved) == [
        Saved("preview", run.previews()[-1][1], 10),
        Saved("snapshot", run.snapshots()[-1][1], 10),
        Saved("snapshot", run.snapshots(0.99)[-1][1], 10),
    ]
    assert said.index(preview) < said.index(of_kind(said, Saved)[0])
    rival.tell("run.write_preview(10, images + 1)")
    (preview,) = of_kind(heard(job), Preview)
    assert preview.step == 10 and preview.images.min() == 8, "drawn again after a step back"
    job.close()


def test_of_many_previews_only_what_comes_is_said(run: Run, rival: Rival, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch_module, "RECENT", 3)
    rival.tell("import numpy as np", "images = np.zeros((16, 8, 8, 1), np.uint8)")
    rival.tell("for step in range(10): run.write_preview(step, images)")
    job = watch(run)
    assert [event.step for event in of_kind(heard(job), Preview)] == [9]
    for step in (10, 11, 8):  # the older of those that were looked at are no news
        rival.tell(f"run.write_preview({step}, images)")
        assert [event.step for event in of_kind(heard(job), Preview)] == ([step] if step != 8 else [])
    job.close()


def test_what_comes_within_one_tick_of_the_clock_of_files_is_said(run: Run, rival: Rival) -> None:
    rival.tell("import numpy as np", "images = np.zeros((16, 8, 8, 1), np.uint8)", "run.write_preview(0, images)")
    job = watch(run)
    heard(job)
    rival.tell("run.write_preview(5, images)")
    tick = run.previews_folder.stat().st_mtime_ns
    assert [event.step for event in of_kind(until(job, is_progress), Preview)] == [5]
    rival.tell("run.write_preview(10, images)")
    os.utime(run.previews_folder, ns=(tick, tick))
    assert [event.step for event in of_kind(until(job, is_progress), Preview)] == [10]
    job.close()


def test_a_preview_that_cannot_be_read_is_passed_over(run: Run, rival: Rival) -> None:
    job = watch(run)
    heard(job)
    (run.previews_folder).mkdir()
    (run.previews_folder / "step-00000003.png").write_bytes(b"no picture")
    assert not of_kind(heard(job), Preview)
    measure(rival, 4)
    assert steps(heard(job)) == [4]
    job.close()


# --- how it ends


def test_it_ends_when_the_run_is_let_go_of(run: Run, rival: Rival) -> None:
    job = watch(run)
    heard(job)
    measure(rival, 7)
    rival.tell("with run.writing_state(7, '', run.config()) as seal, seal.file('state.pt') as file: file.write(b'x')")
    rival.let_go()
    rest = drain(job)
    assert steps(rest) == [7], "what came with the end is said"
    assert isinstance(rest[-1], Note) and "stopped; it stands at step 7 of 100" in rest[-1].text
    with run.held():
        pass


def test_a_trainer_that_another_follows_is_told_of(run: Run, rival: Rival) -> None:
    job = watch(run)
    heard(job)
    with Rival(run.folder) as next_one:
        rival.let_go()
        next_one.hold()
        *_, last = drain(job)
        assert isinstance(last, Note) and f"trained by process {next_one.number} on" in last.text


def test_a_run_that_goes_away_ends_it(run: Run, rival: Rival) -> None:
    job = watch(run)
    heard(job)
    run.folder.rename(run.folder.with_name("moved"))
    *_, last = drain(job)
    assert isinstance(last, Note) and "is not there any more" in last.text


def test_a_run_that_nobody_trains_is_not_watched(run: Run, trained_run: Run) -> None:
    (note,) = of_kind(drain(watch(trained_run)), Note)
    assert "is not being trained; it stands at step 12 of 12" in note.text
    assert "step 0 of 100" in of_kind(drain(watch(run)), Note)[0].text
    with pytest.raises(StudioError, match="is not a run"):
        drain(engine.watch(run.folder.parent, Control()))


def test_a_run_whose_trainer_was_killed_before_says_so(run: Run, rival: Rival) -> None:
    rival.kill()
    (note,) = drain(watch(run))
    assert isinstance(note, Note) and note.level == "warning" and f"process {rival.number} on" in note.text


def test_closing_and_cancelling_end_the_watching_only(run: Run, rival: Rival) -> None:
    job = watch(run)
    heard(job)
    job.close()
    control = Control()
    job = engine.watch(run.folder, control)
    heard(job)
    control.cancelled.set()
    assert not of_kind(drain(job), Note), "it is not said that the training has ended"
    holder = run.holder()
    assert holder and holder.holds


def test_watching_writes_nothing(run: Run, rival: Rival) -> None:
    def contents() -> dict[str, tuple[int, bytes]]:
        files = sorted(path for path in run.folder.rglob("*") if path.is_file())
        return {str(path): (path.stat().st_mtime_ns, path.read_bytes()) for path in files}

    measure(rival, 1)
    before = contents()
    job = watch(run)
    for _ in range(5):
        heard(job)
    job.close()
    assert contents() == before


def test_a_trainer_that_is_silent_is_told_of(run: Run, rival: Rival, monkeypatch: pytest.MonkeyPatch) -> None:
    measure(rival, 50)
    monkeypatch.setattr(watch_module, "QUIET", -1.0)
    job = watch(run)
    progress = heard(job)[-1]
    assert isinstance(progress, Progress) and progress.done == 50
    assert progress.label == "Nothing new for 0 min" and progress.rate is None and progress.seconds_left is None
    job.close()


def test_it_loads_no_torch(run: Run, rival: Rival) -> None:
    program = (
        "import sys; from pathlib import Path\n"
        "from ddpm_studio import engine; from ddpm_studio.engine.events import Control, Progress\n"
        "job = engine.watch(Path(sys.argv[1]), Control())\n"
        "while not isinstance(next(job), Progress): pass\n"
        "job.close(); assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program, str(run.folder)], check=True, timeout=PATIENCE)


# --- real training


def train_beside(run: Run) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "ddpm_studio", "train", str(run.folder)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True)


def wait_for_holder(run: Run) -> None:
    end = time.monotonic() + PATIENCE
    while not ((holder := run.holder()) and holder.holds):
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.mark.long
def test_real_training_is_watched_to_its_end(tmp_path: Path) -> None:
    run = small_run(tmp_path, "training.steps=60", "saving.preview_every=20", "saving.snapshot_every=24")
    with train_beside(run) as trainer:
        wait_for_holder(run)
        said = drain(watch(run))
        assert trainer.wait(PATIENCE) == 0
    by_step = {metrics.step: metrics.values for metrics in of_kind(said, Metrics)}
    measured = {int(row.pop("step")): row for row in run.metrics()}
    assert by_step == measured and max(measured) == 60
    assert {event.step for event in of_kind(said, Preview)} == {0, 20, 40, 60}
    snapshots = {event.step for event in of_kind(said, Saved) if event.what == "snapshot"}
    assert snapshots == {24, 48, 60}
    assert "is done: 60 steps" in of_kind(said, Note)[-1].text
    assert [event.done for event in of_kind(said, Progress)].count(60) == 1, "a terminal shows it as a line"


@pytest.mark.long
@pytest.mark.skipif(os.name != "posix", reason="needs a signal that nobody can handle")
def test_real_training_that_is_killed_is_told_of_and_goes_on(tmp_path: Path) -> None:
    run = small_run(tmp_path, "training.steps=1000000", "saving.state_every=10", "device.tunes=false")
    with train_beside(run) as trainer:
        wait_for_holder(run)
        job = watch(run)
        until(job, lambda event: isinstance(event, Metrics) and event.step > 20)
        trainer.send_signal(signal.SIGKILL)
        (*_, last) = drain(job)
    assert isinstance(last, Note) and last.level == "warning"
    step = run.states()[-1][0]
    assert f"process {trainer.pid} on" in last.text and f"step {step:,} of 1,000,000" in last.text
    resumed = engine.train(run.folder, Control())
    until(resumed, lambda event: isinstance(event, Note) and f"Resumed at step {step}" in event.text)
    resumed.close()
