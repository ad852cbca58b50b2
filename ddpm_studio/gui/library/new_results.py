"""Entries of a menu that choose when new results take the place of what is looked at."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup

from ddpm_studio.gui.settings import Settings
from ddpm_studio.gui.widgets.menu_button import MenuButton


class NewResults(QObject):
    """One entry for each moment, of which one is chosen; the preferences keep it."""

    def __init__(self, settings: Settings, button: MenuButton) -> None:
        super().__init__(button)
        self._settings = settings
        texts = {
            "at start": self.tr("Show new results with their first frame"),
            "when done": self.tr("Show new results when they are done"),
            "never": self.tr("Show new results only when they are chosen here"),
        }
        group = QActionGroup(self)
        self.entries: dict[str, QAction] = {}
        for moment, text in texts.items():
            entry = self.entries[moment] = button.add(text)
            entry.setCheckable(True)
            group.addAction(entry)
            entry.triggered.connect(partial(self._choose, moment))
        settings.changed.connect(self._follow)
        self._follow()

    def _choose(self, moment: str) -> None:
        self._settings.change(new_results=moment)

    def _follow(self) -> None:
        self.entries[self._settings.now.new_results].setChecked(True)
