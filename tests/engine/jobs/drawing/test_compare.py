"""Two ways to sample from the same noise, and what each takes."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ddpm_studio import engine
from ddpm_studio.engine.choices.chain import ChainOptions
from ddpm_studio.engine.choices.comparison import CompareOptions
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.diffusion.denoiser import Denoiser, Predict
from ddpm_studio.engine.diffusion.samplers import DDIM, Heun
from ddpm_studio.engine.disk.resources import resource
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Control, Cost, Event, Frame, Part, Progress
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runtime import model as runtime_model
from ddpm_studio.engine.runtime.model import Model, load_model
from tests.engine.small import drain, of_kind


def compared(*sides: dict[str, Any]) -> list[Event]:
    chosen = tuple(SampleOptions(**{"count": 3, "seed": 7, "steps": 5, **side}) for side in sides)
    return drain(engine.run(CompareOptions(sides=chosen), Control()))


def films(events: list[Event]) -> list[list[Frame]]:
    """The frames of each part, in the order of the job."""
    found: list[list[Frame]] = []
    for event in events:
        if isinstance(event, Part):
            assert event.index == len(found)
            found.append([])
        elif isinstance(event, Frame):
            found[-1].append(event)
    return found


def test_two_sides_that_are_the_same_do_not_differ_by_a_level(trained_run: Run) -> None:
    model = {"model": trained_run.folder}
    first, second = films(compared(model, model))
    assert len(first) == len(second) == 6
    for one, other in zip(first, second, strict=True):
        assert np.array_equal(one.x_t, other.x_t) and np.array_equal(one.x_0, other.x_0)


def test_each_side_is_what_sampling_draws_and_both_begin_with_the_same_noise(trained_run: Run) -> None:
    second = {"model": trained_run.folder, "steps": 8, "sampler": DDIM(eta=1)}
    sides = films(compared({"model": trained_run.folder}, second))
    assert np.array_equal(sides[0][0].x_t, sides[1][0].x_t)
    assert not np.array_equal(sides[0][-1].x_t, sides[1][-1].x_t)
    alone = drain(engine.run(SampleOptions(count=3, seed=7, **second), Control()))
    assert np.array_equal(sides[1][-1].x_t, of_kind(alone, Frame)[-1].x_t)


def test_calls_are_counted_and_progress_is_of_both_sides(trained_run: Run) -> None:
    model = {"model": trained_run.folder}
    events = compared({**model, "sampler": Heun()}, {**model, "steps": 4})
    first, second = of_kind(events, Cost)
    assert (first.index, first.calls, second.index, second.calls) == (0, 2 * 5 - 1, 1, 4)  # Heun's last step is Euler's
    assert first.seconds > 0 and second.seconds > 0
    progress = of_kind(events, Progress)
    assert {event.total for event in progress} == {2 * 5 + 4}
    assert [event.done for event in progress] == sorted(event.done for event in progress)
    assert progress[-1].done == progress[-1].total


def test_what_is_done_between_two_steps_costs_no_side_time(trained_run: Run) -> None:
    """As a paused job is: nobody asks for its next event."""
    side = SampleOptions(model=trained_run.folder, count=1, steps=3)
    spent = 0.0
    for event in engine.run(CompareOptions(sides=(side, side)), Control()):
        if isinstance(event, Frame):
            time.sleep(0.12)
            spent += 0.12
        elif isinstance(event, Cost):
            assert event.seconds < spent
            spent = 0.0


def test_other_ema_rates_of_a_run_are_other_models(kept_run: Run) -> None:
    model = {"model": kept_run.folder}
    first, second = films(compared(model, {**model, "chain": {"rate": 0.99}}))
    assert np.array_equal(first[0].x_t, second[0].x_t)
    assert not np.array_equal(first[-1].x_t, second[-1].x_t)


def test_three_sides_are_three_films_of_one_noise(trained_run: Run) -> None:
    model = {"model": trained_run.folder}
    chosen = (model, {**model, "steps": 4}, {**model, "sampler": DDIM(eta=1)})
    events = compared(*chosen)
    first, second, third = films(events)
    assert (len(first), len(second), len(third)) == (6, 5, 6)
    assert np.array_equal(first[0].x_t, second[0].x_t) and np.array_equal(first[0].x_t, third[0].x_t)
    assert np.array_equal(second[-1].x_t, films(compared(chosen[0], chosen[1]))[1][-1].x_t)
    assert [(cost.index, cost.calls) for cost in of_kind(events, Cost)] == [(0, 5), (1, 4), (2, 5)]
    progress = of_kind(events, Progress)
    assert {event.total for event in progress} == {5 + 4 + 5}
    assert sorted({event.label for event in progress}) == ["A", "B", "C"]


def test_a_model_of_several_sides_is_loaded_once(
    trained_run: Run, kept_run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = []

    def counted(path: Path, chain: ChainOptions) -> Model:
        loaded.append(path)
        return load_model(path, chain)

    monkeypatch.setattr("ddpm_studio.engine.jobs.drawing.compare.load_model", counted)
    compared(*({"model": folder, "steps": 2} for folder in (trained_run.folder, kept_run.folder, trained_run.folder)))
    assert loaded == [trained_run.folder, kept_run.folder]


def test_models_of_other_sizes_are_refused(trained_run: Run) -> None:
    shapes: Path = resource("models/shapes.safetensors")
    with pytest.raises(StudioError, match="alike"):
        compared({"model": trained_run.folder}, {"model": shapes})
    with pytest.raises(StudioError, match="C of"):
        compared({"model": trained_run.folder}, {"model": trained_run.folder}, {"model": shapes})


def test_a_side_costs_what_its_network_is_asked_however_its_batches_are(
    trained_run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrapper around the network that asks twice is seen in the table."""
    model = {"model": trained_run.folder}
    in_parts = {**model, "chain": {"batch_size": 2}}
    assert [cost.calls for cost in of_kind(compared(model, in_parts), Cost)] == [5, 5]
    before = runtime_model.as_denoiser

    def asking_twice(predict: Predict, *options: Any) -> Denoiser:
        return before(lambda x_t, t: (predict(x_t, t) + predict(x_t, t)) / 2, *options)

    monkeypatch.setattr(runtime_model, "as_denoiser", asking_twice)
    assert [cost.calls for cost in of_kind(compared(model, in_parts), Cost)] == [10, 10]
