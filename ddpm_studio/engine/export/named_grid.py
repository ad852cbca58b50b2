"""A sheet whose rows and columns each mean something, and say so at its edge."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw

from ddpm_studio.engine.events import Pixels
from ddpm_studio.engine.export.grid import GridOptions, letter_size, make_grid
from ddpm_studio.engine.export.lettering import caption_font
from ddpm_studio.engine.export.paper import INK, PAPER

_GAP = 6
"""Pixels around a name."""


def make_named_grid(pixels: Pixels, options: GridOptions, rows: Sequence[str], columns: Sequence[str]) -> Pixels:
    """Lay `pixels`, (len(rows) · len(columns), H, W, C), on one sheet with the names of its rows and columns.

    It is the sheet that `make_grid` makes without captions, with a margin at the left for `rows` and above for
    `columns`. Of columns that are too narrow for their names only every second, third, … is named.

    :raises ValueError: if there are not as many images as cells.
    :raises StudioError: if the sheet would be unreasonably large.
    """
    if len(pixels) != len(rows) * len(columns):
        raise ValueError(f"{len(pixels)} images for {len(rows)} rows and {len(columns)} columns")
    sheet = make_grid(pixels, options.model_copy(update={"columns": len(columns), "captions": False}))
    height, width = (side * options.scale for side in pixels.shape[1:3])
    size = letter_size(width)
    font = caption_font("".join([*rows, *columns]), size)
    left = math.ceil(max(font.getlength(name) for name in rows)) + 2 * _GAP
    top = size + 2 * _GAP
    whole = np.empty((sheet.shape[0] + top, sheet.shape[1] + left, sheet.shape[2]), np.uint8)
    whole[:] = PAPER[options.background][: sheet.shape[2]]
    whole[top:, left:] = sheet
    image = Image.fromarray(whole)
    draw = ImageDraw.Draw(image)
    ink = INK[options.background]
    colour = ink if sheet.shape[2] == 3 else (*ink, 255)
    for row, name in enumerate(rows):
        middle = top + options.spacing + row * (height + options.spacing) + height / 2
        draw.text((left - _GAP, middle), name, fill=colour, font=font, anchor="rm")
    widest = max(font.getlength(name) for name in columns) + _GAP
    every = max(1, math.ceil(widest / (width + options.spacing)))
    for column in range(0, len(columns), every):
        middle = left + options.spacing + column * (width + options.spacing) + width / 2
        draw.text((middle, top - _GAP), columns[column], fill=colour, font=font, anchor="mb")
    return np.array(image)
