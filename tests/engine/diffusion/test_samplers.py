from __future__ import annotations

from typing import get_args

import numpy as np
import pytest

from ddpm_studio.engine.diffusion.samplers import (
    DDIM,
    DDPM,
    PNDM,
    AnySampler,
    DPMSolver,
    DPMSolverSDE,
    Euler,
    Heun,
    Sampler,
    UniPC,
)
from ddpm_studio.engine.diffusion.samplers.pndm import mean_over_step
from ddpm_studio.engine.diffusion.samplers.walk import walk
from ddpm_studio.engine.diffusion.schedules import Cosine, Linear
from ddpm_studio.engine.diffusion.spacing import choose_times
from tests.engine.diffusion.exact import MixtureDenoiser, gaussian, standard_noise

CATALOGUE: list[type[Sampler]] = list(get_args(get_args(AnySampler)[0]))
EVERY = [*(kind() for kind in CATALOGUE), DDPM(variance="fixed-large"), DDIM(eta=1), DDIM(eta=0.5)]
STOCHASTIC = [DDPM(), DDPM(variance="fixed-large"), DDIM(eta=1), DDIM(eta=0.5), DPMSolverSDE()]
DETERMINISTIC = [sampler for sampler in EVERY if sampler not in STOCHASTIC]


def no_noise(t: int, visit: int = 0):
    raise AssertionError("a deterministic sampler asked for noise")


def last(sampler: Sampler, denoiser, x, steps: int, seed: int = 1):
    times = choose_times(1000, steps, "trailing")
    *_, end = walk(sampler, denoiser, x, times, standard_noise(seed, x.shape))
    return end


@pytest.mark.parametrize("sampler", EVERY, ids=str)
def test_every_sampler_recovers_a_gaussian(sampler: Sampler) -> None:
    x = np.random.default_rng(0).standard_normal(5_000)
    drawn = last(sampler, gaussian(0.3, 0.5), x, 1000).x_0
    assert drawn.mean() == pytest.approx(0.3, abs=0.02)
    assert drawn.std() == pytest.approx(0.5, rel=0.03)


@pytest.mark.parametrize("sampler", EVERY, ids=str)
def test_every_sampler_recovers_a_mixture(sampler: Sampler) -> None:
    x = np.random.default_rng(0).standard_normal(5_000)
    mixture = MixtureDenoiser(np.array([-0.8, 0.5]), np.array([0.1, 0.15]), np.array([0.3, 0.7]))
    drawn = last(sampler, mixture, x, 500).x_0
    left = drawn < -0.2
    assert left.mean() == pytest.approx(0.3, abs=0.02)
    assert drawn[left].mean() == pytest.approx(-0.8, abs=0.02) and drawn[~left].mean() == pytest.approx(0.5, abs=0.02)
    assert drawn[left].std() == pytest.approx(0.1, rel=0.1) and drawn[~left].std() == pytest.approx(0.15, rel=0.1)


@pytest.mark.parametrize("sampler", EVERY, ids=str)
@pytest.mark.parametrize("times", [choose_times(1000, 7, "trailing"), [1000, 400, 2, 1], [500], [1]], ids=len)
def test_a_walk_speaks_of_every_time_and_of_zero(sampler: Sampler, times: list[int]) -> None:
    x = np.ones((2, 1))
    steps = list(walk(sampler, gaussian(0.3, 0.5), x, times, standard_noise(0, x.shape)))
    assert [step.t for step in steps] == [*times, 0]
    assert steps[0].x_t is x
    assert steps[-1].x_t is steps[-1].x_0
    assert not steps[-1].estimate.eps.any(), "no noise is in a sample"
    assert all(np.isfinite(step.x_t).all() and np.isfinite(step.x_0).all() for step in steps)


@pytest.mark.parametrize("sampler", EVERY, ids=str)
def test_a_single_step_is_the_predicted_image(sampler: Sampler) -> None:
    """Infinite log-SNR at t = 0 leaves only x_0, whatever the algorithm; nearly all of x_T is noise here."""
    denoiser, x = gaussian(0.3, 0.5), np.array([1.2, -0.7])
    denoiser.alpha_bar = Cosine().alpha_bar()
    *_, end = walk(sampler, denoiser, x, [1000], no_noise)
    np.testing.assert_allclose(end.x_0, denoiser(x, 1000).x_0, atol=1e-9)


