"""A row of buttons of which one is pressed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QPushButton, QStyle, QStyleOptionButton, QWidget

from ddpm_studio.gui.style.theme import SPACE_INSIDE
from ddpm_studio.gui.widgets.next_turn import NextTurn


class Segments(QWidget):
    """Chooses one of several things that are seen at once. Short texts stand where there is no room for all words."""

    chosen = Signal(int)

    def __init__(
        self,
        entries: Sequence[tuple[str, str, str]],
        name: str,
        parent: QWidget | None = None,
        *,
        columns: int = 0,
        short: Sequence[str] = (),
    ) -> None:
        """:param entries: text, accessible name and tool tip of each; the first is chosen.

        :param columns: how many stand in a row, of which the last fills its own; 0: all of them.
        :param short: what stands on each where there is no room for all texts in one row; none: the texts stay.
        """
        super().__init__(parent)
        self._texts: Sequence[str] = ()
        self._short = short
        self._turn = NextTurn(self, self._use_room)
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(SPACE_INSIDE)
        self.buttons = []
        for index in range(len(entries)):
            button = QPushButton()
            button.setCheckable(True)
            button.setProperty("segment", True)
            self._group.addButton(button, index)
            self.buttons.append(button)
            row, column = divmod(index, columns or len(entries))
            is_last = index == len(entries) - 1
            grid.addWidget(button, row, column, 1, (columns or len(entries)) - column if is_last else 1)
        self.reword(entries)
        self.buttons[0].setChecked(True)
        self._group.idClicked.connect(self.chosen)

    def reword(self, entries: Sequence[tuple[str, str, str]]) -> None:
        """Call the same things by other words."""
        for button, (text, spoken, tip) in zip(self.buttons, entries, strict=True):
            button.setText(text)
            button.setAccessibleName(spoken)
            button.setToolTip(tip)
        self._texts = [text for text, _, _ in entries]
        self._turn.ask()

    @property
    def index(self) -> int:
        """Which one is chosen."""
        return self._group.checkedId()

    def sizeHint(self) -> QSize:
        """Return the room for all words, whatever stands there now."""
        return QSize(self._width_with(self._texts), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Return the room for the short texts, whatever stands there now."""
        return QSize(self._width_with(self._short or self._texts), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._turn.ask()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):  # more is needed, in as much room
            self._turn.ask()

    def _width_with(self, texts: Sequence[str]) -> int:
        """Return how wide it would be with `texts` on its buttons."""
        if not self._short:
            return super().sizeHint().width()
        gaps = SPACE_INSIDE * (len(self.buttons) - 1)
        return gaps + sum(_width(button, text) for button, text in zip(self.buttons, texts, strict=True))

    def _use_room(self) -> None:
        is_short = bool(self._short) and self.width() < self._width_with(self._texts)
        for button, text in zip(self.buttons, self._short if is_short else self._texts, strict=True):
            button.setText(text)

    def choose(self, index: int) -> None:
        """Choose one."""
        if index != self.index:
            self.buttons[index].setChecked(True)
            self.chosen.emit(index)


def _width(button: QPushButton, text: str) -> int:
    """Return what `QPushButton.sizeHint` would say if `text` stood on the button."""
    option = QStyleOptionButton()
    button.initStyleOption(option)
    option.text = text
    inside = button.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, text)
    return button.style().sizeFromContents(QStyle.ContentsType.CT_PushButton, option, inside, button).width()
