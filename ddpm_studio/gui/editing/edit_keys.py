"""The keys of the edit tab beside those of its canvas and of its film, for the list of keys."""

from __future__ import annotations

from ddpm_studio.gui.language import QT_TRANSLATE_NOOP

EDIT_KEYS: tuple[tuple[str, str], ...] = (
    ("U", QT_TRANSLATE_NOOP("Tab", "Let the answer that is shown alone be the picture")),
    ("W", QT_TRANSLATE_NOOP("Tab", "Wipe between the answers and the picture, or the answers before")),
)
"""Each key and what it does."""
