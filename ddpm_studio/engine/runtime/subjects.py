"""The pictures that a model is measured by, as it sees them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from ddpm_studio.engine.choices.captions import Tellable
from ddpm_studio.engine.choices.measuring.bits import PictureShare
from ddpm_studio.engine.choices.telling.class_names import called
from ddpm_studio.engine.datasets import AnySource, Images
from ddpm_studio.engine.datasets.held_out import Numbers, load_held_out, parted
from ddpm_studio.engine.disk.places import cache_folder
from ddpm_studio.engine.errors import FieldError, StudioError
from ddpm_studio.engine.events import Pixels, Work
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.engine.models.pictures import brought_to, is_own_data, open_set
from ddpm_studio.engine.runtime.condition import Condition, told_of_each
from ddpm_studio.engine.runtime.noise import Purpose, generator

PICTURES_FIELD = "pictures"


@dataclass(frozen=True)
class Subjects:
    """Pictures of a set, by their numbers."""

    images: Images
    numbers: Numbers
    """Which of `images`, (N,), in the order in which they are looked at."""
    which: PictureShare

    def pixels(self, part: slice) -> Pixels:
        """Return some of them, (n, H, W, C)."""
        return np.ascontiguousarray(self.images.shown([int(number) for number in self.numbers[part]]))

    def told(self, card: ModelCard, part: slice, tells: bool) -> Condition:
        """Return what a model is told of some of them: the class of each where it knows that, or its caption.

        :param tells: whether anything is; else the model is asked as one that was told nothing.
        :raises FieldError: if it has not learnt to be told nothing.
        """
        model = card.tellable
        names = [said_of(self.images, int(number), model) if tells else "" for number in self.numbers[part]]
        if model.classes and not model.has_null and not set(names) <= set(model.classes):
            said = "This model has learnt pictures by class only, and of some of these no class that it knows is told."
            raise FieldError("tells", f"{said} Choose pictures of its classes.")
        return told_of_each(names, model)

    def describe(self) -> str:
        """Say which they are."""
        words = {"all": "", "learnt": ", those learnt from", "held-out": ", held out"}[self.which]
        return f"{self.images.name}{words}"


def said_of(images: Images, number: int, model: Tellable) -> str:
    """Return what `model` is told of an image: its first caption, or its class; nothing where it has none."""
    if model.text is not None:
        return next(iter(images.captions_of(number)), "")
    return images.class_of(number)


def subjects_for(card: ModelCard, source: AnySource, which: PictureShare, count: int, seed: int) -> Work[Subjects]:
    """Return at most `count` pictures of a set as the model sees them, drawn by the seed.

    :raises FieldError: if there are none.
    """
    images, numbers = yield from _chosen(card, source, which)
    if not len(numbers):
        raise FieldError(PICTURES_FIELD, "There are no such pictures: choose all of the set.")
    order = torch.randperm(len(numbers), generator=generator(seed, Purpose.MEASURED, 0)).numpy()
    return Subjects(images, numbers[order[:count]], which)


def refuse_what_is_no_byte(subjects: Subjects) -> None:
    """Make sure that pictures are levels of a byte, whose bits alone can be counted.

    :raises StudioError: if their files have more levels, of which the nearest were taken, or others.
    """
    if not subjects.images.are_bytes:
        raise StudioError(
            f"{subjects.images.name} has values of more than 8 bits, or stretched ones, so that bits per dimension of "
            "it would mean nothing. Save the pictures with 8 bits, or choose another set."
        )


def _chosen(card: ModelCard, source: AnySource, which: PictureShare) -> Work[tuple[Images, Numbers]]:
    own = card.training if is_own_data(card, source) else None
    data, names = (None, ()) if own is None else (own.data, own.classes)
    if which == "held-out" and (data is None or not data.held_out):
        part = yield from load_held_out(brought_to(card, source), cache_folder(), card.pictures.levels)
        if part is None:
            raise FieldError(PICTURES_FIELD, NONE_HELD_OUT)
        part = called(part, names, is_part=True)
        return part, parted(part)[0]
    images = called((yield from open_set(card, source)), names)
    everything = np.arange(len(images.pixels))
    if which == "all" or data is None or not (data.held_out or data.left_out):
        return images, everything
    learnt, held_out = parted(images, data)
    return images, held_out if which == "held-out" else learnt


NONE_HELD_OUT = (
    "No pictures of this set are held out: neither has it a part to test with, nor was a share kept back when the "
    "model was trained (data.held_out). Choose all, or another set."
)
