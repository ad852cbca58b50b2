"""CIFAR-10 in its binary version: records of a label and 32 × 32 × 3 bytes."""

from __future__ import annotations

import stat
from collections.abc import Generator, Sequence
from functools import partial
from pathlib import Path
from typing import Literal, Self

from ddpm_studio.engine.datasets.numpy_files.array_file import read_array
from ddpm_studio.engine.datasets.picture import picture_of, reason_of
from ddpm_studio.engine.datasets.source import Album, Found, Source, full, left_out, stamp_of_file, stat_of
from ddpm_studio.engine.disk.files import open_regular
from ddpm_studio.engine.disk.text import read_text
from ddpm_studio.engine.errors import LoadError
from ddpm_studio.engine.events import Work
from ddpm_studio.engine.options import knob
from ddpm_studio.engine.plain_text import spelled_out

WHAT = "the folder of the binary version of CIFAR-10, or one of its .bin files"
RECORD = 1 + 3 * 32 * 32
CLASSES = 10
LONGEST_NAMES = 10_000


class CifarBinary(Source):
    """CIFAR-10 in its binary version: the folder (its training batches, or else the test batch) or one file."""

    kind: Literal["cifar10"] = "cifar10"
    path: Path = knob(Path(), "The folder with data_batch_1.bin to data_batch_5.bin, or one such file.")

    def stamp(self) -> Work[str]:
        """Return path, size and time of every batch and of the class names."""
        yield from ()
        path = full(self.path)
        folder = path if path.is_dir() else path.parent
        names = [folder / "batches.meta.txt"] if (folder / "batches.meta.txt").is_file() else []
        return "|".join(stamp_of_file(file, WHAT) for file in [*self._batches(), *names])

    def open(self) -> Work[Album]:
        """Return the images in their order.

        :raises LoadError: if a file is not made of whole records.
        """
        yield from ()
        batches = self._batches()
        counts = [_count_records(path) for path in batches]
        names = _class_names(batches[0].parent)
        name = full(self.path).stem
        return Album(spelled_out(name), sum(counts), _found(batches, counts), names)

    def held_out(self) -> Self | None:
        """Return the test batch beside the training batches of the folder."""
        path = full(self.path)
        has_both = path.is_dir() and (path / "test_batch.bin").is_file() and any(path.glob("data_batch_*.bin"))
        return self.model_copy(update={"path": path / "test_batch.bin"}) if has_both else None

    def _batches(self) -> list[Path]:
        """Return the files to read.

        :raises StudioError: if there are none.
        """
        path = full(self.path)
        if not stat.S_ISDIR(stat_of(self.path, WHAT).st_mode):
            stamp_of_file(path, WHAT)
            return [path]
        batches = sorted(path.glob("data_batch_*.bin")) or sorted(path.glob("test_batch.bin"))
        if not batches:
            raise LoadError(path, "the folder", "holds neither data_batch_1.bin nor test_batch.bin", f"Choose {WHAT}.")
        return batches


def _count_records(path: Path) -> int:
    size = path.stat().st_size
    if not size or size % RECORD:
        raise LoadError(path, "the file", f"is not made of records of {RECORD} bytes", f"Choose {WHAT}.")
    return size // RECORD


def _class_names(folder: Path) -> tuple[str, ...]:
    """Return the ten names in batches.meta.txt, or the ten numbers if it is not there."""
    try:
        text = read_text(folder / "batches.meta.txt", LONGEST_NAMES)
    except (OSError, ValueError):
        text = ""
    names = tuple(line.strip() for line in text.splitlines() if line.strip())
    return names if len(names) == CLASSES else tuple(str(number) for number in range(CLASSES))


def _found(batches: Sequence[Path], counts: Sequence[int]) -> Generator[Found, None, None]:
    for path, count in zip(batches, counts, strict=True):
        try:
            stream = open_regular(path)
        except OSError as error:
            raise LoadError(path, "the file", f"cannot be read: {reason_of(error)}") from None
        with stream:
            for index in range(count):
                record = read_array(path, stream, (RECORD,))
                name, label = f"{spelled_out(path.stem)} {index:,}", int(record[0])
                if label < CLASSES:
                    pixels = record[1:].reshape(3, 32, 32).transpose(1, 2, 0)
                    yield Found(name, partial(picture_of, pixels), label)
                else:
                    yield left_out(name, f"has the label {label}, but there are ten classes")
