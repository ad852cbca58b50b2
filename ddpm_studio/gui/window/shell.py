"""What menus, commands and the windows beside it need of the main window, which they do not know."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtWidgets import QMainWindow, QTabWidget

from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import Mode, Theme
from ddpm_studio.gui.tabs.base import Tab
from ddpm_studio.gui.window.storage.home_mover import HomeMover


class Shell(Protocol):
    """The main window, for those in it."""

    @property
    def session(self) -> Session:
        """What the tabs share."""

    @property
    def theme(self) -> Theme:
        """How all windows look."""

    @property
    def mover(self) -> HomeMover:
        """What moves runs and results elsewhere."""

    @property
    def tabs(self) -> QTabWidget:
        """The pages, with their labels."""

    @property
    def frame(self) -> QMainWindow:
        """The window itself: it has the menus, and others lie above it."""

    def tab(self) -> Tab | None:
        """Return the tab that is open."""

    def close_by_hand(self) -> None:
        """Close as a person does, who is asked first while something is trained."""

    def wear(self, mode: Mode) -> None:
        """Be light or dark, and remember it."""
