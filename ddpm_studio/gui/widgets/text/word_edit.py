"""Lines of text that offer words while one is typed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, QStringListModel, Qt
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QCompleter, QListView, QPlainTextEdit, QWidget

LINES = 4
ROOM = 220
"""Pixels that the offered words take at most, across."""
FOR_THE_LIST = (
    Qt.Key.Key_Enter,
    Qt.Key.Key_Return,
    Qt.Key.Key_Escape,
    Qt.Key.Key_Tab,
    Qt.Key.Key_Backtab,
)
"""Keys that belong to the list of words while it is open."""


class WordEdit(QPlainTextEdit):
    """Plain text of some lines; below the word that is begun are those that begin alike. Tab leaves it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._words = QStringListModel([], self)
        self._completer = QCompleter(self._words, self)
        self._completer.setWidget(self)
        self._popup = QListView()  # the completer owns it from now on
        self._completer.setPopup(self._popup)
        self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._completer.activated.connect(self._complete_with)

    def offer(self, words: Sequence[str]) -> None:
        """Offer these words, in this order."""
        self._words.setStringList(list(words))

    def lines(self) -> tuple[str, ...]:
        """Return the lines that say something, without white space around them."""
        return tuple(line.strip() for line in self.toPlainText().splitlines() if line.strip())

    def add_word(self, word: str) -> None:
        """Write `word` where the cursor is, apart from what is there."""
        cursor = self.textCursor()
        before = cursor.block().text()[: cursor.positionInBlock()]
        cursor.insertText((" " if before and not before.endswith(" ") else "") + word + " ")
        self.setTextCursor(cursor)

    def add_line(self, line: str) -> None:
        """Write `line` below the last one that says something."""
        self.setPlainText("\n".join([*self.lines(), line]))
        self.moveCursor(QTextCursor.MoveOperation.End)

    def offered(self) -> list[str]:
        """Return the words that would go on with the one that is begun."""
        begun = self._begun()
        if not begun:
            return []
        self._completer.setCompletionPrefix(begun)
        found = self._completer.completionModel()
        words = [str(found.index(row, 0).data()) for row in range(found.rowCount())]
        return [] if words == [begun] else words

    def sizeHint(self) -> QSize:
        """Return the room for some lines."""
        around = (
            self.contentsMargins().top() + self.contentsMargins().bottom() + 2 * int(self.document().documentMargin())
        )
        return QSize(super().sizeHint().width(), LINES * self.fontMetrics().lineSpacing() + around)

    def minimumSizeHint(self) -> QSize:
        """Ask for the same height."""
        return QSize(super().minimumSizeHint().width(), self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Offer words after each key, and leave those to their list that choose among them."""
        if self._popup.isVisible() and event.key() in FOR_THE_LIST:
            event.ignore()
            return
        super().keyPressEvent(event)
        if event.text() and self.offered():
            place = self.cursorRect()
            place.setWidth(ROOM)
            self._completer.complete(place)
        else:
            self._popup.hide()

    def _begun(self) -> str:
        """Return the word that stands before the cursor, as far as it is written."""
        cursor = self.textCursor()
        before = cursor.block().text()[: cursor.positionInBlock()]
        start = len(before)
        while start and _is_letter(before[start - 1]):
            start -= 1
        return before[start:]

    def _complete_with(self, word: str) -> None:
        cursor = self.textCursor()
        cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, len(self._begun()))
        cursor.insertText(word + " ")
        self.setTextCursor(cursor)


def _is_letter(letter: str) -> bool:
    return letter.isalnum() or letter == "_"
