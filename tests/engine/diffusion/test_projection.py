"""What is known of a picture is kept, and tells the rest: by every sampler, with a denoiser that errs in nothing."""

from __future__ import annotations

import numpy as np
import pytest

from ddpm_studio.engine.diffusion.projection import Observation, Projected
from ddpm_studio.engine.diffusion.samplers import DDIM, DDPM, PNDM, DPMSolver, Heun, Sampler, UniPC
from ddpm_studio.engine.diffusion.samplers.going_back import GoingBack, walk_going_back
from ddpm_studio.engine.diffusion.samplers.walk import Step, walk
from ddpm_studio.engine.diffusion.spacing import choose_times
from ddpm_studio.engine.diffusion.tasks import Mask, Task, averaging, blurring, greying, separable
from tests.engine.diffusion.exact import Floats, standard_noise
from tests.engine.diffusion.recovering import HALF, Trial, memory
from tests.engine.diffusion.test_samplers import CATALOGUE

EVERY = [kind() for kind in CATALOGUE if kind is not DDIM] + [DDIM(eta=0.85)]
SHAPE = (3, 8, 8)
EVERY_TASK: dict[str, Task] = {
    "mask": Mask(HALF),
    "grey": separable(greying(3), np.eye(8), np.eye(8)),
    "smaller": separable(np.eye(3), averaging(8, 4), averaging(8, 4)),
    "grey and smaller": separable(greying(3), averaging(8, 2), averaging(8, 2)),
    "blurred": separable(np.eye(3), blurring(8, 1.5), blurring(8, 1.5)),
}


@pytest.mark.parametrize("name", EVERY_TASK)
def test_what_is_explained_is_observed(name: str) -> None:
    task = EVERY_TASK[name]
    x = np.random.default_rng(0).standard_normal((2, *SHAPE))
    y = task.observe(x)
    np.testing.assert_allclose(task.observe(task.explain(y)), y, atol=1e-9)
    np.testing.assert_allclose(task.weighed(x, np.ones(1)), task.explain(y), atol=1e-9, err_msg="A⁺A")
    single = task.onto(lambda array: array.astype(np.float32))
    y = y.astype(np.float32)
    assert np.abs(single.observe(single.explain(y)) - y).max() < 1e-5


def test_a_small_picture_is_the_mean_of_neighbours_and_grey_is_pillows() -> None:
    x = np.random.default_rng(0).uniform(-1, 1, (1, *SHAPE))
    np.testing.assert_allclose(EVERY_TASK["smaller"].observe(x)[0, 1, 0, 1], x[0, 1, :4, 4:].mean())
    grey = EVERY_TASK["grey"].observe(x)
    np.testing.assert_allclose(np.abs(grey), np.abs(0.299 * x[:, :1] + 0.587 * x[:, 1:2] + 0.114 * x[:, 2:]))
    assert greying(4).tolist() == [[0.299, 0.587, 0.114, 0], [0, 0, 0, 1]]
    np.testing.assert_allclose(blurring(8, 3.0).sum(1), 1)


@pytest.mark.parametrize("sampler", EVERY, ids=str)
def test_what_is_known_tells_the_rest_by_every_sampler(sampler: Sampler) -> None:
    """Of 100 digits 92 to 99 come back in 50 steps; they are measured by `tests.benchmarks.editing_quality`."""
    trial, steps = Trial("half", 24, 400), 50 if isinstance(sampler, Heun) else 30
    assert trial.recovered(sampler, steps) >= 0.7
    assert trial.recovered(sampler, steps, moves=False) <= 0.35


@pytest.mark.parametrize(("name", "least"), [("hole", 0.9), ("smaller", 0.75)])
@pytest.mark.parametrize("sampler", [DDIM(), UniPC()], ids=str)
def test_every_task_tells_the_rest(name: str, least: float, sampler: Sampler) -> None:
    assert Trial(name, 24, 400).recovered(sampler, 20) >= least


