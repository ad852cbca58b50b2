"""The choices that make a network, and which of them go together."""

from __future__ import annotations

import math
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.networks.details import UNetDetails
from ddpm_studio.engine.networks.ports import Ports
from ddpm_studio.engine.options import Options, knob

Width = Annotated[int, Field(ge=4, le=4096)]
Count = Annotated[int, Field(ge=1, le=1024)]


class AttentionOptions(Options):
    """Where every pixel looks at every other one, and with how many heads.

    It is chosen by level and not by resolution, so that the architecture does not depend on the size of the images; and
    every network whose heads are of equal width has a configuration in diffusers.
    """

    levels: tuple[Count, ...] = knob(
        (2,),
        "The levels with self-attention, counted from 1 at full size; each next level has half the sides.",
        up="More levels see the whole picture; time and memory grow with the square of a level's pixels.",
        usual="the levels at 16×16 pixels and below",
        max_length=8,
    )
    in_middle: bool = knob(
        True,
        "Whether the middle of the network, at the deepest level, has self-attention.",
        up="Distant parts of the picture agree better, at little cost.",
    )
    heads: tuple[Count, ...] = knob(
        (1,),
        "How many heads share an attention's width: one number for all levels, or one for each level.",
        up="More heads attend to more things at once, each with a narrower view.",
        usual="1 in the paper; elsewhere as many as leave 32 to 64 channels a head",
        min_length=1,
        max_length=8,
        advanced=True,
    )

    @field_validator("levels")
    @classmethod
    def _in_order(cls, levels: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(sorted(set(levels)))

    def heads_at(self, index: int) -> int:
        """Return how many heads an attention has at the width of this index, if it has attention."""
        return self.heads[index] if len(self.heads) > 1 else self.heads[0]


class LevelledOptions(Options):
    """What all networks choose that go down from level to level, each of half the sides. Abstract."""

    kind: str = ""
    widths: tuple[Width, ...] = knob(
        (128, 256, 256, 256),
        "Channels at each level, from full size down; each next level has half the sides.",
        up="Wider levels learn more; time and memory grow with the square of the width.",
        usual="32 to 512, at 2 to 6 levels",
        unit="channels",
        min_length=1,
        max_length=8,
    )
    blocks_per_level: int = knob(
        2,
        "Residual blocks at each level on the way down; the way up has one more.",
        up="A deeper network learns more and is slower.",
        usual="2 to 3",
        unit="blocks",
        ge=1,
        le=8,
    )
    attention: AttentionOptions = knob(
        AttentionOptions(), "Where the network has self-attention.", validate_default=True
    )
    groups: int = knob(
        32,
        "Groups of channels that are normalised together; must divide every width.",
        usual="8 to 32",
        unit="groups",
        ge=1,
        le=1024,
        advanced=True,
        validate_default=True,
    )
    dropout: float = knob(
        0.1,
        "The share of features left out at random while training.",
        up="Fights memorising a small set; too much blurs.",
        usual="0 to 0.3; the paper's 0.1 on CIFAR-10, 0 on larger sets",
        ge=0,
        lt=1,
    )
    details: UNetDetails = knob(UNetDetails(), "Finer choices.", advanced=True)

    @field_validator("widths")
    @classmethod
    def _first_width_is_even(cls, widths: tuple[int, ...]) -> tuple[int, ...]:
        if widths[0] % 2:
            raise ValueError("the first width must be even: the time embedding is half sines, half cosines")
        return widths

    @field_validator("attention")
    @classmethod
    def _attention_fits(cls, attention: AttentionOptions, info: ValidationInfo) -> AttentionOptions:
        widths: tuple[int, ...] = info.data.get("widths", ())
        if not widths:  # already reported
            return attention
        if attention.levels and attention.levels[-1] > len(widths):
            raise ValueError(
                f"there is no level {attention.levels[-1]} to attend at, only {len(widths)} widths; "
                "leave it out or add a width"
            )
        if len(attention.heads) not in (1, len(widths)):
            raise ValueError(
                f"give one number of heads for all levels or one for each of the {len(widths)}, "
                f"not {len(attention.heads)}"
            )
        at = [level - 1 for level in attention.levels] + [-1] * attention.in_middle
        for width, heads in ((widths[index], attention.heads_at(index)) for index in at):
            if width % heads:
                raise ValueError(f"{heads} heads do not divide a width of {width} evenly")
        return attention

    @field_validator("groups")
    @classmethod
    def _groups_divide_widths(cls, groups: int, info: ValidationInfo) -> int:
        widths: tuple[int, ...] = info.data.get("widths", ())
        if any(width % groups for width in widths):
            most = math.gcd(*widths)
            raise ValueError(
                f"{groups} groups do not divide every width of {', '.join(map(str, widths))}; "
                f"use {most} or a number that divides {most}"
            )
        return groups

    @property
    def placed(self) -> int:
        """How many channels go in that say where each pixel is."""
        return 2 if self.details.coordinates else 0

    @property
    def channels_last(self) -> bool:
        """Whether images are to lie pixel by pixel in memory."""
        return self.details.channels_last

    @property
    def size_step(self) -> int:
        """Height and width must be multiples of this many pixels to be halved once for each level but the first."""
        return 1 << (len(self.widths) - 1)

    def check_size(self, height: int, width: int, channels: int) -> None:
        """Make sure that images of this size can go through.

        :raises FieldError: for ``data.height``, ``data.width``, ``data.channels`` or ``network.groups``, naming
            what would work.
        """
        if channels < 1:
            raise FieldError("data.channels", "An image needs at least one channel.")
        step = self.size_step
        for name, side in (("height", height), ("width", width)):
            if side < 1 or side % step:
                below, above = side // step * step, (side // step + 1) * step
                works = f"{below} or {above}" if below > 0 else f"{above}"
                raise FieldError(
                    f"data.{name}",
                    f"This network's {len(self.widths)} levels need a {name} that is a multiple of {step}, "
                    f"not {side}; use {works} pixels, or fewer levels.",
                )
        if height == width == step and self.groups == self.widths[-1]:
            raise FieldError(
                "network.groups",
                f"At the deepest level these images are one pixel, and with {self.groups} groups there would be "
                "nothing to normalise each channel by; use fewer groups or fewer levels.",
            )


class UNetOptions(LevelledOptions):
    """The U-Net of Ho et al. 2020 (appendix B); the defaults are its CIFAR-10 network, 35,746,307 parameters."""

    kind: Literal["unet"] = "unet"

    def ports(self, channels: int, outputs: int, classes: int) -> Ports:
        """Return what goes into it and comes out: `outputs` channels, and it may be told one of `classes`."""
        return Ports(channels, beside=0, outputs=outputs, classes=classes, words=0)
