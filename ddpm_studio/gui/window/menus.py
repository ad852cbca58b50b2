"""The menus, made from the table of actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu

from ddpm_studio.gui.window import commands
from ddpm_studio.gui.window.actions import ACTIONS, FILE, VIEW, Row
from ddpm_studio.gui.window.recent_menu import RecentMenu

if TYPE_CHECKING:
    from ddpm_studio.gui.window.main_window import MainWindow

translate = QCoreApplication.translate


class Menus:
    """The menus of `window`, made from `ACTIONS`."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._rows: dict[QAction, Row] = {}
        self._menus: dict[str, QMenu] = {}
        self._choices = QActionGroup(window)
        for row in ACTIONS:
            self._add(row)
        self._add_recent()
        self._add_tabs()

    def refresh(self) -> None:
        """Enable what is possible now, and check what is chosen."""
        for action, row in self._rows.items():
            reason = row.why_not(self._window) if row.why_not else ""
            action.setEnabled(not reason)
            tip = translate("Actions", row.tip)
            action.setToolTip(reason or tip)
            action.setStatusTip(reason or tip)
            if row.is_on is not None:
                action.setChecked(row.is_on(self._window))

    def free_keys(self) -> None:
        """Let every key through: what is possible changes while no menu is open, and `perform` asks then."""
        for action in self._rows:
            action.setEnabled(True)

    def perform(self, action: QAction) -> None:
        """Do what `action` is for, if that is possible now."""
        row = self._rows.get(action)
        if row is not None and not (row.why_not and row.why_not(self._window)):
            row.do(self._window)

    def _add(self, row: Row) -> None:
        menu = self._menus.get(row.menu)
        if menu is None:
            menu = self._menus[row.menu] = self._window.menuBar().addMenu(translate("Actions", row.menu))
            menu.setToolTipsVisible(True)
            menu.aboutToShow.connect(self.refresh)
            menu.aboutToHide.connect(self.free_keys)
        if row.begins_group:
            menu.addSeparator()
        action = QAction(translate("Actions", row.text), self._window)
        action.setShortcut(QKeySequence(row.keys))
        action.setCheckable(row.is_on is not None)
        if row.is_on is not None:
            self._choices.addAction(action)
        menu.addAction(action)
        self._rows[action] = row
        action.triggered.connect(self._window.perform)

    def _add_recent(self) -> None:
        session, menu = self._window.session, self._menus[FILE]
        before = next(action for action, row in self._rows.items() if row.do is commands.export)
        for title, name, use in (
            (translate("Actions", "Recent r&uns"), "recent_runs", session.open_run),
            (translate("Actions", "Recent &data"), "recent_data", session.choose_data),
        ):
            menu.insertMenu(before, RecentMenu(title, session.settings, name, use, self._window))

    def _add_tabs(self) -> None:
        menu = self._menus[VIEW]
        if self._window.tabs.count():
            menu.addSeparator()
        for index in range(self._window.tabs.count()):
            action = menu.addAction(translate("Actions", "Go to {}").format(self._window.tabs.tabText(index)))
            action.setShortcut(QKeySequence(f"Ctrl+{index + 1}"))
            action.setData(index)
            action.triggered.connect(self._window.go_to_sender)
