"""Tells beside films in what that which is chosen differs from what made them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ddpm_studio.engine.choices.faces import DrawingOptions
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.gui.film.credits.line import CreditLine


class Chooses(Protocol):
    """A panel of choices."""

    def options(self) -> DrawingOptions:
        """Return what is chosen.

        :raises FieldError: for the first thing that is wrong.
        """
        ...


def tell_difference(credit: CreditLine, panel: Chooses, cards: Sequence[ModelCard]) -> None:
    """Hold what is chosen in `panel`, for the models of `cards`, against what made the film with `credit`."""
    try:
        chosen = panel.options() if cards else None
    except FieldError:  # its field says what is wrong
        chosen = None
    credit.follow(chosen, cards)
