"""A whole film on one sheet: every k-th frame, from noise to image."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from PIL import Image, ImageDraw

from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Pixels
from ddpm_studio.engine.export.animation import Frames
from ddpm_studio.engine.export.animation_options import every_kth
from ddpm_studio.engine.export.grid import GridOptions, letter_size, make_grid
from ddpm_studio.engine.export.lettering import caption_font, shorten
from ddpm_studio.engine.export.paper import INK, PAPER, Paper, gap_knob, paper_knob, scale_knob
from ddpm_studio.engine.options import Options, knob


class ContactSheetOptions(Options):
    """How the frames of a film are laid out on one sheet."""

    every: int = knob(
        1,
        "Keep only every k-th frame; the first and the last are always kept.",
        up="Fewer moments, a smaller sheet.",
        usual="8 to 12 frames in all",
        label="Every k-th frame",
        ge=1,
        le=1000,
    )
    layout: Literal["rows", "wrapped"] = knob(
        "wrapped", "A row for each image with time running to the right, or frame after frame in lines, as text runs."
    )
    columns: int = knob(
        0,
        "How many frames stand in a line of a wrapped sheet; 0 makes the sheet about square.",
        usual="0 to 12",
        ge=0,
        le=1000,
    )
    spacing: int = gap_knob(4)
    scale: int = scale_knob()
    captions: bool = knob(True, "Write the time t of each frame: above its column, or under it on a wrapped sheet.")
    background: Paper = paper_knob()


def make_contact_sheet(
    frames: Frames,
    times: Sequence[int] | Sequence[str],
    options: ContactSheetOptions | None = None,
    inner_columns: int = 0,
) -> Pixels:
    """Lay every k-th of `frames` on one sheet, (H', W', 3), or (H', W', 4) with transparency.

    Every pixel of an image appears unchanged, ``options.scale`` times in each direction.

    :param frames: uint8 (N, H, W, C) each, C = 1, 3 or 4: the same N images at one time after the other.
    :param times: t of each frame, for the captions, or the captions themselves.
    :param inner_columns: on a wrapped sheet, how many of the N images of one frame stand in a row; 0: about a square.
    :raises StudioError: if there is no frame, or the sheet would be unreasonably large.
    """
    options = options or ContactSheetOptions()
    if not len(frames):
        raise StudioError("There is no frame to put on a sheet.")
    if len(times) != len(frames):
        raise ValueError(f"{len(times)} times for {len(frames)} frames")
    kept = every_kth(len(frames), options.every)
    texts = [time if isinstance(time, str) else f"t = {time}" for time in (times[index] for index in kept)]
    if options.layout == "rows":
        return _row_for_each_image(np.stack([frames[index] for index in kept]), texts, options)
    inside = GridOptions(columns=inner_columns, spacing=1)
    tiles = [frame[0] if len(frame) == 1 else make_grid(frame, inside) for frame in map(frames.__getitem__, kept)]
    return make_grid(np.stack(tiles), _layout(options, options.columns, options.captions), texts)


def _layout(options: ContactSheetOptions, columns: int, has_captions: bool) -> GridOptions:
    return GridOptions(
        columns=columns,
        spacing=options.spacing,
        scale=options.scale,
        captions=has_captions,
        background=options.background,
    )


def _row_for_each_image(film: Pixels, texts: Sequence[str], options: ContactSheetOptions) -> Pixels:
    """Lay `film` (frames, N, H, W, C) on a sheet of N rows, `texts` above the columns."""
    images = film.swapaxes(0, 1).reshape(-1, *film.shape[2:])
    sheet = make_grid(images, _layout(options, len(film), has_captions=False))
    if not options.captions:
        return sheet
    tile_width = film.shape[3] * options.scale
    size = letter_size(tile_width)
    depth = sheet.shape[2]
    head = np.empty((size + 5, sheet.shape[1], depth), np.uint8)
    head[:] = PAPER[options.background][:depth]
    image = Image.fromarray(head)
    draw = ImageDraw.Draw(image)
    ink = (*INK[options.background], 255)[:depth]
    for column, text in enumerate(texts):
        font = caption_font(text, size)
        left = options.spacing + column * (tile_width + options.spacing)
        above = (left + tile_width / 2, 3)
        draw.text(above, shorten(text, font, tile_width), fill=ink, font=font, anchor="ma")
    return np.concatenate([np.asarray(image), sheet])
