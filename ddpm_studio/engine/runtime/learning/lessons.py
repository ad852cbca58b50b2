"""What a data set teaches a network: its pictures, and what is told of them."""

from __future__ import annotations

import numpy as np
import torch

from ddpm_studio.engine.choices.captions import ByCaption, Tellable
from ddpm_studio.engine.choices.telling.class_names import MOST
from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.datasets import NO_CLASS, DataOptions, Images
from ddpm_studio.engine.datasets.held_out import left_out_of, parted
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

    :param images: with their classes called as the run calls them.
    :raises FieldError: if it is to know classes and there are not two, or captions and there are none.
    """
    condition = config.condition
    if config.is_classifier:
        return Tellable(_classes_to_learn(images, config.data, "network.kind"))
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
    return Tellable(_classes_to_learn(images, config.data, "condition.kind"), condition.left_out > 0)


def _examples(images: Images) -> tuple[str, ...]:
    """Return some captions, no two alike, evenly from all of them."""
    every = list(dict.fromkeys(caption for said in images.captions or () for caption in said.split("\n") if caption))
    count = min(EXAMPLES, len(every))
    return tuple(every[place * len(every) // count] for place in range(count))


def _classes_to_learn(images: Images, data: DataOptions, field: str) -> tuple[str, ...]:
    names = tuple(images.label_names[index] for index in _present(images, data))
    if len(names) < 2:
        found = f"are all of one class, {names[0]}" if names else "have no classes"
        raise FieldError(
            field,
            f"These pictures {found}: put those of each class into a folder of its own, or choose to learn by none.",
        )
    if len(names) > MOST:
        raise FieldError(
            field,
            f"These pictures have {len(names):,} classes, more than {MOST:,}: put those that belong together into one, "
            "or choose to learn by none.",
        )
    if len({name.strip() for name in names}) < len(names):
        raise FieldError(field, "Two classes have the same name but for white space: rename one of them.")
    return names


def pictures_for(learner: Learner, images: Images) -> Pictures:
    """Return `images` that are learnt from where `learner` can reach them, with what it is told of each."""
    told, condition, starts = learner.told, NOTHING, None
    if told.text is not None:
        condition, starts = _captions_of(images, told)
    elif told.classes:
        condition = _classes_of(images, learner.config.data)
    place = learner.device.torch
    learnt, _ = parted(images, learner.config.data)
    which = torch.from_numpy(learnt) if len(learnt) < len(images.pixels) else None
    return Pictures(images.pixels, place, condition, learner.config.condition.left_out, starts, which)


def _captions_of(images: Images, told: Tellable) -> tuple[Condition, torch.Tensor | None]:
    """Return what is told by each caption, in the order of the images; and the first caption of each, (N + 1,).

    An image without a caption is as if it were left out. None: each image has one.
    """
    assert told.text is not None
    own = [images.captions_of(index) or ("",) for index in range(len(images.pixels))]
    rows = word_numbers([caption for captions in own for caption in captions], told.words, told.text.length)
    starts = torch.from_numpy(np.cumsum([0, *map(len, own)]))
    return Condition(rows, torch.zeros_like(rows[0])), None if len(rows) == len(own) else starts


def _classes_of(images: Images, data: DataOptions) -> Condition:
    """Return the number of each image's class among those that have any; one of none is as if it were left out."""
    present = _present(images, data)
    assert images.labels is not None
    numbers = np.full(len(images.label_names) + 1, len(present))  # its last stays, of those without a class
    numbers[present] = np.arange(len(present))
    return Condition(torch.from_numpy(numbers[images.labels.clip(NO_CLASS)]), torch.tensor(len(present)))


def _present(images: Images, data: DataOptions) -> list[int]:
    """Return the labels of which there are pictures that are not left out, in their order."""
    labels = np.empty(0, np.int64) if images.labels is None else images.labels[~left_out_of(images, data)]
    return [int(label) for label in np.unique(labels) if label >= 0]
