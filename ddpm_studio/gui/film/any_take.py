"""What saving and exporting need to know of a film, whatever made it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from ddpm_studio.engine.events import Cost, Pixels
from ddpm_studio.engine.export.timeline_strip import AnyMoment
from ddpm_studio.engine.films.film import Film, View
from ddpm_studio.engine.models.card import ModelCard


class AnyFilm(Protocol):
    """Frames that may still grow, in the order in which they are played."""

    def __len__(self) -> int:
        """Return how many frames there are."""
        ...

    def frame(self, position: int, view: View = "x_t") -> Pixels:
        """Return the images at `position`, (N, H, W, C)."""
        ...


@dataclass(frozen=True)
class FilmToSave:
    """All that a film's file has in it."""

    recipe: dict[str, object]
    """What made it, as plain data."""
    cards: tuple[ModelCard, ...]
    """What is known of the model of each side."""
    sides: tuple[Film, ...]
    """One film, or all those of a comparison."""
    costs: Mapping[int, Cost] = field(default_factory=dict)
    """What each side has taken, as far as that is known."""


class CanBeSaved(Protocol):
    """A film of any kind, or a comparison of several."""

    def to_save(self) -> FilmToSave:
        """Return all of it as it is saved."""
        ...


class AnyTake(Protocol):
    """A film with all that made it: a chain, two sides of a comparison, or a run's snapshots."""

    @property
    def film(self) -> AnyFilm:
        """The frames."""
        ...

    @property
    def card(self) -> ModelCard:
        """What is known of the model; of the first, where there are several."""
        ...

    @property
    def columns(self) -> int:
        """How many pictures of a sheet stand in a row; 0: about as many as there are rows."""
        ...

    @property
    def what(self) -> str:
        """What its files are called behind the model's name."""
        ...

    @property
    def has_chain(self) -> bool:
        """Whether x_t and the predicted x_0 are two things."""
        ...

    def view_name(self, view: View) -> str:
        """Return what a view is called in a sentence."""
        ...

    def names(self) -> list[str]:
        """Return what names each picture."""
        ...

    def axes(self) -> tuple[list[str], list[str]]:
        """Return what the rows and the columns of a grid are called; nothing where they are just a sheet."""
        ...

    def moments(self) -> Sequence[AnyMoment]:
        """Return what each frame is a moment of."""
        ...

    def parameters(self, position: int, view: View) -> dict[str, object]:
        """Return what a file of one frame carries."""
        ...

    def parameters_of_film(self, view: View) -> dict[str, object]:
        """Return what a file of the whole film carries."""
        ...

    def own_parameters(self) -> list[dict[str, object]]:
        """Return what each picture has of its own, beside what all have in common."""
        ...

    def table(self) -> tuple[str, ...]:
        """Return the classes whose places are the labels of the pictures."""
        ...

    def to_save(self) -> FilmToSave:
        """Return the film as it is saved: all frames, also of sides that are not shown."""
        ...
