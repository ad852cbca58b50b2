"""Which arrays of a file are the images and the labels: by the names and shapes that others give them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from ddpm_studio.engine.datasets.numpy_files.array_file import REMEDY, Head
from ddpm_studio.engine.datasets.picture import MOST_PIXELS
from ddpm_studio.engine.errors import FieldError, LoadError

Layout: TypeAlias = Literal["auto", "channels last", "channels first"]
IMAGES_FIELD, LABELS_FIELD, LAYOUT_FIELD = "data.source.images", "data.source.labels", "data.source.layout"
OWN_IMAGES, OWN_LABELS = "arr_0", "arr_1"
"""What NumPy calls arrays that were given no names, as in batches of samples."""
NO_LABELS = "-"
MOST_IMAGES = 20_000_000
"""A count beyond this is not believed: labels alone would take gigabytes."""
MOST_BYTES = 256 * 2**20
"""Of one image."""
CHANNELS = (1, 3, 4)

_HELD_OUT = re.compile(r"(?:^|[^a-z]|x|y)(?:test|testing|val|valid|validation|dev|eval)(?:$|[^a-z]|x|y|images|data)")
_IMAGES = re.compile(r"(?:train(?:ing)?)?(?:x|images?|imgs?|data|pictures?|samples?|features?)(?:train(?:ing)?)?")
_LABELS = re.compile(r"(?:train(?:ing)?|test|val)?(?:y|labels?|targets?|class(?:es)?)(?:train(?:ing)?|test|val)?")


@dataclass(frozen=True)
class Chosen:
    """The array of images and how its axes are read."""

    head: Head
    shape: tuple[int, int, int, int]
    """(N, H, W, C) of the images."""
    is_channels_first: bool
    held_out: tuple[str, ...] = ()
    """Other arrays of images, to test with."""


def choose_images(path: Path, heads: Sequence[Head], wanted: str, layout: Layout) -> Chosen:
    """Choose the array of images.

    :param wanted: its name; empty: the one array that can be meant.
    :raises FieldError: if several can be, or that of this name is not there.
    :raises LoadError: if it holds no images.
    """
    named = {head.name: head for head in heads}
    if wanted and wanted not in named:
        said = f"{path.name} has no array “{wanted}” that can be read; it has {_list(heads)}."
        raise FieldError(IMAGES_FIELD, said)
    if wanted or OWN_IMAGES in named:
        return _read_as(path, named[wanted or OWN_IMAGES], layout)
    candidates = [head for head in heads if _can_be_images(head)]
    if not candidates:
        raise LoadError(path, "none of its arrays", f"can be images: it holds {_list(heads)}", REMEDY)
    held_out = [head for head in candidates if is_held_out(head.name)]
    rest = [head for head in candidates if head not in held_out] or candidates
    known = [head for head in rest if _IMAGES.fullmatch(_plain(head.name))]
    found = rest if len(rest) == 1 else known
    if len(found) != 1:
        said = f"{path.name} has several arrays that can be images: {_list(rest)}. Choose one by its name (images)."
        raise FieldError(IMAGES_FIELD, said)
    chosen = _read_as(path, found[0], layout)
    others = tuple(head.name for head in held_out if head is not found[0])
    return Chosen(chosen.head, chosen.shape, chosen.is_channels_first, others)


def choose_labels(images: Head, heads: Sequence[Head], wanted: str) -> Head | None:
    """Choose the labels that go with `images`; None: there are none.

    :param wanted: their name; ``-``: none; empty: the one array that can be meant.
    :raises FieldError: if there is none of this name.
    """
    named = {head.name: head for head in heads}
    if wanted == NO_LABELS:
        return None
    if wanted and wanted not in named:
        raise FieldError(LABELS_FIELD, f"There is no array “{wanted}” that can be read; there is {_list(heads)}.")
    if wanted or images.name == OWN_IMAGES:
        return named.get(wanted or OWN_LABELS)
    same_part = [head for head in heads if is_held_out(head.name) == is_held_out(images.name) and head is not images]
    found = [head for head in same_part if _LABELS.fullmatch(_plain(head.name)) and head.shape[:1] == images.shape[:1]]
    return found[0] if len(found) == 1 else None


def labels_of_others(names: Sequence[str], images: Head) -> list[str]:
    """Return the names of arrays that should be the labels of `images`, where none could be chosen."""
    if images.name == OWN_IMAGES:
        return []
    same_part = [name for name in names if is_held_out(name) == is_held_out(images.name) and name != images.name]
    return [name for name in same_part if _LABELS.fullmatch(_plain(name))]


def is_held_out(name: str) -> bool:
    """Whether an array of this name is for looking how well was learnt, such as ``x_test``."""
    return _HELD_OUT.search(name.lower()) is not None


def _can_be_images(head: Head) -> bool:
    if head.dtype.kind not in "uifb" or len(head.shape) not in (3, 4) or min(head.shape) < 1:
        return False
    return len(head.shape) == 3 or head.shape[3] in CHANNELS or head.shape[1] in CHANNELS


def _read_as(path: Path, head: Head, layout: Layout) -> Chosen:
    if head.dtype.kind not in "uifb":
        raise LoadError(path, head.name, f"holds {head.dtype} values, which are no numbers of images", REMEDY)
    if head.is_fortran:
        raise LoadError(path, head.name, "is stored column by column", "Save numpy.ascontiguousarray of it.")
    is_first = _is_channels_first(path, head, layout)
    shape = head.shape if len(head.shape) == 4 else (*head.shape, 1)
    if is_first and len(head.shape) == 4:
        shape = (shape[0], shape[2], shape[3], shape[1])
    is_right = len(shape) == 4 and min(shape) >= 1 and shape[3] in CHANNELS and shape[0] <= MOST_IMAGES
    if not is_right or shape[1] * shape[2] > MOST_PIXELS:
        raise LoadError(path, head.name, f"has the shape {head.shape}, not (N, H, W, C) with C = 1, 3 or 4", REMEDY)
    if shape[1] * shape[2] * shape[3] * head.dtype.itemsize > MOST_BYTES:
        raise LoadError(path, head.name, "holds images of more than 256 MB each", REMEDY)
    return Chosen(head, (shape[0], shape[1], shape[2], shape[3]), is_first and len(head.shape) == 4)


def _is_channels_first(path: Path, head: Head, layout: Layout) -> bool:
    """Whether the axis behind the count is that of the channels; where both can be, a square decides.

    :raises FieldError: if that says nothing either.
    """
    shape = head.shape
    if layout != "auto" or min(shape, default=0) < 1:
        return layout == "channels first"
    if len(shape) == 3 and shape[2] in (3, 4):
        said = f"{path.name}: {head.in_words} may be one picture with its colours. Choose how it is meant (layout)."
        raise FieldError(LAYOUT_FIELD, said)
    if len(shape) != 4 or not (shape[1] in CHANNELS and shape[3] in CHANNELS):
        return len(shape) == 4 and shape[1] in CHANNELS
    if (shape[1] == shape[2]) == (shape[2] == shape[3]):
        said = f"{path.name}: {head.in_words} has its channels first or last. Choose which (layout)."
        raise FieldError(LAYOUT_FIELD, said)
    return shape[2] == shape[3]


def _plain(name: str) -> str:
    return re.sub("[^a-z]", "", name.lower())


def _list(heads: Sequence[Head]) -> str:
    told = "; ".join(head.in_words for head in heads[:8]) or "nothing"
    return f"{told} and {len(heads) - 8} more" if len(heads) > 8 else told
