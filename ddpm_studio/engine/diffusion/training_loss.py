"""The loss of a training step: what the network is asked, and what its answer costs.

It works on whatever arrays it is given, all of one kind and in one place.
"""

from __future__ import annotations

from dataclasses import dataclass

from ddpm_studio.engine.diffusion.arrays import Array
from ddpm_studio.engine.diffusion.denoiser import Prediction, target
from ddpm_studio.engine.diffusion.forward import diffuse


@dataclass(frozen=True)
class TrainingLoss:
    """L_simple (Ho et al. 2020, eq. 14 and algorithm 1, line 5), or weighted over t, for any prediction."""

    alpha_bar: Array
    """ᾱ_0 … ᾱ_T, (T + 1,)."""
    weights: Array
    """The weight of the squared error at each t, (T + 1,); see `loss_weights`."""
    prediction: Prediction

    def question(self, x_0: Array, t: Array, eps: Array) -> tuple[Array, Array]:
        """Return x_t, of which the network is asked, and the answer that is wanted; both as `x_0`.

        :param x_0: signals, (N, C, H, W), from -1 to 1.
        :param t: the time of each, (N,), 1 … T.
        :param eps: the noise that is added, as `x_0`.
        """
        previous, a = (self.alpha_bar[time][:, None, None, None] for time in (t - 1, t))
        return diffuse(x_0, eps, a), target(self.prediction, x_0, eps, (previous, a))

    def __call__(self, answer: Array, wanted: Array, t: Array) -> Array:
        """Return the mean over all images of the weighted squared error, a scalar; `answer` and `wanted` as `x_0`.

        An image's error is the mean over its values, where the paper has the sum: a loss of the same size for images
        of all sizes, and the same minimum.
        """
        errors = ((answer - wanted) ** 2).mean((1, 2, 3))
        return (self.weights[t] * errors).mean()
