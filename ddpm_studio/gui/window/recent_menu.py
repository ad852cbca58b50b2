"""A menu of what was opened lately."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from ddpm_studio.engine.disk.handed_over import is_there
from ddpm_studio.engine.runs.run_list import titles_of
from ddpm_studio.gui.choosing.locating import Recent, locate
from ddpm_studio.gui.settings import Settings
from ddpm_studio.gui.widgets.text.plain_tip import plain_tip


class RecentMenu(QMenu):
    """Lists the paths of one list of the preferences; of what is not there any more it asks where that is now."""

    def __init__(
        self, title: str, settings: Settings, name: Recent, use: Callable[[Path], None], parent: QWidget
    ) -> None:
        super().__init__(title, parent)
        self._titles = titles_of if name == "recent_runs" else _names_of
        self._settings, self._name, self._use = settings, name, use
        self.setToolTipsVisible(True)
        self.aboutToShow.connect(self.fill)
        self.triggered.connect(self._choose)

    def fill(self) -> None:
        """List what the preferences hold now."""
        self.clear()
        paths: tuple[Path, ...] = getattr(self._settings.now, self._name)
        titles = self._titles(paths)
        for path in paths:
            name = titles[path].replace("&", "&&")  # a single one would mark the letter behind it as a key
            action = self.addAction(name if is_there(path) else self.tr("{} (not found): locate…").format(name))
            action.setToolTip(plain_tip(str(path)))
            action.setData(str(path))
        if not paths:
            self.addAction(self.tr("Nothing yet")).setEnabled(False)

    def _choose(self, action: QAction) -> None:
        path = Path(action.data())
        if is_there(path):
            self._use(path)
        else:
            locate(self._settings, self._name, path, self._use, self.parentWidget() or self)


def _names_of(paths: Iterable[Path]) -> dict[Path, str]:
    return {path: path.name for path in paths}
