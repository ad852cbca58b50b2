from __future__ import annotations

import numpy as np
import pytest

from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Pixels
from ddpm_studio.engine.export.animation import Drawn
from ddpm_studio.engine.export.contact_sheet import ContactSheetOptions, make_contact_sheet
from ddpm_studio.engine.export.grid import letter_size

FRAMES, IMAGES, SIDE = 7, 3, 40
TIMES = [60, 50, 40, 30, 20, 10, 0]
BARE = ContactSheetOptions(captions=False, spacing=2)


def film(channels: int = 3, images: int = IMAGES) -> Pixels:
    return np.random.default_rng(3).integers(0, 256, (FRAMES, images, SIDE, SIDE, channels), dtype=np.uint8)


def at(sheet: Pixels, row: int, column: int, gap: int = 2) -> Pixels:
    """The tile of one image."""
    top, left = (gap + index * (SIDE + gap) for index in (row, column))
    return sheet[top : top + SIDE, left : left + SIDE]


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_a_row_for_each_image_with_time_to_the_right(channels: int) -> None:
    frames = film(channels)
    sheet = make_contact_sheet(frames, TIMES, BARE.model_copy(update={"layout": "rows", "every": 4}))
    assert sheet.shape == (IMAGES * (SIDE + 2) + 2, 3 * (SIDE + 2) + 2, 4 if channels == 4 else 3)
    for row in range(IMAGES):
        for column, frame in enumerate((0, 4, 6)):  # the last is there though 6 is no multiple of 4
            assert (at(sheet, row, column) == frames[frame, row]).all()


def test_frame_after_frame_in_lines() -> None:
    frames = film(images=1)
    sheet = make_contact_sheet(frames, TIMES, BARE.model_copy(update={"columns": 4}))
    assert sheet.shape[:2] == (2 * (SIDE + 2) + 2, 4 * (SIDE + 2) + 2)
    assert (at(sheet, 0, 3) == frames[3, 0]).all()
    assert (at(sheet, 1, 2) == frames[6, 0]).all()
    assert (at(sheet, 1, 3) == 128).all()


def test_the_frames_of_many_images_are_sheets_themselves() -> None:
    frames = film()
    strips = BARE.model_copy(update={"columns": 1, "spacing": 0})
    sheet = make_contact_sheet(frames, TIMES, strips, inner_columns=IMAGES)
    assert sheet.shape[:2] == (FRAMES * (SIDE + 2), IMAGES * (SIDE + 1) + 1)
    strip = sheet[2 * (SIDE + 2) :][: SIDE + 2]
    assert (strip[1:-1, 1 : 1 + SIDE] == frames[2, 0]).all()
    assert (strip[1:-1, 2 + SIDE :][:, :SIDE] == frames[2, 1]).all()


def test_scale_repeats_pixels_and_drawn_frames_are_drawn_once() -> None:
    frames, drawn = film(), []

    def draw(index: int) -> Pixels:
        drawn.append(index)
        return np.array(frames[index])

    options = BARE.model_copy(update={"layout": "rows", "every": 3, "spacing": 0})
    small = make_contact_sheet(Drawn(FRAMES, draw), TIMES, options)
    assert drawn == [0, 3, 6]
    large = make_contact_sheet(frames, TIMES, options.model_copy(update={"scale": 3}))
    assert (large[1::3, 1::3] == small).all()


@pytest.mark.parametrize("background", ["grey", "white", "transparent"])
def test_times_stand_above_the_columns(background: str) -> None:
    options = ContactSheetOptions(layout="rows", spacing=2, background=background)
    with_text = make_contact_sheet(film(), TIMES, options)
    bare = make_contact_sheet(film(), TIMES, options.model_copy(update={"captions": False}))
    line = letter_size(SIDE) + 5
    assert with_text.shape[0] == bare.shape[0] + line
    assert (with_text[line:] == bare).all()
    for column in range(FRAMES):
        head = with_text[:line, 2 + column * (SIDE + 2) :][:, :SIDE]
        assert (head != head[0, 0]).any(), f"nothing is written above column {column}"
        assert (head[0] == head[0, 0]).all(), "letters are cut off"
    other = make_contact_sheet(film(), [t + 1 for t in TIMES], options)
    assert (other[:line] != with_text[:line]).any()


def test_times_stand_under_the_frames_of_a_wrapped_sheet() -> None:
    options = ContactSheetOptions(columns=FRAMES)
    with_text = make_contact_sheet(film(images=1), TIMES, options)
    bare = make_contact_sheet(film(images=1), TIMES, options.model_copy(update={"captions": False}))
    assert with_text.shape[0] == bare.shape[0] + letter_size(SIDE) + 5


def test_what_cannot_be_laid_out_is_said() -> None:
    with pytest.raises(StudioError, match="no frame"):
        make_contact_sheet([], [])
    with pytest.raises(ValueError, match="times"):
        make_contact_sheet(film(), [1])
    huge = Drawn(2, lambda _: np.zeros((1, 3000, 3000, 1), np.uint8))
    with pytest.raises(StudioError, match="smaller scale"):
        make_contact_sheet(huge, [1, 0], ContactSheetOptions(scale=8))
