"""The keys of a comparison, for the list of keys."""

from __future__ import annotations

from ddpm_studio.gui.language import QT_TRANSLATE_NOOP

COMPARE_KEYS: tuple[tuple[str, str], ...] = (
    (
        "S, W, D",
        QT_TRANSLATE_NOOP("Tab", "All columns side by side, two with a line between them, or their difference"),
    ),
    ("1, 2, 3", QT_TRANSLATE_NOOP("Tab", "Compare x_t, the predicted x_0, or the predicted eps")),
    ("Alt+←, Alt+→", QT_TRANSLATE_NOOP("Tab", "Move the line between two columns")),
    ("← →", QT_TRANSLATE_NOOP("Tab", "One frame or snapshot back or on; with Shift ten")),
    ("Page Up, Page Down", QT_TRANSLATE_NOOP("Tab", "A tenth of the film back or on")),
    ("Home, End", QT_TRANSLATE_NOOP("Tab", "To the noise, to the image; or to the first snapshot, to the newest")),
    (QT_TRANSLATE_NOOP("Tab", "Space"), QT_TRANSLATE_NOOP("Tab", "Play or pause")),
    ("J, K, L", QT_TRANSLATE_NOOP("Tab", "Play back, stop, play on; again for faster")),
    ("I, O, X", QT_TRANSLATE_NOOP("Tab", "Play from here, play up to here, play all")),
    (QT_TRANSLATE_NOOP("Tab", "Enter, Esc"), QT_TRANSLATE_NOOP("Tab", "Show one picture alone, show all")),
    ("Ctrl+C", QT_TRANSLATE_NOOP("Tab", "Copy the picture, or all of them")),
    ("Ctrl+S", QT_TRANSLATE_NOOP("Tab", "Save what is shown as a PNG")),
)
"""Each key and what it does."""
