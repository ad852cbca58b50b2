"""Whether the loss has jumped to where no training belongs. The thresholds are this program's own."""

from __future__ import annotations

import math

from ddpm_studio.engine.errors import NotFinite

IMAGES = 512
"""Images whose losses are averaged: single ones differ a hundredfold with t."""
JUMP = 5.0
"""So many times the usual loss is a jump."""
MEMORY = 0.9
"""How much of the usual loss is kept when a block of steps is taken in."""


class LossSpike(NotFinite):
    """The loss rose far above what it was, and stayed there."""


class LossWatch:
    """Takes in the loss of each step; what it knows is a function of the steps alone, and is part of the state."""

    def __init__(self, batch_size: int) -> None:
        self.block = max(4, math.ceil(IMAGES / batch_size))
        """Steps that are looked at as one."""
        self.usual: float | None = None
        self._sum, self._count = 0.0, 0

    def take(self, loss: float) -> None:
        """Take in the loss of one step.

        :raises NotFinite: if it is not finite.
        :raises LossSpike: if that of the last steps is far above the usual.
        """
        if not math.isfinite(loss):
            raise NotFinite("The loss became infinite.")
        self._sum += loss
        self._count += 1
        if self._count < self.block:
            return
        mean, self._sum, self._count = self._sum / self._count, 0.0, 0
        if self.usual is not None and mean > JUMP * self.usual:
            raise LossSpike(f"The loss jumped from about {self.usual:.3g} to {mean:.3g}.")
        self.usual = mean if self.usual is None else MEMORY * self.usual + (1 - MEMORY) * mean

    def state(self) -> dict[str, float | None]:
        """Return what it knows."""
        return {"usual": self.usual, "sum": self._sum, "count": self._count}

    def restore(self, state: dict[str, float | None]) -> None:
        """Know again what `state` returned; nothing, if that is empty."""
        self.usual = state.get("usual")
        self._sum, self._count = float(state.get("sum") or 0.0), int(state.get("count") or 0)
