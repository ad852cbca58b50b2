"""Images in a file: what an array would give, and a sentence when the file is gone."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from ddpm_studio.engine.datasets.keeping import pixel_file
from ddpm_studio.engine.datasets.keeping.pixel_file import PixelFile, open_pixels
from ddpm_studio.engine.errors import LoadError


@pytest.fixture
def kept(tmp_path: Path, noise) -> tuple[Path, np.ndarray]:
    pixels = noise(20, 5, 4, 3)
    np.save(tmp_path / "pixels.npy", pixels)
    return tmp_path / "pixels.npy", pixels


def test_it_gives_what_an_array_gives(kept: tuple[Path, np.ndarray]) -> None:
    path, pixels = kept
    file = PixelFile(path)
    assert (len(file), file.shape, file.nbytes) == (20, pixels.shape, pixels.nbytes)
    many = np.array([[3, 4], [19, 0]])
    for which in (0, -1, np.int64(7), slice(2, 9), slice(None, None, -3), [5, 6, 7, 1, 1], many, [], np.array([-20])):
        assert np.array_equal(file[which], pixels[which]), which
    assert np.array_equal(np.asarray(file), pixels)
    for beyond in (20, -21, [0, 20], 1.5):
        with pytest.raises(IndexError):
            file[beyond]


def test_a_small_set_is_in_memory_and_a_large_one_is_not(kept: tuple[Path, np.ndarray], monkeypatch) -> None:
    path, pixels = kept
    small = open_pixels(path)
    assert isinstance(small, np.ndarray) and np.array_equal(small, pixels) and not small.flags.writeable
    monkeypatch.setattr(pixel_file, "SMALL", pixels.nbytes - 1)
    assert isinstance(open_pixels(path), PixelFile)


def test_a_file_that_is_cut_short_meanwhile_is_a_sentence(kept: tuple[Path, np.ndarray]) -> None:
    path, pixels = kept
    file = PixelFile(path)
    os.truncate(path, path.stat().st_size - 70)
    assert np.array_equal(file[:18], pixels[:18])
    with pytest.raises(LoadError, match="cut short"):
        file[18]
    with pytest.raises(ValueError, match="not as long"):
        PixelFile(path)


def test_it_goes_on_with_the_file_that_it_opened(kept: tuple[Path, np.ndarray]) -> None:
    path, pixels = kept
    file = PixelFile(path)
    np.save(path.with_name("other.npy"), np.zeros_like(pixels))
    path.with_name("other.npy").replace(path)
    assert np.array_equal(file[:], pixels)


def test_arrays_of_another_kind_are_refused(tmp_path: Path) -> None:
    for array in (np.zeros((2, 2, 2), np.uint8), np.zeros((2, 2, 2, 1)), np.zeros((2, 3, 4, 5), np.uint8, order="F")):
        np.save(tmp_path / "other.npy", array)
        with pytest.raises(ValueError, match="it holds no images"):
            PixelFile(tmp_path / "other.npy")
