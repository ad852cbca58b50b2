"""Images in the IDX format of MNIST, Fashion-MNIST, KMNIST and EMNIST."""

from __future__ import annotations

import io
import struct
from collections.abc import Generator, Sequence
from functools import partial
from pathlib import Path
from typing import IO, Literal, Self, cast

import numpy as np

from ddpm_studio.engine.datasets.numpy_files.array_file import DAMAGED, read_array
from ddpm_studio.engine.datasets.numpy_files.choice import MOST_IMAGES
from ddpm_studio.engine.datasets.picture import MOST_PIXELS, picture_of, reason_of
from ddpm_studio.engine.datasets.source import Album, Found, Source, full, stamp_of_file
from ddpm_studio.engine.disk.files import open_regular
from ddpm_studio.engine.disk.gzip_stream import MAGIC, GzipStream
from ddpm_studio.engine.errors import LoadError
from ddpm_studio.engine.events import Work
from ddpm_studio.engine.options import knob
from ddpm_studio.engine.plain_text import spelled_out

WHAT = "an IDX file with images, such as train-images-idx3-ubyte.gz"
IMAGES_MAGIC = 0x0803
"""Unsigned bytes (08) in three dimensions (03)."""
LABELS_MAGIC = 0x0801


class IdxFile(Source):
    """An IDX file of grey images, also gzipped; the labels are those of the file beside it with the usual name."""

    kind: Literal["idx"] = "idx"
    path: Path = knob(
        Path(), "The file with the images, such as train-images-idx3-ubyte.gz; labels are found beside it."
    )

    def stamp(self) -> Work[str]:
        """Return path, size and time of the images and of the labels, if there."""
        yield from ()
        labels = labels_beside(full(self.path))
        return stamp_of_file(self.path, WHAT) + (stamp_of_file(labels, "labels") if labels else "")

    def open(self) -> Work[Album]:
        """Return the images in their order.

        :raises LoadError: if the file is no IDX file of images, or the labels do not fit.
        """
        yield from ()
        path = full(self.path)
        stamp_of_file(path, WHAT)
        with open_plain_or_gzip(path) as stream:
            count, height, width = _read_head(path, stream)
        labels_path = labels_beside(path)
        labels = _read_labels(labels_path, count) if labels_path else None
        names = tuple(str(number) for number in range(max(labels, default=0) + 1)) if labels else ()
        return Album(spelled_out(path.parent.name), count, _found(path, (height, width, 1), count, labels), names)

    def held_out(self) -> Self | None:
        """Return the 10,000 of MNIST's test set, or their like, beside the training set."""
        path = full(self.path)
        plain = path.name.removesuffix(".gz")
        if not plain.startswith("train-"):
            return None
        other = plain.replace("train-", "t10k-", 1)
        beside = [place for name in (other, f"{other}.gz") if (place := path.with_name(name)).is_file()]
        return self.model_copy(update={"path": beside[0]}) if beside else None


def labels_beside(path: Path) -> Path | None:
    """Return the file of labels that belongs to a file of images by its name, if there is one."""
    for images, labels in (("images-idx3", "labels-idx1"), ("images.idx3", "labels.idx1")):
        if images in path.name:
            plain = path.name.replace(images, labels).removesuffix(".gz")
            for name in (plain, f"{plain}.gz"):
                if (beside := path.with_name(name)).is_file():
                    return beside
    return None


def open_plain_or_gzip(path: Path) -> IO[bytes]:
    """Open a file that may be gzipped, by what it begins with and not by its name.

    :raises LoadError: if it cannot be opened.
    """
    try:
        stream = open_regular(path)
        is_gzip = stream.read(2) == MAGIC
        stream.seek(0)
    except OSError as error:
        raise LoadError(path, "the file", f"cannot be read: {reason_of(error)}") from None
    if not is_gzip:
        return stream
    return cast(IO[bytes], io.BufferedReader(GzipStream(stream), 2**18))


def _read_head(path: Path, stream: IO[bytes]) -> tuple[int, int, int]:
    """Return (count, height, width)."""
    (magic,) = _unpack(path, stream, ">I")
    if magic == LABELS_MAGIC:
        raise LoadError(path, "the file", "holds labels, not images", f"Choose {WHAT}.")
    if magic != IMAGES_MAGIC:
        raise LoadError(
            path, "the file", f"begins with {magic:#010x}; IDX images begin with 0x00000803", f"Choose {WHAT}."
        )
    count, height, width = _unpack(path, stream, ">3I")
    if not 0 < count <= MOST_IMAGES or not 0 < height * width <= MOST_PIXELS:
        raise LoadError(path, "the head", f"says {count} images of {width} × {height} pixels", "Copy it again.")
    return count, height, width


def _read_labels(path: Path, count: int) -> list[int]:
    with open_plain_or_gzip(path) as stream:
        magic, held = _unpack(path, stream, ">2I")
        if magic != LABELS_MAGIC or held != count:
            what = f"holds {held} labels" if magic == LABELS_MAGIC else "is no IDX file of labels"
            raise LoadError(path, "the file", f"{what}, but there are {count} images", "Move it or copy it again.")
        return [int(label) for label in read_array(path, stream, (count,))]


def _unpack(path: Path, stream: IO[bytes], layout: str) -> tuple[int, ...]:
    try:
        return struct.unpack(layout, stream.read(struct.calcsize(layout)))
    except struct.error:
        raise LoadError(path, "the file", "ends within its head", f"Choose {WHAT}.") from None
    except DAMAGED as error:
        raise LoadError(path, "the file", f"is damaged: {reason_of(error)}", "Copy it again.") from None


def _found(
    path: Path, shape: tuple[int, int, int], count: int, labels: Sequence[int] | None
) -> Generator[Found, None, None]:
    with open_plain_or_gzip(path) as stream:
        stream.read(16)
        for index in range(count):
            pixels = np.asarray(read_array(path, stream, shape))
            label = labels[index] if labels is not None else None
            yield Found(f"image {index:,}", partial(picture_of, pixels), label)
