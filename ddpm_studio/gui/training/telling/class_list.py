"""The classes of the data, each with its count: to be called otherwise, made one, or left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget

from ddpm_studio.engine.choices.telling.class_names import LONGEST, ClassName
from ddpm_studio.gui.style.theme import SPACE_INSIDE, set_role, tabular
from ddpm_studio.gui.widgets.text.plain_tip import plain_tip
from ddpm_studio.gui.widgets.text.wrapped_text import WrappedLabel

CLASS, CALLED, COUNT = range(3)
MOST_ROWS = 1000
"""More are not edited here; run.toml says them as well."""
ROWS_SEEN = 8


class ClassList(QWidget):
    """A row for each class: whether it is learnt, what it is called while it is, and how many pictures it has."""

    changed = Signal()
    """By the user."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._classes: dict[str, int] = {}
        self.table = tabular(QTableWidget(0, 3))
        self.table.setHorizontalHeaderLabels([self.tr("Class"), self.tr("Called"), self.tr("Pictures")])
        self.table.setAccessibleName(self.tr("Classes of the pictures"))
        self.table.verticalHeader().hide()
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(COUNT, QHeaderView.ResizeMode.ResizeToContents)
        self.about = set_role(WrappedLabel(), "caption")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_INSIDE)
        column.addWidget(self.table)
        column.addWidget(self.about)
        self.table.itemChanged.connect(self._hear)

    def show_classes(self, classes: Mapping[str, int], changes: Sequence[ClassName]) -> None:
        """Show the classes of the data, with how many pictures each has, as `changes` call them."""
        if (dict(classes), tuple(changes)) == (self._classes, self.changes()):
            return
        self._classes = dict(classes)
        called = {name: name for name in classes} | {change.name: change.becomes for change in changes}
        with QSignalBlocker(self.table):
            self.table.setRowCount(min(len(classes), MOST_ROWS))
            for row, (name, count) in enumerate(list(classes.items())[:MOST_ROWS]):
                self._fill(row, name, called[name], count)
        heights = self.table.verticalHeader().defaultSectionSize() * min(ROWS_SEEN, max(1, self.table.rowCount()))
        self.table.setFixedHeight(heights + self.table.horizontalHeader().sizeHint().height() + 4)
        self._tell()

    def _fill(self, row: int, name: str, called: str, count: int) -> None:
        of_data, own, number = QTableWidgetItem(name), QTableWidgetItem(called or name), QTableWidgetItem(f"{count:,}")
        is_plain = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        of_data.setFlags(is_plain | Qt.ItemFlag.ItemIsUserCheckable)
        of_data.setCheckState(Qt.CheckState.Checked if called else Qt.CheckState.Unchecked)
        of_data.setToolTip(plain_tip(name))
        number.setFlags(is_plain)
        number.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for place, item in ((CLASS, of_data), (CALLED, own), (COUNT, number)):
            self.table.setItem(row, place, item)

    def changes(self) -> tuple[ClassName, ...]:
        """Return which classes are called otherwise, or left out."""
        rows = ((name, self._called(row)) for row, name in enumerate(list(self._classes)[: self.table.rowCount()]))
        return tuple(ClassName(name=name, becomes=called) for name, called in rows if called != name)

    def counts(self) -> dict[str, int]:
        """Return how many pictures there are of each class, as they are called."""
        counts: dict[str, int] = {}
        for row, (name, count) in enumerate(self._classes.items()):
            called = self._called(row) if row < self.table.rowCount() else name
            if called:
                counts[called] = counts.get(called, 0) + count
        return counts

    def _called(self, row: int) -> str:
        of_data, own = self.table.item(row, CLASS), self.table.item(row, CALLED)
        if of_data is None or own is None:
            return ""
        is_learnt = of_data.checkState() == Qt.CheckState.Checked
        return (own.text().strip()[:LONGEST] or of_data.text()) if is_learnt else ""

    def _hear(self) -> None:
        self._tell()
        self.changed.emit()

    def _tell(self) -> None:
        """Say what comes of it."""
        counts = self.counts()
        learnt, every = sum(counts.values()), sum(self._classes.values())
        parts = [self.tr("{:,} classes with {:,} pictures are learnt").format(len(counts), learnt)]
        if learnt < every:
            parts.append(self.tr("{:,} pictures are left out").format(every - learnt))
        hint = self.tr("Give two classes the same name to make them one.")
        more = self.tr(" Only the first {:,} classes are listed.").format(MOST_ROWS)
        self.about.setText(f"{'; '.join(parts)}. {hint}{more if len(self._classes) > MOST_ROWS else ''}")
