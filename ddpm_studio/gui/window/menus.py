"""The menus, made from the table of actions."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu

from ddpm_studio.gui.choosing.locating import Recent
from ddpm_studio.gui.window import commands, undoing
from ddpm_studio.gui.window.actions import ACTIONS, FILE, VIEW, Row
from ddpm_studio.gui.window.pages import Pages
from ddpm_studio.gui.window.recent_menu import RecentMenu

if TYPE_CHECKING:
    from ddpm_studio.gui.window.shell import Shell

translate = QCoreApplication.translate


class Menus(QObject):
    """The menus of the window, made from `ACTIONS`."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell.frame)
        if isinstance(shell.tabs, Pages):
            undoing.FollowsPage(shell.tabs, shell.session)
        self._shell, self._frame = shell, shell.frame
        self._rows: dict[QAction, Row] = {}
        self._menus: dict[str, QMenu] = {}
        self._choices = QActionGroup(self._frame)
        for row in ACTIONS:
            self._add(row)
        self._add_recent()
        self._add_saved()
        self._add_tabs()

    def refresh(self) -> None:
        """Enable what is possible now, and check what is chosen."""
        for action, row in self._rows.items():
            reason = row.why_not(self._shell) if row.why_not else ""
            action.setEnabled(not reason)
            name = undoing.name_of(row.do, self._shell).replace("&", "&&")
            action.setText(f"{translate('Actions', row.text)} {name}".rstrip())
            tip = translate("Actions", row.tip)
            action.setToolTip(reason or tip)
            action.setStatusTip(reason or tip)
            if row.is_on is not None:
                action.setChecked(row.is_on(self._shell))

    def free_keys(self) -> None:
        """Let every key through: what is possible changes while no menu is open, and `_perform` asks then."""
        for action in self._rows:
            action.setEnabled(True)

    def _perform(self) -> None:
        """Do what the entry is for, if that is possible now."""
        row = self._rows[_sender_of(self)]
        if not (row.why_not and row.why_not(self._shell)):
            row.do(self._shell)

    def _add(self, row: Row) -> None:
        menu = self._menus.get(row.menu)
        if menu is None:
            menu = self._menus[row.menu] = self._frame.menuBar().addMenu(translate("Actions", row.menu))
            menu.setToolTipsVisible(True)
            menu.aboutToShow.connect(self.refresh)
            menu.aboutToHide.connect(self.free_keys)
        if row.begins_group:
            menu.addSeparator()
        action = QAction(translate("Actions", row.text), self._frame)
        action.setShortcut(QKeySequence(row.keys))
        action.setCheckable(row.is_on is not None)
        if row.is_on is not None:
            self._choices.addAction(action)
        menu.addAction(action)
        self._rows[action] = row
        action.triggered.connect(self._perform)

    def _add_recent(self) -> None:
        session, menu = self._shell.session, self._menus[FILE]
        before = next(action for action, row in self._rows.items() if row.do is commands.export)
        kinds: tuple[tuple[str, Recent, Callable[[Path], None]], ...] = (
            (translate("Actions", "Recent r&uns"), "recent_runs", session.open_run),
            (translate("Actions", "Recent &data"), "recent_data", partial(commands.choose_data, self._shell)),
        )
        for title, name, use in kinds:
            menu.insertMenu(before, RecentMenu(title, session.settings, name, use, self._frame))

    def _add_saved(self) -> None:
        action = QAction(translate("Actions", "Sa&ved files…"), self._frame)
        action.setShortcut(QKeySequence("Ctrl+Shift+E"))
        action.setToolTip(translate("Actions", "List the files that were saved since the program was started"))
        action.triggered.connect(self._show_saved)
        exporting = next(action for action, row in self._rows.items() if row.do is commands.export)
        entries = self._menus[FILE].actions()
        self._menus[FILE].insertAction(entries[entries.index(exporting) + 1], action)

    def _show_saved(self) -> None:
        commands.show_saved(self._shell)

    def _add_tabs(self) -> None:
        menu, tabs = self._menus[VIEW], self._shell.tabs
        if tabs.count():
            menu.addSeparator()
        for index in range(tabs.count()):
            action = menu.addAction(translate("Actions", "Go to {}").format(tabs.tabText(index)))
            action.setShortcut(QKeySequence(f"Ctrl+{index + 1}"))
            action.setData(index)
            action.triggered.connect(self._go_to)

    def _go_to(self) -> None:
        self._shell.tabs.setCurrentIndex(_sender_of(self).data())


def _sender_of(menus: Menus) -> QAction:
    action = menus.sender()
    assert isinstance(action, QAction)
    return action
