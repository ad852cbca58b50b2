"""Messages at the foot of the window: one sentence each, with details folded away. Never a dialog."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from ddpm_studio.engine.plain_text import sentence
from ddpm_studio.gui.reports.diagnostics import log
from ddpm_studio.gui.reports.report_buttons import ReportButtons
from ddpm_studio.gui.reports.saved_files import SavedFiles
from ddpm_studio.gui.style.theme import SPACE_INSIDE, SPACE_ROWS, colours, icon
from ddpm_studio.gui.widgets.next_turn import NextTurn
from ddpm_studio.gui.widgets.show_folder import show_folder
from ddpm_studio.gui.widgets.text.details_text import DetailsText
from ddpm_studio.gui.widgets.text.wrapped_text import SelectableText

MOST = 4
"""More messages than this would take the window away; the oldest goes."""
PASSING = 6_000
"""Milliseconds after which a message that needs no answer goes; the log keeps it."""
MARK = 18
"""Pixels of the mark before a message."""


@dataclass(frozen=True)
class Notice:
    """A message: a sentence, perhaps details for whoever helps, perhaps a button that does something about it."""

    sentence: str
    level: Literal["info", "warning", "error"] = "info"
    details: str = ""
    action_text: str = ""
    action: Callable[[], None] | None = None
    passes: bool = False
    """Whether it goes by itself after a moment, as what it tells is done."""
    file: Path | None = None
    """The file that it tells was saved; then it goes by itself, and the list of saved files keeps it."""

    def __post_init__(self) -> None:
        """Have the sentence be one, in a line, whatever it quotes."""
        object.__setattr__(self, "sentence", sentence(self.sentence))


class NoticeBar(QFrame):
    """One message."""

    dismissed = Signal()
    unfolded = Signal()
    """The details are about to be seen."""

    def __init__(self, notice: Notice) -> None:
        super().__init__()
        self.notice = notice
        self._count = 1
        self._turn = NextTurn(self, self._ask_for_height)
        self._level_places: list[tuple[QVBoxLayout, QWidget]] = []
        self._mark = QLabel(textFormat=Qt.TextFormat.PlainText)
        self._tint()
        self._mark.setAccessibleName(notice.level)
        self.sentence = SelectableText(notice.sentence)
        self._details = DetailsText(notice.details)
        self._details.hide()
        grid = QGridLayout(self)
        grid.setContentsMargins(12, SPACE_ROWS, SPACE_ROWS, SPACE_ROWS)
        grid.setColumnStretch(1, 1)
        grid.addLayout(self._level_with_buttons(self._mark), 0, 0)
        grid.addLayout(self._level_with_buttons(self.sentence), 0, 1)
        self._line = self._buttons()
        grid.addLayout(self._line, 0, 2, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self._details, 1, 1, 1, 2)

    def _level_with_buttons(self, part: QWidget) -> QVBoxLayout:
        """Return `part` in a place that `_level` moves down to where the first line of text belongs."""
        place = QVBoxLayout()
        place.addWidget(part)
        place.addStretch(1)
        self._level_places.append((place, part))
        return place

    def _level(self) -> None:
        for place, part in self._level_places:
            height = MARK if part is self._mark else self.fontMetrics().height()
            place.setContentsMargins(0, max(0, (self._line.sizeHint().height() - height) // 2), 0, 0)

    def _buttons(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(SPACE_INSIDE)
        text, self._do = self.notice.action_text, self.notice.action
        if self._do is None and self.notice.file is not None:
            text, self._do = self.tr("Show in folder"), partial(show_folder, self.notice.file)
        if self._do is not None:
            button = QPushButton(text)
            button.setToolTip(text)
            button.clicked.connect(self._act)
            line.addWidget(button)
        has_report = self.notice.level != "info"
        self.report = ReportButtons(self.notice.sentence, self.notice.details, has_report=has_report)
        self.report.unfolding.connect(self._unfold)
        line.addWidget(self.report)
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

    def minimumSizeHint(self) -> QSize:
        """Return the height at the width that it has; Qt would keep room for a bar as narrow as can be."""
        narrowest = super().minimumSizeHint().width()
        return QSize(narrowest, self.heightForWidth(max(narrowest, self.width())))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._turn.ask()

    def _ask_for_height(self) -> None:
        """Ask for the height that goes with the width."""
        self.updateGeometry()

    def showEvent(self, event: QShowEvent) -> None:
        """Put mark and sentence on the level of the buttons, whose height the font decides."""
        super().showEvent(event)
        self._level()

    def _tint(self) -> None:
        self._mark.setPixmap(icon(self.notice.level).pixmap(MARK, MARK))

    def count_again(self) -> None:
        """Say that the same has happened once more."""
        self._count += 1
        self.sentence.say(self.tr("{} ({} times)").format(self.notice.sentence, self._count))

    def _unfold(self, is_open: bool) -> None:
        if is_open:
            self.unfolded.emit()  # first: a window that has grown for both would not shrink again
        self._details.setVisible(is_open)

    def _act(self) -> None:
        assert self._do is not None
        self._do()
        self.dismissed.emit()

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
    """The messages that have not been dismissed. The newest is shown; a button that counts the others shows all."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._bars: list[NoticeBar] = []
        self.saved = SavedFiles(self)
        self.others = QToolButton(autoRaise=True)
        self.others.setCheckable(True)
        self.others.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.others.toggled.connect(self._arrange)
        self._column.addWidget(self.others, 0, Qt.AlignmentFlag.AlignRight)
        self._arrange()

    def bars(self) -> list[NoticeBar]:
        """Return all that were not dismissed, the newest last."""
        return list(self._bars)

    def show_notice(self, notice: Notice) -> None:
        """Show a message; if the same is there already, count it."""
        log(notice.sentence, notice.level)
        if notice.file is not None:
            self.saved.add(notice.file)
        for bar in self._bars:
            if (bar.notice.sentence, bar.notice.level) == (notice.sentence, notice.level):
                bar.count_again()
                return
        bar = NoticeBar(notice)
        bar.dismissed.connect(self._drop)
        bar.unfolded.connect(self._fold_others)
        self._column.addWidget(bar)
        self._bars.append(bar)
        if len(self._bars) > MOST:
            self._remove(self._bars[0])
        self._arrange()
        if notice.passes or notice.file is not None:
            passing = QTimer(bar, singleShot=True, interval=PASSING)
            passing.timeout.connect(bar.dismissed)
            passing.start()
        announce(self, notice.sentence)

    def _arrange(self) -> None:
        """Show the newest, or all, and how many others there are."""
        shows_all = self.others.isChecked()
        for bar in self._bars:
            bar.setVisible(shows_all or bar is self._bars[-1])
        others = len(self._bars) - 1
        self.others.setVisible(others > 0)
        self.others.setText(self.tr("Only the newest message") if shows_all else self.tr("{} more").format(others))
        self.others.setToolTip(self.tr("Show one message, or all of them"))

    def _fold_others(self) -> None:
        """Several details at once would take the window away."""
        for bar in self._bars:
            if bar is not self.sender():
                bar.report.fold()

    def _drop(self) -> None:
        bar = self.sender()
        assert isinstance(bar, NoticeBar)
        self._remove(bar)

    def _remove(self, bar: NoticeBar) -> None:
        if bar not in self._bars:  # what its button does has told of so much that it went
            return
        self._bars.remove(bar)
        self._column.removeWidget(bar)
        bar.hide()
        bar.deleteLater()
        self._arrange()


def announce(widget: QWidget, text: str) -> None:
    """Have a screen reader say `text`."""
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))
