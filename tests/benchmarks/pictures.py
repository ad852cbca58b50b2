"""50,000 small photographs to measure with: those of the shared archive, or made up."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PIL import Image

COUNT = 50_000
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "cifar10-train.zip"


@contextmanager
def zip_of_jpegs() -> Iterator[Path]:
    """Give a zip file of 50,000 JPEG files of 32²."""
    if SHARED.exists():
        yield SHARED
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pictures.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in _made_up():
                archive.writestr(name, content)
        yield path


@contextmanager
def folder_of_jpegs() -> Iterator[Path]:
    """Give a folder of 50,000 JPEG files of 32²."""
    with tempfile.TemporaryDirectory() as folder, zip_of_jpegs() as path:
        with zipfile.ZipFile(path) as archive:
            archive.extractall(folder)
        yield Path(folder)


def _made_up() -> Iterator[tuple[str, bytes]]:
    chance = np.random.default_rng(0)
    for index in range(COUNT):
        coarse = Image.fromarray(chance.integers(0, 256, (8, 8, 3), np.uint8))
        stream = io.BytesIO()
        coarse.resize((32, 32)).save(stream, "JPEG", quality=90)
        yield f"{index % 10}/{index:05}.jpg", stream.getvalue()
