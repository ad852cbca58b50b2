"""A picture that is to be edited, and its mask, as a model sees them; what cannot be edited so is told before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol, Self, TypeVar

import numpy as np
from PIL import Image

from ddpm_studio.engine import datasets
from ddpm_studio.engine.choices.editing import AnyEdited, AnyMask, EditOptions
from ddpm_studio.engine.choices.pictures import KeptPicture, PictureFile
from ddpm_studio.engine.datasets import AnySource, DataOptions, Images
from ddpm_studio.engine.diffusion.arrays import Array, Floats
from ddpm_studio.engine.diffusion.projection import Observation
from ddpm_studio.engine.diffusion.tasks import Convert
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.events import Note, Pixels, Work
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.engine.models.pictures import brought_to, seen_by
from ddpm_studio.engine.plain_text import spelled_out

LEVELS = 127.5
"""Levels of a unit of the signal."""
LONGEST_MASK = 4096
"""Pixels a side; a larger one is reduced."""
OPAQUE = 250
"""From this alpha on a pixel is there: what is less opaque is mixed with the background, and drawn anew."""
TINY = 4
"""So many times smaller than the model's a picture is told of."""
NOTHING_ERASED = (
    "Nothing is erased: give a mask that is white where the model is to draw anew, a picture that is transparent "
    "there, or choose another task."
)


@dataclass(frozen=True)
class Edited:
    """What is known, as pixels."""

    options: EditOptions
    """With picture and mask among them, where they are short enough: these draw the same again anywhere."""
    pixels: Pixels
    """(h, w, C): what is known of the picture, or the picture that is made worse first."""
    known: Floats
    """(H, W): 1 where a pixel is known, 0 where it is drawn anew; for tasks with a mask."""


@dataclass(frozen=True)
class Sight:
    """A picture brought to a size."""

    pixels: Pixels
    """(h, w, C) as the model has them."""
    size: tuple[int, int]
    """Its own width and height."""
    see_through: Floats
    """(h, w): 1 where it is transparent."""
    loses_colour: bool

    def remarks(self, takes_mask: bool) -> Iterator[Note]:
        """Yield what is worth knowing of it, for a task that takes a mask or does not."""
        if self.loses_colour:
            yield Note("This model draws in grey: the picture's colours were turned to grey.")
        height, width = self.pixels.shape[:2]
        times = min(width / self.size[0], height / self.size[1])
        if times >= TINY and takes_mask:
            told = f"The picture was enlarged {times:.0f} times: to have it drawn sharp, choose the task “smaller”."
            yield Note(told, "warning")


def observed(options: EditOptions, card: ModelCard) -> Work[Edited]:
    """Return what is known for the model of this card; what is done to it is told.

    :raises FieldError: if nothing could be edited so, or the data set has no such picture.
    :raises LoadError: if a file is missing, damaged or no picture.
    """
    height, width, _ = card.image_shape
    options.times(card.alpha_bar)  # which must be there
    factor = options.task.times_smaller(card.image_shape)
    if not options.task.takes_mask and options.mask.kind != "none":
        told = "A mask is for erased parts, strokes and noisy pictures: leave it out, or choose one of these tasks."
        raise FieldError("mask", told)
    sight = yield from sight_of(options.picture, card if options.tries else smaller(card, factor))
    yield from sight.remarks(options.task.takes_mask)
    known = np.ones((height, width))
    if options.task.takes_mask:
        known = yield from _known(options, card, sight)
    return Edited(_kept(options, sight.pixels, known), sight.pixels, known)


class MayEdit(Protocol):
    """Choices of an edit, of branches of its answers, or of several ways to draw them; or not of an edit at all."""

    @property
    def edited(self) -> EditOptions | None:
        """The edit."""
        ...

    def with_known(self, picture: AnyEdited, mask: AnyMask) -> Self:
        """Return the same choices for another picture and mask."""
        ...


Chosen = TypeVar("Chosen", bound=MayEdit)


def keep_pictures(options: Chosen, card: ModelCard) -> Work[Chosen]:
    """Return the choices with picture and mask among them, if there is an edit in them; see `observed`."""
    if options.edited is None:
        return options
    kept = (yield from observed(options.edited, card)).options
    return options.with_known(kept.picture, kept.mask)


