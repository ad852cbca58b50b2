"""An array of labels → one class for each image."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from ddpm_studio.engine.datasets.images import NO_CLASS
from ddpm_studio.engine.datasets.listing.order import sort_key
from ddpm_studio.engine.datasets.numpy_files.array_file import AGAIN, REMEDY, ArrayFile, Head
from ddpm_studio.engine.errors import LoadError

MOST_CLASSES = 10_000
MOST_BYTES = 2**29
"""Of an array of labels."""


def read_labels(file: ArrayFile, head: Head, count: int) -> tuple[list[int], tuple[str, ...]]:
    """Return the label of each of `count` images, -1 for none, and the names of the classes.

    Labels are whole numbers, (N,) or (N, 1); one of K marked for each image, (N, K); or words.

    :raises LoadError: if they are not.
    """
    is_column = head.shape == (count,) or head.shape == (count, 1)
    is_table = len(head.shape) == 2 and head.shape[0] == count and 2 <= head.shape[1] <= MOST_CLASSES
    what = f"holds {head.dtype} values of shape {head.shape}, not {count} whole numbers"
    if not (is_column or is_table) or head.dtype.kind not in "uifbUS" or head.is_fortran:
        raise LoadError(file.path, head.name, what, REMEDY)
    if head.dtype.itemsize * max(1, head.shape[-1] if is_table else 1) * count > MOST_BYTES:
        raise LoadError(file.path, head.name, "is too large for labels", REMEDY)
    try:
        (values,) = file.pieces(head, count)
    except LoadError:
        raise LoadError(file.path, head.name, "is damaged or ends too early", AGAIN) from None
    if head.dtype.kind in "US":
        if is_table:
            raise LoadError(file.path, head.name, what, REMEDY)
        return _of_words(values.ravel())
    numbers = _marked(values) if is_table else _whole(values.ravel())
    if numbers is None:
        raise LoadError(file.path, head.name, what, REMEDY)
    if numbers.min() < NO_CLASS or numbers.max() >= MOST_CLASSES:
        raise LoadError(file.path, head.name, f"holds labels outside {NO_CLASS} (none) to {MOST_CLASSES - 1:,}")
    names = values.shape[1] if is_table else int(numbers.max()) + 1
    return numbers.astype(int).tolist(), tuple(map(str, range(max(1, names))))


def _whole(values: npt.NDArray[Any]) -> npt.NDArray[Any] | None:
    if values.dtype.kind == "f" and not (np.isfinite(values).all() and (values == np.rint(values)).all()):
        return None
    return values.astype(np.int8) if values.dtype.kind == "b" else values


def _marked(values: npt.NDArray[Any]) -> npt.NDArray[Any] | None:
    """Return the column in which each row has its one 1; None if a row has another number or none."""
    is_one_hot = ((values == 0) | (values == 1)).all() and (np.count_nonzero(values, axis=1) == 1).all()
    return values.argmax(axis=1) if is_one_hot else None


def _of_words(values: npt.NDArray[Any]) -> tuple[list[int], tuple[str, ...]]:
    words = [value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value) for value in values]
    names = sorted(set(words), key=lambda word: sort_key(word, "numbers"))
    number = {name: index for index, name in enumerate(names)}
    return [number[word] for word in words], tuple(names)
