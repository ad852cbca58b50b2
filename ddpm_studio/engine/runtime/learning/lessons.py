"""What a data set teaches a network: its pictures, and what is told of them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch

from ddpm_studio.engine.choices.captions import ByCaption, Tellable
from ddpm_studio.engine.choices.telling.class_names import names_of
from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.datasets import Images
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.networks.words import vocabulary
from ddpm_studio.engine.runtime.condition import NOTHING, Condition, word_numbers
from ddpm_studio.engine.runtime.learning.learner import Learner
from ddpm_studio.engine.runtime.learning.pictures import Pictures

EXAMPLES = 200
"""Captions that a model keeps."""


def what_is_told(config: RunConfig, images: Images) -> Tellable:
    """Return what a network can be told of `images` once it has learnt from them: classes that have any, or words.

    Of a classifier: the classes that it tells apart.

    :raises FieldError: if it is to know classes and there are not two, or captions and there are none.
    """
    condition, names = config.condition, _names(config, images)
    if config.is_classifier:
        return Tellable(_told_apart("network.kind", names))
    if condition.kind == "none":
        return Tellable()
    if isinstance(condition, ByCaption):
        words = vocabulary(images.captions or ())
        if not words:
            raise FieldError(
                "condition.kind",
                "These pictures have no captions: put a text of the same name beside each (01.txt for 01.png), "
                "or a metadata.csv with the columns file_name and text, or choose to learn by none.",
            )
        return Tellable((), condition.left_out > 0, words, condition.text, _examples(images))
    return Tellable(_told_apart("condition.kind", names), condition.left_out > 0)


def _examples(images: Images) -> tuple[str, ...]:
    """Return some captions, no two alike, evenly from all of them."""
    every = list(dict.fromkeys(caption for said in images.captions or () for caption in said.split("\n") if caption))
    count = min(EXAMPLES, len(every))
    return tuple(every[place * len(every) // count] for place in range(count))


def _told_apart(field: str, names: tuple[str, ...]) -> tuple[str, ...]:
    if len(names) < 2:
        found = f"are all of one class, {names[0]}" if names else "have no classes"
        raise FieldError(
            field,
            f"These pictures {found}: put those of each class into a folder of its own, or choose to learn by none.",
        )
    if len({name.strip() for name in names}) < len(names):
        raise FieldError(field, "Two classes have the same name but for white space: rename one of them.")
    return names


def pictures_for(learner: Learner, images: Images) -> Pictures:
    """Return those of `images` that are not left out where `learner` can reach them, with what it is told of each."""
    config, told, condition, starts = learner.config, learner.told, NOTHING, None
    if told.text is not None:
        condition, starts = _captions_of(images, told)
    elif told.classes:
        condition = _classes_of(config, images)
    place, kept = learner.device.torch, _kept(config, images)
    return Pictures(images.pixels, place, condition, config.condition.left_out, starts, kept)


def _captions_of(images: Images, told: Tellable) -> tuple[Condition, torch.Tensor | None]:
    """Return what is told by each caption, in the order of the images; and the first caption of each, (N + 1,).

    An image without a caption is as if it were left out. None: each image has one.
    """
    assert told.text is not None
    own = [images.captions_of(index) or ("",) for index in range(len(images.pixels))]
    rows = word_numbers([caption for captions in own for caption in captions], told.words, told.text.length)
    starts = torch.from_numpy(np.cumsum([0, *map(len, own)]))
    return Condition(rows, torch.zeros_like(rows[0])), None if len(rows) == len(own) else starts


def _names(config: RunConfig, images: Images) -> tuple[str, ...]:
    """Return what the classes are called that have pictures which are not left out, each once."""
    called = names_of(config.classes, images.label_names)
    names = [called[images.label_names[label]] for label in _present(images)]
    return tuple(dict.fromkeys(name for name in names if name))


def _kept(config: RunConfig, images: Images) -> npt.NDArray[np.intp] | None:
    """Return the numbers of the images that are not left out with their classes; None: none is.

    :raises FieldError: if all are.
    """
    called = names_of(config.classes, images.label_names)
    left_out = [label for label, name in enumerate(images.label_names) if not called[name]]
    if not left_out or images.labels is None:
        return None
    kept = np.flatnonzero(~np.isin(images.labels, left_out))
    if not len(kept):
        raise FieldError("classes", "All pictures are left out with their classes: keep a class.")
    return kept


def _classes_of(config: RunConfig, images: Images) -> Condition:
    """Return the number of each image's class among those that have any; one of none is as if it were left out."""
    names, called = _names(config, images), names_of(config.classes, images.label_names)
    assert images.labels is not None
    numbers = np.full(len(images.label_names) + 1, len(names))  # its last, at NO_CLASS, stays
    for label in _present(images):
        if name := called[images.label_names[label]]:
            numbers[label] = names.index(name)
    return Condition(torch.from_numpy(numbers[images.labels]), torch.tensor(len(names)))


def _present(images: Images) -> list[int]:
    """Return the labels of which there are pictures, in their order."""
    labels = np.empty(0, np.int64) if images.labels is None else images.labels
    return [int(label) for label in np.unique(labels) if label >= 0]
