"""Predicted images over t: which frames have a column, and that every pixel is where it belongs."""

from __future__ import annotations

import numpy as np
import pytest

from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.export.progression import ProgressionOptions, make_progression

TIMES = [1000, 750, 500, 250, 100, 0]
FILM = np.random.default_rng(0).integers(0, 256, (6, 5, 4, 4, 3), np.uint8)
"""(frames, images, H, W, C)."""
NAMES = [f"1234/{image}" for image in range(5)]


@pytest.mark.parametrize(
    ("options", "frames"),
    [
        (ProgressionOptions(moments=3), [0, 2, 5]),
        (ProgressionOptions(moments=50), [0, 1, 2, 3, 4, 5]),
        (ProgressionOptions(times=(0, 480, 1000, 990)), [0, 2, 5]),
        (ProgressionOptions(times=(5000,)), [0]),
    ],
)
def test_columns_are_even_or_nearest_to_what_is_asked_for(options: ProgressionOptions, frames: list[int]) -> None:
    assert options.choose_frames(TIMES) == frames


@pytest.mark.parametrize("captions", [True, False])
def test_rows_are_images_and_columns_are_times(captions: bool) -> None:
    options = ProgressionOptions(images=3, times=(500, 0), spacing=1, scale=2, captions=captions)
    sheet = make_progression(FILM, TIMES, NAMES, options)
    height, width = 3 * 9 + 1, 2 * 9 + 1
    table = sheet[-height:, -width:]
    for row in range(3):
        for column, frame in enumerate((2, 5)):
            top, left = 1 + 9 * row, 1 + 9 * column
            tile = table[top : top + 8 : 2, left : left + 8 : 2]
            assert np.array_equal(tile, FILM[frame, row])
    assert (sheet.shape[:2] == (height, width)) == (not captions)


def test_there_are_no_more_rows_than_images_and_a_film_without_frames_is_a_sentence() -> None:
    few = make_progression(FILM, TIMES, NAMES, ProgressionOptions(images=99, captions=False, spacing=0))
    assert few.shape == (5 * 4, 6 * 4, 3)
    with pytest.raises(StudioError, match="no frame"):
        make_progression(FILM[:0], [], NAMES)
