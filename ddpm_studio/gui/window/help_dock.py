"""The help at the side of the window, opened where it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QToolButton

from ddpm_studio.gui.style.theme import icon

if TYPE_CHECKING:
    from ddpm_studio.gui.help.help_pane import HelpPane
    from ddpm_studio.gui.window.shell import Shell

HELP_PAGES = {"edit": "editing", "evaluate": "evaluation"}
"""The page of help of each page of the window whose name is another one."""


def show_help(shell: Shell) -> None:
    """Show what the choice that has the focus means, or what the page is about."""
    from ddpm_studio.gui.help.help_pane import choice_at  # with all options

    tab, (key, what) = shell.tab(), choice_at(QApplication.focusWidget())
    pane = _pane(shell)
    if key:
        pane.show_choice(key, what)
    elif tab is not None:
        pane.show_page(HELP_PAGES.get(tab.name, tab.name))
    pane.search.setFocus(Qt.FocusReason.ShortcutFocusReason)


class HelpButton(QToolButton):
    """Stands at the end of the row of pages, and shows what the open one is about."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self.setAutoRaise(True)
        self.setIcon(icon("help"))
        self.setAccessibleName(self.tr("Help about this page"))
        self.setToolTip(self.tr("What this page is for (F1); of a choice, click its name"))
        self.clicked.connect(self._show)

    def _show(self) -> None:
        if (tab := self._shell.tab()) is not None:
            _pane(self._shell).show_page(HELP_PAGES.get(tab.name, tab.name))


def show_help_of(shell: Shell, asked: str) -> None:
    """Show what a choice means, as `ask_for_help` writes which."""
    from ddpm_studio.gui.forms.help_door import BETWEEN

    _pane(shell).show_choice(*asked.split(BETWEEN, 1))


def _pane(shell: Shell) -> HelpPane:
    from ddpm_studio.gui.help.help_pane import HelpPane  # with all options

    pane = shell.frame.findChild(HelpPane)
    if pane is None:
        pane = HelpPane(shell.frame)
        shell.frame.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, pane)
    pane.show()
    pane.raise_()
    return pane
