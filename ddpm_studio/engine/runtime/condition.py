"""What a network is told of pictures besides x_t and t, on its way from a data set or a user's choices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from ddpm_studio.engine.runtime.pixels import onto


@dataclass(frozen=True, eq=False)
class Condition:
    """One row for each picture, in the order of the pictures; or `NOTHING`, for as many pictures as there are.

    Whoever picks, repeats or splits pictures does the same to what is told of them.
    """

    rows: Tensor | None = None
    """(N, …), as the network takes them; None: nothing is told."""
    null: Tensor | None = None
    """(…): the row that a network is given of a picture of which it is told nothing; None: it is told of all."""

    def pick(self, pictures: slice | Sequence[int] | Tensor) -> Condition:
        """Return what is told of `pictures`, which may repeat."""
        chosen = list(pictures) if isinstance(pictures, Sequence) else pictures
        return self if self.rows is None else replace(self, rows=self.rows[chosen])

    def leave_out(self, where: Tensor) -> Condition:
        """Tell nothing of the pictures for which `where`, (N,) and on the CPU, says so."""
        if self.rows is None:
            return self
        assert self.null is not None
        beside = where.to(self.rows.device).view(-1, *[1] * self.null.ndim)
        return replace(self, rows=torch.where(beside, self.null, self.rows))

    def onto(self, device: torch.device) -> Condition:
        """Return the same on `device`; it is on the CPU so far."""
        moved = (part if part is None else onto(device, part) for part in (self.rows, self.null))
        return Condition(*moved)


NOTHING = Condition()
"""The condition of an unconditional network."""
