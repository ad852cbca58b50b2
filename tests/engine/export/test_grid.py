from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError

from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.export.grid import GridOptions, make_grid
from ddpm_studio.engine.export.lettering import caption_font, shorten


def tiles(count: int, height: int, width: int, channels: int) -> np.ndarray:
    return np.random.default_rng(7).integers(0, 256, (count, height, width, channels), dtype=np.uint8)


@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("scale", [1, 3])
@pytest.mark.parametrize("spacing", [0, 5])
def test_every_pixel_is_where_it_belongs(channels: int, scale: int, spacing: int) -> None:
    pixels = tiles(7, 4, 6, channels)
    sheet = make_grid(pixels, GridOptions(columns=3, spacing=spacing, scale=scale))
    assert sheet.dtype == np.uint8
    assert sheet.shape == (
        3 * (4 * scale + spacing) + spacing,
        3 * (6 * scale + spacing) + spacing,
        4 if channels == 4 else 3,
    )
    covered = np.zeros(sheet.shape[:2], bool)
    for n in range(7):
        top = spacing + (n // 3) * (4 * scale + spacing)
        left = spacing + (n % 3) * (6 * scale + spacing)
        for dy in range(scale):
            for dx in range(scale):
                got = sheet[top + dy : top + 4 * scale : scale, left + dx : left + 6 * scale : scale]
                np.testing.assert_array_equal(got, np.broadcast_to(pixels[n], got.shape))
        covered[top : top + 4 * scale, left : left + 6 * scale] = True
    assert (sheet[~covered][:, :3] == 128).all()
    assert (~covered).any()


@pytest.mark.parametrize(
    ("count", "height", "width", "rows", "columns"),
    [(1, 8, 8, 1, 1), (2, 8, 8, 1, 2), (9, 8, 8, 3, 3), (10, 8, 8, 3, 4), (64, 8, 8, 8, 8), (4, 32, 8, 1, 4)],
)
def test_the_sheet_is_about_square_by_itself(count: int, height: int, width: int, rows: int, columns: int) -> None:
    sheet = make_grid(tiles(count, height, width, 3), GridOptions(spacing=0))
    assert sheet.shape == (rows * height, columns * width, 3)


def test_more_columns_than_images_leave_no_empty_room() -> None:
    assert make_grid(tiles(3, 4, 4, 3), GridOptions(columns=50, spacing=0)).shape == (4, 12, 3)


def test_a_transparent_sheet_keeps_the_images_opaque() -> None:
    sheet = make_grid(tiles(2, 4, 4, 3), GridOptions(background="transparent", spacing=1))
    assert sheet.shape[2] == 4
    assert (sheet[1:5, 1:5, 3] == 255).all()
    assert (sheet[0, :, 3] == 0).all()


def test_captions_stand_under_their_images_and_touch_no_pixel_of_them() -> None:
    pixels = np.full((2, 40, 40, 1), 128, np.uint8)
    plain = make_grid(pixels, GridOptions(columns=2, spacing=2))
    sheet = make_grid(pixels, GridOptions(columns=2, spacing=2, captions=True), ["t = 7", ""])
    line = sheet.shape[0] - plain.shape[0]
    assert line > 10
    assert (sheet[: 2 + 40] == 128).all()
    below = (sheet[42 : 42 + line] != 128).any(axis=(0, 2))
    assert below[2:42].sum() > 10
    assert not below[42:].any()


def test_captions_are_only_drawn_when_asked_for() -> None:
    pixels = tiles(2, 16, 16, 3)
    np.testing.assert_array_equal(make_grid(pixels, None, ["a", "b"]), make_grid(pixels))


def test_a_caption_is_cut_to_the_width_of_its_image() -> None:
    pixels = np.full((2, 40, 40, 3), 128, np.uint8)
    sheet = make_grid(pixels, GridOptions(columns=1, spacing=8, captions=True), ["a very long name" * 1000, "b"])
    assert (sheet[:, :8] == 128).all()
    assert (sheet[:, -8:] == 128).all()


@pytest.mark.parametrize("text", ["seed 1234/12", "犬と猫", "β ᾱ", "", "two\nlines"])
def test_a_shortened_text_fits(text: str) -> None:
    font = caption_font(text, 11)
    for width in (1, 5, 20, 45):
        shown = shorten(text, font, width)
        assert font.getlength(shown) <= width
        assert "\n" not in shown
    assert shorten(text, font, 500) == text.split("\n")[0]


def test_nothing_to_show_and_too_much_to_show_are_sentences() -> None:
    with pytest.raises(StudioError, match="no image"):
        make_grid(np.zeros((0, 8, 8, 3), np.uint8))
    many = np.broadcast_to(np.zeros((1, 1, 1, 3), np.uint8), (2000, 256, 256, 3))
    with pytest.raises(StudioError, match="fewer images or a smaller scale"):
        make_grid(many, GridOptions(scale=8))


def test_wrong_arrays_are_defects() -> None:
    with pytest.raises(ValueError, match="uint8"):
        make_grid(np.zeros((2, 8, 8, 3), np.float32))
    with pytest.raises(ValueError, match="captions"):
        make_grid(tiles(2, 8, 8, 3), GridOptions(), ["one"])


def test_options_have_limits() -> None:
    for wrong in ({"scale": 0}, {"scale": 9}, {"spacing": -1}, {"columns": -1}, {"background": "pink"}):
        with pytest.raises(ValidationError):
            GridOptions(**wrong)


def test_rows_and_columns_are_what_they_are_chosen_to_be() -> None:
    pixels = np.arange(7, dtype=np.uint8)[:, None, None, None].repeat(4, 1).repeat(4, 2)
    captions = [str(index) for index in range(7)]
    bare = {"spacing": 0}

    def shape(**chosen: int) -> tuple[int, ...]:
        return make_grid(pixels, GridOptions(**bare, **chosen)).shape[:2]

    assert shape(rows=2) == (8, 16)
    assert shape(columns=5) == (8, 20)
    assert shape(rows=2, columns=2) == (8, 8)
    assert shape(rows=9, columns=9) == (4, 28), "no empty rows"
    sheet = make_grid(pixels, GridOptions(**bare, rows=2, columns=2))
    assert sheet[0, 0, 0] == 0 and sheet[7, 7, 0] == 3, "what does not fit is left out"
    with_words = make_grid(pixels, GridOptions(**bare, rows=1, columns=2, captions=True), captions)
    assert with_words.shape[1] == 8
