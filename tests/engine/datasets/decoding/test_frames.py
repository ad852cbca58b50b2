"""Files with several frames or pages: the first, or all of them as pictures of their own."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from ddpm_studio.engine.datasets import Folder, ZipArchive
from tests.engine.datasets.conftest import Opener


def write_stack(path: Path, count: int) -> None:
    frames = [Image.fromarray(np.full((8, 8), 20 * number, np.uint8)).convert("RGB") for number in range(count)]
    more: dict[str, Any] = {"lossless": True} if path.suffix == ".webp" else {}
    frames[0].save(path, save_all=True, append_images=frames[1:], **more)


def levels(pixels: object) -> list[int]:
    return [int(image[4, 4, 0]) for image in np.asarray(pixels)]


def test_all_frames_of_every_kind_are_pictures(awkward_path: Path, opened: Opener) -> None:
    for name in ("a.gif", "b.webp", "c.png", "d.tif"):
        write_stack(awkward_path / name, 5)
    Image.new("RGB", (8, 8), (200, 1, 2)).save(awkward_path / "e.png")
    with zipfile.ZipFile(awkward_path.with_name("set.zip"), "w") as archive:
        for path in awkward_path.iterdir():
            archive.write(path, path.name)
    first = opened(Folder(path=awkward_path))
    assert first.scan.used == 5
    assert any("16 in 4 files" in sentence for sentence in first.scan.warnings)
    every = opened(ZipArchive(path=awkward_path.with_name("set.zip")), frames="all", every=2)
    assert levels(every.images.pixels) == [0, 40, 80] * 4 + [200]
    assert not any("beyond the first" in sentence for sentence in every.scan.warnings)


def test_a_damaged_frame_ends_its_file_only(awkward_path: Path, opened: Opener) -> None:
    write_stack(awkward_path / "a.gif", 5)
    data = (awkward_path / "a.gif").read_bytes()
    (awkward_path / "a.gif").write_bytes(data[: len(data) * 7 // 10])
    write_stack(awkward_path / "b.gif", 2)
    result = opened(Folder(path=awkward_path), frames="all")
    seen = levels(result.images.pixels)
    assert seen[:2] == [0, 20] and seen[-2:] == [0, 20] and 4 <= len(seen) < 7


def test_pages_beyond_what_is_read_at_once(awkward_path: Path, opened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    frames = [Image.fromarray(np.full((8, 8), number % 256, np.uint8)) for number in range(300)]
    frames[0].save(awkward_path / "a.tif", save_all=True, append_images=frames[1:])
    result = opened(Folder(path=awkward_path), frames="all")
    assert levels(result.images.pixels) == [number % 256 for number in range(300)]
