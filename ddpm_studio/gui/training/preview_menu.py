"""What can be asked about one of the samples that a training draws."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QMenu

from ddpm_studio.gui.errands import ShowNearest
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.training.open_run import OpenRun
from ddpm_studio.gui.training.preview_view import PreviewView


class PreviewMenu(QObject):
    """The menu of a sample of the run that is open."""

    def __init__(self, session: Session, previews: PreviewView, open_run: OpenRun) -> None:
        super().__init__(previews)
        self._session, self._previews, self._open_run = session, previews, open_run
        previews.grid.menu_requested.connect(self._open)

    def _open(self, index: int, place: QPoint) -> None:
        if index < 0 or self._open_run.run is None or not self._open_run.run.snapshot_steps():
            return
        menu = QMenu(self._previews)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Nearest training pictures…"), partial(self.show_nearest, index))
        menu.popup(place)

    def show_nearest(self, index: int) -> None:
        """Show which pictures that the run learns from are nearest to a sample."""
        images, run = self._previews.images(), self._open_run.run
        if images is not None and run is not None and index < len(images):
            self._session.send(ShowNearest(images[index : index + 1].copy(), model=run.folder))
