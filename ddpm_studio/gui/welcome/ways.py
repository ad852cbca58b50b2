"""More ways into the program: the demo, a run, the models that are there, data sets of before."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from ddpm_studio.gui.style.theme import SPACE_GROUPS, SPACE_ROWS, set_role
from ddpm_studio.gui.welcome.path_list import PathList
from ddpm_studio.gui.welcome.section_head import SectionHead
from ddpm_studio.gui.widgets.text.wrapped_text import WrappedLabel


class Ways(QWidget):
    """Lists below each other, or side by side where nothing else needs the room."""

    def __init__(self) -> None:
        super().__init__()
        self.ways = PathList(self.tr("More ways to begin"), "play")
        self.models = PathList(self.tr("Models to play with"), "image")
        self.data = PathList(self.tr("Recent data sets"), "folder")
        self._line = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(SPACE_GROUPS)
        self._dropping = self._make_dropping()
        for widget in (self.ways, self.models, self.data, self._dropping):
            self._line.addWidget(widget, 0, Qt.AlignmentFlag.AlignTop)
        self._line.addStretch(0)
        # Now that the list is in its place: one that stands alone would be shown as a window.
        self.demo = self.ways.add_way(self.tr("Try the demo: digits in about a minute"), "play")
        self.open_run = self.ways.add_way(self.tr("Open a run…"), "follow")

    def _make_dropping(self) -> QWidget:
        words = QWidget()
        rows = QVBoxLayout(words)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(SPACE_ROWS)
        rows.addWidget(SectionHead(self.tr("Drop it here")))
        told = self.tr("Folders, zip files, runs, models, films and pictures can be dropped anywhere on the window.")
        rows.addWidget(set_role(WrappedLabel(told), "caption"))
        return words

    def lay(self, side_by_side: bool) -> None:
        """Stand side by side, or below each other; what can be dropped is told to those who have no runs yet."""
        self._dropping.setVisible(side_by_side)
        way = QBoxLayout.Direction.LeftToRight if side_by_side else QBoxLayout.Direction.TopToBottom
        self._line.setDirection(way)
        for index in range(self._line.count() - 1):
            self._line.setStretch(index, int(side_by_side))
        self._line.setStretch(self._line.count() - 1, int(not side_by_side))
