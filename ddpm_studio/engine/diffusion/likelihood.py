"""The variational bound on the likelihood, term by term, in bits per dimension.

−log p(x_0) ≤ L_T + Σ L_{t−1} + L_0 (Ho et al. 2020, eq. 5, and section 3.3 for L_0). What a value costs is averaged
over an image's dimensions; whoever wants nats multiplies by their number and ln 2. Values mean bits only for pictures
of 256 levels between −1 and 1.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ddpm_studio.engine.diffusion.arrays import Array, Floats, exp, log
from ddpm_studio.engine.diffusion.denoiser import Denoiser, StepVariance
from ddpm_studio.engine.diffusion.forward import diffuse, posterior_variance, posterior_weights, step_beta

HALF_LEVEL = 1 / 255
"""Half the distance of two of 256 levels from −1 to 1."""
NEARLY_ONE = 0.999
"""Beyond it is none but the outermost level, which reaches to infinity (Ho et al. 2020, eq. 13)."""
LEAST_LIKELY = 1e-12
"""What no probability falls below, as in the published codes, so that an impossible picture costs 40 bits."""
STEEPEST = 80.0
"""Exponents are cut off here: e to the 89 is too large for a float32."""


@dataclass(frozen=True, slots=True)
class Steps:
    """What the bound must know of steps t → s of a chain: floats of one step, or arrays over many of them."""

    of_x_0: Array
    of_x_t: Array
    """The weights of x_0 and x_t in the posterior's mean (Ho et al. 2020, eq. 7)."""
    log_small: Array
    """log β̃; of the step to t = 0, whose β̃ is 0, that of the step before it."""
    spread: Array
    """log β − log β̃: what a share of 1 adds to `log_small`."""
    is_last: Array
    """1 of the step that ends at t = 0, else 0."""

    def at(self, t: Array) -> Steps:
        """Return those at `t`: floats where it is a number, (N, 1, 1, 1) each where it is an array of them, (N,)."""
        picked = [values[t] for values in self._all()]
        is_one = isinstance(t, int)
        return Steps(*(float(value) if is_one else value[:, None, None, None] for value in picked))

    def each(self, change: Callable[[Array], Array]) -> Steps:
        """Return the same with each of its arrays changed, such as put on another device."""
        return Steps(*(change(values) for values in self._all()))

    def _all(self) -> tuple[Array, ...]:
        return self.of_x_0, self.of_x_t, self.log_small, self.spread, self.is_last


def steps_of(alpha_bar: Floats) -> Steps:
    """Return the steps between neighbours of `alpha_bar`, (T + 1,), from 1 down; entry 0 of each array is unused.

    A chain of fewer steps has an ᾱ of its own: those of the times that it visits, behind ᾱ_0.

    :param alpha_bar: in double precision, as late in the chain β and β̃ differ in their last digits only.
    """
    before, after = alpha_bar[:-1], alpha_bar[1:]
    of_x_0, of_x_t = posterior_weights(before, after)
    small, large = posterior_variance(before, after), step_beta(before, after)
    small[0] = small[1] if len(small) > 1 else large[0]
    log_small, is_last = np.log(small), np.zeros(len(small))
    is_last[0] = 1
    of_all = of_x_0, of_x_t, log_small, np.log(large) - log_small, is_last
    return Steps(*(np.concatenate([[0.0], values]) for values in of_all))


def prior_bits(x_0: Array, alpha_bar_T: float) -> Array:
    """Return L_T = KL(q(x_T | x_0) ‖ N(0, I)) of each of `x_0`, (N, C, H, W), as (N,); 0 at best.

    q(x_T | x_0) = N(√ᾱ_T x_0, 1 − ᾱ_T) (Ho et al. 2020, eq. 4), so that in each dimension the divergence is
    ½ (ᾱ_T x_0² − ᾱ_T − ln(1 − ᾱ_T)).

    :param alpha_bar_T: the signal that is left at t = T, at least 0 and less than 1.
    """
    power = (x_0**2).mean((1, 2, 3))
    return 0.5 * (alpha_bar_T * (power - 1) - math.log1p(-alpha_bar_T)) / math.log(2)


