"""The way from A to B as a film over λ: one picture, or one for each t; or a closed tour."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ddpm_studio.engine.export.grid import GridOptions, make_grid
from ddpm_studio.engine.films.film import View
from ddpm_studio.gui.film.take import Take
from ddpm_studio.gui.widgets.pixels import Pixels


@dataclass(frozen=True, eq=False)
class Sweep:
    """All mixtures at one moment of their chain, in the order of λ."""

    take: Take
    position: int
    view: View
    pictures: Pixels
    """(λ, t, H, W, C)."""
    solo: int | None = None
    """Only this row, if one is shown alone."""

    @property
    def depths(self) -> tuple[int, ...]:
        """The t of each picture of a frame."""
        return self.take.layout.depths

    def frame(self, index: int) -> Pixels:
        """Return the pictures at the λ with this number, (t, H, W, C)."""
        pictures: Pixels = self.pictures[index]
        return pictures if self.solo is None else pictures[self.solo : self.solo + 1]

    def sheet(self, index: int) -> Pixels:
        """Return them side by side, (H', W', C)."""
        frame = self.frame(index)
        return frame[0] if len(frame) == 1 else make_grid(frame, GridOptions(columns=len(frame), spacing=1))

    @property
    def names(self) -> list[str]:
        """What each frame is called: by its λ, or by where it is on the tour."""
        weights = self.take.weights()
        return [f"λ = {weight:.2f}" for weight in weights] or self.take.pictures.tile_names()

    @property
    def closes(self) -> bool:
        """Whether its last frame is followed by the first."""
        return self.take.layout.closes

    def parameters(self) -> dict[str, object]:
        """Return what a file of it carries."""
        return {**self.take.parameters(self.position, self.view), "over": "tour" if self.closes else "weight"}


def sweep_of(take: Take, position: int, view: View) -> Sweep:
    """Return the mixtures of a frame of `take`, in the order of λ."""
    frame = take.film.frame(position, view)
    count = len(take.weights()) or len(frame)
    pictures = np.ascontiguousarray(frame.reshape(-1, count, *frame.shape[1:]).swapaxes(0, 1))
    return Sweep(take, position, view, pictures)
