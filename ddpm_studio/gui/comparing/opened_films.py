"""Saved comparisons and films over training: what made them, and what their models were, without their frames."""

from __future__ import annotations

from pathlib import Path

from ddpm_studio.engine.choices.comparison import CompareOptions, OverTrainingOptions
from ddpm_studio.gui.comparing.comparison import Comparison
from ddpm_studio.gui.comparing.training_take import TrainingTake
from ddpm_studio.gui.film.film_files import SavedFilm, misfit, read_saved, understood

COMPARED_JOBS = (CompareOptions.job, OverTrainingOptions.job)
"""The jobs whose films these are."""


def filmed_in(path: Path) -> Comparison | TrainingTake:
    """Return the comparison, or the film over training, that is saved at `path`, still without its frames.

    :raises LoadError: if it is neither, or what made it is not understood.
    """
    saved = read_saved(path)
    with understood(path):
        filmed = _comparison(saved) if saved.job == CompareOptions.job else _over_training(saved)
    if filmed is None:
        raise misfit(path)
    return filmed


def _comparison(saved: SavedFilm) -> Comparison | None:
    """Return the comparison; None if it is not that of the pictures."""
    options = saved.options()
    comparison = Comparison(options, saved.cards())
    sides = zip(comparison.takes, saved.head.sides, strict=True)
    fits = all(set(take.times) >= set(side.times) for take, side in sides)
    return comparison if fits and (saved.head.axis, saved.head.shape[0]) == ("t", options.sides[0].count) else None


def _over_training(saved: SavedFilm) -> TrainingTake | None:
    """Return the film over training; None if it is not that of the pictures."""
    (card,), (_,) = saved.cards(), saved.head.sides
    options = saved.options()
    fits = (saved.job, saved.head.axis, saved.head.shape[0]) == (OverTrainingOptions.job, "step", options.sample.count)
    return TrainingTake(options, card, {}) if fits else None
