"""The pictures of a comparison: A and B in two linked grids, in one with a line between them, or subtracted."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ddpm_studio.gui.comparing.compared_take import Look
from ddpm_studio.gui.comparing.comparison import subtract
from ddpm_studio.gui.style.theme import SPACE_ROWS, tabular
from ddpm_studio.gui.widgets.grid.image_grid import ImageGrid
from ddpm_studio.gui.widgets.grid.tile_layout import NOWHERE
from ddpm_studio.gui.widgets.grid.wipe import Wipe
from ddpm_studio.gui.widgets.pixels import Pixels
from ddpm_studio.gui.widgets.text.elided_label import ElidedLabel


class ComparedPictures(QWidget):
    """`grid` has A, or what both amount to; `other` has B beside it; above each stands what is seen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid, self.other = ImageGrid(), ImageGrid()
        self.other.link(self.grid)
        self.other.menu_requested.connect(self.grid.menu_requested)
        self.wipe = Wipe(self.grid)
        self.captions = (tabular(ElidedLabel()), tabular(ElidedLabel()))
        self.grid.setAccessibleName(self.tr("Pictures of A"))
        self.other.setAccessibleName(self.tr("Pictures of B"))
        self.promise(True)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(SPACE_ROWS)
        for widgets, stretch in ((self.captions, 0), ((self.grid, self.other), 1)):
            line = QHBoxLayout()
            line.setSpacing(SPACE_ROWS)
            for widget in widgets:
                line.addWidget(widget, 1)
            rows.addLayout(line, stretch)
        self.show_nothing()

    def show_nothing(self) -> None:
        """Leave the room to the empty state."""
        self.other.hide()
        self.captions[1].hide()

    def promise(self, will_come: bool) -> None:
        """Say whether B's pictures, where there are none, will come."""
        if will_come:
            self.other.set_empty(
                self.tr("B comes after A"), self.tr("Its pictures appear here as soon as A's are done.")
            )
        else:
            self.other.set_empty(self.tr("B was not drawn"), self.tr("Press Compare to draw both again."))

    def show_pair(self, first: Pixels, second: Pixels | None, look: Look) -> None:
        """Show A's and B's pictures, (N, H, W, C); while B has none, A beside an empty place."""
        is_difference = look.manner == "difference" and second is not None
        is_wipe = look.manner == "wipe" and second is not None
        self.grid.show_images(subtract(first, second, look.stretch) if is_difference and second is not None else first)
        self.other.setVisible(not is_difference and not is_wipe)
        if self.other.isVisibleTo(self):
            self._show_other(second)
        self.wipe.show_images(second if is_wipe else None)
        self.captions[1].setVisible(not is_difference)
        side = Qt.AlignmentFlag.AlignRight if is_wipe else Qt.AlignmentFlag.AlignLeft
        self.captions[1].setAlignment(side | Qt.AlignmentFlag.AlignVCenter)

    def _show_other(self, second: Pixels | None) -> None:
        """Show B's pictures, the same one alone as of A; that there are none yet changes nothing for A."""
        with QSignalBlocker(self.other):
            self.other.show_images(second)
        if second is not None and self.other.solo_index != self.grid.solo_index:
            self.other.follow(NOWHERE if self.grid.solo_index is None else self.grid.solo_index)

    def say(self, first: str, second: str) -> None:
        """Write what is seen above the pictures of A, and of B."""
        both = self.captions[1].isHidden()
        self.captions[0].say(f"{first}   {second}" if both else first)
        self.captions[1].say(second)
