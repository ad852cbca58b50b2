"""The same seeds at every snapshot of a run."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from ddpm_studio import engine
from ddpm_studio.engine.choices.comparison import OverTrainingOptions
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.errors import LoadError
from ddpm_studio.engine.events import Control, Event, Frame, Note, Progress
from ddpm_studio.engine.films.film import Film
from ddpm_studio.engine.runs.run import Run
from tests.engine.jobs.conftest import STEPS
from tests.engine.small import drain, of_kind


@pytest.fixture
def own_run(kept_run: Run, tmp_path: Path) -> Run:
    """A copy to damage."""
    shutil.copytree(kept_run.folder, tmp_path / "own")
    return Run.open(tmp_path / "own")


def options(run: Run, **choices: object) -> OverTrainingOptions:
    sample = SampleOptions(model=run.folder, count=3, seed=5, steps=4, **choices)
    return OverTrainingOptions(sample=sample)


def drawn(run: Run, **choices: object) -> list[Event]:
    return drain(engine.run(options(run, **choices), Control()))


def test_there_is_a_frame_for_each_snapshot_from_the_same_noise(kept_run: Run) -> None:
    events = drawn(kept_run)
    frames = of_kind(events, Frame)
    assert [(frame.position, frame.count, frame.t) for frame in frames] == [(0, 3, 4), (1, 3, 8), (2, 3, 12)]
    starts = []
    for frame, (step, path) in zip(frames, kept_run.snapshots(), strict=True):
        alone = SampleOptions(model=path, count=3, seed=5, steps=4)
        chain = of_kind(drain(engine.run(alone, Control())), Frame)
        assert np.array_equal(frame.x_0, chain[-1].x_t), f"step {step} is what sampling from it draws"
        starts.append(chain[0].x_t)
    assert all(np.array_equal(starts[0], start) for start in starts)
    assert not np.array_equal(frames[0].x_0, frames[-1].x_0)
    progress = of_kind(events, Progress)
    assert progress[-1].done == progress[-1].total == 3 * 4


def test_another_ema_rate_has_snapshots_of_its_own(kept_run: Run) -> None:
    frames = of_kind(drawn(kept_run, chain={"rate": 0.99}), Frame)
    assert [frame.t for frame in frames] == STEPS
    assert not np.array_equal(frames[-1].x_0, of_kind(drawn(kept_run), Frame)[-1].x_0)


def test_damaged_snapshots_are_left_out_by_name(own_run: Run) -> None:
    first, second, _ = (path for _, path in own_run.snapshots())
    first.write_bytes(first.read_bytes()[:-100])
    second.write_bytes(b"nothing")
    events = drawn(own_run)
    assert [(frame.position, frame.count, frame.t) for frame in of_kind(events, Frame)] == [(0, 1, 12)]
    warnings = [note.text for note in of_kind(events, Note) if note.level == "warning"]
    assert len(warnings) == 2 and first.name in warnings[0] and second.name in warnings[1]
    progress = of_kind(events, Progress)
    assert progress[-1].done == progress[-1].total


def test_a_snapshot_that_vanishes_meanwhile_is_left_out(own_run: Run) -> None:
    job = engine.run(options(own_run), Control())
    events = []
    for event in job:
        events.append(event)
        if isinstance(event, Frame) and event.position == 0:
            own_run.snapshots()[1][1].unlink()
    assert [frame.t for frame in of_kind(events, Frame)] == [4, 12]


def test_stopping_keeps_what_there_is(kept_run: Run) -> None:
    film = Film()
    job = engine.run(options(kept_run), Control())
    for event in job:
        film.keep(event)
        if len(film) == 2:
            job.close()
    assert film.times == STEPS[:2] and film.expected == 3


def test_of_many_snapshots_only_so_many_are_drawn(kept_run: Run) -> None:
    few = options(kept_run).model_copy(update={"most": 2})
    assert [frame.t for frame in of_kind(drain(engine.run(few, Control())), Frame)] == [4, 12]


def test_a_run_without_a_way_to_look_at_says_what_to_do(own_run: Run) -> None:
    for _, path in own_run.snapshots()[1:]:
        path.unlink()
    with pytest.raises(LoadError, match=r"one snapshot only.*Train it longer"):
        drawn(own_run)
    own_run.snapshots()[0][1].write_bytes(b"nothing")
    (own_run.folder / "snapshots" / "step-00000009.safetensors").write_bytes(b"nothing either")
    with pytest.raises(LoadError, match="no snapshot that can be read"):
        drawn(own_run)
