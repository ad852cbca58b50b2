"""What is to be drawn live."""

from __future__ import annotations

from dataclasses import dataclass

from ddpm_studio.engine.choices.sampling import DrawingOptions
from ddpm_studio.engine.models.card import ModelCard


@dataclass(frozen=True)
class Wanted:
    """All that is drawn for what is chosen, with the model of `card`."""

    card: ModelCard
    parts: tuple[DrawingOptions | None, ...]
    """One after the other; None: that part is not drawn. A part is drawn anew when it is another one at its place."""
    look: DrawingOptions | None = None
    """What is drawn at once in a few steps, before all parts; None: nothing."""