@pytest.mark.parametrize("sampler", EVERY, ids=str)
def test_the_network_is_asked_at_the_visited_times_and_as_often_as_is_said(sampler: Sampler) -> None:
    exact, asked = gaussian(0.3, 0.5), []

    class Counting:
        alpha_bar = exact.alpha_bar

        def __call__(self, x_t, t):
            asked.append(t)
            return exact(x_t, t)

    times = choose_times(1000, 9, "quadratic")
    list(walk(sampler, Counting(), np.ones(2), times, standard_noise(0, (2,))))
    extra = {Heun: -1, PNDM: 1}.get(type(sampler), 0)  # Heun ends, and PNDM begins, as its docstring says
    assert len(asked) == sampler.calls_per_step * len(times) + extra
    assert set(asked) == set(times)


@pytest.mark.parametrize("sampler", DETERMINISTIC, ids=str)
def test_deterministic_samplers_ask_for_no_noise(sampler: Sampler) -> None:
    list(walk(sampler, gaussian(0.3, 0.5), np.ones(3), [900, 500, 100, 10], no_noise))


@pytest.mark.parametrize("sampler", STOCHASTIC, ids=str)
def test_stochastic_samplers_ask_for_noise_at_every_time_but_the_last(sampler: Sampler) -> None:
    asked = []

    def noise(t: int, visit: int = 0):
        asked.append(t)
        return np.zeros(3)

    list(walk(sampler, gaussian(0.3, 0.5), np.ones(3), [900, 500, 100, 10], noise))
    assert asked == [900, 500, 100]


FINE = Linear(steps=10_000).alpha_bar()


def even_times(count: int) -> list[int]:
    """Times even in λ = ½ log SNR, in which the orders are stated.

    They end at t = 400 of 10,000: below, SNR grows without bound and a step to 0 is of first order by design.
    """
    lambdas = 0.5 * np.log(FINE[1:] / (1 - FINE[1:]))
    wanted = np.linspace(lambdas[-1], lambdas[400], count + 1)
    return [int(np.abs(lambdas - value).argmin()) + 1 for value in wanted]


def order_of(errors: list[float]) -> float:
    return float(np.log2(errors[0] / errors[-1]) / (len(errors) - 1))


@pytest.mark.parametrize("sampler", DETERMINISTIC, ids=str)
def test_measured_order_of_convergence(sampler: Sampler) -> None:
    """Halving the steps' length divides the error of a deterministic solver by 2 to its order."""
    denoiser, x = gaussian(0.3, 0.5), np.array([1.2])
    denoiser.alpha_bar = FINE

    def reached(count: int) -> float:
        times = even_times(count)
        steps = list(walk(sampler, denoiser, x, times, no_noise))
        assert steps[-2].t == times[-1]
        return float(steps[-2].x_t[0])

    a_first, a_last = FINE[10_000], FINE[401]
    spread_first, spread_last = (a * 0.25 + 1 - a for a in (a_first, a_last))
    truth = a_last**0.5 * 0.3 + (spread_last / spread_first) ** 0.5 * (1.2 - a_first**0.5 * 0.3)
    assert order_of([abs(reached(count) - truth) for count in (80, 160, 320)]) == pytest.approx(sampler.order, abs=0.25)


@pytest.mark.parametrize("sampler", [DDPM(), DDIM(eta=1), DDIM(eta=0.5), DPMSolverSDE()], ids=str)
def test_measured_order_of_convergence_in_distribution(sampler: Sampler) -> None:
    """Halving the steps' length divides the error of the drawn variance by 2 to the order.

    For Gaussian data a walk is linear in x_T and in each step's noise, so that one walk with each of these set to one
    and all others to zero gives the variance exactly.
    """
    denoiser = gaussian(0, 0.5)
    denoiser.alpha_bar = FINE

    def variance(t: int) -> float:
        return float(FINE[t] * 0.25 + 1 - FINE[t])

    def error(count: int) -> float:
        times = even_times(count)
        sources = np.eye(count + 2)

        def noise(t: int, visit: int = 0):
            return sources[times.index(t) + 1]

        steps = list(walk(sampler, denoiser, sources[0] * variance(10_000) ** 0.5, times, noise))
        return abs(float((steps[-2].x_t ** 2).sum()) - variance(times[-1]))

    assert order_of([error(count) for count in (80, 160, 320)]) == pytest.approx(sampler.order, abs=0.2)


