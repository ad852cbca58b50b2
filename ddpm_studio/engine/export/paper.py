"""What sheets of pictures have in common: what they are made of, their gaps, how much pictures are enlarged."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

from ddpm_studio.engine.options import knob

Paper: TypeAlias = Literal["grey", "black", "white", "transparent"]
PAPER: dict[Paper, tuple[int, int, int, int]] = {
    "grey": (128, 128, 128, 255),
    "black": (0, 0, 0, 255),
    "white": (255, 255, 255, 255),
    "transparent": (0, 0, 0, 0),
}
# On a transparent sheet the ink is a grey that can be read on white and on black.
INK: dict[Paper, tuple[int, int, int]] = {
    "grey": (0, 0, 0),
    "black": (230, 230, 230),
    "white": (0, 0, 0),
    "transparent": (128, 128, 128),
}


def gap_knob(pixels: int) -> Any:
    """Declare the gap between what is laid out on a sheet."""
    told = "The gap between and around the pictures."
    return knob(pixels, told, up="Wider gaps.", usual="0 to 8", unit="px", ge=0, le=64)


def scale_knob() -> Any:
    """Declare how much pictures are enlarged."""
    return knob(
        1,
        "How many times each pixel is repeated in width and in height, so that small images stay crisp.",
        up="Larger pictures with the same pixels.",
        usual="1 to 8",
        unit="times",
        ge=1,
        le=8,
    )


def paper_knob() -> Any:
    """Declare what a sheet is made of."""
    return knob("grey", "The colour of the gaps.", advanced=True)
