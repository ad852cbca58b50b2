"""What a data set teaches a network: its pictures, and what is told of them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch

from ddpm_studio.engine.choices.telling.class_names import names_of
from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.datasets import Images
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.runtime.condition import NOTHING, Condition
from ddpm_studio.engine.runtime.learning.learner import Learner
from ddpm_studio.engine.runtime.learning.pictures import Pictures


def classes_to_learn(config: RunConfig, images: Images) -> tuple[str, ...]:
    """Return the names of the classes that a network is told of `images`: those that have any, as they are called.

    :raises FieldError: if it is to be told classes, or to tell them apart, and there are not two.
    """
    names = _names(config, images)
    if config.condition.kind == "none" and not config.is_classifier:
        return ()
    field = "network.kind" if config.is_classifier else "condition.kind"
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
    config, kept, condition = learner.config, None, NOTHING
    if left_out := _left_out(config, images):
        assert images.labels is not None
        kept = np.flatnonzero(~np.isin(images.labels, left_out))
        if not len(kept):
            raise FieldError("classes", "All pictures are left out with their classes: keep a class.")
    if learner.classes:
        condition = _classes_of(config, images, kept)
    return Pictures(images.pixels, learner.device.torch, condition, config.condition.left_out, kept)


def _names(config: RunConfig, images: Images) -> tuple[str, ...]:
    """Return what the classes are called that have pictures which are not left out, each once."""
    called = names_of(config.classes, images.label_names)
    names = [called[images.label_names[label]] for label in _present(images)]
    return tuple(dict.fromkeys(name for name in names if name))


def _left_out(config: RunConfig, images: Images) -> list[int]:
    """Return the labels whose pictures are left out."""
    called = names_of(config.classes, images.label_names)
    return [label for label, name in enumerate(images.label_names) if not called[name]]


def _classes_of(config: RunConfig, images: Images, kept: npt.NDArray[np.intp] | None) -> Condition:
    """Return the number of each image's class among those that have any; one of none is as if it were left out."""
    names, called = _names(config, images), names_of(config.classes, images.label_names)
    assert images.labels is not None
    numbers = np.full(len(images.label_names) + 1, len(names))  # its last, at NO_CLASS, stays
    for label in _present(images):
        if name := called[images.label_names[label]]:
            numbers[label] = names.index(name)
    labels = images.labels if kept is None else images.labels[kept]
    return Condition(torch.from_numpy(numbers[labels]), torch.tensor(len(names)))


def _present(images: Images) -> list[int]:
    """Return the labels of which there are pictures, in their order."""
    labels = np.empty(0, np.int64) if images.labels is None else images.labels
    return [int(label) for label in np.unique(labels) if label >= 0]