def test_ddim_with_eta_one_is_ddpm() -> None:
    x = np.random.default_rng(0).standard_normal(100)
    denoiser = gaussian(0.3, 0.5)
    np.testing.assert_allclose(last(DDIM(eta=1), denoiser, x, 100).x_0, last(DDPM(), denoiser, x, 100).x_0, atol=1e-9)


def test_euler_is_ddim_without_noise() -> None:
    x = np.random.default_rng(0).standard_normal(100)
    denoiser = gaussian(0.3, 0.5)
    np.testing.assert_allclose(last(Euler(), denoiser, x, 30).x_0, last(DDIM(), denoiser, x, 30).x_0, atol=1e-9)


def test_the_first_step_of_the_sde_solver_is_ddpms() -> None:
    """Before there is a predecessor to look back on, both draw from the posterior of the predicted x_0."""
    x, noise = np.random.default_rng(0).standard_normal(100), standard_noise(1, (100,))
    first, second = (list(walk(kind, gaussian(0.3, 0.5), x, [800, 500], noise))[1] for kind in (DPMSolverSDE(), DDPM()))
    np.testing.assert_allclose(first.x_t, second.x_t, atol=1e-9)


def test_unipc_predicts_like_dpm_solver_and_corrects() -> None:
    """What the network is asked about first differs from DPM-Solver++(2M) at the third time, after a correction."""
    seen: dict[type[Sampler], list[float]] = {}
    for sampler in (DPMSolver(), UniPC()):
        exact = gaussian(0.3, 0.5)

        class Watching:
            alpha_bar = exact.alpha_bar
            at = seen[type(sampler)] = []

            def __call__(self, x_t, t, exact=exact, at=at):
                at.append(float(x_t[0]))
                return exact(x_t, t)

        list(walk(sampler, Watching(), np.array([1.2]), [1000, 700, 400], no_noise))
    np.testing.assert_allclose(seen[UniPC][:2], seen[DPMSolver][:2], rtol=1e-12)
    assert abs(seen[UniPC][2] - seen[DPMSolver][2]) > 1e-4


def test_pndm_looks_back_with_adams_and_bashforths_weights() -> None:
    np.testing.assert_allclose(mean_over_step([70], 60), [1])
    np.testing.assert_allclose(mean_over_step([70, 80], 60), np.array([3, -1]) / 2)
    np.testing.assert_allclose(mean_over_step([70, 80, 90], 60), np.array([23, -16, 5]) / 12)
    np.testing.assert_allclose(mean_over_step([70, 80, 90, 100], 60), np.array([55, -59, 37, -9]) / 24)


def test_pndm_looks_back_rightly_on_steps_of_unequal_length() -> None:
    """The mean of a cubic over the step is exact."""
    times, s = [40, 50, 80, 150], 33

    def cubic(t):
        return 2.0 - t / 30 + (t / 40) ** 2 - (t / 50) ** 3

    mean = np.polynomial.Polynomial.fit(times, [cubic(t) for t in times], 3).integ()
    expected = (mean(40) - mean(33)) / 7
    found = sum(weight * cubic(t) for weight, t in zip(mean_over_step(times, s), times, strict=True))
    assert found == pytest.approx(expected)


@pytest.mark.parametrize("variance", ["fixed-small", "fixed-large"])
def test_last_step_of_ddpm_is_noiseless(variance) -> None:
    x = np.random.default_rng(0).standard_normal(10)
    steps = list(walk(DDPM(variance=variance), gaussian(0, 1), x, [2, 1], standard_noise(0, x.shape)))
    np.testing.assert_allclose(steps[-1].x_0, steps[-2].x_0)


@pytest.mark.parametrize(
    ("sampler", "few", "enough"),
    [
        (DDPM(variance="fixed-large"), 99, 1000),
        (DDIM(eta=1), 20, 100),
        (DPMSolverSDE(), 10, 20),
        (Heun(), 10, 25),
        (Euler(), 10, 50),
        (PNDM(), 20, 30),
    ],
    ids=str,
)
def test_known_bad_choices_are_warned_of(sampler: Sampler, few: int, enough: int) -> None:
    assert sampler.warnings(few) and not sampler.warnings(enough)


def test_usual_choices_are_not_warned_of() -> None:
    assert not any((DDPM().warnings(50), DDIM().warnings(20), DPMSolver().warnings(15), UniPC().warnings(10)))
