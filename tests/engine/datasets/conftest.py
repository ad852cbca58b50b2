"""Ways to open a data set and look at all that it says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from ddpm_studio.engine.datasets import AnySource, DataOptions, Images, load
from ddpm_studio.engine.events import Event, Scan


@dataclass(frozen=True)
class Opened:
    images: Images
    scan: Scan
    events: tuple[Event, ...]

    @property
    def labels(self) -> list[int]:
        assert self.images.labels is not None
        assert self.images.labels.dtype == np.int64
        return [int(label) for label in self.images.labels]


def drain(data: DataOptions, cache: Path) -> Opened:
    """Open `data` to the end."""
    events = []
    work = load(data, cache)
    while True:
        try:
            events.append(next(work))
        except StopIteration as end:
            images, scan = end.value
            return Opened(images, scan, tuple(events))


Opener = Callable[..., Opened]


@pytest.fixture
def opened(tmp_path: Path) -> Opener:
    """Open a source; the options are those of `DataOptions`, 8 × 8 by default."""

    def open_it(source: AnySource, **options: Any) -> Opened:
        return drain(DataOptions(source=source, **options), tmp_path / "cache")

    return open_it


@pytest.fixture
def noise() -> Callable[..., np.ndarray]:
    """Random uint8 of a shape: no two alike, so that a mix-up shows."""
    generator = np.random.default_rng(0)
    return lambda *shape: generator.integers(0, 256, shape, dtype=np.uint8)


def write_picture(path: Path, pixels: np.ndarray, **options: Any) -> Path:
    """Write (H, W) or (H, W, C) to `path` in the format of its name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path, **options)
    return path


@pytest.fixture
def folder(awkward_path: Path, noise: Callable[..., np.ndarray]) -> Path:
    """Six RGB pictures of 8 × 8 in two classes."""
    for index in range(6):
        name = ("cats", "dogs")[index % 2]
        write_picture(awkward_path / name / f"絵 {index}.png", noise(8, 8, 3))
    return awkward_path
