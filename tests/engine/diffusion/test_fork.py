"""Branches share all that was before the fork, and are draws of their own after it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from ddpm_studio.engine.diffusion.denoiser import Estimate
from ddpm_studio.engine.diffusion.samplers import DDPM, Step
from ddpm_studio.engine.diffusion.samplers.abreast import walk_abreast
from ddpm_studio.engine.diffusion.samplers.fork import Fork, walk_forked
from ddpm_studio.engine.diffusion.samplers.walk import walk
from tests.engine.diffusion.exact import gaussian, standard_noise

TIMES = list(range(1000, 0, -10))
PLACES = 4000
"""Values of one image: enough to measure a correlation to 0.02."""


def forked(t: int, later: list[int] | None = None, rows: tuple[int, ...] = (2, 0)) -> tuple[list[Step], list[Step]]:
    """Return the steps of three images' own chain, and those of the forked one."""
    denoiser, noise = gaussian(0.0, 1.0), standard_noise(1, (3, PLACES))
    x_T = np.random.default_rng(0).standard_normal((3, PLACES))
    own = list(walk(DDPM(), denoiser, x_T, TIMES, noise))
    later = [time for time in TIMES if time <= t] if later is None else later
    branch_noise = standard_noise(2, (len(rows) * 2, PLACES))
    fork = Fork(TIMES, later, rows, 2)

    def go_on(x: np.ndarray):
        return walk(DDPM(), denoiser, x, later, branch_noise)

    return own, list(walk_forked(fork, iter(own), go_on, np.concatenate))


@pytest.mark.parametrize("t", [0, 20, 500, 1000])
def test_until_the_fork_all_are_the_image_and_its_own_chain_goes_on(t: int) -> None:
    own, steps = forked(t)
    assert [step.t for step in steps] == [*TIMES, 0]
    for before, step in zip(own, steps, strict=True):
        assert step.x_t.shape == (6, PLACES)
        for place, row in ((0, 2), (3, 0)):
            assert np.array_equal(step.x_t[place], before.x_t[row])
            assert np.array_equal(step.x_0[place], before.x_0[row])
            assert np.array_equal(step.estimate.eps[place], before.estimate.eps[row])
            for branch in (place + 1, place + 2):
                is_shared = np.array_equal(step.x_t[branch], before.x_t[row])
                assert is_shared == (step.t >= t), "the x_t of the fork itself is shared, to the last bit"


def test_a_fork_at_0_is_one_image_and_a_fork_at_T_are_independent_ones() -> None:
    """Of Gaussian data, the correlation of two branches from t is ᾱ_t: from 1 at t = 0 to 0 at T."""
    correlations = {}
    for t in (0, 100, 300, 1000):
        _, steps = forked(t)
        final = steps[-1].x_0
        pairs = [(0, 1), (0, 2), (1, 2), (3, 4), (4, 5)]
        correlations[t] = [float(np.corrcoef(final[a], final[b])[0, 1]) for a, b in pairs]
    alpha_bar = gaussian(0.0, 1.0).alpha_bar
    assert correlations[0] == pytest.approx([1.0] * 5)
    for t in (100, 300, 1000):
        assert correlations[t] == pytest.approx([alpha_bar[t]] * 5, abs=0.06)
    assert max(map(abs, correlations[1000])) < 0.06


def test_branches_may_visit_other_times_than_the_image() -> None:
    own, steps = forked(500, later=[500, 333, 7])
    assert [step.t for step in steps] == sorted({*TIMES, 333, 7, 0}, reverse=True)
    at = {step.t: step for step in steps}
    assert at[333].own_times == (340, 333, 333, 340, 333, 333)
    assert np.array_equal(at[340].x_t[1], at[500].x_t[1]), "a branch stands where it is until its turn comes"
    assert at[20].own_times == (20, 333, 333, 20, 333, 333)
    assert np.array_equal(at[0].x_t[0], own[-1].x_t[2])


def test_a_learnt_variance_goes_abreast_only_where_every_chain_has_one() -> None:
    def chain(share: float | None) -> Iterator[Step]:
        x = np.ones((1, 2))
        for t in (5, 0):
            yield Step(t, x, Estimate(x, x, share=None if share is None else share * x))

    both, one = (list(walk_abreast([chain(0.5), chain(other)], [[5], [5]], np.concatenate)) for other in (0.25, None))
    np.testing.assert_array_equal(both[0].estimate.share, [[0.5, 0.5], [0.25, 0.25]])
    assert one[0].estimate.share is None
