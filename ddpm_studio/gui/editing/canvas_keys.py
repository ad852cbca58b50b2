"""The keys of a canvas and what they do, for the list of keys."""

from __future__ import annotations

from ddpm_studio.gui.language import QT_TRANSLATE_NOOP

CANVAS_KEYS: tuple[tuple[str, str], ...] = (
    ("B, R, L, E, V", QT_TRANSLATE_NOOP("Tab", "Canvas: brush, rectangle, lasso, eraser, place; held, only meanwhile")),
    ("[ ]", QT_TRANSLATE_NOOP("Tab", "Canvas: a smaller or larger brush")),
    ("X", QT_TRANSLATE_NOOP("Tab", "Canvas: eraser instead of brush, and back")),
    (QT_TRANSLATE_NOOP("Tab", "Arrows, Space"), QT_TRANSLATE_NOOP("Tab", "Canvas: go from cell to cell, draw there")),
    (
        QT_TRANSLATE_NOOP("Tab", "Shift"),
        QT_TRANSLATE_NOOP("Tab", "Canvas: draw a straight line, a square; with arrows, draw on the way"),
    ),
    (QT_TRANSLATE_NOOP("Tab", "I, Delete, M"), QT_TRANSLATE_NOOP("Tab", "Canvas: invert, clear or hide the mask")),
    ("Ctrl+Z, Ctrl+Shift+Z", QT_TRANSLATE_NOOP("Tab", "Canvas: undo, redo")),
    ("+, −, 0", QT_TRANSLATE_NOOP("Tab", "Canvas: larger, smaller, the whole frame")),
    (
        QT_TRANSLATE_NOOP("Tab", "Right button, Space with a drag, wheel"),
        QT_TRANSLATE_NOOP("Tab", "Canvas: take marks away, move what is seen, zoom"),
    ),
)
