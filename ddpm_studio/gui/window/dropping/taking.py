"""What the window takes wherever it is dropped, unless a place in it takes it."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QObject
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QMainWindow

from ddpm_studio.gui.session import Session
from ddpm_studio.gui.widgets.dropping.dragged import paths_in
from ddpm_studio.gui.widgets.dropping.place import DropPlace, Foreseen
from ddpm_studio.gui.window.dropping.foreseeing import foresee
from ddpm_studio.gui.window.dropping.guide import DropGuide
from ddpm_studio.gui.window.pages import Pages


class Taking(QObject):
    """Does with what is dropped what it is for, by the page that is open; `guide` tells of it before."""

    def __init__(self, window: QMainWindow, session: Session, pages: Pages) -> None:
        super().__init__(window)
        self._session, self._pages = session, pages
        self.place = DropPlace(window, self._foresee)
        middle = window.centralWidget()
        assert middle is not None
        self.guide = DropGuide(middle, pages, self.place)

    def drop(self, event: QDropEvent) -> None:
        """Open what was dropped."""
        self.place.leave()
        self._session.open_paths(paths_in(event.mimeData()), self._pages.page)
        event.acceptProposedAction()

    def _foresee(self, mime: QMimeData) -> Foreseen | None:
        return foresee(mime, self._pages.page)
