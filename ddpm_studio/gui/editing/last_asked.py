"""Picture and mask of the last answers, to be drawn again, and to be told when others take their place."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QCoreApplication

from ddpm_studio.engine.events import Pixels
from ddpm_studio.gui.widgets.canvas.mask_canvas import MaskCanvas


class LastAsked:
    """What lay on a canvas when the answers were asked for that are shown."""

    def __init__(self, canvas: MaskCanvas) -> None:
        self._canvas = canvas
        self.picture: Pixels | None = None
        """(H, W, C); None: there was none."""
        self.mask: Pixels | None = None
        """(H, W), of the last answers that took one; None: none did."""

    def remember(self, *, takes_mask: bool) -> None:
        """Keep what lies on the canvas now; the mask only if it is of any use to the task."""
        self.picture = self._canvas.picture()
        if takes_mask:
            self.mask = self._canvas.mask()

    def differs(self, *, takes_mask: bool) -> list[str]:
        """Return the names of what is another by now, of picture and mask."""
        pairs = [("Picture", self.picture, self._canvas.picture())]
        if takes_mask:
            pairs.append(("Mask", self.mask, self._canvas.mask()))
        names = {
            "Picture": QCoreApplication.translate("LastAsked", "Picture"),
            "Mask": QCoreApplication.translate("LastAsked", "Mask"),
        }
        return [names[name] for name, last, now in pairs if not _are_equal(last, now)]


def _are_equal(one: Pixels | None, other: Pixels | None) -> bool:
    return (one is None and other is None) or (one is not None and other is not None and np.array_equal(one, other))
