"""A comparison as a film to export: each picture with A and B beside each other, wiped, or subtracted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from PySide6.QtCore import QCoreApplication

from ddpm_studio.engine.events import Pixels
from ddpm_studio.engine.export.timeline_strip import Moment
from ddpm_studio.engine.films.film import GREY, View
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.engine.models.recipe import recipe
from ddpm_studio.gui.comparing.comparison import Comparison, Stretch, subtract, wipe
from ddpm_studio.gui.comparing.matching import MatchBy, Pair
from ddpm_studio.gui.film.view_names import view_name

Manner: TypeAlias = Literal["beside", "wipe", "difference"]
"""How A and B are shown: side by side, either side of a line, or |A − B|."""
MANNERS: tuple[Manner, ...] = ("beside", "wipe", "difference")
translate = QCoreApplication.translate


@dataclass(frozen=True)
class Look:
    """How a comparison is looked at."""

    manner: Manner = "beside"
    by: MatchBy = "t"
    part: float = 0.5
    """Where the line of a wipe is, from 0 (all is B) to 1 (all is A)."""
    stretch: Stretch = "root"

    def compose(self, first: Pixels, second: Pixels | None) -> Pixels:
        """Return one picture, (N, H, W′, C), for each of A's and B's; grey where B has none yet."""
        if second is None:
            second = np.full_like(first, GREY)
        if self.manner == "difference":
            return subtract(first, second, self.stretch)
        if self.manner == "wipe":
            return wipe(first, second, self.part)
        return np.concatenate([first, second], axis=2)


@dataclass(frozen=True)
class ComparedFrames:
    """The frames of a comparison, made when they are asked for."""

    comparison: Comparison
    look: Look
    pairs: Sequence[Pair]

    def __len__(self) -> int:
        """Return how many pairs of frames there are."""
        return len(self.pairs)

    def frame(self, position: int, view: View = "x_t") -> Pixels:
        """Return the images at `position`, (N, H, W′, C)."""
        return self.look.compose(*self.comparison.frames(self.pairs[position], view))


@dataclass(frozen=True)
class ComparedTake:
    """A comparison with the face of a take."""

    film: ComparedFrames

    @property
    def card(self) -> ModelCard:
        """What is known of A's model."""
        return self.film.comparison.cards[0]

    @property
    def columns(self) -> int:
        """About as many columns as rows."""
        return 0

    @property
    def what(self) -> str:
        """What its files are called."""
        return {"beside": "A and B", "wipe": "A to B", "difference": "A minus B"}[self.film.look.manner]

    @property
    def has_chain(self) -> bool:
        """There is x_t and x_0, but A and B are enough side by side."""
        return False

    def view_name(self, view: View) -> str:
        """Return what a view is called in a sentence."""
        manners: dict[Manner, str] = {
            "beside": translate("Compare", "A and B side by side"),
            "wipe": translate("Compare", "A left of the line and B right of it"),
            "difference": translate("Compare", "|A − B|"),
        }
        return f"{manners[self.film.look.manner]}, {view_name(view)}"

    def names(self) -> list[str]:
        """Return the seed and number of each picture."""
        return self.film.comparison.takes[0].names()

    def axes(self) -> tuple[list[str], list[str]]:
        """Rows and columns have no names."""
        return [], []

    def moments(self) -> Sequence[Moment]:
        """Return A's moment of each pair."""
        every = self.film.comparison.takes[0].moments()
        return [every[pair.first] for pair in self.film.pairs]

    def parameters(self, position: int, view: View) -> dict[str, object]:
        """Return what a file of one frame carries."""
        pair = self.film.pairs[position]
        first, second = self.film.comparison.takes
        times = {"t": first.film.times[pair.first]}
        if pair.second is not None:
            times["second_t"] = second.film.times[pair.second]
        return {**self.parameters_of_film(view), "frame": {**times, "view": view}}

    def parameters_of_film(self, view: View) -> dict[str, object]:
        """Return what a file of the whole film carries."""
        comparison, look = self.film.comparison, self.film.look
        shown = {"manner": look.manner, "matched_by": look.by, "stretch": look.stretch, "part": look.part}
        return {**recipe(comparison.options, comparison.cards), "view": view, "comparison": shown}

    def own_parameters(self) -> list[dict[str, object]]:
        """Return the seed and number of each picture."""
        return self.film.comparison.takes[0].own_parameters()
