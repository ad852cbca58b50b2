"""What the answers of an edit amount to: how well what is known was kept, how near they come, where they differ."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ddpm_studio.engine.choices.editing import EditOptions
from ddpm_studio.engine.choices.pictures import KeptPicture
from ddpm_studio.engine.diffusion.arrays import Floats
from ddpm_studio.engine.diffusion.projection import Observation
from ddpm_studio.engine.events import Pixels
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.engine.models.editing import LEVELS, Edited, observation_of

WHITE = 64.0
"""Levels by which answers differ where the map of it is white."""
LEAST_ERROR = 1e-9
"""Of a picture that is the truth to the last level, whose PSNR would be infinite."""


@dataclass(frozen=True)
class Asked:
    """What a model was asked: the choices, and what is known as pixels."""

    options: EditOptions
    edited: Edited

    @cached_property
    def observation(self) -> Observation:
        """What is known, as numbers; noise that was added to try is not in it."""
        picture = as_signal(self.edited.pixels[None])
        return observation_of(self.options, self.edited, picture, np.asarray, _silence)

    @property
    def is_held(self) -> bool:
        """Whether anything is known that is kept to the last level."""
        return self.options.holds_to_the_end and bool(self.edited.known.any())

    def misfit(self, answers: Pixels) -> float | None:
        """Return how far what is known of the answers, (N, H, W, C), is from it in levels; None: it is not held."""
        return self.observation.misfit(as_signal(answers)) * LEVELS if self.is_held else None

    @property
    def truth(self) -> Pixels | None:
        """The picture that was made worse first, (H, W, C); None: nobody knows it."""
        return self.edited.pixels if self.options.tries else None

    def given(self) -> Pixels:
        """Return what the model is given, (h, w, 1, 3 or 4), but for erased parts; of noise some like it."""
        y = np.asarray(self.observation.y)
        if self.options.tries and self.options.noise:
            y = y + np.random.default_rng(0).standard_normal(y.shape) * self.options.noise / LEVELS
        pixels: Pixels = np.rint((y[0].transpose(1, 2, 0) + 1) * LEVELS).clip(0, 255).astype(np.uint8)
        return pixels if pixels.shape[2] != 2 else pixels[..., :1]  # alpha beside grey

    def before(self) -> Pixels:
        """Return what the model was given at the size of an answer, (H, W, C), to be held against it."""
        given = self.edited.pixels if self.options.task.takes_mask else self.given()
        height, width = self.edited.known.shape
        rows, columns = np.arange(height) * len(given) // height, np.arange(width) * given.shape[1] // width
        enlarged = given[rows][:, columns]
        wanted = self.edited.pixels.shape[2]
        if enlarged.shape[2] == wanted:
            return np.ascontiguousarray(enlarged)
        opaque = np.full((height, width, wanted), 255, np.uint8)
        opaque[..., : min(wanted, 3)] = enlarged
        return opaque


def asked_by(options: EditOptions, card: ModelCard) -> Asked | None:
    """Return what was asked by choices that have picture and mask among them; None: these were too long for that."""
    height, width, _ = card.image_shape
    if not isinstance(options.picture, KeptPicture):
        return None
    known = np.ones((height, width))
    if options.task.takes_mask:
        if not isinstance(options.mask, KeptPicture) or options.mask.shape[:2] != (height, width):
            return None
        known = (options.mask.pixels()[..., 0] < 128).astype(np.float64)
    return Asked(options, Edited(options, options.picture.pixels(), known))


def mask_of(options: EditOptions, card: ModelCard) -> Pixels:
    """Return the mask of choices, (H, W); strokes that are drawn all over have none."""
    if not isinstance(options.mask, KeptPicture):
        return np.zeros(card.image_shape[:2], np.uint8)
    mask = options.mask.pixels()[..., 0]
    return np.zeros_like(mask) if options.task.kind == "strokes" and mask.all() else mask


def nearness(answers: Pixels, truth: Pixels) -> list[float]:
    """Return how near each of the answers, (N, H, W, C), comes to the truth: its peak signal-to-noise ratio in dB."""
    errors = ((answers - truth.astype(np.float64)) ** 2).mean((1, 2, 3))
    return [10 * math.log10(255**2 / max(float(error), LEAST_ERROR)) for error in errors]


def spread(answers: Pixels) -> tuple[Pixels, float]:
    """Return where the answers, (N, H, W, C), differ: σ of each pixel as a picture (H, W, C), and its mean in levels.

    σ is over the answers, its mean over the channels; black is none, white `WHITE` levels or more.
    """
    deviation = answers.astype(np.float64).std(0).mean(-1, keepdims=True)
    heat = np.rint(np.minimum(deviation / WHITE, 1) * 255).astype(np.uint8)
    colours = min(3, answers.shape[-1])
    picture = np.repeat(heat, colours, axis=-1)
    if answers.shape[-1] == 4:
        picture = np.concatenate([picture, np.full_like(heat, 255)], axis=-1)
    return np.ascontiguousarray(picture), float(deviation.mean())


def as_signal(pixels: Pixels) -> Floats:
    """Return pictures, (N, H, W, C), as signals, (N, C, H, W)."""
    signal: Floats = pixels.transpose(0, 3, 1, 2) / LEVELS - 1
    return signal


def _silence(shape: tuple[int, ...]) -> Floats:
    return np.zeros((1, *shape))
