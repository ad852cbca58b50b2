"""Undo and redo in the menu, for whatever has the focus and can be undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

if TYPE_CHECKING:
    from ddpm_studio.gui.window.shell import Shell

translate = QCoreApplication.translate


def undo(shell: Shell) -> None:
    """Take back the last step of what keys act on."""
    shell.session.undoing.undo()


def redo(shell: Shell) -> None:
    """Do again what was undone last."""
    shell.session.undoing.redo()


def why_not_undo(shell: Shell) -> str:
    return "" if shell.session.undoing.canUndo() else translate("Actions", "There is nothing to undo here")


def why_not_redo(shell: Shell) -> str:
    return "" if shell.session.undoing.canRedo() else translate("Actions", "There is nothing to redo here")
