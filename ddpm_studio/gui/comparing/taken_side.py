"""A side of a comparison that is taken from a picture: it draws as that was drawn."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from ddpm_studio.engine.choices.sampling import sampled_by
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.gui.choosing.recall import find_model, recall
from ddpm_studio.gui.comparing.ways_panel import WaysPanel
from ddpm_studio.gui.errands import GoTo
from ddpm_studio.gui.session import Session

translate = QCoreApplication.translate


def take_side(session: Session, panel: WaysPanel, path: Path, place: int) -> bool:
    """Let what made the sample in `path` be side A (0) or B (1), and show that; say whether it can be."""
    recalled = recall((path,))
    sampled = None if recalled is None else sampled_by(recalled.options)
    if recalled is None or sampled is None:
        session.tell(translate("Compare", "Only samples of this program can be a side of a comparison."), "warning")
        return False
    origin = recalled.recipe.models[0]
    model = find_model(origin.sha256, session)
    session.send(GoTo("compare"))
    panel.use_side(place, sampled, model)
    if model is None:
        told = translate("Compare", "{} draws as that picture was drawn, but its model “{}” is gone: open that one.")
        session.tell(told.format("AB"[place], origin.name), "warning")
    else:
        told = translate("Compare", "{} draws as that picture was drawn; all sides have its seed.")
        session.tell(told.format("AB"[place]), passes=True)
    return True


def models_of(session: Session, cards: Sequence[ModelCard]) -> list[Path | None]:
    """Return the models that drew the sides of a film, as far as they can be found; tell which is gone."""
    found = [find_model(card.provenance.sha256, session) for card in cards]
    gone = next((card.title for card, path in zip(cards, found, strict=True) if path is None), None)
    if gone is not None:
        told = translate("Compare", "The film is shown, but its model “{}” is gone: open that one to draw it again.")
        session.tell(told.format(gone), "warning")
    return found
