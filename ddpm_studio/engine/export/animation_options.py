"""How a film becomes an animated file: which frames, for how long each, and what is drawn with them."""

from __future__ import annotations

import itertools
from typing import Self

from pydantic import model_validator

from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.export.paper import scale_knob
from ddpm_studio.engine.options import Options, knob


class AnimationOptions(Options):
    """How a film becomes an animated file."""

    fps: int = knob(12, "How many frames are shown a second.", usual="8 to 30", unit="fps", label="Speed", ge=1, le=60)
    hold_last: float = knob(
        1.0,
        "How much longer the last frame stays, so that the result can be seen before it begins again.",
        usual="0 to 3",
        unit="s",
        ge=0,
        le=30,
    )
    first: int = knob(1, "The frame to begin with; frame 1 is the beginning of the chain.", label="From frame", ge=1)
    last: int = knob(0, "The frame to end with; 0 is the end of the chain.", label="To frame", ge=0)
    every: int = knob(
        1,
        "Keep only every k-th frame; the first and the last are always kept.",
        up="A smaller file and a faster film. Noise does not compress.",
        usual="1 to 10",
        label="Every k-th frame",
        ge=1,
        le=1000,
    )
    scale: int = scale_knob()
    side_by_side: bool = knob(
        False,
        "Show x_t on the left and the predicted x_0 on the right.",
        up="Twice as wide.",
        label="x_t and predicted x_0 side by side",
    )
    timeline: bool = knob(
        False,
        "Draw a bar under the frames that tells the time t and the signal ᾱ_t.",
        label="Timeline under the frames",
    )
    loop: bool = knob(True, "Begin again at the end, for ever; of an MP4 the player decides.")
    boomerang: bool = knob(False, "Run back to the beginning after the last frame.", up="Twice as long.")
    quality: int = knob(
        80,
        "How closely WebP and MP4 keep to the pixels; other formats pay no heed.",
        up="Larger files with fewer traces of compression.",
        usual="60 to 95",
        advanced=True,
        ge=1,
        le=100,
    )
    lossless: bool = knob(False, "Keep every pixel of a WebP as it is.", up="About ten times larger.", advanced=True)

    @model_validator(mode="after")
    def _range_runs_forward(self) -> Self:
        if 0 < self.last < self.first:
            raise FieldError("last", f"The film would end with frame {self.last}, before it begins with {self.first}.")
        return self


def every_kth(count: int, k: int) -> list[int]:
    """Return the numbers of every k-th of `count` frames, beginning with the first; the last is always there."""
    return [*range(0, count - 1, k), count - 1]


def frame_order(count: int, options: AnimationOptions) -> tuple[int, ...]:
    """Return the indices of the frames shown out of `count`, in order: every k-th of the range, and its last one.

    A boomerang comes back from there. Of a range beyond the film the last frame is left.
    """
    begin, end = min(options.first, count), min(options.last or count, count)
    forth = [begin - 1 + index for index in every_kth(end - begin + 1, options.every)]
    back = forth[-2:0:-1] if options.boomerang else []
    return (*forth, *back)


def frame_times(order: tuple[int, ...], options: AnimationOptions) -> tuple[int, ...]:
    """Return for how many milliseconds each entry of `order` is shown; rounding does not add up."""
    ends = [round(1000 * position / options.fps) for position in range(len(order) + 1)]
    times = [end - start for start, end in itertools.pairwise(ends)]
    times[order.index(max(order))] += round(1000 * options.hold_last)
    return tuple(times)
