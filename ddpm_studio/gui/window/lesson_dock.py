"""The lessons at the side of the window, opened where they are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

if TYPE_CHECKING:
    from ddpm_studio.gui.window.shell import Shell


def show_lessons(shell: Shell) -> None:
    """Show all lessons."""
    show_lesson(shell, "")


def show_lesson(shell: Shell, name: str) -> None:
    """Begin the lesson called `name`; without a name, show all."""
    from ddpm_studio.gui.lessons.lesson_pane import LessonPane  # with what lessons hold of the pages

    pane = shell.frame.findChild(LessonPane)
    if pane is None:
        pane = LessonPane(shell.session, shell.frame, shell.tab)
        shell.frame.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, pane)
    pane.show_lesson(name)
