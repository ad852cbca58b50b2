"""One picture at its own size."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ddpm_studio.engine.datasets import read_whole_picture, whole_picture
from ddpm_studio.engine.errors import LoadError


@pytest.mark.parametrize(
    ("size", "expected"),
    [((30, 20), (20, 30)), ((256, 256), (256, 256)), ((1000, 500), (128, 256)), ((4000, 3), (1, 256))],
)
def test_a_large_picture_is_reduced_with_its_shape_kept(
    awkward_path: Path, size: tuple[int, int], expected: tuple[int, int]
) -> None:
    path = awkward_path / "a.png"
    Image.new("RGB", size, (10, 200, 30)).save(path)
    pixels = read_whole_picture(path, 256)
    assert pixels.shape == (*expected, 3)
    assert pixels[0, 0].tolist() == [10, 200, 30]


def test_small_pictures_keep_every_bit(awkward_path: Path) -> None:
    drawn = np.random.default_rng(0).integers(0, 256, (19, 23, 3)).astype(np.uint8)
    Image.fromarray(drawn).save(awkward_path / "a.png")
    assert np.array_equal(read_whole_picture(awkward_path / "a.png", 256), drawn)


def test_grey_has_one_channel_and_transparency_lies_on_the_background() -> None:
    grey = np.full((4, 4, 3), 77, np.uint8)
    assert whole_picture(grey, 256).shape == (4, 4, 1)
    clear = np.zeros((4, 4, 4), np.uint8)
    clear[..., 0] = 255
    assert (whole_picture(clear, 256) == 255).all() and whole_picture(clear, 256).shape == (4, 4, 3)
    assert (whole_picture(clear, 256, background=128) == 128).all()


def test_what_is_no_picture_is_said(awkward_path: Path) -> None:
    (awkward_path / "a.png").write_bytes(b"GIF89a, not")
    with pytest.raises(LoadError, match=r"a\.png.*Choose another picture"):
        read_whole_picture(awkward_path / "a.png", 256)
    with pytest.raises(LoadError, match="cannot be opened"):
        read_whole_picture(awkward_path / "b.png", 256)
    with pytest.raises(LoadError, match="not a file"):
        read_whole_picture(awkward_path, 256)
