"""What a network is told of pictures besides x_t and t, on its way from a data set or a user's choices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from ddpm_studio.engine.choices.captions import Tellable
from ddpm_studio.engine.choices.conditions import AnyTold
from ddpm_studio.engine.networks.words import PAD, numbered, numbers_of
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
    changes: Tensor | None = None
    """(N, …): how each picture is changed while it is learnt from; None: none is, as none that is drawn."""

    def pick(self, pictures: slice | Sequence[int] | Tensor) -> Condition:
        """Return what is told of `pictures`, which may repeat."""
        chosen = list(pictures) if isinstance(pictures, Sequence) else pictures
        picked = {name: each[chosen] for name in ("rows", "changes") if (each := getattr(self, name)) is not None}
        return replace(self, **picked) if picked else self

    def leave_out(self, where: Tensor) -> Condition:
        """Tell nothing of the pictures for which `where`, (N,) and on the CPU, says so."""
        if self.rows is None:
            return self
        assert self.null is not None
        beside = where.to(self.rows.device).view(-1, *[1] * self.null.ndim)
        return replace(self, rows=torch.where(beside, self.null, self.rows))

    def untold(self) -> Condition:
        """Tell nothing of any."""
        if self.rows is None or self.null is None:
            return self
        return self.leave_out(torch.ones(len(self.rows), dtype=torch.bool))

    def onto(self, device: torch.device) -> Condition:
        """Return the same on `device`; it is on the CPU so far."""
        if self.rows is None and self.changes is None:
            return self
        moved = (part if part is None else onto(device, part) for part in (self.rows, self.null, self.changes))
        return Condition(*moved)


NOTHING = Condition()
"""The condition of an unconditional network."""


def condition_of(told: AnyTold, model: Tellable, images: Sequence[int], away_from: str = "") -> Condition:
    """Return what `model` is told of `images`, by their numbers.

    :param told: what is chosen, settled for it; see `choices.conditions`.
    :param away_from: the class or the caption that guidance leads away from; empty: none.
    """
    return told_of_each([told.name_of(image) for image in images], model, away_from)


def told_of_each(names: Sequence[str], model: Tellable, null: str = "") -> Condition:
    """Return what `model` is told of one picture for each of `names`, classes or captions; nothing by an empty one.

    :param null: what it is told where nothing is told.
    """
    if model.text is not None:
        rows = word_numbers([*names, null], model.words, model.text.length)
        return Condition(rows[:-1], rows[-1])
    if not model.classes:
        return NOTHING
    numbers = {name: number for number, name in enumerate(model.classes)}
    none = len(numbers)
    return Condition(torch.tensor([numbers.get(name, none) for name in names]), torch.tensor(numbers.get(null, none)))


def word_numbers(texts: Sequence[str], words: Sequence[str], length: int) -> Tensor:
    """Return the numbers of the words of each text, (N, L), where L ≥ 1 is as many as the longest has.

    :param words: those that are known.
    :param length: the most that are read of each.
    """
    numbers = numbered(words)
    rows = [numbers_of(text, numbers, length) for text in texts]
    found = np.full((len(rows), max(1, max(map(len, rows), default=0))), PAD, np.int32)
    for place, row in zip(found, rows, strict=True):
        place[: len(row)] = row
    return torch.from_numpy(found)
