"""One station of a lesson: what it says, what it asks for, and the way on."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ddpm_studio.gui.lessons.dots import Dots
from ddpm_studio.gui.lessons.guide import Guide
from ddpm_studio.gui.lessons.slow_motion import SlowMotionView
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import SPACE_GROUPS, SPACE_INSIDE, SPACE_ROWS, icon, mark_primary, set_role
from ddpm_studio.gui.widgets.scrolled import Scrolled
from ddpm_studio.gui.widgets.text.wrapped_text import WrappedLabel

MARK = 16


class LessonCard(QWidget):
    """Shows where `guide` stands, and leads it on and back."""

    left = Signal()
    """The lesson is to be left."""

    def __init__(self, session: Session, guide: Guide) -> None:
        super().__init__()
        self._guide = guide
        self.slow_motion = SlowMotionView(session)
        guide.own["slow motion"] = (self.slow_motion, self.slow_motion.dial)
        self.title = set_role(WrappedLabel(), "title")
        self.dots = Dots()
        self.text = WrappedLabel()
        self.task = QFrame()
        self.task.setFrameShape(QFrame.Shape.StyledPanel)
        self._mark = QLabel(textFormat=Qt.TextFormat.PlainText)
        self.ask = WrappedLabel()
        self.do_button = QPushButton(self.tr("&Do it for me"))
        self.why_not = set_role(WrappedLabel(), "caption")
        self.hint = set_role(
            WrappedLabel(self.tr("F6 leads to what is outlined, and back. Your own choices come back at the end.")),
            "caption",
        )
        self.leave_button = QPushButton(self.tr("&All lessons"))
        self.back_button, self.next_button = QPushButton(self.tr("&Back")), mark_primary(QPushButton())
        self._lay_out()
        for button in (self.do_button, self.back_button, self.next_button, self.leave_button):
            button.setAutoDefault(True)  # so that Enter presses it, too
        self.do_button.clicked.connect(guide.do_it)
        self.back_button.clicked.connect(self.go_back)
        self.next_button.clicked.connect(self.go_on)
        self.leave_button.clicked.connect(self.left)
        guide.moved.connect(self._show_station)
        guide.looked.connect(self._show_state)

    def _lay_out(self) -> None:
        task = QVBoxLayout(self.task)
        task.setContentsMargins(SPACE_ROWS, SPACE_ROWS, SPACE_ROWS, SPACE_ROWS)
        task.setSpacing(SPACE_ROWS)
        line = QHBoxLayout()
        line.setSpacing(SPACE_ROWS)
        line.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.ask, 1)
        task.addLayout(line)
        task.addWidget(self.do_button, 0, Qt.AlignmentFlag.AlignLeft)
        task.addWidget(self.why_not)
        inside = QWidget()
        words = QVBoxLayout(inside)
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(SPACE_GROUPS)
        words.addWidget(self.text)
        words.addWidget(self.slow_motion)
        words.addWidget(self.task)
        words.addWidget(self.hint)
        words.addStretch(1)
        ways = QHBoxLayout()
        ways.addWidget(self.leave_button)
        ways.addStretch(1)
        ways.addWidget(self.back_button)
        ways.addWidget(self.next_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_ROWS, SPACE_ROWS, SPACE_ROWS, SPACE_ROWS)
        column.setSpacing(SPACE_ROWS)
        column.addWidget(self.title)
        column.addWidget(self.dots)
        column.addSpacing(SPACE_INSIDE)
        column.addWidget(Scrolled(inside), 1)
        column.addLayout(ways)

    def go_on(self) -> None:
        """Go to the next station; from the last one, out of the lesson."""
        if self._guide.is_last:
            self.left.emit()
        else:
            self._guide.go_to(self._guide.index + 1)

    def go_back(self) -> None:
        """Go to the station before."""
        self._guide.go_to(self._guide.index - 1)

    def _show_station(self) -> None:
        lesson, station = self._guide.lesson, self._guide.station
        if lesson is None or station is None:
            self.slow_motion.stop()
            return
        self.title.setText(lesson.title)
        self.dots.show_place(self._guide.index, len(lesson.stations))
        self.dots.setVisible(len(lesson.stations) > 1)
        self.text.setText(station.text)
        self.ask.setText(station.ask)
        self.task.setVisible(bool(station.ask))
        self.do_button.setVisible(bool(station.do))
        self.back_button.setEnabled(self._guide.index > 0)
        self.back_button.setToolTip("" if self._guide.index else self.tr("This is the first station"))
        self.back_button.setVisible(len(lesson.stations) > 1)
        self.next_button.setText(self.tr("Fi&nish") if self._guide.is_last else self.tr("&Next"))
        self.slow_motion.setVisible(station.shows == "slow motion")
        self.setAccessibleDescription(f"{station.text} {station.ask}")
        if not self.isAncestorOf(self.focusWidget() or self):
            self.next_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show_state()

    def _show_state(self) -> None:
        """Show whether what was asked for is done, and what it waits for."""
        station, is_done = self._guide.station, self._guide.is_done
        if station is None:
            return
        self._mark.setPixmap(
            icon("check" if is_done else "chevron-right", None if is_done else "accent_line").pixmap(MARK, MARK)
        )
        self._mark.setAccessibleName(self.tr("Done") if is_done else self.tr("To do"))
        self.why_not.setText(self._guide.why_not)
        self.why_not.setVisible(bool(self._guide.why_not))
