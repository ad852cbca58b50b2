"""The bound against closed forms, by quadrature, and against what published codes compute.

Some rows of each table; `tests/long/test_bounds.py` has them all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from ddpm_studio.engine.diffusion.denoiser import Clipped, Denoiser, NetworkDenoiser, StepVariance
from ddpm_studio.engine.diffusion.likelihood import (
    bound,
    decoder_bits,
    prior_bits,
    steps_of,
    terms,
)
from ddpm_studio.engine.diffusion.schedules import Cosine, Linear
from ddpm_studio.engine.errors import FieldError
from tests.engine.diffusion.exact import Floats, MixtureDenoiser, gaussian

SCHEDULES = {
    "linear 1000": Linear(),
    "linear 100": Linear(steps=100),
    "cosine 1000": Cosine(),
    "cosine 50": Cosine(steps=50),
}
FIXED: list[StepVariance] = ["fixed-small", "fixed-large"]


def by_integration(x_0: float, alpha_bar: float) -> float:
    """KL(N(√ᾱ x_0, 1 − ᾱ) ‖ N(0, 1)) in bits, by the definition."""
    x = np.linspace(-12, 12, 200_001)
    mean, variance = alpha_bar**0.5 * x_0, 1 - alpha_bar
    log_q = -0.5 * ((x - mean) ** 2 / variance + np.log(2 * np.pi * variance))
    log_p = -0.5 * (x**2 + np.log(2 * np.pi))
    return float(np.trapezoid(np.exp(log_q) * (log_q - log_p), x) / np.log(2))


@pytest.mark.parametrize("x_0", [-1.0, 0.3, 1.0])
@pytest.mark.parametrize("alpha_bar", [1e-4, 0.1, 0.8])
def test_the_prior_term_is_the_divergence(x_0: float, alpha_bar: float) -> None:
    bits = prior_bits(np.full((2, 1, 1, 1), x_0), alpha_bar)
    assert bits == pytest.approx([by_integration(x_0, alpha_bar)] * 2, rel=1e-6, abs=1e-9)


def test_it_is_averaged_over_the_dimensions_of_each_picture() -> None:
    both, first, second = np.array([0.2, -0.9]), np.array([0.2]), np.array([-0.9])
    bits = [prior_bits(x.reshape(1, -1, 1, 1), 0.5) for x in (both, first, second)]
    assert bits[0] == pytest.approx((bits[1] + bits[2]) / 2)


def test_without_signal_nothing_is_left_to_tell() -> None:
    assert prior_bits(np.ones((1, 1, 2, 2)), 0.0) == 0


def test_the_papers_schedule_leaves_about_1e_5_bits() -> None:
    # Section 4: "L_T ≈ 10⁻⁵ bits per dimension", for images.
    last = float(Linear().alpha_bar()[-1])
    assert last == pytest.approx(4.035830e-5, rel=1e-6)
    assert 0 < prior_bits(np.linspace(-1, 1, 1001).reshape(1, 1, 1, -1), last) < 3e-5
    assert prior_bits(np.ones((1, 1, 1, 1)), last) == pytest.approx([2.9e-5], rel=0.05)


def test_the_first_variances_are_those_of_the_published_codes() -> None:
    steps = steps_of(Linear().alpha_bar())
    assert steps.log_small[1:4] == pytest.approx([-9.81672514, -9.81672514, -9.36712150], abs=1e-7)
    large = steps.log_small + steps.spread
    assert large[1:4] == pytest.approx([-9.21034037, -9.02868637, -8.87501279], abs=1e-7)
    assert steps.is_last.tolist() == [0, 1, *[0] * 999]


def test_a_chain_of_one_step_has_a_variance() -> None:
    steps = steps_of(np.array([1.0, 0.3]))
    assert np.exp(steps.log_small[1]) == pytest.approx(0.7) and steps.spread[1] == 0


# --- the edges of the decoder ----------------------------------------------------------------------------------------


def test_all_levels_together_are_certain() -> None:
    levels = (np.arange(256) / 127.5 - 1).reshape(-1, 1, 1, 1)
    for mean in (-1.4, -1.0, 0.123, 0.99):
        assert (0.5 ** decoder_bits(levels, np.full_like(levels, mean), 0.02)).sum() == pytest.approx(1, abs=1e-9)


def test_what_is_impossible_costs_forty_bits_and_what_is_sure_nothing() -> None:
    here = np.array([[[[-1.0]]], [[[1.0]]], [[[0.0]]]])
    assert decoder_bits(here, -here + 0.5 * (here == 0), 0.01).ravel() == pytest.approx([-np.log2(1e-12)] * 3)
    assert decoder_bits(here[:2], 3 * here[:2], 0.01).ravel() == pytest.approx([0, 0], abs=1e-9)


# --- exact denoisers, by quadrature ----------------------------------------------------------------------------------


def nodes(count: int) -> tuple[Floats, Floats]:
    """Return the places and weights of a quadrature over standard normal numbers."""
    places, weights = np.polynomial.hermite_e.hermegauss(count)
    return places, weights / weights.sum()


def expected(denoiser: MixtureDenoiser, of_x_0: tuple[Floats, Floats], variance: StepVariance, count: int) -> Floats:
    """Return E[L_T], E[L_0], and E[L_{t−1}] for t = 2 …, over x_0 and the noise."""
    (x_0, weights), (eps, chances) = of_x_0, nodes(count)
    both = np.repeat(x_0, count).reshape(-1, 1, 1, 1)
    noise, chance = np.tile(eps, len(x_0)).reshape(both.shape), np.outer(weights, chances).ravel()
    times = range(len(denoiser.alpha_bar) - 1, 0, -1)
    found = [term.bits @ chance for term in terms(denoiser, both, lambda t: noise, times, variance)]
    return np.array([prior_bits(both, float(denoiser.alpha_bar[-1])) @ chance, *found[::-1]])


GAUSSIAN = [
    ("linear 1000", "fixed-small", 8.443171e-6, 6.302437),
    ("linear 1000", "fixed-large", 8.443171e-6, 5.645641),
    ("cosine 50", "fixed-small", 2.031650e-7, 4.787792),
]
"""(schedule, variance, L_T, Σ L_{t−1} for t > 1) of pixels of N(0.2, 0.5²)."""


@pytest.mark.parametrize(("name", "variance", "prior", "total"), GAUSSIAN[1:])
def test_a_gaussians_bound_is_its_closed_form(name: str, variance: StepVariance, prior: float, total: float) -> None:
    denoiser = replace(gaussian(0.2, 0.5), alpha_bar=SCHEDULES[name].alpha_bar())
    x_0, weights = nodes(3)
    found = expected(denoiser, (0.2 + 0.5 * x_0, weights), variance, 3)
    assert found[0] == pytest.approx(prior, rel=1e-6)
    assert found[2:].sum() == pytest.approx(total, abs=1e-6)
    if variance == "fixed-large":
        single = {2: 0.5681905, 3: 0.3546792, 6: 0.1806492, 101: 9.937036e-3, 501: 1.644434e-4, 1000: 1.485432e-7}
        assert [found[t] for t in single] == pytest.approx(list(single.values()), rel=1e-5)


def black_and_white() -> tuple[Floats, Floats]:
    return np.array([-1.0, 1.0]), np.array([0.5, 0.5])


def seventeen_levels() -> tuple[Floats, Floats]:
    return np.round(np.arange(17) * 255 / 16) / 127.5 - 1, np.full(17, 1 / 17)


def every_level() -> tuple[Floats, Floats]:
    return np.arange(256) / 127.5 - 1, np.full(256, 1 / 256)


def bell() -> tuple[Floats, Floats]:
    levels, _ = every_level()
    weights = np.exp(-0.5 * ((levels - 0.2) / 0.3) ** 2)
    return levels, weights / weights.sum()


def constant() -> tuple[Floats, Floats]:
    return np.array([100 / 127.5 - 1]), np.array([1.0])


Levels = Callable[[], tuple[Floats, Floats]]
DISCRETE: list[tuple[Levels, str, float, float, tuple[float, float]]] = [
    (black_and_white, "linear 1000", 1, 0.5099, (1.0068, 1.4872)),
    (black_and_white, "cosine 1000", 1, 0.3229, (1.0037, 1.4327)),
    (seventeen_levels, "linear 1000", 4.0875, 1.2120, (4.3361, 4.5126)),
    (constant, "linear 1000", 0, 1.3057, (0, 0.4864)),
    (every_level, "linear 100", 8, 4.0522, (5.7077, 4.0320)),
    (bell, "linear 100", 7.2774, 4.0795, (4.8452, 3.2836)),
]
"""(levels, schedule, entropy, L_0, (Σ L_{t−1} for t > 1 with β̃, with β))."""


@pytest.mark.parametrize(("levels", "name", "entropy", "decoding", "totals"), DISCRETE[:1])
def test_a_perfect_model_of_levels_pays_what_is_known_and_never_less_than_their_entropy(
    levels: Levels, name: str, entropy: float, decoding: float, totals: tuple[float, float]
) -> None:
    means, weights = levels()
    exact = MixtureDenoiser(means, 0 * means, weights, SCHEDULES[name].alpha_bar())
    for variance, total in zip(FIXED, totals, strict=True):
        found = expected(exact, levels(), variance, 41)
        assert found[1] == pytest.approx(decoding, abs=1e-3)
        assert found[2:].sum() == pytest.approx(total, abs=1e-3)
        assert found.sum() > entropy and (found >= -1e-6).all()


# --- what improved-diffusion's code computes -------------------------------------------------------------------------

COUNTED = np.arange(96.0)
PICTURES = ((7 * COUNTED**2 + 13 * COUNTED) % 256 / 127.5 - 1).reshape(2, 3, 4, 4)
PICTURES[0, 0, 0, :2] = -1, 1


def made_noise(t: int) -> Floats:
    """Return numbers that look normal and need no generator, (2, 3, 4, 4)."""
    u = (0.6180339887498949 * COUNTED + 0.7548776662466927 * (t - 1)) % 1 * 0.998 + 0.001
    w = (0.569840290998053 * COUNTED + 0.324717957244746 * (t - 1)) % 1
    noise: Floats = (np.sqrt(-2 * np.log(u)) * np.cos(2 * np.pi * w)).reshape(PICTURES.shape)
    return noise


def made_network(name: str, learns: bool = False) -> NetworkDenoiser:
    alpha_bar = SCHEDULES[name].alpha_bar()

    def predict(x_t: Floats, t: int) -> Floats:
        eps = 0.9 * np.sqrt(1 - alpha_bar[t]) * x_t + 0.05 * np.sin(3 * x_t)
        return np.concatenate([eps, np.tanh(x_t)], axis=1) if learns else eps

    return NetworkDenoiser(predict, alpha_bar)


PUBLISHED: list[tuple[str, StepVariance, bool, tuple[float, float, float, float]]] = [
    ("linear 1000", "learned", True, (9.012481e-6, 2.47537, 0.57386, 6.07169)),
    ("linear 1000", "fixed-small", False, (9.012481e-6, 2.53212, 0.74917, 6.84426)),
    ("cosine 1000", "fixed-large", True, (5.423721e-10, 1.85657, 0.48533, 6.53147)),
    ("linear 1000", "fixed-large", True, (9.012481e-6, 2.53212, 0.51052, 5.90756)),
    ("linear 1000", "fixed-large", False, (9.012481e-6, 2.53212, 0.51580, 6.24935)),
    ("linear 1000", "fixed-small", True, (9.012481e-6, 2.53212, 0.73756, 6.48534)),
    ("cosine 1000", "fixed-small", True, (5.423721e-10, 1.85657, 0.68784, 7.03782)),
    ("cosine 1000", "learned", True, (5.423721e-10, 1.82238, 0.54196, 6.67629)),
]
"""(schedule, variance, whether x_0 is clipped, (L_T, L_0, L_1 of t = 2, Σ L_{t−1} for t > 1)), of both pictures."""
TOTALS: list[tuple[str, StepVariance, bool, list[float]]] = [
    ("linear 100", "fixed-large", True, [8.35963, 8.29922]),
    ("linear 1000", "learned", True, [8.56116, 8.53298]),
    ("cosine 1000", "fixed-small", True, [8.89975, 8.88901]),
]
"""(schedule, variance, whether x_0 is clipped, the bound of each picture)."""


def believing(name: str, variance: StepVariance, clips: bool) -> Denoiser:
    network = made_network(name, learns=variance == "learned")
    return Clipped(network) if clips else network


@pytest.mark.parametrize(("name", "variance", "clips", "wanted"), PUBLISHED[:3])
def test_each_term_is_as_published_code_has_it(
    name: str, variance: StepVariance, clips: bool, wanted: tuple[float, float, float, float]
) -> None:
    denoiser = believing(name, variance, clips)
    found = {term.t: term for term in terms(denoiser, PICTURES, made_noise, range(1000, 0, -1), variance)}
    later = sum(found[t].bits.mean() for t in range(2, 1001))
    assert prior_bits(PICTURES, float(denoiser.alpha_bar[-1])).mean() == pytest.approx(
        wanted[0], rel=2e-4
    )  # they compute in single precision
    assert [found[1].bits.mean(), found[2].bits.mean(), later] == pytest.approx(wanted[1:], abs=2e-4)
    if clips and variance == "fixed-small":
        rmse = {t: 127.5 * found[t].squared_error.mean() ** 0.5 for t in (1, 501)}
        assert rmse == pytest.approx(
            {1: 1.2773, 501: 88.0058} if "linear" in name else {1: 0.8206, 501: 70.2903}, rel=1e-4
        )


@pytest.mark.parametrize(("name", "variance", "clips", "wanted"), TOTALS[:1])
def test_the_bound_of_a_picture_is_as_published_code_has_it(
    name: str, variance: StepVariance, clips: bool, wanted: list[float]
) -> None:
    denoiser = believing(name, variance, clips)
    times = range(len(denoiser.alpha_bar) - 1, 0, -1)
    assert bound(denoiser, PICTURES, made_noise, times, variance) == pytest.approx(wanted, abs=2e-4)


def test_a_respaced_chain_has_a_bound_of_its_own() -> None:
    """It is that of a chain whose ᾱ are those of the times that are visited."""
    network, times = made_network("linear 1000"), [1000, 700, 400, 100, 7]
    short = np.asarray(network.alpha_bar)[[0, *times[::-1]]]
    alone = NetworkDenoiser(lambda x_t, t: network.predict(x_t, [7, 100, 400, 700, 1000][t - 1]), short)
    found = bound(network, PICTURES, made_noise, times, "fixed-large")
    again = bound(
        alone, PICTURES, lambda t: made_noise([7, 100, 400, 700, 1000][t - 1]), range(5, 0, -1), "fixed-large"
    )
    assert found == pytest.approx(again) and found[0] > 9


def test_a_variance_that_was_not_learnt_is_refused() -> None:
    with pytest.raises(FieldError, match="did not learn the variance"):
        bound(made_network("linear 100"), PICTURES, made_noise, [100], "learned")
