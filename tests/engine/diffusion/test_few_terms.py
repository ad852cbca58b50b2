"""Few terms of the bound stand for all of them, and say how certain that is."""

from __future__ import annotations

import numpy as np
import pytest

from ddpm_studio.engine.diffusion.few_terms import all_terms, decoder_floor, few_terms, spans_of
from ddpm_studio.engine.diffusion.forward import earlier_noise
from ddpm_studio.engine.diffusion.schedules import Linear

LAST = 1000
COSTS = 2.9 / (np.arange(LAST + 1) + 2.0) ** 1.3
"""Of a term at each t: like those of digits, of which most lie at small t."""
COSTS[1] = 2.0
MEASURED_AT = (1, 2, 4, 8, 15, 35, 75, 150, 350, 750)
MEASURED = (1.178, 0.372, 0.147, 0.069, 0.039, 0.0153, 0.0063, 0.0023, 6.5e-4, 2.4e-4)
"""Bits of a term at these t: of 128 digits by the bundled model."""


def estimates(evaluations: int, pictures: int, costs: np.ndarray = COSTS) -> np.ndarray:
    numbers, weights = few_terms(LAST, np.random.default_rng(7).random((pictures, evaluations - 1)))
    assert (numbers[:, 0] == 1).all() and (weights[:, 0] == 1).all()
    assert numbers.min() >= 1 and numbers.max() <= LAST and (np.diff(numbers[:, 1:], axis=1) >= 0).all()
    totals: np.ndarray = (weights * costs[numbers]).sum(axis=1)
    return totals


@pytest.mark.parametrize("evaluations", [2, 5, 10])
def test_few_terms_are_right_in_the_mean_and_ten_of_them_nearly_each_time(evaluations: int) -> None:
    found, truth = estimates(evaluations, 4000), COSTS[1:].sum()
    assert abs(found.mean() - truth) < 3 * found.std() / len(found) ** 0.5
    uniform = np.random.default_rng(1).integers(2, LAST + 1, (4000, evaluations - 1))
    naive = COSTS[1] + (LAST - 1) * COSTS[uniform].mean(axis=1)
    assert found.std() < naive.std() / (3 if evaluations == 2 else 8), "far surer than even times"


def test_ten_terms_of_a_picture_of_digits_err_by_a_hundredth_of_its_bits() -> None:
    """By which t are drawn alone; what the noise of each adds is about as much again for a set of 128."""
    times = np.arange(1, LAST + 1)
    logs = np.interp(np.log(times), np.log(MEASURED_AT), np.log(MEASURED))
    costs = np.concatenate([[0.0], np.exp(logs)])
    found = estimates(10, 4000, costs)
    assert found.mean() == pytest.approx(costs.sum(), abs=0.005)
    assert found.std() < 0.07, "0.22 by chances that fall as 1 / (t + 3)"


def test_all_terms_are_the_bound() -> None:
    numbers, weights = all_terms(LAST, 3)
    assert numbers.shape == (3, LAST) and (weights == 1).all()
    assert (COSTS[numbers]).sum(axis=1) == pytest.approx(COSTS[1:].sum())


@pytest.mark.parametrize("last", [1, 2, 7, 10, 50, 999, 1000, 4000])
def test_spans_have_every_t_once(last: int) -> None:
    spans = spans_of(last)
    assert [t for first, end in spans for t in range(first, end + 1)] == list(range(1, last + 1))
    assert spans[0] == (1, 1)


def test_the_decoders_floor_is_that_of_a_perfect_model() -> None:
    levels = np.array([100 / 127.5 - 1, -1.0, 1.0]).reshape(3, 1, 1, 1)
    floors = decoder_floor(levels, Linear().alpha_bar())
    assert floors == pytest.approx([1.3057, 0.5099, 0.5099], abs=1e-4), "of a constant picture, and black or white"
    assert decoder_floor(levels, Linear(steps=100).alpha_bar())[0] > 3


def test_a_receivers_noise_stays_standard_normal_and_follows_the_true_posterior() -> None:
    random, alpha_bar = np.random.default_rng(3), Linear().alpha_bar()
    eps = random.standard_normal(200_000)
    later = earlier_noise(eps, random.standard_normal(200_000), float(alpha_bar[400]), float(alpha_bar[500]))
    assert later.std() == pytest.approx(1, abs=0.01)
    # q(x_s | x_t, x_0) of Ho et al. 2020, eq. 7, with x_0 = 0: its mean is a part of x_t.
    a_s, a_t = float(alpha_bar[400]), float(alpha_bar[500])
    x_t, x_s = (1 - a_t) ** 0.5 * eps, (1 - a_s) ** 0.5 * later
    slope = (x_t @ x_s) / (x_t @ x_t)
    assert slope == pytest.approx((a_t / a_s) ** 0.5 * (1 - a_s) / (1 - a_t), abs=0.005)
