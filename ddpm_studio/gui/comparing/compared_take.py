"""Sides as a film to export: each picture as all of them draw it beside each other, or two wiped or subtracted."""

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
from ddpm_studio.gui.comparing.comparison import Stretch, Together, subtract, wipe
from ddpm_studio.gui.comparing.matching import Match, MatchBy
from ddpm_studio.gui.film.any_take import FilmToSave
from ddpm_studio.gui.film.view_names import view_name

Manner: TypeAlias = Literal["beside", "wipe", "difference"]
"""How sides are shown: all in columns, two of them either side of a line, or |A − B| of two."""
MANNERS: tuple[Manner, ...] = ("beside", "wipe", "difference")
TIME_KEYS = ("t", "second_t", "third_t", "fourth_t", "fifth_t", "sixth_t")
"""What files call the time of the frame of each side."""
translate = QCoreApplication.translate


@dataclass(frozen=True)
class Look:
    """How a comparison is looked at."""

    manner: Manner = "beside"
    by: MatchBy = "t"
    part: float = 0.5
    """Where the line of a wipe is, from 0 (all is B) to 1 (all is A)."""
    stretch: Stretch = "root"

    def compose(self, pictures: Sequence[Pixels | None]) -> Pixels:
        """Return one picture, (N, H, W′, C), for each of those of all sides; grey where a side has none."""
        there = next(each for each in pictures if each is not None)
        filled = [np.full_like(there, GREY) if each is None else each for each in pictures]
        if self.manner == "difference" and len(filled) > 1:
            return subtract(filled[0], filled[1], self.stretch)
        if self.manner == "wipe" and len(filled) > 1:
            return wipe(filled[0], filled[1], self.part)
        return np.concatenate(filled, axis=2)


@dataclass(frozen=True)
class ComparedFrames:
    """The frames of sides that are looked at together, made when they are asked for."""

    sides: Together
    look: Look
    matches: Sequence[Match]

    def __len__(self) -> int:
        """Return how many matches of frames there are."""
        return len(self.matches)

    def frame(self, position: int, view: View = "x_t") -> Pixels:
        """Return the images at `position`, (N, H, W′, C)."""
        return self.look.compose(self.sides.frames(self.matches[position], view))


@dataclass(frozen=True)
class ComparedTake:
    """Sides of a comparison with the face of a take."""

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
        letters = self.film.sides.letters
        words: dict[Manner, str] = {
            "beside": in_a_row(letters),
            "wipe": " to ".join(letters),
            "difference": " minus ".join(letters),
        }
        return words[self.film.look.manner]

    @property
    def has_chain(self) -> bool:
        """There is x_t and x_0, but the sides are enough beside each other."""
        return False

    def view_name(self, view: View) -> str:
        """Return what a view is called in a sentence."""
        letters = self.film.sides.letters
        manners: dict[Manner, str] = {
            "beside": translate("Compare", "{} side by side").format(in_a_row(letters)),
            "wipe": translate("Compare", "{} left of the line and {} right of it").format(letters[0], letters[-1]),
            "difference": translate("Compare", "|{} − {}|").format(letters[0], letters[-1]),
        }
        return f"{manners[self.film.look.manner]}, {view_name(view)}"

    def names(self) -> list[str]:
        """Return the seed and number of each picture."""
        return self.film.sides.takes[0].names()

    def axes(self) -> tuple[list[str], list[str]]:
        """Rows and columns have no names."""
        return [], []

    def moments(self) -> Sequence[Moment]:
        """Return the moment of each match: that of the first side, or of the first that has one."""
        every = [take.moments() for take in self.film.sides.takes]
        return [every[side][frame] for side, frame in map(_first_frame, self.film.matches)]

    def parameters(self, position: int, view: View) -> dict[str, object]:
        """Return what a file of one frame carries."""
        match, takes = self.film.matches[position], self.film.sides.takes
        there = zip(TIME_KEYS, match.frames, takes, strict=False)
        times = {key: take.film.times[frame] for key, frame, take in there if frame is not None}
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


def thumbnail(pictures: Sequence[Pixels | None], two: tuple[int, int], image: int, look: Look) -> Pixels | None:
    """Return one image as two of the sides draw it, half each or subtracted; as one does that has it alone."""
    first, second = (pictures[place] for place in two)
    if first is None or second is None or first is second:
        return next((each[image] for each in (first, *pictures) if each is not None), None)
    manner: Manner = "difference" if look.manner == "difference" else "wipe"
    both = [each[image : image + 1] for each in (first, second)]
    picture: Pixels = Look(manner, stretch=look.stretch).compose(both)[0]
    return picture


def in_a_row(letters: Sequence[str]) -> str:
    """Write ``A and B``, or ``A, B and C``."""
    return " and ".join(filter(None, [", ".join(letters[:-1]), letters[-1]]))


def _first_frame(match: Match) -> tuple[int, int]:
    """Return the first side that has a frame there, and which."""
    return next((side, frame) for side, frame in enumerate(match.frames) if frame is not None)
