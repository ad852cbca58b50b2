"""What is drawn with the frames of an animation: a bar that tells the time, and a second view beside the first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from PIL import Image, ImageDraw

from ddpm_studio.engine.events import Pixels
from ddpm_studio.engine.export.lettering import Font, caption_font, symbol_font

_PAPER, _TRACK, _DONE, _INK = (32, 32, 32), (92, 92, 92), (86, 180, 233), (232, 232, 232)
_BETWEEN_VIEWS = (128, 128, 128, 255)
_ALPHA_BAR = "\N{GREEK SMALL LETTER ALPHA WITH MACRON}"


@dataclass(frozen=True)
class Moment:
    """Where in the chain a frame is."""

    t: int
    alpha_bar: float
    """Of this t, from 0 (noise) to 1 (image)."""

    @property
    def place(self) -> int:
        """Where it is on the line, from the largest, which may be at either end."""
        return -self.t

    @property
    def text(self) -> str:
        """What is written of it."""
        return f"t = {self.t}"


@dataclass(frozen=True)
class TrainingMoment:
    """Which snapshot a frame is drawn from."""

    step: int
    alpha_bar = None

    @property
    def place(self) -> int:
        """Where it is on the line."""
        return self.step

    @property
    def text(self) -> str:
        """What is written of it."""
        return f"step {self.step:,}"


AnyMoment: TypeAlias = Moment | TrainingMoment


class TimelineStrip:
    """A strip under each frame: a bar from noise to image, t, and ᾱ_t where there is room; or the training step."""

    def __init__(self, moments: Sequence[AnyMoment], width: int) -> None:
        self._moments, self._width = moments, width
        places = [moment.place for moment in moments]
        self._first, self._end = min(0, *places), max(0, *places)
        self._widest_text = max((moment.text for moment in moments), key=len)
        size = max(11, min(20, width // 20))
        greek = symbol_font(_ALPHA_BAR, size)
        self._font: Font = greek or caption_font("t", size)
        self._alpha_bar = _ALPHA_BAR if greek else "alpha_bar"
        self._bar = max(3, size // 4)
        self._edge = max(4, size // 2)
        self.height = self._bar + size + 2 * (self._edge // 2) + 2

    def under(self, picture: Pixels, index: int) -> Pixels:
        """Return `picture` (H, W, C) of frame `index` with the strip under it, (H + height, W, C)."""
        channels = picture.shape[2]
        strip = np.asarray(self._draw(self._moments[index]).convert("L" if channels == 1 else "RGB"))
        strip = strip.reshape(self.height, self._width, min(channels, 3))
        if channels == 4:
            strip = np.concatenate([strip, np.full((self.height, self._width, 1), 255, np.uint8)], axis=2)
        return np.concatenate([picture, strip])

    def _draw(self, moment: AnyMoment) -> Image.Image:
        image = Image.new("RGB", (self._width, self.height), _PAPER)
        draw = ImageDraw.Draw(image)
        done = round(self._width * (moment.place - self._first) / ((self._end - self._first) or 1))
        draw.rectangle((0, 0, self._width - 1, self._bar - 1), fill=_TRACK)
        if done:
            draw.rectangle((0, 0, done - 1, self._bar - 1), fill=_DONE)
        line = (self._bar + self.height) / 2
        draw.text((self._edge, line), moment.text, fill=_INK, font=self._font, anchor="lm")
        if moment.alpha_bar is None:
            return image
        # Both stand where their widest texts would, so that nothing moves from frame to frame.
        widest = self._font.getlength(f"{self._alpha_bar} = 0.000")
        left = self._width - self._edge - widest
        if left > 2 * self._edge + self._font.getlength(self._widest_text):
            signal = f"{self._alpha_bar} = {_three_digits(moment.alpha_bar)}"
            draw.text((left, line), signal, fill=_INK, font=self._font, anchor="lm")
        return image


def beside(left: Pixels, right: Pixels, gap: int = 2) -> Pixels:
    """Put two pictures (H, W, C) side by side, `gap` pixels of mid-grey between them."""
    between = np.empty((left.shape[0], gap, left.shape[2]), np.uint8)
    between[:] = _BETWEEN_VIEWS[: left.shape[2]]
    return np.concatenate([left, between, right], axis=1)


def _three_digits(value: float) -> str:
    return f"{value:.0e}" if 0 < value < 0.0005 else f"{value:.3f}"
