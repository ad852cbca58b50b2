"""What a data set teaches a network: its pictures, and what is told of them."""

from __future__ import annotations

import numpy as np
import torch

from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.datasets import Images
from ddpm_studio.engine.datasets.held_out import parted
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.runtime.condition import NOTHING, Condition
from ddpm_studio.engine.runtime.learning.learner import Learner
from ddpm_studio.engine.runtime.learning.pictures import Pictures


def classes_to_learn(config: RunConfig, images: Images) -> tuple[str, ...]:
    """Return the names of the classes that a network is told of `images`: those that have any.

    :raises FieldError: if it is to be told classes and there are not two.
    """
    if config.condition.kind == "none":
        return ()
    names = tuple(images.label_names[index] for index in _present(images))
    if len(names) < 2:
        found = f"are all of one class, {names[0]}" if names else "have no classes"
        raise FieldError(
            "condition.kind",
            f"These pictures {found}: put those of each class into a folder of its own, or choose to learn by none.",
        )
    if len({name.strip() for name in names}) < len(names):
        raise FieldError("condition.kind", "Two classes have the same name but for white space: rename one of them.")
    return names


def pictures_for(learner: Learner, images: Images) -> Pictures:
    """Return `images` where `learner` can reach them, with what it is told of each."""
    condition = _classes_of(images) if learner.classes else NOTHING
    learnt, held_out = parted(images, learner.config.data.held_out)
    which = torch.from_numpy(learnt) if len(held_out) else None
    return Pictures(images.pixels, learner.device.torch, condition, learner.config.condition.left_out, which)


def _classes_of(images: Images) -> Condition:
    """Return the number of each image's class among those that have any; one of none is as if it were left out."""
    present = _present(images)
    assert images.labels is not None
    numbers = np.full(len(images.label_names) + 1, len(present))  # its last, at NO_CLASS, stays
    numbers[present] = np.arange(len(present))
    return Condition(torch.from_numpy(numbers[images.labels]), torch.tensor(len(present)))


def _present(images: Images) -> list[int]:
    """Return the labels of which there are pictures, in their order."""
    labels = np.empty(0, np.int64) if images.labels is None else images.labels
    return [int(label) for label in np.unique(labels) if label >= 0]
