"""Many images on one sheet."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Pixels
from ddpm_studio.engine.export.lettering import caption_font, shorten
from ddpm_studio.engine.export.paper import INK, PAPER, Paper, gap_knob, paper_knob, scale_knob
from ddpm_studio.engine.options import Options, knob

_LARGEST = 1 << 28
"""Most pixels of one sheet: 16,384 x 16,384."""


class GridOptions(Options):
    """How images are laid out on one sheet."""

    rows: int = knob(
        0,
        "How many rows there are; 0 is as many as the images need. With columns, what does not fit is left out.",
        usual="0 to 16",
        ge=0,
        le=1000,
    )
    columns: int = knob(
        0, "How many images stand in a row; 0 makes the sheet about square.", usual="0 to 16", ge=0, le=1000
    )
    spacing: int = gap_knob(2)
    scale: int = scale_knob()
    captions: bool = knob(False, "Write each image's seed, class or time under it.", up="A line of text per image.")
    background: Paper = paper_knob()


def make_grid(pixels: Pixels, options: GridOptions | None = None, captions: Sequence[str] | None = None) -> Pixels:
    """Lay `pixels` (N, H, W, C), uint8 with C = 1, 3 or 4, on one sheet, row by row.

    The sheet is (H', W', 3), or (H', W', 4) for images with transparency and on a transparent background;
    H' = rows * (H * scale + line + spacing) + spacing, where `line` is the height of the captions (or 0), and W'
    alike without `line`. Every pixel of an image appears unchanged, `scale` times in each direction.

    :param captions: one text per image, drawn if ``options.captions`` is on and cut off where too wide.
    :raises StudioError: if there is no image, or the sheet would be unreasonably large.
    """
    options = options or GridOptions()
    _check(pixels, captions)
    layout = _lay_out(_shown(pixels.shape, options), options, bool(options.captions and captions))
    pixels = pixels[: layout.count]
    channels = pixels.shape[3]
    depth = 4 if channels == 4 or options.background == "transparent" else 3
    sheet = np.empty((layout.height, layout.width, depth), np.uint8)
    sheet[:] = PAPER[options.background][:depth]
    for position, image in enumerate(pixels):
        left, top = layout.corner(position)
        tile = sheet[top : top + layout.tile_height, left : left + layout.tile_width]
        tile[..., :3] = enlarge(image[..., :3], options.scale)
        if depth == 4:
            tile[..., 3] = enlarge(image[..., 3], options.scale) if channels == 4 else 255
    if captions is None or not layout.line:
        return sheet
    return _write_captions(sheet, layout, captions, INK[options.background])


def sheet_size(shape: tuple[int, ...], options: GridOptions) -> tuple[int, int]:
    """Return the (height, width) of the sheet that `make_grid` makes, without captions, of (N, H, W, C) pixels.

    :raises StudioError: if it would be unreasonably large.
    """
    layout = _lay_out(_shown(shape, options), options, has_captions=False)
    return layout.height, layout.width


def enlarge(image: Pixels, scale: int) -> Pixels:
    """Repeat each pixel of `image` (H, W) or (H, W, C) `scale` times in height and in width."""
    if scale == 1:
        return image
    return image.repeat(scale, axis=0).repeat(scale, axis=1)


@dataclass(frozen=True)
class _Layout:
    """Where everything on a sheet is, in its pixels."""

    count: int
    rows: int
    columns: int
    tile_height: int
    tile_width: int
    line: int
    """How much height a caption takes; 0 without captions."""
    spacing: int

    @property
    def height(self) -> int:
        return self.rows * (self.tile_height + self.line + self.spacing) + self.spacing

    @property
    def width(self) -> int:
        return self.columns * (self.tile_width + self.spacing) + self.spacing

    def corner(self, position: int) -> tuple[int, int]:
        """(left, top) of the tile at `position`."""
        row, column = divmod(position, self.columns)
        left = self.spacing + column * (self.tile_width + self.spacing)
        return left, self.spacing + row * (self.tile_height + self.line + self.spacing)


def _shown(shape: tuple[int, ...], options: GridOptions) -> tuple[int, ...]:
    """Return the shape of those of (N, H, W, C) pixels that have a place."""
    return min(shape[0], options.rows * options.columns or shape[0]), *shape[1:]


def _lay_out(shape: tuple[int, ...], options: GridOptions, has_captions: bool) -> _Layout:
    count, height, width, _ = shape
    # As many columns as bring the sheet nearest to a square; the tiny amount undoes rounding of whole roots.
    square = max(1, math.ceil(math.sqrt(count * height / width) - 1e-9))
    columns = min(options.columns or (math.ceil(count / options.rows) if options.rows else square), count)
    tile_height, tile_width = height * options.scale, width * options.scale
    line = letter_size(tile_width) + 5 if has_captions else 0
    layout = _Layout(count, math.ceil(count / columns), columns, tile_height, tile_width, line, options.spacing)
    if layout.height * layout.width > _LARGEST:
        raise StudioError(
            f"The sheet would have {layout.width:,} x {layout.height:,} pixels. Choose fewer images or a smaller scale."
        )
    return layout


def letter_size(tile_width: int) -> int:
    """Return how tall the letters under a tile are, in pixels."""
    return max(11, min(16, tile_width // 8))


def _check(pixels: Pixels, captions: Sequence[str] | None) -> None:
    if pixels.ndim != 4 or pixels.shape[3] not in (1, 3, 4) or pixels.dtype != np.uint8:
        raise ValueError(f"pixels must be uint8 (N, H, W, 1|3|4), not {pixels.dtype} {pixels.shape}")
    if captions is not None and len(captions) != len(pixels):
        raise ValueError(f"{len(captions)} captions for {len(pixels)} images")
    if pixels.size == 0:
        raise StudioError("There is no image to put on a sheet.")


def _write_captions(sheet: Pixels, layout: _Layout, captions: Sequence[str], ink: tuple[int, int, int]) -> Pixels:
    image = Image.fromarray(sheet)
    draw = ImageDraw.Draw(image)
    colour = ink if sheet.shape[2] == 3 else (*ink, 255)
    for position, text in enumerate(captions[: layout.count]):
        left, top = layout.corner(position)
        font = caption_font(text, letter_size(layout.tile_width))
        shown = shorten(text, font, layout.tile_width)
        below = (left + layout.tile_width / 2, top + layout.tile_height + 1)
        draw.text(below, shown, fill=colour, font=font, anchor="ma")
    return np.array(image)
