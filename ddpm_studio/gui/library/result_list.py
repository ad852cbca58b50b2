"""A list of results that can be looked through, and what can be done with each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QInputDialog, QListView, QMenu

from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.films.result import LONGEST_WORDS, Result
from ddpm_studio.gui.errands import DropPictures, OpenFilm, Part
from ddpm_studio.gui.library.discarding import discard_results
from ddpm_studio.gui.library.place_keeper import PlaceKeeper
from ddpm_studio.gui.library.result_model import RESULT, ResultModel
from ddpm_studio.gui.library.result_pages import add_pages
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.widgets.show_folder import show_folder


class ResultList(QListView):
    """Shows the results of a `ResultModel`. Enter or a click opens one; keys star, name, recall and discard it."""

    opened = Signal(object)
    """A `Result` is to be shown."""

    def __init__(self, session: Session, model: ResultModel) -> None:
        super().__init__()
        self._session = session
        self.results = model
        self.setModel(model)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._open_menu)
        self.clicked.connect(self._click)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self._place = PlaceKeeper(self)
        self.setAccessibleName(self.tr("Results"))

    def chosen(self) -> list[Result]:
        """Return what is selected, the newest first."""
        rows = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        return [self.results.rows[row] for row in rows]

    def choose(self, folder: Path) -> None:
        """Select the result in `folder`, and show where it is."""
        rows = [row for row, result in enumerate(self.results.rows) if result.folder == folder]
        for row in rows:
            self.setCurrentIndex(self.results.index(row))
            self.scrollTo(self.currentIndex(), QAbstractItemView.ScrollHint.PositionAtCenter)
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def open(self, result: Result) -> None:
        """Bring back the film, if it is kept, and what made it; of a picture that was kept alone, that of all."""
        film = result.film_file
        if result.picture is not None and (whole := self._session.results.whole_of(result)) is not None:
            film = whole.film_file
        if film is None:
            self._recall(result, "all")
            return
        if result.facts.job not in ("compare", "sample over training"):  # their films bring back what made them
            self._session.send(DropPictures((result.thumbnail,)))
        self._session.send(OpenFilm(film, result.picture))

    # --- what can be done ------------------------------------------------------------------------------------

    def deeds(self) -> Sequence[tuple[str, str, Callable[[], None]]]:
        """Return what can be done with what is selected: its name, its key, and what does it."""
        return (
            (self.tr("Open"), "Return", self._open_first),
            (self.tr("Recall all choices"), "A", partial(self._recall_first, "all")),
            (self.tr("Recall the seed only"), "E", partial(self._recall_first, "seed")),
            (self.tr("Recall all but the seed"), "B", partial(self._recall_first, "rest")),
            (self.tr("Star, or no star"), "S", self._star),
            (self.tr("Name…"), "F2", self._ask_name),
            (self.tr("Note…"), "N", self._ask_note),
            (self.tr("Show its folder"), "", self._show_folder),
            (self.tr("Delete"), "Del", self._discard),
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do what a key means for what is selected."""
        deeds: dict[Qt.Key, Callable[[], None]] = {
            Qt.Key.Key_Return: self._open_first,
            Qt.Key.Key_Enter: self._open_first,
            Qt.Key.Key_A: partial(self._recall_first, "all"),
            Qt.Key.Key_E: partial(self._recall_first, "seed"),
            Qt.Key.Key_B: partial(self._recall_first, "rest"),
            Qt.Key.Key_S: self._star,
            Qt.Key.Key_F2: self._ask_name,
            Qt.Key.Key_N: self._ask_note,
            Qt.Key.Key_Delete: self._discard,
        }
        is_plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier  # which its Enter has
        deed = deeds.get(Qt.Key(event.key())) if is_plain else None
        if deed is not None and self.chosen():
            deed()
        else:
            super().keyPressEvent(event)

    def _open_menu(self, point: QPoint) -> None:
        if not self.indexAt(point).isValid():
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name, key, deed in self.deeds():
            action = QAction(f"{name}\t{key}" if key else name, menu)
            action.triggered.connect(deed)
            menu.addAction(action)
        add_pages(menu, self._session, self.chosen()[0])
        menu.popup(self.viewport().mapToGlobal(point))

    def _click(self, index: QModelIndex) -> None:
        if len(self.chosen()) == 1:  # more are being selected
            self.open(index.data(RESULT))

    def _open_first(self) -> None:
        self.open(self.chosen()[0])

    def _recall_first(self, part: Part) -> None:
        self._recall(self.chosen()[0], part)

    def _recall(self, result: Result, part: Part) -> None:
        self._session.send(DropPictures((result.thumbnail,), part))

    def _star(self) -> None:
        chosen = self.chosen()
        is_starred = not all(result.is_starred for result in chosen)
        for result in chosen:
            self._change(result, is_starred=is_starred)

    def _ask_name(self) -> None:
        result = self.chosen()[0]
        self._ask(self.tr("Name of this result"), result.name, partial(self._take_words, result, "name"))

    def _ask_note(self) -> None:
        result = self.chosen()[0]
        self._ask(self.tr("Note to this result"), result.note, partial(self._take_words, result, "note"))

    def _ask(self, title: str, now: str, take: Callable[[str], None]) -> None:
        dialog = QInputDialog(self)
        dialog.setWindowTitle(title)
        dialog.setLabelText(title)
        dialog.setTextValue(now)
        dialog.textValueSelected.connect(take)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _take_words(self, result: Result, what: str, words: str) -> None:
        self._change(result, **{what: " ".join(words.split())[:LONGEST_WORDS]})

    def _show_folder(self) -> None:
        show_folder(self.chosen()[0].folder)

    def _discard(self) -> None:
        discard_results(self._session, self.chosen())

    def _change(self, result: Result, **changes: object) -> None:
        try:
            self._session.results.change(result, **changes)
        except StudioError as error:
            self._session.tell(str(error), "error")
