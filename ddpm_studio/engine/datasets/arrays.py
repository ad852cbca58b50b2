"""Images in NumPy files: batches of samples, and data sets as others publish them."""

from __future__ import annotations

import math
from collections.abc import Generator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal, Self

from ddpm_studio.engine.datasets.images import NO_CLASS
from ddpm_studio.engine.datasets.numpy_files.array_file import ArrayFile, Head, opened
from ddpm_studio.engine.datasets.numpy_files.choice import (
    OWN_IMAGES,
    OWN_LABELS,
    Chosen,
    Layout,
    choose_images,
    choose_labels,
    labels_of_others,
)
from ddpm_studio.engine.datasets.numpy_files.labels import read_labels
from ddpm_studio.engine.datasets.numpy_files.numbers import Meant, Numbers, numbers_of
from ddpm_studio.engine.datasets.source import Album, Found, Source, full, stamp_of_file
from ddpm_studio.engine.errors import LoadError
from ddpm_studio.engine.events import Work
from ddpm_studio.engine.options import knob
from ddpm_studio.engine.plain_text import spelled_out

WHAT = "a .npz or .npy file with images"
PIECE = 4 * 2**20
"""Bytes that are looked at at once."""


class NpzFile(Source):
    """Images in a .npz file, (N, H, W, C) or (N, C, H, W) with C = 1, 3 or 4, or (N, H, W), and labels, if any.

    A .npy file is one such array. What the arrays are called, how their axes and their numbers are meant is found out
    where it is plain, and chosen where it is not. An image without a class has the label -1.
    """

    kind: Literal["npz"] = "npz"
    path: Path = knob(Path(), "The .npz or .npy file with the images.")
    images: str = knob(
        "", "The name of the array with the images; empty: the only one that can be, such as x_train.", max_length=255
    )
    labels: str = knob(
        "",
        "The name of the array with the labels; empty: the one that goes with the images; - is none.",
        max_length=255,
    )
    layout: Layout = knob(
        "auto", "Whether the channels are the last axis of the images or the first.", before="channels last"
    )
    values: Meant = knob(
        "auto",
        "The numbers that are black and white in the images; auto: those that are plain to see, else what the range of "
        "values says.",
    )

    def stamp(self) -> Work[str]:
        """Return the path, size and time of the file, and what of it is taken in which way."""
        yield from ()
        chosen = (self.images, self.labels, self.layout, self.values)
        is_early = chosen == ("", "", "channels last", "auto")
        return stamp_of_file(self.path, WHAT) + ("" if is_early else "|" + "|".join(chosen))

    def open(self) -> Work[Album]:
        """Return the images in their order.

        :raises LoadError: if the file or an array in it is not as it must be.
        :raises FieldError: if something must be chosen.
        """
        path = full(self.path)
        stamp_of_file(path, WHAT)
        with ExitStack() as stack:
            file = stack.enter_context(opened(path))
            name = self.images or _plain_name(file)
            heads = _heads(file, name)
            chosen = choose_images(path, heads, name, self.layout)
            pieces = file.pieces(chosen.head, _rows(chosen.head))
            numbers = yield from numbers_of(path, chosen.head, self.values, pieces)
            labels = self._labels(file, chosen, heads)
            warnings = [_held_out(chosen), numbers.warning, labels.warning]
            found = _found((stack.pop_all(), file), chosen, numbers, labels.numbers)
            return Album(spelled_out(path.stem), chosen.shape[0], found, labels.names, tuple(filter(None, warnings)))

    def held_out(self) -> Self | None:
        """Return the array to test with that lies beside the images, such as ``x_test``."""
        if self.images:
            return None
        with opened(full(self.path)) as file:
            name = _plain_name(file)
            chosen = choose_images(full(self.path), _heads(file, name), name, self.layout)
        return self.model_copy(update={"images": chosen.held_out[0], "labels": ""}) if chosen.held_out else None

    def _labels(self, file: ArrayFile, chosen: Chosen, heads: Sequence[Head]) -> _Labels:
        is_own = not self.labels and chosen.head.name == OWN_IMAGES and OWN_LABELS in file.names
        name = OWN_LABELS if is_own else self.labels
        head = choose_labels(chosen.head, _heads(file, name, heads), name)
        if head is None:
            others = labels_of_others(file.names, chosen.head) if not self.labels else ()
            names = " and ".join(f"“{spelled_out(other)}”" for other in others)
            told = f"No classes are used: {names} does not plainly go with these images. Choose the labels by name."
            return _Labels(warning=told if others else "")
        try:
            labels, classes = read_labels(file, head, chosen.shape[0])
        except LoadError as error:
            if name:
                raise
            return _Labels(warning=f"No classes are used: {error}")
        none = labels.count(NO_CLASS)
        told = f"No class is said of {none:,} of {len(labels):,} pictures: their label is {NO_CLASS}."
        return _Labels(labels, classes, told if none else "")


@dataclass(frozen=True)
class _Labels:
    numbers: Sequence[int] | None = None
    names: tuple[str, ...] = ()
    warning: str = ""


def _plain_name(file: ArrayFile) -> str:
    """Return the name of the array that must be the images; empty if several may be."""
    return OWN_IMAGES if OWN_IMAGES in file.names else file.names[0] if len(file.names) == 1 else ""


def _heads(file: ArrayFile, needed: str, known: Sequence[Head] | None = None) -> list[Head]:
    """Return the heads that can be read.

    :param needed: the name of an array that must be among them, where it is there.
    :raises LoadError: if it cannot be read.
    """
    heads = list(file.heads() if known is None else known)
    if needed in file.names and all(head.name != needed for head in heads):
        heads.append(file.head(needed))
    return heads


def _held_out(chosen: Chosen) -> str:
    if not chosen.held_out:
        return ""
    names = " and ".join(f"“{spelled_out(name)}”" for name in chosen.held_out)
    if len(chosen.held_out) > 1:
        return f"{names} are to test with and held out. To learn from one, choose it as the images."
    return f"{names} is to test with and held out. To learn from it, choose it as the images."


def _rows(head: Head) -> int:
    """Return how many images are read at once."""
    return max(1, PIECE // max(1, math.prod(head.shape[1:]) * head.dtype.itemsize))


def _found(
    opened: tuple[ExitStack, ArrayFile], chosen: Chosen, numbers: Numbers, labels: Sequence[int] | None
) -> Generator[Found, None, None]:
    stack, file = opened
    index = 0
    with stack:
        for piece in file.pieces(chosen.head, _rows(chosen.head)):
            for values in piece:
                values = values.transpose(1, 2, 0) if chosen.is_channels_first else values.reshape(chosen.shape[1:])
                label = NO_CLASS if labels is None else labels[index]
                yield Found(
                    f"image {index:,}",
                    partial(numbers.picture, values),
                    None if label == NO_CLASS else label,
                )
                index += 1
