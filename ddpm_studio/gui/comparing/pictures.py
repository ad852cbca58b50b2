"""The pictures of two sides: in two linked grids, in one with a line between them, or subtracted."""

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
    """`grid` has the first side, or what both amount to; `other` has the second; above each stands what is seen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid, self.other = ImageGrid(), ImageGrid()
        self.other.link(self.grid)
        self.other.menu_requested.connect(self.grid.menu_requested)
        self.wipe = Wipe(self.grid)
        self.captions = (tabular(ElidedLabel()), tabular(ElidedLabel()))
        self._letters, self._will_come = ("A", "B"), True
        self.name_sides(*self._letters)
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

    def name_sides(self, first: str, second: str) -> None:
        """Say by their letters whose pictures these are."""
        self._letters = (first, second)
        self.grid.setAccessibleName(self.tr("Pictures of {}").format(first))
        self.other.setAccessibleName(self.tr("Pictures of {}").format(second))
        self.promise(self._will_come)

    def promise(self, will_come: bool) -> None:
        """Say whether the second side's pictures, where there are none, will come."""
        self._will_come = will_come
        first, second = self._letters
        if will_come:
            self.other.set_empty(
                self.tr("{1} comes after {0}").format(first, second),
                self.tr("Its pictures appear here as soon as {}'s are done.").format(first),
            )
        else:
            told = self.tr("Press Compare to draw both again.")
            self.other.set_empty(self.tr("{} was not drawn").format(second), told)

    def show_pair(self, first: Pixels, second: Pixels | None, look: Look) -> None:
        """Show the pictures of both, (N, H, W, C); while the second has none, the first beside an empty place."""
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
        """Show the second's pictures, the same one alone as of the first, which stays so while there are none."""
        with QSignalBlocker(self.other):
            self.other.show_images(second)
        if second is not None and self.other.solo_index != self.grid.solo_index:
            self.other.follow(NOWHERE if self.grid.solo_index is None else self.grid.solo_index)

    def say(self, first: str, second: str) -> None:
        """Write what is seen above the pictures of both."""
        both = self.captions[1].isHidden()
        self.captions[0].say(f"{first}   {second}" if both else first)
        self.captions[1].say(second)