@pytest.mark.parametrize("sampler", [each for each in EVERY if not isinstance(each, PNDM)], ids=str)
def test_noise_in_what_is_known_does_not_stay(sampler: Sampler) -> None:
    """But for PNDM, whose last step mixes in old answers."""
    steps = 50 if isinstance(sampler, Heun) else 20
    assert Trial("all", 24, 400, sigma=0.1).recovered(sampler, steps) >= 0.9


def steps_of(sampler: Sampler, known: Floats, back: GoingBack | None = None) -> list[Step]:
    truth, times = memory(400).pictures[:3], choose_times(1000, 7, "trailing")
    denoiser = Projected(memory(400), Observation(Mask(known), known * truth), times)
    x, noise = standard_noise(0, truth.shape)(1000), standard_noise(1, truth.shape)
    if back is None:
        return list(walk(sampler, denoiser, x, times, noise))
    return list(walk_going_back(sampler, denoiser, x, times, noise, back))


@pytest.mark.parametrize("sampler", EVERY, ids=str)
def test_where_nothing_is_known_it_is_sampling_and_where_all_is_it_is_the_picture(sampler: Sampler) -> None:
    truth, times = memory(400).pictures[:3], choose_times(1000, 7, "trailing")
    x, noise = standard_noise(0, truth.shape)(1000), standard_noise(1, truth.shape)
    for one, other in zip(walk(sampler, memory(400), x, times, noise), steps_of(sampler, np.zeros(1)), strict=True):
        np.testing.assert_array_equal(one.x_t, other.x_t)
    *_, end = steps_of(sampler, np.ones(1))
    np.testing.assert_allclose(Observation(Mask(np.ones(1)), truth).finished(end.x_t, -1, 1), truth, atol=1e-12)


@pytest.mark.parametrize("sampler", [DDPM(), DPMSolver(), UniPC(), PNDM()], ids=str)
def test_one_visit_is_the_plain_walk(sampler: Sampler) -> None:
    once = steps_of(sampler, HALF, GoingBack(3, 1, standard_noise(5, (3, 1, 8, 8))))
    for one, other in zip(steps_of(sampler, HALF), once, strict=True):
        np.testing.assert_array_equal(one.x_t, other.x_t)
        assert not other.comes_again


def test_each_visit_has_noise_of_its_own_and_only_the_last_leads_on() -> None:
    asked: list[tuple[str, int, int]] = []

    def noise_called(name: str):
        def noise(t: int, visit: int = 0) -> Floats:
            asked.append((name, t, visit))
            drawn: Floats = standard_noise(1, (3, 1, 8, 8))(t, visit)
            return drawn

        return noise

    truth, times = memory(400).pictures[:3], [1000, 700, 400, 100]
    x = standard_noise(0, truth.shape)(1000)
    back = GoingBack(3, 2, noise_called("up"))
    steps = list(walk_going_back(DDPM(), memory(400), x, times, noise_called("down"), back))
    assert [(step.t, step.comes_again) for step in steps] == [
        *((1000, True), (700, True), (400, True), (1000, False), (700, False), (400, False)),
        *((100, True), (100, False), (0, False)),
    ]
    down = [("down", t, 0) for t in (1000, 700, 400)], [("down", t, 1) for t in (1000, 700, 400)]
    assert asked == [*down[0], ("up", 1000, 1), *down[1], ("up", 100, 1)]
    assert np.abs(steps[3].x_t).mean() > 0.5, "at T it is noise again"
    np.testing.assert_allclose(steps[3].x_t.std(), 1, atol=0.15)


def test_below_until_the_denoiser_is_free() -> None:
    truth, times = memory(400).pictures[:3], choose_times(1000, 7, "trailing")
    observed = Observation(Mask(HALF), HALF * truth)
    loose = Projected(memory(400), observed, times, until=times[3])
    x = standard_noise(0, truth.shape)(1000)
    assert loose(x, times[3]).shift is None
    assert loose(x, times[2]).shift is not None