def divergence_bits(x_0: Array, believed: Array, share: Array, step: Steps) -> Array:
    """Return L_{t−1} = KL(q(x_s | x_t, x_0) ‖ p(x_s | x_t)) of each dimension of `x_0`, (N, C, H, W), s > 0.

    Both are normal; their means differ by as much as `x_0` and the `believed` one do, times the posterior's weight.
    The variances are compared by their logarithms' difference, which is exact where both are nearly the same.

    :param share: of log β in the log variance of p, a float or as `x_0`.
    """
    wider = share * step.spread
    apart = (step.of_x_0 * (x_0 - believed)) ** 2 / exp(step.log_small)
    return 0.5 * (wider - 1 + (1 + apart) * exp(-wider)) / math.log(2)


def decoder_bits(x_0: Array, mean: Array, deviation: Array) -> Array:
    """Return −log₂ of what a normal distribution gives to each level of `x_0`, (N, C, H, W) (Ho et al. 2020, eq. 13).

    :param x_0: of 256 levels from −1 to 1, the outermost of which reach to infinity.
    :param mean: as `x_0`.
    :param deviation: above 0, a float or as `x_0`.
    """
    above = _normal_below((x_0 - mean + HALF_LEVEL) / deviation)
    below = _normal_below((x_0 - mean - HALF_LEVEL) / deviation)
    is_top, is_bottom = x_0 > NEARLY_ONE, x_0 < -NEARLY_ONE
    likely = above * ~is_top + 1.0 * is_top - below * ~is_bottom
    return -log(likely.clip(LEAST_LIKELY, 1)) / math.log(2)


def _normal_below(z: Array) -> Array:
    """Return how likely a standard normal number is below `z`: the tanh of both published codes, which errs by 3e-4.

    ½ (1 + tanh y) = 1 / (1 + e^{−2y}).
    """
    twice = 2 * math.sqrt(2 / math.pi) * (z + 0.044715 * z**3)
    return 1 / (1 + exp((-twice).clip(-STEEPEST, STEEPEST)))


@dataclass(frozen=True, slots=True)
class Term:
    """One term of the bound, of each of N pictures."""

    t: int
    bits: Array
    """L_{t−1}, (N,), where t is the first of the chain's times L_0."""
    squared_error: Array
    """Of the believed x_0, the mean over an image's dimensions, (N,): the distortion when x_t has been sent."""
    x_t: Array
    """(N, C, H, W)."""
    believed: Array
    """The believed x_0, as `x_t`."""


def terms(
    denoiser: Denoiser, x_0: Array, noise: Callable[[int], Array], times: Sequence[int], variance: StepVariance
) -> Iterator[Term]:
    """Yield what each step of a chain costs, from noise to image, by one x_t ~ q(x_t | x_0) a step.

    :param denoiser: what it believes is the chain's; with or without clipping.
    :param x_0: pictures, (N, C, H, W), of 256 levels from −1 to 1.
    :param noise: t ↦ standard normal noise, as `x_0`.
    :param times: that the chain visits, descending, without 0.
    :raises FieldError: if the variance was not learnt that is to be used.
    """
    alpha_bar = np.asarray(denoiser.alpha_bar)
    steps = steps_of(alpha_bar[[0, *reversed(times)]])
    for number, t in zip(range(len(times), 0, -1), times, strict=True):
        x_t, step = diffuse(x_0, noise(t), float(alpha_bar[t])), steps.at(number)
        estimate = denoiser(x_t, t)
        share = estimate.learnt_share() if variance == "learned" else _fixed_share(variance, number)
        if number > 1:
            bits = divergence_bits(x_0, estimate.x_0, share, step)
        else:
            mean = step.of_x_0 * estimate.x_0 + step.of_x_t * x_t
            bits = decoder_bits(x_0, mean, exp(0.5 * (step.log_small + share * step.spread)))
        error = ((x_0 - estimate.x_0) ** 2).mean((1, 2, 3))
        yield Term(t, bits.mean((1, 2, 3)), error, x_t, estimate.x_0)


def _fixed_share(variance: StepVariance, number: int) -> float:
    """Return how much of log β is in the log variance of the chain's step `number`, counted from its end.

    The last step's variance is β̃ of the one before it in both, as in Ho et al.'s code.
    """
    return 1.0 if variance == "fixed-large" and number > 1 else 0.0


def bound(
    denoiser: Denoiser, x_0: Array, noise: Callable[[int], Array], times: Sequence[int], variance: StepVariance
) -> Array:
    """Return the bound of each of `x_0`, (N,): no more bits than that for each dimension; see `terms`."""
    costs = [term.bits for term in terms(denoiser, x_0, noise, times, variance)]
    return prior_bits(x_0, float(denoiser.alpha_bar[times[0]])) + sum(costs)
