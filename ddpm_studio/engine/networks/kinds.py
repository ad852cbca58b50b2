"""The kinds of networks that there are."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from ddpm_studio.engine.networks.options import LevelledOptions, UNetOptions
from ddpm_studio.engine.networks.ports import Ports
from ddpm_studio.engine.options import knob


class ClassifierOptions(LevelledOptions):
    """A classifier, the way down of the U-Net: it says of which class a noisy image is, and pushes what others draw.

    That is section 4.1 of Dhariwal and Nichol 2021 (https://arxiv.org/abs/2105.05233).
    """

    kind: Literal["classifier"] = "classifier"
    pool: Literal["attention", "mean"] = knob(
        "attention",
        "How the pixels of the deepest level become one answer: by attention with which their mean asks, or the mean.",
        usual="attention as in the paper; mean for few pixels",
        advanced=True,
    )

    def ports(self, channels: int, outputs: int, classes: int) -> Ports:
        """Return what goes into it and comes out: a number for each of `classes`, whatever another would answer."""
        return Ports(channels, beside=0, outputs=classes, classes=0, words=0)


AnyNetwork: TypeAlias = Annotated[UNetOptions | ClassifierOptions, Field(discriminator="kind")]
