"""Arrays become pictures and come back unchanged; several become one."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from ddpm_studio.gui.widgets.pixels import SHADES, mosaic, square_columns, to_pixels, to_pixmap, wrap


def _noise(*shape: int) -> np.ndarray:
    return np.random.default_rng(3).integers(0, 256, shape, dtype=np.uint8)


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_a_picture_comes_back_unchanged(channels: int) -> None:
    pixels = _noise(5, 7, channels)  # 7 pixels wide: lines that Qt would pad
    back = to_pixels(wrap(pixels))
    expected = np.repeat(pixels, 3, axis=2) if channels == 1 else pixels
    np.testing.assert_array_equal(back, expected)


def test_wrapping_shares_the_memory() -> None:
    pixels = _noise(4, 4, 3)
    image = wrap(pixels)
    pixels[2, 1] = (10, 20, 30)
    assert image.pixelColor(1, 2).name() == "#0a141e"


def test_any_format_is_read() -> None:
    image = QImage(3, 2, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0x80402010)
    pixels = to_pixels(image)
    assert pixels.shape == (2, 3, 4)
    assert pixels[0, 0, 3] == 0x80
    assert to_pixels(image.convertToFormat(QImage.Format.Format_RGB32)).shape == (2, 3, 3)


def test_a_mosaic_holds_every_picture_at_its_place() -> None:
    pixels = _noise(5, 4, 6, 3)
    whole = mosaic(pixels, columns=3, gap=2)
    assert whole.shape == (2 * 4 + 2, 3 * 6 + 4, 3)
    np.testing.assert_array_equal(whole[6:10, 8:14], pixels[4])
    assert (whole[6:10, 16:22] == 118).all()  # the hole is mid-grey


@pytest.mark.parametrize(("count", "columns"), [(1, 1), (2, 2), (4, 2), (10, 4), (64, 8)])
def test_columns_are_nearly_square(count: int, columns: int) -> None:
    assert square_columns(count) == columns


def test_a_small_picture_is_enlarged_in_squares(qtbot: QtBot) -> None:
    pixels = np.array([[[255, 0, 0], [0, 0, 255]]], np.uint8)
    image = to_pixmap(pixels, QSize(40, 40)).toImage()
    assert (image.width(), image.height()) == (40, 20)
    assert image.pixelColor(19, 10).name() == "#ff0000"
    assert image.pixelColor(20, 10).name() == "#0000ff"


def test_behind_a_transparent_picture_is_a_checkerboard(qtbot: QtBot) -> None:
    pixels = np.zeros((2, 16, 16, 4), np.uint8)
    pixels[:, :, 8:] = (200, 30, 30, 255)
    image = to_pixmap(mosaic(pixels, gap=1)).toImage()
    shades = {image.pixelColor(x, y).name() for x in range(8) for y in range(16)}
    assert shades == set(SHADES) and not image.hasAlphaChannel()
    assert {image.pixelColor(x, 5).name() for x in range(8, 16)} == {"#c81e1e"}
    assert image.pixelColor(16, 5).name() == "#767676", "between pictures is what lies between all"
