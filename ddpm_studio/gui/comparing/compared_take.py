"""Two sides as a film to export: each picture with both beside each other, wiped, or subtracted."""

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
from ddpm_studio.gui.comparing.comparison import Stretch, TwoSides, subtract, wipe
from ddpm_studio.gui.comparing.matching import MatchBy, Pair
from ddpm_studio.gui.film.any_take import FilmToSave
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
    """The frames of two sides, made when they are asked for."""

    sides: TwoSides
    look: Look
    pairs: Sequence[Pair]

    def __len__(self) -> int:
        """Return how many pairs of frames there are."""
        return len(self.pairs)

    def frame(self, position: int, view: View = "x_t") -> Pixels:
        """Return the images at `position`, (N, H, W′, C)."""
        return self.look.compose(*self.sides.frames(self.pairs[position], view))


@dataclass(frozen=True)
class ComparedTake:
    """Two sides of a comparison with the face of a take."""

    film: ComparedFrames

    @property
    def card(self) -> ModelCard:
        """What is known of the first side's model."""
        return self.film.sides.takes[0].card

    @property
    def columns(self) -> int:
        """About as many columns as rows."""
        return 0

    @property
    def what(self) -> str:
        """What its files are called."""
        words: dict[Manner, str] = {"beside": "{} and {}", "wipe": "{} to {}", "difference": "{} minus {}"}
        return words[self.film.look.manner].format(*self.film.sides.letters)

    @property
    def has_chain(self) -> bool:
        """There is x_t and x_0, but two sides are enough beside each other."""
        return False

    def view_name(self, view: View) -> str:
        """Return what a view is called in a sentence."""
        manners: dict[Manner, str] = {
            "beside": translate("Compare", "{} and {} side by side"),
            "wipe": translate("Compare", "{} left of the line and {} right of it"),
            "difference": translate("Compare", "|{} − {}|"),
        }
        manner = manners[self.film.look.manner].format(*self.film.sides.letters)
        return f"{manner}, {view_name(view)}"

    def names(self) -> list[str]:
        """Return the seed and number of each picture."""
        return self.film.sides.takes[0].names()

    def axes(self) -> tuple[list[str], list[str]]:
        """Rows and columns have no names."""
        return [], []

    def moments(self) -> Sequence[Moment]:
        """Return the first side's moment of each pair."""
        every = self.film.sides.takes[0].moments()
        return [every[pair.first] for pair in self.film.pairs]

    def parameters(self, position: int, view: View) -> dict[str, object]:
        """Return what a file of one frame carries."""
        pair = self.film.pairs[position]
        first, second = self.film.sides.takes
        times = {"t": first.film.times[pair.first]}
        if pair.second is not None:
            times["second_t"] = second.film.times[pair.second]
        return {**self.parameters_of_film(view), "frame": {**times, "view": view}}

    def parameters_of_film(self, view: View) -> dict[str, object]:
        """Return what a file of the whole film carries."""
        look = self.film.look
        shown = {"manner": look.manner, "matched_by": look.by, "stretch": look.stretch, "part": look.part}
        return {**self.film.sides.recipe(), "view": view, "comparison": shown}

    def table(self) -> tuple[str, ...]:
        """Return the classes whose places are the labels of the pictures."""
        return self.film.sides.takes[0].table()

    def to_save(self) -> FilmToSave:
        """Return the films of all sides, as they are saved."""
        return self.film.sides.comparison.to_save()

    def own_parameters(self) -> list[dict[str, object]]:
        """Return the seed and number of each picture."""
        return self.film.sides.takes[0].own_parameters()
