"""Names that are each on or off, as many in a row as fit; many can be searched."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ddpm_studio.gui.style.theme import SPACE_INSIDE, icon
from ddpm_studio.gui.widgets.next_turn import NextTurn
from ddpm_studio.gui.widgets.page_keys import KEEPS_SPACE
from ddpm_studio.gui.widgets.text.plain_tip import plain_tip

FEW = 24
"""More names than this are searched, and scrolled."""
MOST_SHOWN = 400
"""Of those that are found; a button each would take seconds."""
TALL = 148
WIDEST = 26
"""Letters on a button at most."""


class Chips(QWidget):
    """Shows names, of which any are chosen; `changed` tells of every change by the user."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None, *, write: Callable[[str], str] = str) -> None:
        """:param write: returns what stands on the button of a name."""
        super().__init__(parent)
        self._write = write
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
        self._flow = Flow()
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
        self._column.addWidget(self._flow)
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
            self._scroll.setWidget(self._flow)
        elif self._flow.parent() is not self:
            self._scroll.takeWidget()
            self._column.insertWidget(1, self._flow)
        self._scroll.setVisible(is_long)
        self._flow.show()
        self._show()

    def _show(self) -> None:
        words = self.search.text().casefold().strip()
        self.buttons = {}
        found = [name for name in self._names if words in name.casefold()]
        for name in found[:MOST_SHOWN]:
            button = QPushButton(self._write(name).replace("&", "&&"))
            button.setCheckable(True)
            button.setChecked(name in self._on)
            button.setProperty("segment", True)
            button.setProperty(KEEPS_SPACE, True)
            button.setMaximumWidth(WIDEST * self.fontMetrics().averageCharWidth())
            button.setToolTip(plain_tip(self._write(name)))
            button.setAccessibleName(self._write(name))
            button.toggled.connect(self._hear)
            self.buttons[name] = button
        self._flow.fill([*self.buttons.values()])

    def changeEvent(self, event: QEvent) -> None:
        """Let the buttons be as wide as other letters need."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            for button in self.buttons.values():
                button.setMaximumWidth(WIDEST * self.fontMetrics().averageCharWidth())

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


class Flow(QWidget):
    """Widgets one behind the other, in as many rows as they need.

    It is no layout: PySide keeps the addresses of items that one written in Python hands out, and Qt deletes them.
    """

    def __init__(self, *, even: bool = False) -> None:
        """Make it; `even`: all widgets are as wide as the widest, so that they stand in columns."""
        super().__init__()
        self._even = even
        self._widgets: list[QWidget] = []
        self._turn = NextTurn(self, self._place)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def fill(self, widgets: Sequence[QWidget]) -> None:
        """Show these widgets in place of those that are there."""
        for old in self._widgets:
            old.hide()
            old.deleteLater()
        self._widgets = [*widgets]
        for widget in widgets:
            widget.setParent(self)
            widget.show()
        self._renew()

    def heightForWidth(self, width: int) -> int:
        """Return the height of all rows."""
        return self._arrange(width, moves=False)

    def sizeHint(self) -> QSize:
        """Ask for no more than is needed."""
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        """Return the size of the largest widget."""
        size = QSize(0, 0)
        for widget in self._widgets:
            size = size.expandedTo(widget.minimumSizeHint().boundedTo(widget.maximumSize()))
        return size

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fewer rows where there is more room."""
        super().resizeEvent(event)
        self._turn.ask()

    def event(self, event: QEvent) -> bool:
        """Arrange anew when a widget asks for another size, such as in another font."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._renew()
        return super().event(event)

    def _renew(self) -> None:
        self.updateGeometry()
        self._place()

    def _place(self) -> None:
        self._arrange(self.width(), moves=True)

    def _arrange(self, width: int, *, moves: bool) -> int:
        left, top, tall = 0, 0, 0
        sizes = [widget.sizeHint().boundedTo(widget.maximumSize()) for widget in self._widgets]
        least = max((size.width() for size in sizes), default=0) if self._even else 0
        for widget, size in zip(self._widgets, sizes, strict=True):
            size.setWidth(max(size.width(), least))
            if left and left + size.width() > width:
                left, top, tall = 0, top + tall + SPACE_INSIDE, 0
            if moves:
                widget.setGeometry(QRect(QPoint(left, top), size))
            left, tall = left + size.width() + SPACE_INSIDE, max(tall, size.height())
        return top + tall
