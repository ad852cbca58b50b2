"""The lessons at the side of the window: a list of all, or the one that is open."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow, QStackedWidget, QWidget

from ddpm_studio.gui.forms.lasting import AsItWas
from ddpm_studio.gui.lessons.guide import Guide
from ddpm_studio.gui.lessons.lesson import Lesson, find_lesson
from ddpm_studio.gui.lessons.lesson_card import LessonCard
from ddpm_studio.gui.lessons.lesson_list import LessonList
from ddpm_studio.gui.lessons.outline import Outline
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.tabs.base import Tab
from ddpm_studio.gui.widgets.scrolled import Scrolled
from ddpm_studio.gui.widgets.tab_order import reached

WIDTH = 288


class LessonPane(QDockWidget):
    """Shows the list, or a station of a lesson with the outline around what it speaks of.

    Closing it, or the window, leaves the lesson; Escape leads from a lesson to the list, and from there out.
    """

    def __init__(self, session: Session, window: QMainWindow, tab: Callable[[], Tab | None]) -> None:
        """:param tab: returns the page that is open."""
        super().__init__(window)
        self.setObjectName("lessons")
        self.setWindowTitle(self.tr("Lessons"))
        self.setAllowedAreas(Qt.DockWidgetArea.RightDockWidgetArea | Qt.DockWidgetArea.LeftDockWidgetArea)
        self._session = session
        self.guide = Guide(session, tab, self)
        self.outline = Outline(window)
        self.list, self.card = LessonList(), LessonCard(session, self.guide)
        self._stack = QStackedWidget()
        self._stack.setMinimumWidth(WIDTH)
        self._stack.addWidget(Scrolled(self.list))
        self._stack.addWidget(self.card)
        self.setWidget(self._stack)
        self._switch = QShortcut(QKeySequence(Qt.Key.Key_F6), window)
        self._switch.activated.connect(self.switch_focus)
        self._switch.setEnabled(False)
        self.list.chosen.connect(self.open)
        self.card.left.connect(self.show_list)
        self.guide.moved.connect(self._follow)
        self.guide.looked.connect(self._point)
        session.settings.changed.connect(self._show_seen)
        self._show_seen()
        window.installEventFilter(self)

    # --- asked from outside ----------------------------------------------------------------------------------

    def show_list(self) -> None:
        """Leave the lesson that is open, and show all."""
        self.guide.leave()
        self._stack.setCurrentIndex(0)
        self.show()
        self.raise_()
        self.list.buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def show_lesson(self, name: str) -> None:
        """Begin the lesson called `name`; show the list if there is none."""
        lesson = find_lesson(name)
        if lesson is None:
            self.show_list()
        else:
            self.open(lesson)

    def open(self, lesson: Lesson) -> None:
        """Begin `lesson`."""
        self._stack.setCurrentWidget(self.card)
        self.show()
        self.raise_()
        self.guide.open(lesson)
        self.card.next_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def switch_focus(self) -> None:
        """Lead the keyboard to what is outlined, and from there back to the card."""
        target, focus = self.guide.target(), QApplication.focusWidget()
        if focus is None or not self.isAncestorOf(focus):
            self.card.next_button.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
        self.guide.open_page()
        target = self.guide.target()
        entry = None if target is None else first_focusable(target)
        if entry is not None:
            entry.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # --- inside ----------------------------------------------------------------------------------------------

    def _follow(self) -> None:
        self._switch.setEnabled(self.guide.lesson is not None)
        self._point()

    def _point(self) -> None:
        self.outline.surround(self.guide.target())

    def _show_seen(self) -> None:
        self.list.show_seen(self._session.settings.now.lessons)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the lesson by Escape, or close the list."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.guide.lesson is not None:
            self.show_list()
        else:
            self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Leave the lesson."""
        self.guide.leave()
        super().closeEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Put everything back when the window goes, and not when it only asks whether it shall."""
        is_by_program = not event.spontaneous()  # a person hides it as well, by making it an icon
        if watched is self.parent() and event.type() == QEvent.Type.Hide and is_by_program:
            self._put_back(watched)
        return super().eventFilter(watched, event)

    def _put_back(self, window: QObject) -> None:
        if self.guide.lesson is not None:
            self.guide.leave()
            for page in window.findChildren(AsItWas):
                page.keep()
            self._session.settings.save()  # the window has done so already


def first_focusable(widget: QWidget) -> QWidget | None:
    """Return what of `widget` the Tab key would come to first: itself, or the first in it that is seen."""
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isEnabled():
        return widget
    for each in reached(widget):
        if each.isEnabled() and each.isVisible():
            return each
    return None
