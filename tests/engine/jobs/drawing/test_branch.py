"""Branches of images that were drawn: the very x_t, and from there draws of their own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
import torch

from ddpm_studio import engine
from ddpm_studio.engine.choices.branching import BranchOptions
from ddpm_studio.engine.choices.chain import ChainOptions
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.diffusion.samplers import DDIM, DDPM, DPMSolver, DPMSolverSDE, Step
from ddpm_studio.engine.diffusion.samplers import fork as forks
from ddpm_studio.engine.diffusion.samplers.walk import walk
from ddpm_studio.engine.diffusion.schedules import Linear
from ddpm_studio.engine.errors import Cancelled, FieldError
from ddpm_studio.engine.events import Control, Frame, Job, Pixels
from ddpm_studio.engine.jobs.drawing import branch as branch_job
from ddpm_studio.engine.jobs.drawing.walking import Walk, begin
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runtime import recent_chain
from tests.engine.small import drain, of_kind

T = 50


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    recent_chain.forget()
    yield
    recent_chain.forget()


def parent(run: Run, **choices) -> SampleOptions:
    return SampleOptions(**{"model": run.folder, "count": 5, "steps": 10, "sampler": DDPM(), **choices})


def frames(job: Job) -> list[Frame]:
    return of_kind(drain(job), Frame)


def branched(options: SampleOptions, **choices) -> list[Frame]:
    return frames(engine.run(BranchOptions(**{"parent": options, "count": 3, **choices}), Control()))


def by_time(all_frames: list[Frame]) -> dict[int, Frame]:
    return {frame.t: frame for frame in all_frames}


def tiles(pictures: Pixels, images: int) -> Pixels:
    """(images, 1 + branches, H, W, C)."""
    return pictures.reshape(images, -1, *pictures.shape[1:])


@pytest.mark.parametrize("sampler", [DDPM(), DDIM(eta=1), DPMSolverSDE(), DPMSolver()], ids=str)
def test_branches_share_every_moment_down_to_t_and_none_below(trained_run: Run, sampler) -> None:
    options = parent(trained_run, sampler=sampler)
    before = by_time(frames(engine.run(options, Control())))
    random = DDPM() if isinstance(sampler, DPMSolver) else sampler
    after = by_time(branched(options, t=25, images=(4, 1), sampler=random))
    assert list(after) == list(before)
    for t, frame in after.items():
        assert frame.x_t.shape == (2 * 4, 8, 8, 1)
        for pictures, own in ((frame.x_t, before[t].x_t), (frame.x_0, before[t].x_0)):
            of_each = tiles(pictures, 2)
            assert np.array_equal(of_each[:, 0], own[[4, 1]]), "the images' own chain is the film's, pixel for pixel"
            if t >= 25:
                assert (of_each == of_each[:, :1]).all()
        if t < 25:
            finals = tiles(frame.x_t, 2)
            assert all(
                not np.array_equal(finals[row, a], finals[row, b])
                for row in range(2)
                for a in range(4)
                for b in range(a)
            )


def test_a_branch_starts_from_the_exact_floats_whether_they_are_remembered_or_walked_again(
    trained_run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    starts: list[torch.Tensor] = []

    def spy(sampler, denoiser, x, times, noise):
        starts.append(x)
        return walk(sampler, denoiser, x, times, noise)

    monkeypatch.setattr(branch_job, "walk", spy)
    options = parent(trained_run)
    exact: dict[int, torch.Tensor] = {}

    def watched(*choices) -> Walk:
        begun = begin(*choices)

        def steps() -> Iterator[Step]:
            for step in begun.steps:
                exact[step.t] = step.x_t
                yield step

        return replace(begun, steps=steps())

    monkeypatch.setattr(branch_job, "begin", watched)
    again = branched(options, t=25, images=(3,))
    assert exact, "nothing was remembered"
    drain(engine.run(options, Control()))
    exact_before = dict(exact)
    exact.clear()
    remembered = branched(options, t=25, images=(3,))
    assert not exact, "the chain drawn last was not walked again"
    for start in starts:
        assert torch.equal(start, exact_before[25][[3, 3, 3]])
    assert all(
        np.array_equal(a.x_t, b.x_t) and np.array_equal(a.x_0, b.x_0) for a, b in zip(again, remembered, strict=True)
    )
    for walked, found in zip(again[:-1], remembered[:-1], strict=True):
        assert walked.eps is not None and found.eps is not None
        assert np.abs(walked.eps.astype(int) - found.eps).max() <= 1, "eps is not kept, but solved again"
    other = parent(trained_run, seed=1)
    assert not np.array_equal(branched(other, t=25, images=(3,))[-1].x_t, remembered[-1].x_t)
    assert exact, "another seed is another chain"


@pytest.mark.long
def test_at_0_all_are_one_image_and_the_further_up_the_less_they_are_alike(trained_run: Run) -> None:
    options = parent(trained_run, steps=T, count=4)
    spread = {}
    for t in (0, 5, 25, T):
        final = tiles(branched(options, t=t, count=4)[-1].x_0, 4).astype(float)
        spread[t] = float(final.std(axis=1).mean())
        assert (spread[t] == 0) == (t == 0)
    assert spread[0] < spread[5] < spread[25] < spread[T]
    strangers = branched(options, t=0, count=1)[-1].x_0.reshape(4, 2, -1)[:, 0].astype(float)
    # What x_T leaves in the image is ᾱ_T; else the branches of one image differ as different images do.
    assert spread[T] > 0.8 * float(strangers.std(axis=0).mean())


def test_a_branch_is_a_function_of_its_image_seed_and_number(trained_run: Run) -> None:
    options = parent(trained_run)
    first = branched(options, t=25, images=(1, 4), seed=9)
    assert all(
        np.array_equal(a.x_t, b.x_t) for a, b in zip(first, branched(options, t=25, images=(1, 4), seed=9), strict=True)
    )
    assert not np.array_equal(first[-1].x_t, branched(options, t=25, images=(1, 4), seed=8)[-1].x_t)
    alone = tiles(branched(options, t=25, images=(4,), seed=9, count=5)[-1].x_t, 1)[0, :4].astype(int)
    # Kernels for other batch sizes may round differently in the last bit of a float.
    assert np.abs(alone - tiles(first[-1].x_t, 2)[1]).max() <= 1


def test_only_the_batches_of_the_images_that_branch_are_walked_again(
    trained_run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[range] = []

    def spy(options, model, denoiser, only):
        asked.append(only)
        return begin(options, model, denoiser, only)

    monkeypatch.setattr(branch_job, "begin", spy)
    options = parent(trained_run, count=7, chain=ChainOptions(batch_size=2))
    whole = by_time(frames(engine.run(options, Control())))
    recent_chain.forget()
    for frame in branched(options, t=25, images=(5, 2)):
        assert np.array_equal(tiles(frame.x_t, 2)[:, 0], whole[frame.t].x_t[[5, 2]])
    assert asked == [range(2, 6)]


def test_a_chain_that_is_too_long_to_remember_is_walked_again(
    trained_run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recent_chain, "MEMORY_BUDGET", 11 * 5 * 8 * 64 - 1)
    drain(engine.run(parent(trained_run), Control()))
    assert not recent_chain._recent
    monkeypatch.setattr(recent_chain, "MEMORY_BUDGET", 11 * 5 * 8 * 64)
    drain(engine.run(parent(trained_run), Control()))
    assert recent_chain._recent


def test_branches_may_take_steps_of_their_own(trained_run: Run) -> None:
    options = parent(trained_run, steps=5, sampler=DPMSolver())
    after = branched(options, t=20, steps=4, images=(0,))
    assert [frame.t for frame in after] == [50, 40, 30, 20, 15, 10, 5, 0]
    assert [frame.count for frame in after] == [8] * 8
    most = branched(options, t=10, steps=30, images=(0,))
    assert len(most) == len({50, 40, 30, 20, *range(11)}), "no more steps than times"


def test_stopping_ends_it_between_the_blocks_of_the_network(trained_run: Run) -> None:
    control = Control()
    job = engine.run(BranchOptions(parent=parent(trained_run), t=25), control)
    with pytest.raises(Cancelled):
        for event in job:
            if isinstance(event, Frame) and event.t < 25:
                control.cancelled.set()


@pytest.mark.parametrize(
    ("choices", "field"), [({"t": 24}, "t"), ({"t": 60}, "t"), ({"t": 25, "sampler": DDIM(eta=0.1)}, None)]
)
def test_what_cannot_branch_is_a_sentence(trained_run: Run, choices: dict[str, object], field: str | None) -> None:
    if field is None:
        assert branched(parent(trained_run), **choices)
        return
    with pytest.raises(FieldError) as caught:
        branched(parent(trained_run), **choices)
    assert caught.value.field == field


def test_branches_that_must_be_alike_are_warned_of() -> None:
    alpha_bar = Linear(steps=T).alpha_bar()
    ten_steps = SampleOptions(steps=10)
    (told,) = BranchOptions(parent=ten_steps, t=5).warnings(alpha_bar)
    assert "last step draws no noise" in told
    assert not BranchOptions(parent=ten_steps, t=5, steps=5).warnings(alpha_bar)
    assert not BranchOptions(parent=ten_steps, t=0).warnings(alpha_bar)
    (told,) = BranchOptions(parent=ten_steps, t=25, sampler=DDPM(variance="fixed-large")).warnings(alpha_bar)
    assert "Fixed-large" in told


def test_a_sampler_without_noise_is_refused_with_what_to_do() -> None:
    with pytest.raises(FieldError, match="choose DDPM") as caught:
        BranchOptions(sampler=DDIM(eta=0))
    assert caught.value.field == "sampler.eta"
    with pytest.raises(FieldError, match="choose fewer"):
        BranchOptions(parent=SampleOptions(count=1_000_000), count=1)
    for images in ((64,), (1, 1)):
        with pytest.raises(ValueError, match="0 to 63"):
            BranchOptions(images=images)


def test_the_catalogue_of_random_samplers_is_those_that_draw_noise() -> None:
    for sampler in (DDPM(), DDIM(eta=0.5), DPMSolverSDE()):
        assert sampler.draws_noise
    assert not DDIM().draws_noise and not DPMSolver().draws_noise
    assert forks.Fork([3, 2, 1], [], [0], 2).time == 0
