"""Names that are each on or off, as many in a row as fit; many can be searched."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLayout,
    QLayoutItem,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ddpm_studio.gui.style.theme import SPACE_INSIDE, icon
from ddpm_studio.gui.widgets.text.plain_tip import plain_tip

FEW = 24
"""More names than this are searched, and scrolled."""
MOST_SHOWN = 400
"""Of those that are found; a button each would take seconds."""
TALL = 148
WIDEST = 160


class Chips(QWidget):
    """Shows names, of which any are chosen; `changed` tells of every change by the user."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: tuple[str, ...] = ()
        self._on: set[str] = set()
        self.buttons: dict[str, QPushButton] = {}
        self.search = QLineEdit(placeholderText=self.tr("Find a class"), clearButtonEnabled=True)
        self.search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.search.setAccessibleName(self.tr("Find a class"))
        self.search.textChanged.connect(self._show)
        self.all = self._switch(self.tr("All"), self.tr("Draw every class in turn"))
        self.none = self._switch(self.tr("None"), self.tr("Draw without telling the model a class"))
        self.all.clicked.connect(self._choose_all)
        self.none.clicked.connect(self._choose_none)
        self._holder = QWidget()
        self._flow = Flow(self._holder)
        self._scroll = QScrollArea(widgetResizable=True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setFixedHeight(TALL)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACE_INSIDE)
        line = QHBoxLayout()
        for widget in (self.search, self.all, self.none):
            line.addWidget(widget)
        line.addStretch(1)
        self._column.addLayout(line)
        self._column.addWidget(self._holder)
        self._column.addWidget(self._scroll)

    def _switch(self, text: str, tip: str) -> QPushButton:
        button = QPushButton(text, flat=True)
        button.setToolTip(tip)
        return button

    @property
    def names(self) -> tuple[str, ...]:
        """All names."""
        return self._names

    def chosen(self) -> tuple[str, ...]:
        """Return the names that are on, in their order."""
        return tuple(name for name in self._names if name in self._on)

    def offer(self, names: Sequence[str], chosen: Sequence[str]) -> None:
        """Show these names, of which `chosen` are on."""
        self._names, self._on = tuple(names), {*chosen}
        is_long = len(names) > FEW
        self.search.setVisible(is_long)
        self.search.clear()
        if is_long:
            self._scroll.setWidget(self._holder)
        elif self._holder.parent() is not self:
            self._scroll.takeWidget()
            self._column.insertWidget(1, self._holder)
        self._scroll.setVisible(is_long)
        self._holder.show()
        self._show()

    def _show(self) -> None:
        words = self.search.text().casefold().strip()
        self._flow.clear()
        self.buttons = {}
        found = [name for name in self._names if words in name.casefold()]
        for name in found[:MOST_SHOWN]:
            button = QPushButton(name.replace("&", "&&"))
            button.setCheckable(True)
            button.setChecked(name in self._on)
            button.setProperty("segment", True)
            button.setMaximumWidth(WIDEST)
            button.setToolTip(plain_tip(name))
            button.setAccessibleName(name)
            button.toggled.connect(self._hear)
            self.buttons[name] = button
            self._flow.addWidget(button)

    def _hear(self) -> None:
        for name, button in self.buttons.items():
            (self._on.add if button.isChecked() else self._on.discard)(name)
        self.changed.emit()

    def _choose_all(self) -> None:
        self._choose(self._names)

    def _choose_none(self) -> None:
        self._choose(())

    def _choose(self, names: Sequence[str]) -> None:
        self._on = {*names}
        for name, button in self.buttons.items():
            button.blockSignals(True)
            button.setChecked(name in self._on)
            button.blockSignals(False)
        self.changed.emit()


class Flow(QLayout):
    """Widgets one behind the other, in as many rows as they need."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(SPACE_INSIDE)

    def clear(self) -> None:
        """Remove every widget."""
        while (item := self.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()

    def addItem(self, item: QLayoutItem) -> None:
        """Put an item behind the others."""
        self._items.append(item)

    def count(self) -> int:
        """Return how many items there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """Return one item, if there is such."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Remove one item and return it, if there is such."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def hasHeightForWidth(self) -> bool:
        """Fewer rows where there is more room."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of all rows."""
        return self._arrange(QRect(0, 0, width, 0), moves=False)

    def setGeometry(self, place: QRect) -> None:
        """Move every widget to its place."""
        super().setGeometry(place)
        self._arrange(place, moves=True)

    def sizeHint(self) -> QSize:
        """Ask for no more than is needed."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        """Return the size of the largest widget."""
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _arrange(self, place: QRect, *, moves: bool) -> int:
        left, top, tall = place.left(), place.top(), 0
        for item in self._items:
            size = item.sizeHint().boundedTo(item.maximumSize())
            if left > place.left() and left + size.width() > place.right() + 1:
                left, top, tall = place.left(), top + tall + self.spacing(), 0
            if moves:
                item.setGeometry(QRect(QPoint(left, top), size))
            left, tall = left + size.width() + self.spacing(), max(tall, size.height())
        return top + tall - place.top()
