"""A film with all that made it: what each frame is, what each picture is called, what its files carry."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from PySide6.QtCore import QCoreApplication

from ddpm_studio.engine.choices.layout import Layout
from ddpm_studio.engine.choices.sampling import DrawingOptions
from ddpm_studio.engine.diffusion.spacing import kept_moments
from ddpm_studio.engine.export.timeline_strip import Moment
from ddpm_studio.engine.films.film import Film, View
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.engine.models.recipe import recipe
from ddpm_studio.gui.film.any_take import FilmToSave
from ddpm_studio.gui.film.picture_names import PictureNames
from ddpm_studio.gui.film.view_names import view_name


@dataclass(frozen=True)
class Take:
    """One job's film; the film may still be growing."""

    options: DrawingOptions
    card: ModelCard
    film: Film = field(default_factory=Film)

    @property
    def last_time(self) -> int:
        """T of the model."""
        return self.card.last_time

    @cached_property
    def alpha_bar(self) -> Sequence[float]:
        """ᾱ_t for t = 0 … T."""
        values: list[float] = self.card.alpha_bar.tolist()
        return values

    @cached_property
    def times(self) -> tuple[int, ...]:
        """All times of the chain from noise to 0, also those of which no frame is kept."""
        return (*self.options.times(np.asarray(self.alpha_bar)), 0)

    def frame_times(self) -> list[int]:
        """Return the time of each frame, also of those that are still to come."""
        there = self.film.times[: len(self.film)]
        count = max(self.film.expected, len(there))
        chosen = kept_moments(self.times, count, self.options.chain.frames_spread, self.alpha_bar)
        return [*there, *(self.times[moment] for moment in chosen[len(there) :])]

    def steps_done(self, t: int) -> tuple[int, int]:
        """Return how many steps lie between the noise and `t`, and how many there are."""
        done = next((index for index, time in enumerate(self.times) if time <= t), len(self.times) - 1)
        return done, len(self.times) - 1

    def nearest(self, t: int) -> int:
        """Return the frame whose time is nearest to `t`."""
        return min(range(len(self.film)), key=lambda index: abs(self.film.times[index] - t), default=0)

    @cached_property
    def layout(self) -> Layout:
        """What the pictures of a frame are."""
        return self.options.layout()

    @cached_property
    def pictures(self) -> PictureNames:
        """What the pictures of a frame are called."""
        return PictureNames(self.layout)

    def weights(self) -> Sequence[float]:
        """Return λ of each picture of a row of mixtures; nothing for anything else."""
        return self.layout.weights

    def names(self) -> list[str]:
        """Return what names each picture, as short as can be."""
        return self.pictures.names()

    def axes(self) -> tuple[list[str], list[str]]:
        """Return what the rows and the columns of a grid are called; nothing where they are just a sheet."""
        return self.pictures.axes()

    @property
    def columns(self) -> int:
        """How many pictures of a sheet stand in a row; 0: about as many as there are rows."""
        return self.layout.columns

    @property
    def what(self) -> str:
        """What its files are called behind the model's name."""
        return self.layout.what

    @property
    def has_chain(self) -> bool:
        """Whether x_t and the predicted x_0 are two things."""
        return True

    def view_name(self, view: View) -> str:
        """Return what a view is called in a sentence."""
        return view_name(view)

    @property
    def fork(self) -> int | None:
        """The frame from which on branches are of their own, also if it is still to come; None: there are none."""
        at = self.layout.fork
        if at is None:
            return None
        return next((position for position, t in enumerate(self.frame_times()) if t <= at), None)

    def remark(self, t: int) -> str:
        """Say what is special about the frames of time `t`, if anything is."""
        is_shared = self.layout.fork is not None and t >= self.layout.fork
        return QCoreApplication.translate("Take", "not branched yet") if is_shared else ""

    def moments(self) -> Sequence[Moment]:
        """Return the time and the signal of each frame."""
        return [Moment(t, self.alpha_bar[t]) for t in tuple(self.film.times)]

    def parameters(self, position: int, view: View) -> dict[str, object]:
        """Return what a file of one frame carries."""
        frame = {"t": self.film.times[position], "view": view}
        return {**self.parameters_of_film(view), "frame": frame}

    def parameters_of_film(self, view: View) -> dict[str, object]:
        """Return what a file of the whole film carries."""
        return {**recipe(self.options, [self.card], [self.film.precision]), "view": view}

    def own_parameters(self) -> list[dict[str, object]]:
        """Return what each picture has of its own, beside what all have in common."""
        return self.pictures.own_parameters()

    def table(self) -> tuple[str, ...]:
        """Return the classes whose places are the labels of the pictures."""
        return self.options.table_of(0, self.card.classes)

    def to_save(self) -> FilmToSave:
        """Return the film as it is saved."""
        return FilmToSave(recipe(self.options, [self.card], [self.film.precision]), (self.card,), (self.film,))


def decibels(alpha_bar: float) -> str:
    """Write the signal-to-noise ratio ᾱ / (1 − ᾱ) in decibels."""
    if alpha_bar >= 1:
        return "∞"
    if alpha_bar <= 0:
        return "\N{MINUS SIGN}∞"
    return f"{10 * math.log10(alpha_bar / (1 - alpha_bar)):.1f} dB".replace("-", "\N{MINUS SIGN}")


def small_number(value: float) -> str:
    """Write a number from 0 to 1 with three digits that mean something."""
    return f"{value:.3f}" if value == 0 or value >= 0.001 else f"{value:.1e}"
