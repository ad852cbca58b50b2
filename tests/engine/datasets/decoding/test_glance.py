"""A first look: the size that suits a source, and the scan at that size."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from ddpm_studio import engine
from ddpm_studio.engine.datasets import Digits, Folder
from ddpm_studio.engine.datasets.decoding.glance import ENOUGH, glance
from ddpm_studio.engine.events import Scan, Work


def result_of(work: Work[tuple[int, int]]) -> tuple[int, int]:
    while True:
        try:
            next(work)
        except StopIteration as end:
            value: tuple[int, int] = end.value
            return value


def fill(folder: Path, count: int, size: tuple[int, int], first: int = 0) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(first, first + count):
        Image.fromarray(np.full((size[1], size[0], 3), number % 256, np.uint8)).save(folder / f"{number:04}.png")
    return folder


def test_digits_suit_eight_by_eight() -> None:
    assert result_of(glance(Digits())) == (8, 8)


def test_only_the_first_images_count(awkward_path: Path) -> None:
    folder = fill(awkward_path / "wide", ENOUGH, (48, 32))
    fill(folder, 5, (20, 50), first=ENOUGH)
    assert result_of(glance(Folder(path=folder))) == (32, 48)


def test_unusable_files_are_passed_over(tmp_path: Path) -> None:
    folder = fill(tmp_path / "some", 3, (24, 24), first=10)
    (folder / "0000.png").write_bytes(b"no picture")
    assert result_of(glance(Folder(path=folder))) == (24, 24)


def test_where_nothing_can_be_used_there_still_is_a_size(tmp_path: Path) -> None:
    (tmp_path / "0000.png").write_bytes(b"no picture")
    assert result_of(glance(Folder(path=tmp_path))) == (8, 8)


def test_a_look_ends_with_a_scan_at_that_size(tmp_path: Path) -> None:
    folder = fill(tmp_path / "some", 3, (24, 24))
    *_, last = engine.look(Folder(path=folder), tmp_path / "cache")
    assert isinstance(last, Scan)
    assert last.preview.shape == (3, 24, 24, 1)
