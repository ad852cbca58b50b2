"""A film over training: what the snapshots of a run draw from the same seeds, one frame each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from ddpm_studio.engine.choices.comparison import OverTrainingOptions
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Event
from ddpm_studio.engine.export.timeline_strip import TrainingMoment
from ddpm_studio.engine.films.film import Film, View
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.engine.models.header import read_card
from ddpm_studio.engine.models.recipe import recipe
from ddpm_studio.gui.film.any_take import FilmToSave
from ddpm_studio.gui.film.take import Take

translate = QCoreApplication.translate
SHOWN: tuple[View, ...] = ("x_0", "change")
"""The images, and how much they differ from those of the snapshot before."""


@dataclass(frozen=True)
class TrainingTake:
    """A film over training with the face of a take; it may still be growing. Its times are training steps."""

    options: OverTrainingOptions
    card: ModelCard
    """Of the run's newest snapshot."""
    snapshots: dict[int, Path]
    """The file of each training step; none of a film that was opened."""
    film: Film = field(default_factory=partial(Film, "step"))

    def keep(self, event: Event) -> None:
        """Add the event if it is a frame."""
        self.film.keep(event)

    @property
    def columns(self) -> int:
        """About as many columns as rows."""
        return 0

    @property
    def what(self) -> str:
        """What its files are called."""
        return "over training"

    @property
    def has_chain(self) -> bool:
        """Only the ends of the chains are kept."""
        return False

    @property
    def last_step(self) -> int:
        """The training step of the newest snapshot there is, or will be."""
        return max(*self.snapshots, *self.film.times)

    def view_name(self, view: View) -> str:
        """Return what a view is called in a sentence."""
        if view == "change":
            return translate("OverTraining", "change since the snapshot before")
        return translate("OverTraining", "final images")

    def names(self) -> list[str]:
        """Return the seed and number of each picture."""
        return self._sampled.names()

    def tile_names(self) -> list[str]:
        """Return what the tool tip of each picture says."""
        return self._sampled.pictures.tile_names()

    def axes(self) -> tuple[list[str], list[str]]:
        """Rows and columns have no names."""
        return [], []

    def moments(self) -> Sequence[TrainingMoment]:
        """Return the training step of each frame."""
        return [TrainingMoment(step) for step in tuple(self.film.times)]

    def parameters(self, position: int, view: View) -> dict[str, object]:
        """Return what a file of one frame carries: what sampling from its snapshot alone would."""
        step = self.film.times[position]
        frame = {"t": 0, "view": view, "step": step}
        made_by = recipe(self.options.sample, [self._card_of(step)], [self.film.precision])
        return {**made_by, "view": view, "frame": frame}

    def parameters_of_film(self, view: View) -> dict[str, object]:
        """Return what a file of the whole film carries."""
        steps = tuple(self.film.times)
        return {**recipe(self.options, [self.card], [self.film.precision]), "view": view, "training_steps": list(steps)}

    def own_parameters(self) -> list[dict[str, object]]:
        """Return the seed and number of each picture."""
        return self._sampled.own_parameters()

    def table(self) -> tuple[str, ...]:
        """Return the classes whose places are the labels of the pictures."""
        return self.options.table_of(0, self.card.classes)

    def to_save(self) -> FilmToSave:
        """Return the film as it is saved."""
        return FilmToSave(recipe(self.options, [self.card], [self.film.precision]), (self.card,), (self.film,))

    @property
    def _sampled(self) -> Take:
        return Take(self.options.sample, self.card)

    def _card_of(self, step: int) -> ModelCard:
        try:
            return read_card(self.snapshots[step])
        except (StudioError, KeyError):
            gone = replace(self.card.provenance, step=step, sha256="")
            return replace(self.card, provenance=gone)
