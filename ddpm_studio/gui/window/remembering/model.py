"""The model that was used last, which is the one to sample from again with the next start."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from ddpm_studio.engine.disk.handed_over import is_there
from ddpm_studio.engine.disk.places import at_home
from ddpm_studio.gui.session import Session

PAGE, KEY = "every page", "model"
"""Where the preferences keep it, beside how each page was left."""


def bring_back_model(session: Session) -> None:
    """Have it be used, if it is still there and no other one is; remember each that is used from now on."""
    kept = session.settings.now.left.get(PAGE, {}).get(KEY)
    found = at_home(Path(kept)) if isinstance(kept, str) else None
    if session.model is None and found is not None and is_there(found):
        session.use_model(found)
    session.model_changed.connect(partial(_remember, session))
    if session.model is not None:
        _remember(session, session.model)


def _remember(session: Session, model: Path) -> None:
    left = session.settings.now.left
    kept = {**left.get(PAGE, {}), KEY: str(model)}
    if kept != left.get(PAGE):
        session.settings.change(left={**left, PAGE: kept})
