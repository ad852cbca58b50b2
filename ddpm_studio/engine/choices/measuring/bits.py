"""What is chosen for measuring the likelihood that a model gives to pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Self, TypeAlias

from pydantic import model_validator

from ddpm_studio.engine.choices.chain import ChainOptions
from ddpm_studio.engine.datasets import AnySource, Digits
from ddpm_studio.engine.diffusion.denoiser import StepVariance
from ddpm_studio.engine.networks.features.options import AnyFeatures, Lite0Features
from ddpm_studio.engine.options import Options, knob

PictureShare: TypeAlias = Literal["all", "learnt", "held-out"]
"""Which pictures of a set: every one, or of a run's own those that it learns from, or that it does not."""


class BitsOptions(Options):
    """What a picture costs at most, in bits per dimension.

    The bound is Ho et al. 2020's, eq. 5; which of its terms are looked at, `diffusion.few_terms` says.
    """

    model: Path = knob(Path(), "A run folder or a model file (.safetensors).")
    source: AnySource = knob(Digits(), "The pictures that are measured.")
    pictures: PictureShare = knob(
        "all",
        "Which of them, where the model learns from that set: every one, those that it learns from, or those that are "
        "held out.",
        usual="held-out, which alone tells how well the model fits pictures that it has never seen",
    )
    count: int = knob(
        256, "At most so many pictures, drawn by the seed.", up="More certain, longer.", unit="pictures", ge=1, le=10**6
    )
    evaluations: int = knob(
        20,
        "How often the network is asked for each picture: always at t = 1, else at times drawn where most bits lie; 0 "
        "asks it at every t.",
        up="More certain, longer.",
        usual="10 to 50",
        label="Network calls",
        unit="a picture",
        ge=0,
        le=10_000,
    )
    error: float = knob(
        0.0,
        "End as soon as one standard error is below this; 0 measures all of the pictures.",
        usual="0, or 0.02",
        label="Good enough at",
        unit="bits/dim",
        ge=0,
    )
    variance: Literal["auto", "learned", "fixed-small", "fixed-large"] = knob(
        "auto", "The variance of a reverse step; auto takes the learnt one where there is one, else fixed-large."
    )
    steps: int = knob(
        0,
        "Steps of the chain; a shorter one has a bound of its own, which is worse. 0 takes all T.",
        usual="0",
        advanced=True,
        ge=0,
        le=10_000,
    )
    tells: bool = knob(
        True, "Tell a model that knows classes the class of each picture, where the set says it.", label="Tell classes"
    )
    seed: int = knob(0, "Decides which pictures, times and noises.", ge=0, le=2**63 - 1)
    chain: ChainOptions = knob(ChainOptions(), "How it is computed.")

    @model_validator(mode="after")
    def _looks_beyond_the_first(self) -> Self:
        if self.evaluations == 1:
            raise ValueError("one evaluation sees t = 1 only; choose 0 (every t) or at least 2")
        return self

    def variance_for(self, learnt: str) -> StepVariance:
        """Return the variance of a model whose process says that it is `learnt`, or fixed."""
        return chosen_variance(self.variance, learnt)


def chosen_variance(chosen: Literal["auto"] | StepVariance, learnt: str) -> StepVariance:
    """Return what is meant by auto for a model whose process says that its variance is `learnt`, or fixed."""
    if chosen == "auto":
        return "learned" if learnt == "learned" else "fixed-large"
    return chosen


class SnapshotsOptions(Options):
    """How good each snapshot of a run is: in bits per dimension of the same pictures, and by what it draws."""

    bits: BitsOptions = knob(BitsOptions(), "What is measured; the model is the run's folder.")
    samples: int = knob(
        200,
        "So many pictures are drawn by each snapshot, and compared by the kernel distance with those that are learnt "
        "from; 0: none.",
        up="Surer, longer.",
        usual="200 to 1000; 0 where bits are enough",
        unit="samples",
        ge=0,
        le=100_000,
    )
    features: AnyFeatures = knob(Lite0Features(), "By which features they are compared.")
    most: int = knob(
        12,
        "Of a run with more snapshots only so many are measured, evenly spread; the first and the last always are.",
        unit="snapshots",
        label="At most",
        ge=2,
        le=1000,
    )
