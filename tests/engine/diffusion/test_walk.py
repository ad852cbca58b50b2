"""One walk for every sampler: what comes after a step, and a denoiser that moves x_t."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ddpm_studio.engine.diffusion.arrays import Array
from ddpm_studio.engine.diffusion.denoiser import Denoiser, Estimate
from ddpm_studio.engine.diffusion.exact import ExactDenoiser
from ddpm_studio.engine.diffusion.forward import diffuse
from ddpm_studio.engine.diffusion.samplers import Sampler, Step, UniPC
from ddpm_studio.engine.diffusion.samplers.walk import After, walk
from ddpm_studio.engine.diffusion.spacing import choose_times
from tests.engine.diffusion.exact import Floats, gaussian, standard_noise
from tests.engine.diffusion.recovering import memory as remembering
from tests.engine.diffusion.test_samplers import EVERY


def memory() -> ExactDenoiser:
    """What remembers 400 digits."""
    return remembering(400)


def walked(
    sampler: Sampler, denoiser: Denoiser, shape: tuple[int, ...], steps: int = 12, after: After | None = None
) -> list[Step]:
    x = standard_noise(0, shape)(1000)
    times = choose_times(1000, steps, "trailing")
    return list(walk(sampler, denoiser, x, times, standard_noise(1, shape), after))


def explains(step: Step, alpha_bar: Floats) -> Array:
    return diffuse(step.x_0, step.estimate.eps, alpha_bar[step.t])


@pytest.mark.parametrize("sampler", EVERY, ids=str)
def test_what_each_step_says_explains_its_x_t(sampler: Sampler) -> None:
    exact = gaussian(0.3, 0.5)
    for step in walked(sampler, exact, (5,)):
        np.testing.assert_allclose(explains(step, exact.alpha_bar), step.x_t, atol=1e-9)


@pytest.mark.parametrize("sampler", EVERY, ids=str)
def test_what_every_step_is_pulled_to_arrives(sampler: Sampler) -> None:
    known, eps, exact = memory().pictures[:3], standard_noise(2, (3, 1, 8, 8))(0), memory()
    led_to: dict[int, Array] = {}

    def pull(x_s: Array, s: int) -> Array:
        led_to[s] = diffuse(known, eps, exact.alpha_bar[s])
        return led_to[s]

    steps = walked(sampler, exact, known.shape, after=pull)
    assert [step.t for step in steps[1:]] == list(led_to)
    for step in steps[1:]:
        assert step.x_t is led_to[step.t]
    np.testing.assert_array_equal(steps[-1].x_0, known)


@pytest.mark.parametrize("sampler", EVERY, ids=str)
def test_what_changes_nothing_after_a_step_changes_no_bit(sampler: Sampler) -> None:
    exact, seen = gaussian(0.3, 0.5), []

    def look_on(x_s: Array, s: int) -> Array:
        seen.append(s)
        return x_s

    plain, watched = walked(sampler, exact, (5,)), walked(sampler, exact, (5,), after=look_on)
    assert seen == [step.t for step in plain[1:]]
    for one, other in zip(plain, watched, strict=True):
        np.testing.assert_array_equal(one.x_t, other.x_t)


def test_unipc_moves_what_its_corrector_has_made() -> None:
    """The corrector makes x_t anew: what moved the predicted x_t would be lost."""
    exact = memory()
    shift = standard_noise(5, (3, 1, 8, 8))(0)

    class Moving:
        alpha_bar = exact.alpha_bar

        def __call__(self, x_t: Array, t: int) -> Estimate:
            return replace(exact(x_t, t), shift=shift if t == times[1] else None)

    still = walked(UniPC(), exact, (3, 1, 8, 8))
    times = [step.t for step in still]
    moved = walked(UniPC(), Moving(), (3, 1, 8, 8))
    np.testing.assert_array_equal(moved[1].x_t, still[1].x_t + shift)


@pytest.mark.parametrize("sampler", EVERY, ids=str)
def test_a_shift_of_zero_is_none_to_the_last_bit(sampler: Sampler) -> None:
    exact = memory()

    class Unmoved:
        alpha_bar = exact.alpha_bar

        def __call__(self, x_t: Array, t: int) -> Estimate:
            return replace(exact(x_t, t), shift=np.zeros_like(x_t))

    for one, other in zip(walked(sampler, exact, (3, 1, 8, 8)), walked(sampler, Unmoved(), (3, 1, 8, 8)), strict=True):
        np.testing.assert_array_equal(one.x_t, other.x_t)
        np.testing.assert_array_equal(one.estimate.eps, other.estimate.eps)
        assert other.estimate.shift is None, "it is in x_t"
