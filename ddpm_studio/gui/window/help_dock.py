"""The help at the side of the window, opened where it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from ddpm_studio.gui.window.shell import Shell

HELP_PAGES = {"edit": "editing", "evaluate": "evaluation"}
"""The page of help of each page of the window whose name is another one."""


def show_help(shell: Shell) -> None:
    """Show what the choice that has the focus means, or what the page is about."""
    from ddpm_studio.gui.help.help_pane import HelpPane, choice_at  # with all options

    pane = shell.frame.findChild(HelpPane)
    if pane is None:
        pane = HelpPane(shell.frame)
        shell.frame.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, pane)
    tab, choice = shell.tab(), choice_at(QApplication.focusWidget())
    pane.show()
    if choice:
        pane.show_choice(choice)
    elif tab is not None:
        pane.show_page(HELP_PAGES.get(tab.name, tab.name))
    pane.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
