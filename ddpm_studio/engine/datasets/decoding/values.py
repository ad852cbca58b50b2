"""Pictures of more than eight bits: their values, what was seen of them, and how they become eight bits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from ddpm_studio.engine.datasets.picture import Seen, Unusable
from ddpm_studio.engine.events import Levels

PHOTOMETRIC, SAMPLE_FORMAT = 0x0106, 0x0153
"""TIFF tags. A photometric of 0 means that zero is white; a sample format of 1 that whole numbers have no sign."""
SAMPLED = 4096
"""Values of one picture that stand for all in percentiles and histogram."""
BAND = 1024 * 1024
LARGEST = 1e30
"""Of floats. Beyond are those by which other programs mark that nothing was measured."""


@dataclass(frozen=True, slots=True)
class Values:
    """The numbers of one picture, as its file has them."""

    array: npt.NDArray[Any]
    """(H, W), or (H, W, C) with C = 2 (grey and alpha), 3 or 4."""
    usual: tuple[float, float] | None
    """What the type can hold; None where that says nothing of black and white."""
    zero_is_white: bool = False
    is_premultiplied: bool = False
    """Whether colours were multiplied by alpha."""
    mode: str = ""
    """In words."""

    @property
    def colours(self) -> npt.NDArray[Any]:
        """The values without alpha, (H, W) or (H, W, C)."""
        has_alpha = self.array.ndim == 3 and self.array.shape[2] in (2, 4)
        return self.array[..., :-1] if has_alpha else self.array


def values_in(image: Image.Image, raw: str) -> Values:
    """Return the grey values of a loaded picture in mode I, I;16 or F.

    :param raw: Pillow's name of how they lay in the file.
    :raises Unusable: if some are not numbers.
    """
    array = np.asarray(image)
    tags = getattr(image, "tag_v2", {})
    is_wide = image.mode.startswith("I;16") or (image.format == "PPM" and image.mode == "I")
    if image.mode == "I" and ";32N" in raw and tags.get(SAMPLE_FORMAT, (1,)) == (1,):
        array = array.view(np.uint32)  # Pillow has no mode for them and lets them wrap
    usual = (0.0, 4095.0 if ";12" in raw else 65535.0) if is_wide else None
    if is_wide and (clear := image.info.get("transparency")) is not None and isinstance(clear, int):
        alpha = np.where(array == clear, 0, 65535)
        array = np.stack([array, alpha.astype(array.dtype)], axis=-1)
    zero_is_white = is_wide and tags.get(PHOTOMETRIC) == 0  # Pillow heeds that only up to eight bits
    values = Values(array, usual, zero_is_white)
    refuse_no_numbers(values)
    return values


def refuse_no_numbers(values: Values) -> None:
    """:raises Unusable: if some of the values are not numbers, not finite, or too large to compute with."""
    if values.array.dtype.kind == "f":
        for band in _bands(values.array):
            if why := why_no_numbers(band):
                raise Unusable(f"holds {why}")


def why_no_numbers(values: npt.NDArray[Any]) -> str:
    """Return what is among floats that cannot be used; nothing, if all can."""
    if not np.isfinite(values).all():
        return "values that are not numbers"
    return f"values beyond ±{LARGEST:g}" if float(np.abs(values).max(initial=0)) > LARGEST else ""


def seen_in(values: Values, *, is_plain: bool = False) -> Seen:
    """Return what is seen of the values, without alpha; those where zero is white are turned around first."""
    colours = values.colours
    low, high = float(colours.min()), float(colours.max())
    flat = colours.reshape(-1)
    sample = flat[:: max(1, -(-flat.size // SAMPLED))].astype(np.float32)
    if values.zero_is_white and values.usual is not None:
        low, high, sample = values.usual[1] - high, values.usual[1] - low, np.float32(values.usual[1]) - sample
    return Seen(low, high, values.usual, sample, is_plain)


def to_eight_bits(values: Values, levels: Levels | None) -> tuple[Image.Image, str]:
    """Return a picture in mode L, RGB or RGBA, and what happened to its values.

    :param levels: None: black and white are those of the type; where it says nothing, those of the usual range that
        holds this picture.
    """
    array, colours = values.array, values.colours
    low, high = (levels.low, levels.high) if levels is not None else values.usual or _usual_range(colours)
    white = values.usual[1] if values.usual else 0.0
    scaled = np.empty(array.shape, np.uint8)
    for band, into in zip(_bands(array), _bands(scaled), strict=True):
        wide = band.astype(np.float64)
        if values.zero_is_white:
            wide[...] = white - wide
        into[...] = np.rint((wide - low) * (255.0 / max(high - low, 1e-30))).clip(0, 255)
        if colours.shape != array.shape:
            most = np.iinfo(array.dtype).max if array.dtype.kind in "iu" else 1.0
            into[..., -1] = np.rint(band[..., -1].astype(np.float64) * (255.0 / most)).clip(0, 255)
    bits = "16-bit" if values.usual else "wide"
    return _image(scaled, values.is_premultiplied), f"{bits} values from {low:g} to {high:g} scaled to 0 to 255"


def _image(scaled: npt.NDArray[np.uint8], is_premultiplied: bool) -> Image.Image:
    if scaled.ndim == 3 and scaled.shape[2] == 2:
        return Image.fromarray(scaled).convert("RGBA")
    if is_premultiplied and scaled.shape[2] == 4:
        return Image.frombytes("RGBa", scaled.shape[1::-1], scaled.tobytes()).convert("RGBA")
    return Image.fromarray(scaled)


def _bands(values: npt.NDArray[Any]) -> Iterator[npt.NDArray[Any]]:
    """Yield (H, W) or (H, W, C) in bands of rows, so that computing in float64 takes little memory."""
    rows = max(1, BAND // max(1, values[0].size))
    return (values[begin : begin + rows] for begin in range(0, len(values), rows))


def _usual_range(values: npt.NDArray[Any]) -> tuple[float, float]:
    """Guess which of the usual ranges a picture is written in; one outside them is stretched."""
    low, high = float(values.min()), float(values.max())
    for usual in (1.0, 255.0, 65535.0) if values.dtype.kind == "f" else (255.0, 65535.0):
        if low >= 0 and high <= usual:
            return 0.0, usual
    return low, max(high, low + 1.0)
