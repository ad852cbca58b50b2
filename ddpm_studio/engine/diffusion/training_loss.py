"""The loss of a training step: what the network is asked, and what its answer costs.

It works on whatever arrays it is given, all of one kind and in one place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from ddpm_studio.engine.diffusion.arrays import Array, exp
from ddpm_studio.engine.diffusion.denoiser import Prediction, answer_and_share, estimate, target
from ddpm_studio.engine.diffusion.forward import diffuse
from ddpm_studio.engine.diffusion.likelihood import Steps, decoder_bits, divergence_bits

Objective: TypeAlias = Literal["simple", "hybrid", "vlb"]
"""What is minimised: L_simple (Ho et al. 2020, eq. 14), L_vlb (eq. 5), or the former and a little of the latter
(Nichol & Dhariwal 2021, eq. 16)."""

FixedVariance: TypeAlias = Literal["fixed-small", "fixed-large"]
"""β̃ or β, where the network does not say."""


class Question(NamedTuple):
    """What a network is asked, and what is known of the answer."""

    x_t: Array
    """(N, C, H, W)."""
    t: Array
    """(N,), 1 … T."""
    x_0: Array
    wanted: Array
    """What it should output, as `x_t`."""


class Losses(NamedTuple):
    """What each image's answer costs, (N,)."""

    total: Array
    """What is minimised."""
    simple: Array
    """Its part in L_simple, by the weight of its t."""
    vlb: Array | None
    """T times its term of the bound, whose mean over t is the bound but for L_T, in bits; None: it is not asked for."""


@dataclass(frozen=True)
class TrainingLoss:
    """L_simple (Ho et al. 2020, eq. 14 and algorithm 1, line 5), or weighted over t, for any prediction; or L_vlb."""

    alpha_bar: Array
    """ᾱ_0 … ᾱ_T, (T + 1,)."""
    weights: Array
    """The weight of the squared error at each t, (T + 1,); see `loss_weights`."""
    prediction: Prediction
    steps: Steps | None = None
    """Of the whole chain, as arrays over t; see `steps_of`. Only L_simple needs none."""
    objective: Objective = "simple"
    vlb_weight: float = 0.001
    """λ of L_hybrid = L_simple + λ L_vlb."""
    fixed_variance: FixedVariance = "fixed-small"
    """Which the bound is of where none is learnt."""

    def question(self, x_0: Array, t: Array, eps: Array) -> Question:
        """Return x_t, of which the network is asked, and the answer that is wanted.

        :param x_0: signals, (N, C, H, W), from -1 to 1.
        :param t: the time of each, (N,), 1 … T.
        :param eps: the noise that is added, as `x_0`.
        """
        ends = self._ends(t)
        return Question(diffuse(x_0, eps, ends[1]), t, x_0, target(self.prediction, x_0, eps, ends))

    def __call__(self, question: Question, answer: Array, held: Array) -> Losses:
        """Return what `answer`, as the wanted one or with twice the channels, costs.

        An image's error is the mean over its values, where the paper has the sum: a loss of the same size for images
        of all sizes, and the same minimum.

        :param held: the same numbers as `answer`, through which no gradient goes: L_hybrid leaves it to L_simple where
            the mean lies, and learns by L_vlb the variance alone (Nichol & Dhariwal 2021, section 3.1).
        """
        said, share = answer_and_share(answer, question.x_t)
        errors = ((said - question.wanted) ** 2).mean((1, 2, 3))
        simple = self.weights[question.t] * errors
        if self.objective == "simple":
            return Losses(simple, simple, None)
        mean_from = held if self.objective == "hybrid" else answer
        vlb = (len(self.alpha_bar) - 1) * self._bits(question, answer_and_share(mean_from, question.x_t)[0], share)
        return Losses(simple + self.vlb_weight * vlb if self.objective == "hybrid" else vlb, simple, vlb)

    def _bits(self, question: Question, said: Array, share: Array | None) -> Array:
        """Return each image's term of the bound at its t, in bits per dimension, (N,).

        Both kinds of terms are computed for all, as picking would make a GPU wait.
        """
        assert self.steps is not None
        x_t, t, x_0, _ = question
        step = self.steps.at(t)
        if share is None:
            # That of the last step is β̃ in both, as in Ho et al.'s code.
            share = 0 * said + (1 - step.is_last) * (self.fixed_variance == "fixed-large")
        x_0_said = estimate(self.prediction, said, x_t, self._ends(t)).x_0
        mean = step.of_x_0 * x_0_said + step.of_x_t * x_t
        decoding = decoder_bits(x_0, mean, exp(0.5 * (step.log_small + share * step.spread)))
        bits = step.is_last * decoding + (1 - step.is_last) * divergence_bits(x_0, x_0_said, share, step)
        return bits.mean((1, 2, 3))

    def _ends(self, t: Array) -> tuple[Array, Array]:
        """Return ᾱ_{t−1} and ᾱ_t as they broadcast against images, (N, 1, 1, 1)."""
        return self.alpha_bar[t - 1][:, None, None, None], self.alpha_bar[t][:, None, None, None]
