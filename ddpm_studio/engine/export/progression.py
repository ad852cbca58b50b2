"""What the network believes the images to be, over t, as one picture (Ho et al. 2020, figure 6)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import numpy as np
from pydantic import Field

from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Pixels
from ddpm_studio.engine.export.animation import Frames
from ddpm_studio.engine.export.grid import GridOptions, make_grid
from ddpm_studio.engine.export.named_grid import make_named_grid
from ddpm_studio.engine.export.paper import Paper, gap_knob, paper_knob, scale_knob
from ddpm_studio.engine.options import Options, knob


class ProgressionOptions(Options):
    """Which images at which times, and how they are laid out: a row for each image, a column for each t."""

    images: int = knob(8, "How many images have a row: the first ones.", usual="4 to 12", label="Images", ge=1, le=1000)
    moments: int = knob(
        10,
        "How many columns: frames evenly from the first to the last.",
        up="Finer steps of time, smaller pictures.",
        usual="5 to 15",
        label="Columns",
        ge=2,
        le=100,
    )
    times: tuple[Annotated[int, Field(ge=0)], ...] = knob(
        (),
        "The t of each column, such as 1000, 750, 500, 250, 0; of each the nearest frame is taken. If given, they take "
        "the place of the number of columns.",
        usual="none",
        label="At t",
        max_length=100,
    )
    spacing: int = gap_knob(2)
    scale: int = scale_knob()
    captions: bool = knob(True, "Write t above each column and the name of each image before its row.")
    background: Paper = paper_knob()

    def choose_frames(self, times: Sequence[int]) -> list[int]:
        """Return which frames have a column, in the order of the film.

        :param times: t of each frame.
        """
        if self.times:
            nearest = {min(range(len(times)), key=lambda frame: abs(times[frame] - t)) for t in self.times}
            return sorted(nearest)
        count = min(self.moments, len(times))
        even: list[int] = np.round(np.linspace(0, len(times) - 1, count)).astype(int).tolist()
        return even


def make_progression(
    frames: Frames, times: Sequence[int], names: Sequence[str], options: ProgressionOptions | None = None
) -> Pixels:
    """Lay images over t on one sheet, (H', W', 3), or (H', W', 4) with transparency.

    :param frames: uint8 (N, H, W, C) each, C = 1, 3 or 4: the same N images at one time after the other.
    :param times: t of each frame.
    :param names: of each image.
    :raises StudioError: if there is no frame, or the sheet would be unreasonably large.
    """
    options = options or ProgressionOptions()
    if not len(frames):
        raise StudioError("There is no frame to put on a sheet.")
    chosen = options.choose_frames(times)
    cells = progression_cells(frames, chosen, options.images)
    grid = GridOptions(columns=len(chosen), spacing=options.spacing, scale=options.scale, background=options.background)
    pictures = cells.reshape(-1, *cells.shape[2:])
    if not options.captions:
        return make_grid(pictures, grid)
    return make_named_grid(pictures, grid, names[: len(cells)], [f"t = {times[frame]}" for frame in chosen])


def progression_cells(frames: Frames, chosen: Sequence[int], images: int) -> Pixels:
    """Return the first `images` images of the `chosen` frames, (images, frames, H, W, C)."""
    return np.ascontiguousarray(np.stack([frames[frame][:images] for frame in chosen]).swapaxes(0, 1))
