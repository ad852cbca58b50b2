"""Walks to the end: in batches, and beside a training."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event

import numpy as np
import pytest
import torch

from ddpm_studio import engine
from ddpm_studio.engine.choices.chain import ChainOptions
from ddpm_studio.engine.choices.comparison import OverTrainingOptions
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.diffusion.samplers import DDPM, DPMSolver, Step
from ddpm_studio.engine.diffusion.samplers.walk import at_zero
from ddpm_studio.engine.events import Control, Frame, Preview, Progress
from ddpm_studio.engine.jobs.drawing import walking
from ddpm_studio.engine.jobs.drawing.walking import begin, draw_all
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runtime.computing.stopwatch import Stopwatch
from ddpm_studio.engine.runtime.model import load_model
from ddpm_studio.engine.runtime.noise import Purpose
from ddpm_studio.engine.runtime.space import PixelSpace
from tests.engine.small import drain, of_kind, small_run, train


@pytest.mark.parametrize("sampler", [DDPM(), DPMSolver()], ids=str)
def test_in_batches_the_images_are_those_of_one_walk_to_the_last_bit(
    kept_run: Run, sampler, monkeypatch: pytest.MonkeyPatch
) -> None:
    together = SampleOptions(model=kept_run.folder, count=5, steps=4, sampler=sampler, chain=ChainOptions(batch_size=2))
    last = of_kind(drain(engine.run(together, Control())), Frame)[-1].x_t
    walk, walked = walking.begin, []

    def watched(options, model, denoiser, images):
        walked.append(images)
        return walk(options, model, denoiser, images)

    monkeypatch.setattr("ddpm_studio.engine.jobs.drawing.over_training.begin", watched)
    events = drain(engine.run(OverTrainingOptions(sample=together), Control()))
    assert walked == 3 * [range(2), range(2, 4), range(4, 5)], "no walk is of more images than a batch has"
    assert np.array_equal(of_kind(events, Frame)[-1].x_0, last)
    progress = of_kind(events, Progress)[-1]
    assert progress.done == progress.total == 3 * 3 * 4


def test_images_of_all_chains_stand_in_their_order() -> None:
    def chain(level: float, count: int) -> Iterator[Step]:
        yield at_zero(torch.zeros(count, 1, 2, 2))
        yield at_zero(torch.full((count, 1, 2, 2), level))

    drawing = draw_all([chain(-1.0, 2), chain(1.0, 1)], PixelSpace((1, 2, 2)), Stopwatch(1, "steps"), "Drawing")
    while True:
        try:
            said = next(drawing)
        except StopIteration as end:
            assert end.value[:, 0, 0, 0].tolist() == [0, 0, 255]
            return
        assert isinstance(said, Progress) and said.label == "Drawing"


def test_previews_are_drawn_from_noise_of_their_own_and_are_no_steps_of_the_training(
    tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ddpm_studio.engine.jobs.training.preview.STEPS", 20)
    run = small_run(tmp_path)
    events = train(run)
    preview = of_kind(events, Preview)[-1]
    assert preview.step == 12
    assert {event.done for event in of_kind(events, Progress) if event.label == "Drawing previews"} <= {0, 12}
    config, model = run.config(), load_model(run.folder, ChainOptions())
    options = SampleOptions(count=16, seed=config.seed, sampler=DPMSolver(), steps=20)
    chosen = begin(options, model, model.denoiser(options.chain, Event()), x_T=Purpose.PREVIEW)
    *_, last = chosen.steps
    # The network of a training lies otherwise in memory than one that was loaded.
    assert np.abs(model.space.decode(last.x_t).astype(int) - preview.images).max() <= 1
