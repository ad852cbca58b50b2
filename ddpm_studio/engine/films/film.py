"""The frames of one film as uint8, ready to be shown: filled by a worker, read by the window."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeAlias

import numpy as np

from ddpm_studio.engine.choices.layout import Axis
from ddpm_studio.engine.diffusion.arrays import Floats
from ddpm_studio.engine.diffusion.forward import diffuse
from ddpm_studio.engine.events import Event, Frame, Pixels, Precision
from ddpm_studio.engine.films.film_room import make_room
from ddpm_studio.engine.findings import Coded

View: TypeAlias = Literal["x_t", "x_0", "eps", "change", "pair", "memory"]
VIEWS: tuple[View, ...] = ("x_t", "x_0", "eps", "change", "pair", "memory")
"""The chain, the predicted image, the predicted noise, how much the prediction has changed, chain and prediction, and
what a perfect memory would predict."""
KEPT: tuple[View, ...] = ("x_t", "x_0", "eps")
"""Views of which every frame is kept; the others are made of these."""
ASCENDING: tuple[Axis, ...] = ("step", "lambda")
"""The axes along which a film leads upwards; t leads from noise down to the image."""
EPS_RANGE = 3.0
"""eps from −3 to 3 fills the range from black to white; 0.3 % of normal noise is cut off."""
PIECE = 2**18
"""Bytes of a frame that are looked at together."""
GREY = 128
"""The level of eps = 0, and of what there is no noise in."""
LARGE_CHANGE = 64
"""A change of so many of 255 levels, or of more, is white."""
STRETCH = np.round(255 * np.sqrt(np.minimum(np.arange(256) / LARGE_CHANGE, 1))).astype(np.uint8)
"""Level of a change, by its square root: a change by a single level can be seen, too."""


class Film:
    """Frames in the order in which they are played: noise first, the image last; or along another axis.

    One thread adds, any thread reads what `len` admits: the length grows only after a frame is whole.
    """

    def __init__(self, axis: Axis = "t") -> None:
        self.axis: Axis = axis
        self.times: list[int] = []
        """Where each frame stands on the axis."""
        self.changes: list[float] = []
        """For each frame the mean |x_0 − x_0 of the frame before|, in levels from 0 to 255; 0 for the first."""
        self.coded: list[Coded] = []
        """For each frame what has been received, where pictures are sent bit by bit; else nothing."""
        self.expected = 0
        self.precision: Precision | None = None
        """In what the network computed it, as far as that is known."""
        self._kept: Pixels | None = None
        """(views that are kept, frames, N, H, W, C)."""
        self.recall: Callable[[int], Pixels] | None = None
        """Answers for a frame what a perfect memory would predict; None: nothing can."""
        self.gaps: dict[int, float] = {}
        """For each frame that was compared with a perfect memory, by its position: the mean |x_0 − what that predicts|,
        in levels from 0 to 255."""
        self._remembered: Pixels | None = None
        """(frames, N, H, W, C); what is at a position of `gaps` is there."""

    def __len__(self) -> int:
        return len(self.times)

    def keep(self, event: Event) -> None:
        """Add the event if it is a frame.

        :raises StudioError: if there is no room for the film.
        """
        if not isinstance(event, Frame):
            return
        if self._kept is None:
            self.expected, self.precision = event.count, event.precision
            self._kept = make_room((len(KEPT), event.count, *event.x_t.shape))
        position = len(self.times)
        for kept, picture in zip(self._kept, (event.x_t, event.x_0, event.eps), strict=True):
            kept[position] = GREY if picture is None else picture
        before = self._kept[KEPT.index("x_0"), position - 1] if position else event.x_0
        self.changes.append(mean_difference(before, event.x_0))
        if event.coded is not None:
            self.coded.append(event.coded)
        self.times.append(event.t)

    def has(self, position: int, view: View) -> bool:
        """Whether there is a frame at `position`, and this view of it is known."""
        return position < len(self) and (view != "memory" or position in self.gaps)

    def frame(self, position: int, view: View = "x_t") -> Pixels:
        """Return the images at `position`, (N, H, W, C); without copying, where the view is one that is kept.

        ``change`` is |x_0 − x_0 of the frame before|, black for the first; it and ``eps`` have no transparency.
        ``pair`` has x_t and x_0 side by side, (N, H, 2 W, C).
        ``memory`` asks `recall` where that was not done before, which may take a while.
        """
        if view == "memory":
            return self._memory(position)
        if view == "pair":
            return np.concatenate([self._frame(position, "x_t"), self._frame(position, "x_0")], axis=2)
        if view == "change":
            before, now = self._frame(max(0, position - 1), "x_0"), self._frame(position, "x_0")
            return opaque(STRETCH[difference(before, now)])
        return opaque(self._frame(position, view)) if view == "eps" else self._frame(position, view)

    def view(self, view: View) -> Pixels:
        """Return all frames there are of a view that is kept, (frames, N, H, W, C), without copying."""
        assert self._kept is not None
        every: Pixels = self._kept[KEPT.index(view), : len(self)]
        return every

    def signal(self, position: int, alpha_bar_t: float) -> Floats:
        """Return x_t at `position` in the units of the signal, (N, H, W, C).

        What lies beyond −1 … 1, where pixels are cut off, is put together from x_0 and eps (Ho et al. 2020, eq. 4),
        which cut off less: of the noise 0.3 %, and of an image nothing where it is clipped.
        """
        x_t, x_0, eps = (self._frame(position, view).astype(np.float64) / 127.5 - 1 for view in KEPT)
        if not self.times[position]:
            return x_t
        made: Floats = diffuse(x_0, EPS_RANGE * eps, alpha_bar_t)
        return np.where(x_t >= 1, np.maximum(made, 1), np.where(x_t <= -1, np.minimum(made, -1), x_t))

    def remember(self, position: int, predicted: Pixels) -> None:
        """Keep what a perfect memory would predict at `position`, (N, H, W, C)."""
        x_0 = self._frame(position, "x_0")
        if self._remembered is None:
            self._remembered = make_room((self.expected, *x_0.shape))
        self._remembered[position] = predicted
        self.gaps[position] = mean_difference(x_0, predicted)

    def _memory(self, position: int) -> Pixels:
        if position not in self.gaps:
            if self.recall is None:
                raise IndexError("nothing is remembered")
            self.remember(position, self.recall(position))
        assert self._remembered is not None
        remembered: Pixels = self._remembered[position]
        return remembered

    def _frame(self, position: int, view: View) -> Pixels:
        if not 0 <= position < len(self):
            raise IndexError(f"the film has {len(self)} frames, not {position + 1}")
        frame: Pixels = self.view(view)[position]
        return frame


def opaque(pixels: Pixels) -> Pixels:
    """Return `pixels`, (N, H, W, C), without their transparency."""
    return np.ascontiguousarray(pixels[..., :3]) if pixels.shape[-1] == 4 else pixels


def difference(one: Pixels, other: Pixels) -> Pixels:
    """Return |one − other| without leaving uint8."""
    return np.maximum(one, other) - np.minimum(one, other)


def mean_difference(before: Pixels, now: Pixels) -> float:
    """Return the mean |now − before| of (N, H, W, C); a large frame makes no large copy."""
    together = max(1, PIECE // now[0].size)
    pieces = [slice(first, first + together) for first in range(0, len(now), together)]
    return sum(int(difference(before[piece], now[piece]).sum(dtype=np.int64)) for piece in pieces) / now.size
