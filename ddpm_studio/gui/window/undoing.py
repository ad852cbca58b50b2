"""Undo and redo in the menu, for whatever has the focus and can be undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QSpinBox, QWidget
from shiboken6 import isValid

from ddpm_studio.gui.session import Session
from ddpm_studio.gui.tabs.base import Tab
from ddpm_studio.gui.window.pages import Pages

if TYPE_CHECKING:
    from ddpm_studio.gui.forms.history import History
    from ddpm_studio.gui.window.shell import Shell

Keys = QKeySequence.StandardKey
translate = QCoreApplication.translate


class FollowsPage(QObject):
    """Brings each page back as it was left, has a history for it, and that of the open one undone."""

    def __init__(self, pages: Pages, session: Session) -> None:
        super().__init__(pages)
        self._pages, self._session = pages, session
        self._histories: dict[Tab, History] = {}
        self._waiting: list[Tab] = []
        self._field: QWidget | None = None
        self._has_begun = False
        pages.painted.connect(self._know)
        pages.completed.connect(self._know)
        pages.made.connect(self._meet)
        pages.currentChanged.connect(self._follow)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._watch_field)

    def _meet(self, tab: Tab) -> None:
        """Know a page; the first one once it was painted, as all of its choices are read."""
        self._waiting.append(tab)
        if self._has_begun:
            self._know()

    def _know(self) -> None:
        # With all that pages are made of.
        from ddpm_studio.gui.window.remembering.histories import history_of
        from ddpm_studio.gui.window.remembering.left import bring_back_page

        self._has_begun = True
        waiting, self._waiting = self._waiting, []
        for tab in waiting:
            bring_back_page(tab, self._session)
        self._histories.update({tab: history_of(tab, self._session) for tab in waiting})
        self._follow()

    def _follow(self) -> None:
        page = self._pages.currentWidget()  # which may not be there yet
        self._session.undoing.be_at(self._histories.get(page) if isinstance(page, Tab) else None)

    def _watch_field(self, _: QWidget | None, now: QWidget | None) -> None:
        """Listen in on the field that is written in: one field alone, as all of its events pass."""
        if self._field is not None and isValid(self._field):
            self._field.removeEventFilter(self)
        self._field = now if now is not None and _line_of(now) is not None else None
        if self._field is not None:
            self._field.installEventFilter(self)

    def eventFilter(self, field: QObject, event: QEvent) -> bool:
        """Let a field that has nothing to undo by itself leave the key to the page: it would swallow it."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            line = _line_of(field)
            is_undo, is_redo = event.matches(Keys.Undo), event.matches(Keys.Redo)
            if line and ((is_undo and not line.isUndoAvailable()) or (is_redo and not line.isRedoAvailable())):
                event.ignore()
                return True
        return False


def _line_of(field: QObject) -> QLineEdit | None:
    """Return where something is written in a field; numbers and lists hand their keys on to it."""
    if isinstance(field, QSpinBox | QComboBox):
        return field.lineEdit()
    return field if isinstance(field, QLineEdit) else None


def undo(shell: Shell) -> None:
    """Take back the last step of what keys act on."""
    shell.session.undoing.undo()


def redo(shell: Shell) -> None:
    """Do again what was undone last."""
    shell.session.undoing.redo()


def name_of(deed: Callable[[Shell], None], shell: Shell) -> str:
    """Return what would be undone or done again by `deed`, in a few words; nothing for other deeds."""
    group = shell.session.undoing
    names = {undo: group.undoText, redo: group.redoText}
    return names[deed]() if deed in names and group.is_open else ""


def why_not_undo(shell: Shell) -> str:
    group = shell.session.undoing
    return "" if group.canUndo() and group.is_open else translate("Actions", "There is nothing to undo here")


def why_not_redo(shell: Shell) -> str:
    group = shell.session.undoing
    return "" if group.canRedo() and group.is_open else translate("Actions", "There is nothing to redo here")
