"""The keys of a film: what they do, for the list of keys, and those that mean the same wherever pictures are."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from ddpm_studio.engine.films.film import VIEWS
from ddpm_studio.gui.language import QT_TRANSLATE_NOOP
from ddpm_studio.gui.widgets.grid.image_grid import ImageGrid

VIEW_KEYS = tuple(str(number + 1) for number in range(len(VIEWS)))
FILM_KEYS: tuple[tuple[str, str], ...] = (
    ("← →", QT_TRANSLATE_NOOP("Tab", "One frame back or on; with Shift ten")),
    ("Page Up, Page Down", QT_TRANSLATE_NOOP("Tab", "A tenth of the film back or on")),
    ("Home, End", QT_TRANSLATE_NOOP("Tab", "To the noise, to the image")),
    (QT_TRANSLATE_NOOP("Tab", "Space"), QT_TRANSLATE_NOOP("Tab", "Play or pause")),
    ("J, K, L", QT_TRANSLATE_NOOP("Tab", "Play back, stop, play on; again for faster, with Shift slowly")),
    ("I, O, X", QT_TRANSLATE_NOOP("Tab", "Play from here, play up to here, play all")),
    ("1, 2, 3", QT_TRANSLATE_NOOP("Tab", "Show x_t, the predicted x_0, or the predicted eps")),
    ("4, 5", QT_TRANSLATE_NOOP("Tab", "Show how much x_0 changes, or x_t and x_0 side by side")),
    ("6", QT_TRANSLATE_NOOP("Tab", "Show what a perfect memory of the model's pictures would predict")),
    (QT_TRANSLATE_NOOP("Tab", "Enter, Esc"), QT_TRANSLATE_NOOP("Tab", "Show one picture alone, show all")),
    ("P", QT_TRANSLATE_NOOP("Tab", "With one picture alone: how a pixel changes over t; arrow keys move it")),
    ("G", QT_TRANSLATE_NOOP("Tab", "Show the predicted x_0 over t as one picture (progressive generation)")),
    ("Ctrl+C", QT_TRANSLATE_NOOP("Tab", "Copy the picture, or all of them")),
    ("Ctrl+S", QT_TRANSLATE_NOOP("Tab", "Save what is shown as a PNG")),
)
"""Each key and what it does."""
FORMER_KEYS = (("Z", QT_TRANSLATE_NOOP("Tab", "Held: the film that was shown before")),)


def handle_picture_key(event: QKeyEvent, grid: ImageGrid, copy: Callable[[], None], save: Callable[[], None]) -> bool:
    """Copy, save, or show all pictures again, if that is what the key means; say whether it is."""
    if event.matches(QKeySequence.StandardKey.Copy):
        copy()
    elif event.matches(QKeySequence.StandardKey.Save):
        save()
    elif event.key() == Qt.Key.Key_Escape and grid.solo_index is not None:
        grid.show_all()
    else:
        return False
    return True
