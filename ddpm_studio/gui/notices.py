"""Messages at the top of the window: one sentence each, with details folded away. Never a dialog."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ddpm_studio.gui.diagnostics import log, report_text
from ddpm_studio.gui.theme import SPACE_INSIDE, SPACE_ROWS, colours, icon

MOST = 4
"""More messages than this would take the window away; the oldest goes."""


@dataclass(frozen=True)
class Notice:
    """A message: a sentence, perhaps details for whoever helps, perhaps a button that does something about it."""

    sentence: str
    level: Literal["info", "warning", "error"] = "info"
    details: str = ""
    action_text: str = ""
    action: Callable[[], None] | None = None


class NoticeBar(QFrame):
    """One message."""

    dismissed = Signal()

    def __init__(self, notice: Notice) -> None:
        super().__init__()
        self.notice = notice
        self._count = 1
        self._mark = QLabel(textFormat=Qt.TextFormat.PlainText)
        self._tint()
        self._mark.setAccessibleName(notice.level)
        self.sentence = QLabel(notice.sentence, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.sentence.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._details = QPlainTextEdit(notice.details, readOnly=True)
        self._details.setAccessibleName(self.tr("Details"))
        self._details.setFixedHeight(160)
        self._details.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._details.hide()
        grid = QGridLayout(self)
        grid.setContentsMargins(12, SPACE_ROWS, SPACE_ROWS, SPACE_ROWS)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self._mark, 0, 0)
        grid.addWidget(self.sentence, 0, 1)
        grid.addLayout(self._buttons(), 0, 2, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self._details, 1, 1, 1, 2)

    def _buttons(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(SPACE_INSIDE)
        if self.notice.action is not None:
            button = QPushButton(self.notice.action_text)
            button.setToolTip(self.notice.action_text)
            button.clicked.connect(self._act)
            line.addWidget(button)
        if self.notice.details:
            self.unfold = QPushButton(self.tr("Details"))
            self.unfold.setCheckable(True)
            self.unfold.setToolTip(self.tr("Show what happened in the program's own words"))
            self.unfold.toggled.connect(self._details.setVisible)
            line.addWidget(self.unfold)
        if self.notice.level != "info":
            self.copy = QPushButton(self.tr("Copy report"))
            self.copy.setToolTip(self.tr("Copy this message, the versions and the log, to ask for help"))
            self.copy.clicked.connect(self._copy)
            line.addWidget(self.copy)
        self.close_button = QToolButton(autoRaise=True)
        self.close_button.setIcon(icon("close"))
        self.close_button.setAccessibleName(self.tr("Dismiss"))
        self.close_button.setToolTip(self.tr("Dismiss"))
        self.close_button.clicked.connect(self.dismissed)
        line.addWidget(self.close_button)
        return line

    def changeEvent(self, event: QEvent) -> None:
        """Follow the palette."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()

    def _tint(self) -> None:
        self._mark.setPixmap(icon(self.notice.level).pixmap(18, 18))

    def count_again(self) -> None:
        """Say that the same has happened once more."""
        self._count += 1
        self.sentence.setText(self.tr("{} ({} times)").format(self.notice.sentence, self._count))

    def _act(self) -> None:
        assert self.notice.action is not None
        self.notice.action()
        self.dismissed.emit()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(report_text(self.notice.sentence, self.notice.details))
        self.copy.setText(self.tr("Copied"))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground, a strip in the colour of the level, and a line below."""
        chosen = colours()
        strip = {"info": "accent_line", "warning": "warning", "error": "danger"}[self.notice.level]
        painter = QPainter(self)
        painter.fillRect(self.rect(), chosen["base"])
        painter.fillRect(0, 0, 4, self.height(), chosen[strip])
        painter.fillRect(0, self.height() - 1, self.width(), 1, chosen["border"])
        painter.end()


class Notices(QWidget):
    """The messages that have not been dismissed, the newest below."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._bars: list[NoticeBar] = []

    def bars(self) -> list[NoticeBar]:
        """Return what is shown."""
        return list(self._bars)

    def show_notice(self, notice: Notice) -> None:
        """Show a message; if the same is there already, count it."""
        log(notice.sentence, notice.level)
        for bar in self._bars:
            if (bar.notice.sentence, bar.notice.level) == (notice.sentence, notice.level):
                bar.count_again()
                return
        bar = NoticeBar(notice)
        bar.dismissed.connect(self._drop)
        self._column.addWidget(bar)
        bar.show()
        self._bars.append(bar)
        if len(self._bars) > MOST:
            self._remove(self._bars[0])
        announce(self, notice.sentence)

    def _drop(self) -> None:
        bar = self.sender()
        assert isinstance(bar, NoticeBar)
        self._remove(bar)

    def _remove(self, bar: NoticeBar) -> None:
        self._bars.remove(bar)
        self._column.removeWidget(bar)
        bar.hide()
        bar.deleteLater()


def announce(widget: QWidget, text: str) -> None:
    """Have a screen reader say `text`."""
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))
