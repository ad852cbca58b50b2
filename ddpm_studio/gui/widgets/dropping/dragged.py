"""Files that are dragged onto the window or pasted into it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QImage

if TYPE_CHECKING:
    from ddpm_studio.gui.widgets.pixels import Pixels


def paths_in(mime: QMimeData) -> list[Path]:
    """Return the files and folders of this computer that are dragged or copied; never an address on the net."""
    return [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile() and url.toLocalFile()]


def picture_in(mime: QMimeData) -> Pixels | None:
    """Return a copied picture as (H, W, 3), or (H, W, 4) where it has transparency; None: there is none."""
    if not mime.hasImage():
        return None
    from ddpm_studio.gui.widgets.pixels import to_pixels  # with NumPy: the window does without until it is seen

    image = QImage(mime.imageData())
    return None if image.isNull() else to_pixels(image)
