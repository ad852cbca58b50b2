"""What is chosen for sending pictures bit by bit: what a receiver sees of them after how many bits."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Literal, Self

from ddpm_studio.engine.choices.chain import ChainOptions
from ddpm_studio.engine.choices.layout import Layout, Sent
from ddpm_studio.engine.choices.measuring.bits import PictureShare, chosen_variance
from ddpm_studio.engine.choices.sampling import DrawingOptions, ModelChoice
from ddpm_studio.engine.datasets import AnySource, Digits
from ddpm_studio.engine.diffusion.arrays import Floats
from ddpm_studio.engine.diffusion.denoiser import StepVariance
from ddpm_studio.engine.diffusion.spacing import choose_times
from ddpm_studio.engine.options import knob


class ProgressiveOptions(DrawingOptions):
    """Progressive coding (Ho et al. 2020, algorithms 3 and 4; figure 5 and table 4)."""

    job: ClassVar[str] = "progressive"
    model: Path = knob(Path(), "A run folder or a model file (.safetensors).")
    source: AnySource = knob(Digits(), "The pictures that are sent.")
    pictures: PictureShare = knob(
        "all",
        "Which of them, where the model learns from that set: every one, those that it learns from, or those that are "
        "held out.",
    )
    count: int = knob(
        16,
        "Pictures that are sent.",
        up="A smoother curve, longer.",
        usual="16 to 64",
        unit="pictures",
        ge=1,
        le=10_000,
    )
    seed: int = knob(0, "Decides which pictures, and the noise in them.", ge=0, le=2**63 - 1)
    variance: Literal["auto", "learned", "fixed-small", "fixed-large"] = knob(
        "auto", "The variance of a reverse step; auto takes the learnt one where there is one, else fixed-large."
    )
    steps: int = knob(
        0,
        "Steps of the chain; a shorter one costs more bits. 0 takes all T.",
        usual="0",
        advanced=True,
        ge=0,
        le=10_000,
    )
    tells: bool = knob(
        True, "Tell a model that knows classes the class of each picture, where the set says it.", label="Tell classes"
    )
    chain: ChainOptions = knob(
        ChainOptions(frames_kept=200, frames_spread="log-snr"), "How it is computed and which moments are kept."
    )

    def models(self) -> tuple[ModelChoice, ...]:
        """Return the one that it measures by."""
        return (ModelChoice(self.model, self.chain.rate),)

    def with_models(self, paths: Sequence[Path]) -> Self:
        """Return the same choices for another model."""
        return self.model_copy(update={"model": paths[0]})

    def times(self, alpha_bar: Floats) -> list[int]:
        """Return the times of the chain, descending, without 0.

        :raises FieldError: for more steps than there are times.
        """
        last = len(alpha_bar) - 1
        return choose_times(last, self.steps or last, "trailing")

    def variance_for(self, learnt: str) -> StepVariance:
        """Return the variance of a model whose process says that it is `learnt`, or fixed."""
        return chosen_variance(self.variance, learnt)

    def layout(self) -> Layout:
        """Return a sheet of pictures."""
        return Layout("progressive coding", tuple(map(Sent, range(self.count))))
