"""From what a network outputs to an estimate of the image and of the noise (Ho et al. 2020, eq. 4, solved either way).

A network may be trained to output eps, x_0, v or mu; everything downstream sees an `Estimate` only. Whatever changes
what is believed (clipping, guidance, projection) is a denoiser around a denoiser.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol, TypeAlias

from ddpm_studio.engine.diffusion.arrays import Array, Floats
from ddpm_studio.engine.diffusion.forward import posterior_mean, posterior_weights
from ddpm_studio.engine.errors import FieldError

Prediction: TypeAlias = Literal["eps", "x_0", "v", "mu"]
Predict: TypeAlias = Callable[[Array, int], Array]
"""(x_t, t) ↦ what a network outputs, of x_t's shape, (N, C, H, W), or with twice the channels; t = 1 … T."""

StepVariance: TypeAlias = Literal["fixed-small", "fixed-large", "learned"]
"""Of a reverse step: β̃, β (Ho et al. 2020, section 3.2), or between them as learnt (Nichol & Dhariwal 2021, eq. 15)."""
NOT_LEARNT = "This model did not learn the variance of its steps: choose fixed-small or fixed-large."


@dataclass(frozen=True, slots=True)
class Estimate:
    """What is believed about x_t, (N, C, H, W): the image x_0 and the noise eps in it, both of x_t's shape.

    They always satisfy x_t + shift = √ᾱ_t x_0 + √(1 − ᾱ_t) eps; no shift is one of 0.
    """

    x_0: Array
    eps: Array
    shift: Array | None = None
    """What must be added to x_t so that the two explain it, of x_t's shape; None: they explain it as it is.

    A denoiser that knows something of the image may move x_t, not only x_0 (Wang et al. 2023, DDNM: eq. 13 with the
    network's own eps): else what is known tells the rest next to nothing while there is much noise. It says so by a
    shift and not by a new x_t, since a corrector makes x_t anew.
    """
    share: Array | None = None
    """How much of log β, the rest being of log β̃, is in the log variance of the step that leaves t, of x_t's shape.

    Nichol & Dhariwal 2021, eq. 15; None where the network has not learnt its variance.
    """
    prediction: Prediction = "eps"
    """What the network said, from which the rest is solved; of a denoiser without a network: the noise."""

    def moved(self, x_t: Array) -> Array:
        """Return the x_t, (N, C, H, W), that the two explain: `x_t` itself where nothing moves it."""
        return x_t if self.shift is None else x_t + self.shift

    def learnt_share(self) -> Array:
        """Return `share`.

        :raises FieldError: if the network has not learnt its variance.
        """
        if self.share is None:
            raise FieldError("sampler.variance", NOT_LEARNT)
        return self.share

    def pick(self, rows: Sequence[int]) -> Estimate:
        """Return what is believed about the images at `rows` alone, which may repeat: (len(rows), C, H, W)."""
        rows = list(rows)
        shift, share = (None if each is None else each[rows] for each in (self.shift, self.share))
        return replace(self, x_0=self.x_0[rows], eps=self.eps[rows], shift=shift, share=share)


class Denoiser(Protocol):
    """(x_t, t) ↦ Estimate, for t = 1 … T. Clipping, guidance and inverse problems wrap one and have its face."""

    @property
    def alpha_bar(self) -> Floats:
        """ᾱ_0 … ᾱ_T, shape (T + 1,)."""
        ...

    def __call__(self, x_t: Array, t: int) -> Estimate:
        """Estimate the image and the noise in `x_t`, (N, C, H, W), at time `t`."""
        ...


def eps_from_x_0(x_0: Array, x_t: Array, alpha_bar_t: Array) -> Array:
    """Solve eq. 4 of Ho et al. 2020 for ε, of the shape of `x_0` and `x_t`, (N, C, H, W).

    :param alpha_bar_t: ᾱ_t < 1, a float or an array that broadcasts against the images.
    """
    return (x_t - alpha_bar_t**0.5 * x_0) / (1 - alpha_bar_t) ** 0.5


def x_0_from_eps(eps: Array, x_t: Array, alpha_bar_t: Array) -> Array:
    """Solve eq. 4 of Ho et al. 2020 for x_0 (eq. 15), of the shape of `eps` and `x_t`, (N, C, H, W).

    :param alpha_bar_t: ᾱ_t > 0, a float or an array that broadcasts against the images.
    """
    return (x_t - (1 - alpha_bar_t) ** 0.5 * eps) / alpha_bar_t**0.5


