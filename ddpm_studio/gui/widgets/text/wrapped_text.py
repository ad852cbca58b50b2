"""Sentences that others have a part in: what is too long for a line, such as a path, is broken wherever it must be."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QFrame, QLabel, QTextEdit, QWidget

NARROWEST = 12
"""Letters to a line, at least."""
WIDEST = 60
"""Letters to a line in a widget that may choose its width."""
MEASURE = 72
"""Letters to a line of what is centred, which is read badly in long lines."""
LINE_BREAK = "\N{LINE SEPARATOR}"


class WrappedLabel(QLabel):
    """Plain text in as many lines as it needs. A `QLabel` that wraps is as wide as its longest word, however long."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)

    def minimumSizeHint(self) -> QSize:
        """Return the room for a few letters."""
        room = super().minimumSizeHint()
        margins = self.contentsMargins()
        narrow = NARROWEST * self.fontMetrics().averageCharWidth() + margins.left() + margins.right()
        return QSize(min(room.width(), narrow), min(room.height(), self.fontMetrics().height()))

    def sizeHint(self) -> QSize:
        """Return a width to read well in, and the height that goes with it."""
        width = min(super().sizeHint().width(), WIDEST * self.fontMetrics().averageCharWidth())
        return QSize(width, self.heightForWidth(width))

    def heightForWidth(self, width: int) -> int:
        """Return the height of the text in lines of `width`."""
        return self.height_of(self.text(), width)

    def height_of(self, text: str, width: int) -> int:
        """Return the height that `text` would have in lines of `width`."""
        around = self.contentsMargins()
        line = self._line_in(width - around.left() - around.right())
        lines = _broken(text, self.font(), line, self.alignment())
        return math.ceil(lines.boundingRect().height()) + around.top() + around.bottom()

    def _line_in(self, width: int) -> int:
        """Return how long a line is where there is so much room."""
        if self.alignment() & Qt.AlignmentFlag.AlignHCenter:
            return min(width, MEASURE * self.fontMetrics().averageCharWidth())
        return width

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the lines."""
        room = self.contentsRect()
        line = self._line_in(room.width())
        room.adjust((room.width() - line) // 2, 0, 0, 0)
        lines = _broken(self.text(), self.font(), line, self.alignment())
        with QPainter(self) as painter:
            painter.setPen(self.palette().color(self.foregroundRole()))
            lines.draw(painter, QPointF(_place(lines, room, self.alignment()).topLeft()))


class SelectableText(QTextEdit):
    """Text as in a `WrappedLabel` that someone may want to copy a part of; more than `most_lines` are scrolled."""

    def __init__(self, text: str = "", parent: QWidget | None = None, *, most_lines: int = 4) -> None:
        super().__init__(parent)
        self._most_lines = most_lines
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setStyleSheet("QTextEdit { border: 0; background: transparent; }")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.document().setDocumentMargin(0)
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        policy.setVerticalPolicy(policy.Policy.Minimum)
        self.setSizePolicy(policy)
        self.say(text)

    def text(self) -> str:
        """Return what is shown."""
        return self.toPlainText()

    def say(self, text: str) -> None:
        """Show `text`."""
        self.setPlainText(text)
        self.setAccessibleName(text)
        self.updateGeometry()

    def hasHeightForWidth(self) -> bool:
        """Say that lines are broken."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of the text in lines of `width`, at most that of `most_lines`."""
        lines = _broken(self.text(), self.font(), width, Qt.AlignmentFlag.AlignLeft)
        most = min(lines.lineCount(), self._most_lines)
        return math.ceil(sum(lines.lineAt(line).height() for line in range(most)))

    def sizeHint(self) -> QSize:
        """Return a width to read well in, and the height that goes with it."""
        width = WIDEST * self.fontMetrics().averageCharWidth()
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Return the room for a few letters."""
        return QSize(NARROWEST * self.fontMetrics().averageCharWidth(), self.fontMetrics().height())


def _broken(text: str, font: QFont, width: int, alignment: Qt.AlignmentFlag) -> QTextLayout:
    """Return `text` in lines that are no wider than `width`, but for a letter that is."""
    option = QTextOption(alignment & Qt.AlignmentFlag.AlignHorizontal_Mask)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    lines = QTextLayout(text.replace("\n", LINE_BREAK), font)
    lines.setTextOption(option)
    lines.beginLayout()
    top = 0.0
    while (line := lines.createLine()).isValid():
        line.setLineWidth(max(1, width))
        line.setPosition(QPointF(0, top))
        top += line.height()
    lines.endLayout()
    return lines


def _place(lines: QTextLayout, room: QRect, alignment: Qt.AlignmentFlag) -> QRect:
    """Return `room`, from where the first line is to be."""
    spare = room.height() - round(lines.boundingRect().height())
    if alignment & Qt.AlignmentFlag.AlignVCenter:
        return room.adjusted(0, spare // 2, 0, 0)
    return room.adjusted(0, spare, 0, 0) if alignment & Qt.AlignmentFlag.AlignBottom else room
