"""One walk for every sampler: what comes after a step, and a denoiser that moves x_t."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pytest

from ddpm_studio.engine.diffusion.arrays import Array
from ddpm_studio.engine.diffusion.denoiser import Denoiser, Estimate, eps_from_x_0
from ddpm_studio.engine.diffusion.forward import diffuse
from ddpm_studio.engine.diffusion.samplers import Sampler, Step, UniPC
from ddpm_studio.engine.diffusion.samplers.walk import After, walk
from ddpm_studio.engine.diffusion.spacing import choose_times
from ddpm_studio.engine.disk.resources import resource
from tests.engine.diffusion.exact import Floats, MemoryDenoiser, gaussian, standard_noise
from tests.engine.diffusion.test_samplers import EVERY

KNOWN = np.arange(64) < 32
"""The upper half of a digit."""


@cache
def digits() -> Floats:
    """400 digits, (400, 64) in [−1, 1]."""
    with np.load(resource("datasets/digits.npz"), allow_pickle=False) as archive:
        pictures: Floats = archive["images"][:400].reshape(400, 64) / 8.0 - 1
    return pictures


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
    known, eps, exact = digits()[:3], standard_noise(2, (3, 64))(0), MemoryDenoiser(digits())
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


@dataclass
class Projected:
    """The upper half of each picture is known, and put into what is believed (Wang et al. 2023, DDNM, eq. 13).

    With `moves` x_t follows, to where it and the network's own eps lead; else eps is solved so that x_t stays.
    """

    inner: Denoiser
    truth: Floats
    moves: bool

    @property
    def alpha_bar(self) -> Floats:
        return self.inner.alpha_bar

    def __call__(self, x_t: Array, t: int) -> Estimate:
        believed, a = self.inner(x_t, t), self.alpha_bar[t]
        x_0 = np.where(KNOWN, self.truth, believed.x_0)
        if self.moves:
            return replace(believed, x_0=x_0, shift=diffuse(x_0, believed.eps, a) - x_t)
        return Estimate(x_0, eps_from_x_0(x_0, x_t, a))


def recovered(sampler: Sampler, moves: bool) -> float:
    """The share of half-known digits whose other half comes back, to half of one of 16 levels."""
    truth = digits()[:40]
    denoiser = Projected(MemoryDenoiser(digits()), truth, moves)
    steps = walked(sampler, denoiser, truth.shape, 30)
    for step in steps:
        np.testing.assert_allclose(explains(step, denoiser.alpha_bar), step.x_t, atol=1e-9)
    return float((np.abs(steps[-1].x_0 - truth).max(-1) < 1 / 16).mean())


@pytest.mark.parametrize("sampler", EVERY, ids=str)
def test_every_sampler_takes_x_t_where_a_denoiser_moves_it(sampler: Sampler) -> None:
    """What is known is then heard by the rest of the picture from the first step on; else hardly ever."""
    assert recovered(sampler, moves=True) >= 0.75
    assert recovered(sampler, moves=False) <= 0.3


def test_unipc_moves_what_its_corrector_has_made() -> None:
    """The corrector makes x_t anew: what moved the predicted x_t would be lost."""
    exact = MemoryDenoiser(digits())
    shift = standard_noise(5, (3, 64))(0)

    class Moving:
        alpha_bar = exact.alpha_bar

        def __call__(self, x_t: Array, t: int) -> Estimate:
            return replace(exact(x_t, t), shift=shift if t == times[1] else None)

    still = walked(UniPC(), exact, (3, 64))
    times = [step.t for step in still]
    moved = walked(UniPC(), Moving(), (3, 64))
    np.testing.assert_array_equal(moved[1].x_t, still[1].x_t + shift)


@pytest.mark.parametrize("sampler", EVERY, ids=str)
def test_a_shift_of_zero_is_none_to_the_last_bit(sampler: Sampler) -> None:
    exact = MemoryDenoiser(digits())

    class Unmoved:
        alpha_bar = exact.alpha_bar

        def __call__(self, x_t: Array, t: int) -> Estimate:
            return replace(exact(x_t, t), shift=np.zeros_like(x_t))

    for one, other in zip(walked(sampler, exact, (3, 64)), walked(sampler, Unmoved(), (3, 64)), strict=True):
        np.testing.assert_array_equal(one.x_t, other.x_t)
        np.testing.assert_array_equal(one.estimate.eps, other.estimate.eps)
        assert other.estimate.shift is None, "it is in x_t"
