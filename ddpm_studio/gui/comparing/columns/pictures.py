"""The pictures of the sides that are looked at: in linked columns, in one with a line between two, or subtracted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ddpm_studio.engine.choices.layout import SIDE_NAMES
from ddpm_studio.gui.comparing.columns.head import ColumnHead
from ddpm_studio.gui.comparing.compared_take import Look
from ddpm_studio.gui.comparing.comparison import subtract
from ddpm_studio.gui.style.theme import SPACE_ROWS
from ddpm_studio.gui.widgets.grid.image_grid import ImageGrid
from ddpm_studio.gui.widgets.grid.tile_layout import NOWHERE
from ddpm_studio.gui.widgets.grid.wipe import Wipe
from ddpm_studio.gui.widgets.pixels import Pixels

SMALLEST = (88, 136)
"""Pixels of a column, at least: six stand beside each other on a small screen."""


@dataclass(frozen=True)
class Column:
    """What is told of a column."""

    key: int
    letter: str
    title: str
    """What has drawn its pictures; where there are none, what is chosen."""
    note: str = ""
    """What of it is seen."""
    change: str = ""
    """What is chosen, where that has not drawn the pictures."""
    missing: tuple[str, str] = ("", "")
    """Where it has no pictures: why, and what to do."""


class ComparedPictures(QWidget):
    """`grids` have the pictures of the columns; the first has what two amount to, or words where there are none."""

    chosen = Signal(int)
    """The choices of the column of this key are wanted."""
    copy_wanted = Signal(int)
    removal_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heads: list[ColumnHead] = []
        self.grids: list[ImageGrid] = []
        self._lines = (QHBoxLayout(), QHBoxLayout())
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(SPACE_ROWS)
        for line, stretch in zip(self._lines, (0, 1), strict=True):
            line.setSpacing(SPACE_ROWS)
            rows.addLayout(line, stretch)
        self._add()
        self.wipe = Wipe(self.grid)

    @property
    def grid(self) -> ImageGrid:
        """The first one."""
        return self.grids[0]

    @property
    def solo(self) -> int | None:
        """The picture that is alone in every column, if one is."""
        return next((grid.solo_index for grid in self.grids if grid.count and grid.solo_index is not None), None)

    def tell(self, columns: Sequence[Column], chosen: int, count: int) -> None:
        """Say what stands in each column that is seen.

        :param chosen: the key of the one whose choices are at the left.
        :param count: how many columns there are, also those that are not seen.
        """
        self._have(len(columns))
        for index, head in enumerate(self.heads):
            head.setVisible(index < len(columns))
        for head, grid, column in zip(self.heads, self.grids, columns, strict=False):
            head.show_column(column.key, column.letter, column.title, column.change)
            head.note.say(column.note)
            head.mark(column.key == chosen)
            head.allow(more=count < len(SIDE_NAMES), fewer=count > 2)
            grid.setAccessibleName(self.tr("Pictures of {}").format(column.letter))
            if any(column.missing):
                grid.set_empty(*column.missing)

    def mark(self, chosen: int) -> None:
        """Show whose choices are at the left."""
        for head in self.heads:
            head.mark(head.key == chosen)

    def name_tiles(self, names: Sequence[str]) -> None:
        """Name the pictures in their tool tips."""
        for grid in self.grids:
            grid.set_tile_names(names)

    def show_pictures(self, pictures: Sequence[Pixels | None], look: Look) -> None:
        """Show the pictures of each column, (N, H, W, C), or what the two that there are amount to."""
        pictures = pictures or [None]
        self._have(len(pictures))
        is_one = look.manner != "beside" and len(pictures) > 1 and all(each is not None for each in pictures)
        for index, grid in enumerate(self.grids):
            grid.setVisible(index < (1 if is_one else len(pictures)))
        self.wipe.show_images(pictures[1] if is_one and look.manner == "wipe" else None)
        if is_one and look.manner == "difference":
            first, second = (each for each in pictures if each is not None)
            self.grid.show_images(subtract(first, second, look.stretch))
            return
        for index, each in enumerate(pictures[: 1 if is_one else None]):
            self._show(self.grids[index], each)

    def _show(self, grid: ImageGrid, pictures: Pixels | None) -> None:
        """Show the pictures of a column, the same one alone as of the others, which stays so while it has none."""
        if grid is self.grid and pictures is not None:
            grid.show_images(pictures)
            return
        with QSignalBlocker(grid):
            grid.show_images(pictures)
        if pictures is not None and grid.solo_index != self.grid.solo_index:
            grid.follow(NOWHERE if self.grid.solo_index is None else self.grid.solo_index)

    def _have(self, count: int) -> None:
        while len(self.heads) < count:
            self._add()

    def _add(self) -> None:
        head, grid = ColumnHead(), ImageGrid()
        head.chosen.connect(self.chosen)
        head.copy_wanted.connect(self.copy_wanted)
        head.removal_wanted.connect(self.removal_wanted)
        grid.setMinimumSize(*SMALLEST)
        if self.grids:
            grid.link(self.grid)
            grid.menu_requested.connect(self.grid.menu_requested)
            grid.hide()
        self.heads.append(head)
        self.grids.append(grid)
        for line, widget in zip(self._lines, (head, grid), strict=True):
            line.addWidget(widget, 1)
