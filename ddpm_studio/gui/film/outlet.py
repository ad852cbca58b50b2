"""The ways to take pictures out of a view of a film: clipboard, files, and the menu of a picture."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from typing import Protocol

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from ddpm_studio.engine.films.result import Mark
from ddpm_studio.gui.film.any_take import AnyTake
from ddpm_studio.gui.film.export.export_dialog import ExportDialog
from ddpm_studio.gui.film.export.export_plan import Subject
from ddpm_studio.gui.film.film_files import FilmSaver
from ddpm_studio.gui.film.onward.kept import mark
from ddpm_studio.gui.film.onward.sending import add_ways, drag_out
from ddpm_studio.gui.film.picture_buttons import PictureButtons
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import icon
from ddpm_studio.gui.widgets.grid.image_grid import ImageGrid
from ddpm_studio.gui.widgets.pixels import wrap


class ShowsFilm(Protocol):
    """A view of a film, to those who take pictures out of it; it is a widget."""

    @property
    def buttons(self) -> PictureButtons:
        """The buttons that ask for it."""
        ...

    @property
    def grid(self) -> ImageGrid:
        """Where the pictures are."""
        ...

    def subject(self, only: int | None = None) -> Subject | None:
        """Return what an export would be of; `only` one picture, or the one that is shown alone."""
        ...


class Outlet(QObject):
    """Copies, saves and exports what `view` shows: the picture that is alone, or all of them."""

    def __init__(self, session: Session, view: ShowsFilm) -> None:
        assert isinstance(view, QWidget)
        super().__init__(view)
        self._view = view
        self._session = session
        self._widget: QWidget = view
        self.saver = FilmSaver(session, view)
        self._saved: AnyTake | None = None
        self._offers: list[tuple[str, Callable[[int], None]]] = []
        self.saver.saved.connect(self._mark_saved)
        view.buttons.copy_wanted.connect(self.copy)
        view.buttons.save_wanted.connect(self.save)
        view.buttons.export_wanted.connect(self.export)
        view.grid.menu_requested.connect(self._open_menu)
        view.grid.hand.lets_pull = True
        view.grid.hand.dragged.connect(self._drag)

    @cached_property
    def export_dialog(self) -> ExportDialog:
        """The window with all ways to export; made when it is first asked for, so that no page waits for it."""
        return ExportDialog(self._session, self._widget)

    def copy(self) -> None:
        """Put the picture that is shown alone, or all of them, on the clipboard."""
        self._copy(None)

    def save(self) -> None:
        """Ask where to save what is shown as a PNG."""
        self._save(None)

    def offer(self, text: str, act: Callable[[int], None]) -> None:
        """Have one entry more in the menu of a picture; `act` is given its place among all of them."""
        self._offers.append((text, act))

    @property
    def has_film(self) -> bool:
        """Whether the view shows a film that could be saved."""
        return self._view.subject() is not None

    @property
    def is_seen(self) -> bool:
        """Whether the view is seen, or would be if its tab were."""
        stage = self._widget.parentWidget()
        return stage is None or self._widget.isVisibleTo(stage)

    def save_film(self) -> None:
        """Ask where to save the film with all its frames."""
        if subject := self._view.subject():
            self._saved = subject.take
            self.saver.ask_and_save(subject.take)

    def mark(self, what: Mark) -> None:
        """Have what is shown say in the library what was done with it."""
        if subject := self._view.subject():
            mark(self._session, subject.take, what)

    def _mark_saved(self) -> None:
        if self._saved is not None:
            mark(self._session, self._saved, "exported")

    def export(self) -> None:
        """Open the window with all ways to export."""
        if subject := self._view.subject():
            self.export_dialog.offer(subject)

    def _copy(self, only: int | None) -> None:
        if subject := self._view.subject(only):
            QGuiApplication.clipboard().setImage(wrap(subject.picture()).copy())  # the clipboard outlives the array

    def _save(self, only: int | None) -> None:
        if subject := self._view.subject(only):
            self.export_dialog.ask_and_save(subject)

    def _drag(self, index: int) -> None:
        if subject := self._view.subject(index):
            drag_out(self._session, subject, self._widget)

    def _open_menu(self, index: int, place: QPoint) -> None:
        if (subject := self._view.subject()) is None:
            return
        menu = QMenu(self._widget)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        only = None if index < 0 else index
        copy_text = self.tr("Copy all pictures") if only is None else self.tr("Copy picture")
        save_text = self.tr("Save all pictures…") if only is None else self.tr("Save picture…")
        menu.addAction(icon("copy"), copy_text, partial(self._copy, only))
        menu.addAction(icon("save"), save_text, partial(self._save, only))
        for text, act in self._offers if only is not None else ():
            menu.addAction(text, partial(act, index))
        menu.addSeparator()
        add_ways(menu, self._session, self._view.subject(only) or subject)
        if only is not None:
            name = subject.take.names()[only]
            menu.addSeparator()
            menu.addAction(self.tr("Copy “{}”").format(name), partial(_copy_text, name))
        menu.popup(place)


def _copy_text(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