def target(prediction: Prediction, x_0: Array, eps: Array, alpha_bar: tuple[Array, Array]) -> Array:
    """Return what the network should output at t for `x_0` and `eps`, each (N, C, H, W): an array of their shape.

    :param alpha_bar: (ᾱ_{t−1}, ᾱ_t), floats or arrays that broadcast against the images; only mu needs the former.

    eps: Ho et al. 2020, eq. 14; mu: eq. 8; v = √ᾱ ε − √(1−ᾱ) x_0: Salimans & Ho 2022, appendix D.
    """
    previous, a = alpha_bar
    match prediction:
        case "eps":
            return eps
        case "x_0":
            return x_0
        case "v":
            return a**0.5 * eps - (1 - a) ** 0.5 * x_0
        case "mu":
            x_t = a**0.5 * x_0 + (1 - a) ** 0.5 * eps
            return posterior_mean(x_0, x_t, previous, a)


def answer_and_share(output: Array, x_t: Array) -> tuple[Array, Array | None]:
    """Return what the network's `output` says of the image, of the shape of `x_t`, and the share that it has learnt.

    A network that learns its variance too answers with twice the channels of `x_t`; the second half is between −1 and
    1 where it stays between β̃ and β, which nothing forces it to (Nichol & Dhariwal 2021, section 3.1).
    """
    channels = x_t.shape[1] if len(x_t.shape) > 1 else 0
    if not channels or output.shape[1] != 2 * channels:
        return output, None
    return output[:, :channels], (output[:, channels:] + 1) / 2


def estimate(prediction: Prediction, output: Array, x_t: Array, alpha_bar: tuple[Array, Array]) -> Estimate:
    """Turn the network's `output` at t into an estimate of `x_t`, (N, C, H, W); the inverse of `target`.

    :param output: as `x_t`, or with twice the channels; see `answer_and_share`.
    :param alpha_bar: (ᾱ_{t−1}, ᾱ_t); only mu needs the former.
    """
    answer, share = answer_and_share(output, x_t)
    return replace(_explained(prediction, answer, x_t, alpha_bar), share=share)


def _explained(prediction: Prediction, output: Array, x_t: Array, alpha_bar: tuple[Array, Array]) -> Estimate:
    previous, a = alpha_bar
    match prediction:
        case "eps":
            return Estimate(x_0_from_eps(output, x_t, a), output)
        case "x_0":
            return Estimate(output, eps_from_x_0(output, x_t, a), prediction=prediction)
        case "v":
            x_0, eps = a**0.5 * x_t - (1 - a) ** 0.5 * output, (1 - a) ** 0.5 * x_t + a**0.5 * output
            return Estimate(x_0, eps, prediction=prediction)
        case "mu":
            of_x_0, of_x_t = posterior_weights(previous, a)
            x_0 = (output - of_x_t * x_t) / of_x_0
            return Estimate(x_0, eps_from_x_0(x_0, x_t, a), prediction=prediction)


@dataclass(frozen=True)
class NetworkDenoiser:
    """The denoiser that a trained network is: what it believes, as it says it."""

    predict: Predict
    alpha_bar: Floats
    """ᾱ_0 … ᾱ_T, shape (T + 1,)."""
    prediction: Prediction = "eps"

    def __call__(self, x_t: Array, t: int) -> Estimate:
        """Estimate the image and the noise in `x_t`, (N, C, H, W), at time `t`, 1 ≤ t ≤ T."""
        ends = float(self.alpha_bar[t - 1]), float(self.alpha_bar[t])
        return estimate(self.prediction, self.predict(x_t, t), x_t, ends)


@dataclass(frozen=True)
class Clipped:
    """A denoiser whose images are clipped to [−1, 1] (Ho et al. 2020, in their code; Saharia et al. 2022, section 2.3).

    It stands around guidance, which leads out of the range, and within projection, which must have the last word.
    """

    inner: Denoiser

    @property
    def alpha_bar(self) -> Floats:
        """ᾱ_0 … ᾱ_T of what is wrapped, shape (T + 1,)."""
        return self.inner.alpha_bar

    def __call__(self, x_t: Array, t: int) -> Estimate:
        """Estimate the image, within [−1, 1], and the noise in `x_t`, (N, C, H, W), at time `t`, 1 ≤ t ≤ T."""
        believed = self.inner(x_t, t)
        x_0 = believed.x_0.clip(-1, 1)
        # Clipping x_0 alone would leave samplers that use eps (DDIM) with two contradicting beliefs.
        eps = eps_from_x_0(x_0, believed.moved(x_t), float(self.alpha_bar[t]))
        return replace(believed, x_0=x_0, eps=eps)
