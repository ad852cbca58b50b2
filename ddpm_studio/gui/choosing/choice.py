"""A model that can be used, and what it is, in a line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.engine.models.header import read_card
from ddpm_studio.gui.widgets.text.number_field import format_number

translate = QCoreApplication.translate
CHANNEL_NAMES = {1: "grey", 3: "RGB", 4: "RGBA"}


@dataclass(frozen=True)
class Choice:
    """A model that can be used."""

    file: Path
    """The file of its weights."""
    card: ModelCard


def card_in_words(card: ModelCard) -> str:
    """Write what a model is: ``8×8 grey · T = 1000 · v · step 600 · 38,400 images seen``."""
    height, width, channels = card.image_shape
    parts = (
        translate("ModelPicker", "{}×{} {}").format(width, height, CHANNEL_NAMES[channels]),
        f"T = {card.last_time}",
        translate("ModelPicker", "predicts {}").format(card.process.prediction),
        *([translate("ModelPicker", "learned variance")] if card.process.variance == "learned" else []),
        *([translate("ModelPicker", "told how its pictures were changed")] if card.changes else []),
        translate("ModelPicker", "step {}").format(f"{card.provenance.step:,}"),
        translate("ModelPicker", "{} images seen").format(f"{card.provenance.images_seen:,}"),
        translate("ModelPicker", "EMA {}").format(format_number(card.provenance.ema_rate)),
    )
    return " \N{MIDDLE DOT} ".join(parts)


def drawing_choice(file: Path) -> Choice:
    """Return the model in `file`.

    :raises StudioError: if it cannot be read, or draws nothing.
    """
    card = read_card(file)
    if card.is_classifier:
        raise StudioError(
            translate(
                "ModelPicker",
                "This is a classifier: it tells classes apart and draws nothing. Choose a model here; in Sample a "
                "classifier pushes what it draws.",
            )
        )
    return Choice(file, card)