def smaller(card: ModelCard, factor: int) -> ModelCard:
    """Return the card of a model whose pictures are so many times smaller; `factor` divides both of their sides."""
    space = card.space
    return replace(card, space=replace(space, height=space.height // factor, width=space.width // factor))


def sight_of(picture: AnyEdited, card: ModelCard, at_hand: tuple[AnySource, Images] | None = None) -> Work[Sight]:
    """Return the picture at the size that the card says.

    :param at_hand: a data set that was opened for this card already.
    :raises FieldError: if the data set has no such picture.
    :raises LoadError: if a file is missing, damaged or no picture.
    """
    height, width, channels = card.image_shape
    nowhere = np.zeros((height, width))
    if not isinstance(picture, PictureFile):
        pixels = np.asarray((yield from seen_by(card, picture, at_hand)))
        return Sight(pixels, (width, height), nowhere, False)
    own, size = datasets.read_sized_picture(picture.path, brought_to(card), card.pictures.levels)
    wanted = brought_to(card).wanted
    pixels, change = datasets.to_channels(own, channels, wanted.background, wanted.unseen)
    see_through = (own[..., 3] < OPAQUE).astype(np.float64) if own.shape[2] == 4 else nowhere
    return Sight(pixels, size, see_through, "colour" in change)


def observation_of(
    options: EditOptions, edited: Edited, picture: Array, convert: Convert, noise: Callable[[tuple[int, ...]], Array]
) -> Observation:
    """Return y: the picture, as far as it is known; one that is tried is made worse first, and rounded as a file is.

    :param picture: `edited.pixels` as a signal, (1, C, h, w), of NumPy or another library.
    :param convert: makes an array like `picture` of one of NumPy's.
    :param noise: returns standard normal noise, (1, c, h, w), of a shape (c, h, w), for a picture that is tried.
    """
    height, width, channels = edited.pixels.shape
    full_height, full_width = edited.known.shape
    task = options.task.task((full_height, full_width, channels), edited.known).onto(convert)
    sigma = options.noise / LEVELS
    if options.tries:
        y = task.observe(picture)
        noisy = y + sigma * noise(tuple(y.shape[1:]))
        return Observation(task, ((noisy + 1) * LEVELS).round() / LEVELS - 1, sigma)
    if options.task.kind == "grey":  # the picture is y already, but for its colours and for what is erased
        seen = options.task.model_copy(update={"factor": 1}).task((height, width, channels), edited.known)
        picture = seen.onto(convert).observe(picture)
    return Observation(task, picture, sigma)


def _known(options: EditOptions, card: ModelCard, sight: Sight) -> Work[Floats]:
    """Return which pixels are known, (H, W)."""
    is_all = options.task.all_without_mask
    if options.mask.kind == "none":
        if sight.see_through.any() and sight.pixels.shape[2] != 4:  # where a model draws alpha, it is a colour
            return 1 - sight.see_through
        if options.task.kind == "erased":
            raise FieldError("mask", NOTHING_ERASED)
        return np.full(sight.see_through.shape, float(is_all))
    if isinstance(options.mask, PictureFile):
        mask = yield from read_mask(options.mask.path, card, sight.size)
    else:
        mask = datasets.as_model_sees(options.mask.pixels(), _as_mask(card), 1)
    known = (mask[..., 0] < 128).astype(np.float64)
    if known.all() and options.task.kind == "erased":
        raise FieldError("mask", NOTHING_ERASED)
    if not known.any():
        yield Note("All is erased: this is sampling.")
    return known


def read_mask(path: Path, card: ModelCard, size: tuple[int, int]) -> Work[Pixels]:
    """Return the mask in a file as it lies on the picture, (H, W, 1): it is cut and brought to the size as that is.

    :param size: the width and height that the picture has of its own; a mask of another size is brought to it.
    :raises LoadError: if it is missing, damaged or no picture.
    """
    height, width, _ = card.image_shape
    pixels = datasets.read_whole_picture(path, LONGEST_MASK, 0)
    own = pixels.shape[1], pixels.shape[0]
    if own not in (size, (width, height)):
        yield Note(f"The mask, {own[0]} × {own[1]} pixels, was brought to the picture's size, {size[0]} × {size[1]}.")
        picture = Image.fromarray(pixels[..., 0] if pixels.shape[2] == 1 else pixels)
        resized = np.asarray(picture.resize(size, Image.Resampling.NEAREST))
        pixels = resized[..., None] if resized.ndim == 2 else resized
    return datasets.as_model_sees(pixels, _as_mask(card), 1)


def _as_mask(card: ModelCard) -> DataOptions:
    return brought_to(card).model_copy(update={"resizing": "nearest", "background": "black", "channels": 1})


def _kept(options: EditOptions, pixels: Pixels, known: Floats) -> EditOptions:
    """Return the choices with what is known among them, as far as it is short enough."""
    update: dict[str, Any] = {}
    if options.picture.kind != "kept" and (picture := _keep(_name(options), pixels)) is not None:
        update["picture"] = picture
    if options.task.takes_mask and options.mask.kind != "kept":
        mask = _keep(_name(options, of_mask=True), np.where(known[..., None] > 0, 0, 255).astype(np.uint8))
        update |= {} if mask is None else {"mask": mask}
    return options.model_copy(update=update)


def _keep(name: str, pixels: Pixels) -> KeptPicture | None:
    height, width, channels = pixels.shape
    text = datasets.to_text(pixels)
    return KeptPicture(name=spelled_out(name), shape=(height, width, channels), data=text) if text else None


def _name(options: EditOptions, of_mask: bool = False) -> str:
    picture = options.mask if of_mask else options.picture
    if isinstance(picture, PictureFile):
        return datasets.bare_name(picture.path).name[:255]
    return "mask" if of_mask else "picture"
