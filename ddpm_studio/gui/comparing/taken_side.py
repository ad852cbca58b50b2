"""A side of a comparison that is taken from a picture: it draws as that was drawn."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from ddpm_studio.engine.choices.editing import edit_in
from ddpm_studio.engine.choices.pictures import KeptPicture
from ddpm_studio.engine.choices.sampling import sampled_by
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.gui.choosing.recall import find_model, recall
from ddpm_studio.gui.comparing.ways_desk import WaysDesk
from ddpm_studio.gui.errands import CompareEdits, CompareWith, GoTo
from ddpm_studio.gui.session import Session

translate = QCoreApplication.translate


def take_side(session: Session, desk: WaysDesk, errand: CompareWith | CompareEdits) -> bool:
    """Compare with what made a sample or an answer, or with an edit that was not drawn yet; say whether it can be."""
    if isinstance(errand, CompareEdits):
        session.send(GoTo("compare"))
        desk.hold_edit(errand.options, errand.options.model)
        return True
    place, recalled = errand.place, recall((errand.path,))
    sampled, edit = (None, None) if recalled is None else (sampled_by(recalled.options), edit_in(recalled.options))
    if recalled is None or (sampled is None and edit is None):
        told = translate("Compare", "Only samples and edits of this program can be a side of a comparison.")
        session.tell(told, "warning")
        return False
    if edit is not None and not isinstance(edit.picture, KeptPicture):
        told = translate("Compare", "The picture was too large to be kept in the file: choose it in Edit again.")
        session.tell(told, "warning")
        return False
    origin = recalled.recipe.models[0]
    model = find_model(origin.sha256, session)
    session.send(GoTo("compare"))
    if edit is not None:
        desk.hold_edit(edit, model, place)
    elif sampled is not None:
        desk.hold_sample(sampled, model, place)
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
