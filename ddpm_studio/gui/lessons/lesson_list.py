"""All lessons, and the experiments from the paper, to choose from."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from ddpm_studio.gui.language import DOT
from ddpm_studio.gui.lessons.lesson import Lesson, lessons
from ddpm_studio.gui.style.theme import SPACE_GROUPS, SPACE_INSIDE, SPACE_ROWS, icon, set_role
from ddpm_studio.gui.widgets.text.worded_button import WordedButton
from ddpm_studio.gui.widgets.text.wrapped_text import WrappedLabel

CHECK = 14


class LessonButton(WordedButton):
    """The title of a lesson, what it is about, how long it takes, and whether it was followed to its end."""

    def __init__(self, lesson: Lesson) -> None:
        super().__init__()
        self.lesson = lesson
        self._title = QLabel(lesson.title, textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        font = self._title.font()
        font.setBold(True)
        self._title.setFont(font)
        self._check = QLabel(textFormat=Qt.TextFormat.PlainText)
        minutes = self.tr("{} min").format(lesson.minutes) if lesson.kind == "lesson" else ""
        self._minutes = set_role(QLabel(minutes, textFormat=Qt.TextFormat.PlainText), "caption")
        self._about = set_role(WrappedLabel(lesson.about), "caption")
        self.setAccessibleName(lesson.title)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setAutoDefault(True)  # so that Enter presses it, too
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._check, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self._minutes, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_ROWS + 4, SPACE_ROWS, SPACE_ROWS, SPACE_ROWS)
        column.setSpacing(SPACE_INSIDE)
        column.addLayout(head)
        column.addWidget(self._about)
        for part in (self._title, self._check, self._minutes, self._about):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.show_seen(0)

    def show_seen(self, seen: int) -> None:
        """Show how many stations were seen."""
        is_seen = seen >= len(self.lesson.stations) and self.lesson.kind == "lesson"
        if is_seen:
            self._check.setPixmap(icon("check").pixmap(CHECK, CHECK))
        words = (self.lesson.about, self._minutes.text(), self.tr("seen to its end") if is_seen else "")
        self.setAccessibleDescription(DOT.join(part for part in words if part))
        self.setToolTip(self.accessibleDescription())


class LessonList(QWidget):
    """A button for each lesson."""

    chosen = Signal(object)
    """This `Lesson` is wanted."""

    def __init__(self) -> None:
        super().__init__()
        self.buttons = [LessonButton(lesson) for lesson in lessons()]
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_ROWS, SPACE_ROWS, SPACE_ROWS, SPACE_ROWS)
        column.setSpacing(SPACE_ROWS)
        words = self.tr(
            "Each leads through the real window, one thing at a time. Your own choices come back afterwards."
        )
        column.addWidget(set_role(WrappedLabel(words), "caption"))
        for kind, title in (("lesson", self.tr("LESSONS")), ("paper", self.tr("EXPERIMENTS FROM THE PAPER"))):
            buttons = [button for button in self.buttons if button.lesson.kind == kind]
            if buttons:
                column.addSpacing(SPACE_INSIDE)
                column.addWidget(set_role(WrappedLabel(title), "section"))
            for button in buttons:
                column.addWidget(button)
                button.clicked.connect(self._choose)
        column.addSpacing(SPACE_GROUPS)
        column.addStretch(1)

    def show_seen(self, seen: Mapping[str, int]) -> None:
        """Show of each lesson, by its name, how many of its stations were seen."""
        for button in self.buttons:
            button.show_seen(seen.get(button.lesson.name, 0))

    def _choose(self) -> None:
        button = self.sender()
        assert isinstance(button, LessonButton)
        self.chosen.emit(button.lesson)
