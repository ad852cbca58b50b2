"""The frames of one chain as uint8, ready to be shown: filled by a worker, read by the window."""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np

from ddpm_studio.engine.events import Event, Frame, Pixels

View: TypeAlias = Literal["x_t", "x_0"]
VIEWS: tuple[View, ...] = ("x_t", "x_0")
MEMORY_BUDGET = 512 * 2**20
"""Bytes that a film may take."""


def frames_that_fit(wanted: int, images: int, pixel_bytes: int) -> int:
    """Return how many of `wanted` frames of so many images, `pixel_bytes` bytes each, fit the budget (at least 2)."""
    return max(2, min(wanted, MEMORY_BUDGET // (len(VIEWS) * images * pixel_bytes)))


class Film:
    """Frames in the order of the chain: noise first, the image last.

    One thread adds, any thread reads what `len` admits: the length grows only after a frame is whole.
    """

    def __init__(self) -> None:
        self.times: list[int] = []
        self.expected = 0
        self._views: dict[View, Pixels] = {}

    def __len__(self) -> int:
        return len(self.times)

    def keep(self, event: Event) -> None:
        """Add the event if it is a frame."""
        if not isinstance(event, Frame):
            return
        if not self._views:
            self.expected = event.count
            shape = (event.count, *event.x_t.shape)
            self._views = {view: np.empty(shape, np.uint8) for view in VIEWS}
        self._views["x_t"][len(self.times)] = event.x_t
        self._views["x_0"][len(self.times)] = event.x_0
        self.times.append(event.t)

    def frame(self, position: int, view: View = "x_t") -> Pixels:
        """Return the images at `position`, (N, H, W, C), without copying."""
        if not 0 <= position < len(self):
            raise IndexError(f"the film has {len(self)} frames, not {position + 1}")
        frame: Pixels = self._views[view][position]
        return frame

    def view(self, view: View = "x_t") -> Pixels:
        """Return all frames there are, (frames, N, H, W, C), without copying."""
        return self._views[view][: len(self)]
