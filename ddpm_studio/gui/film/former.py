"""What was shown before, in the same place, for as long as a key is held."""

from __future__ import annotations

from typing import ClassVar, Protocol

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from ddpm_studio.engine.films.film import View
from ddpm_studio.gui.film.credits.line import CreditLine
from ddpm_studio.gui.film.header import FilmHeader
from ddpm_studio.gui.film.take import Take
from ddpm_studio.gui.language import DOT
from ddpm_studio.gui.widgets.grid.image_grid import ImageGrid
from ddpm_studio.gui.widgets.page_keys import HandlesKeys
from ddpm_studio.gui.widgets.timeline.timeline import Timeline

KEY = Qt.Key.Key_Z
ENDS = (QEvent.Type.ApplicationDeactivate, QEvent.Type.WindowDeactivate)
"""After these, nobody hears any more that the key is let go."""


class ShowsTake(Protocol):
    """A view of a film, to this; it is a widget, and its signal `changed` tells that another frame is shown."""

    changed: ClassVar[Signal]

    @property
    def take(self) -> Take | None: ...
    @property
    def grid(self) -> ImageGrid: ...
    @property
    def header(self) -> FilmHeader: ...
    @property
    def timeline(self) -> Timeline: ...
    @property
    def credits(self) -> CreditLine: ...
    @property
    def view(self) -> View: ...
    @property
    def position(self) -> int: ...
    def show_frame(self) -> None: ...
    def ask_first(self, handler: HandlesKeys) -> None: ...


class Former(QObject):
    """Follows which film `view` shows, and shows the one before while `KEY` is held."""

    def __init__(self, view: ShowsTake) -> None:
        assert isinstance(view, QObject)
        super().__init__(view)
        self._view = view
        self._now: Take | None = None
        self._before: Take | None = None
        self.is_shown = False
        view.changed.connect(self._follow)
        view.ask_first(self)

    def handle_key(self, event: QKeyEvent) -> bool:
        """Begin to show what was before, if that key is pressed and there is anything."""
        if event.key() != KEY or event.modifiers():
            return False
        if not event.isAutoRepeat() and not self.is_shown and self._before is not None:
            self._show(self._before)
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hear that the key is let go, wherever the focus is by now."""
        is_release = event.type() is QEvent.Type.KeyRelease and isinstance(event, QKeyEvent)
        if event.type() in ENDS or (is_release and event.key() == KEY and not event.isAutoRepeat()):  # type: ignore[attr-defined]
            self._let_go()
        return False

    def _follow(self) -> None:
        if self._view.take is not self._now:
            self._before, self._now = self._now, self._view.take
            if self.is_shown:
                self._let_go()

    def _show(self, take: Take) -> None:
        view = self._view
        if view.take is None or not view.timeline.count:
            return
        self.is_shown = True
        app = QApplication.instance()
        assert app is not None
        app.installEventFilter(self)
        position = take.nearest(view.take.film.times[view.position])
        looked_at = view.view if take.film.has(position, view.view) else "x_0"
        arrange_for(view.grid, take)
        view.grid.show_images(take.film.frame(position, looked_at), 2 if looked_at == "pair" else 1)
        view.credits.show_film(take.options, (take.card,), len(take.layout.cells))
        seed = take.names()[0].partition("/")[0] if take.options.job == "sample" else ""
        seed = self.tr("seed {}").format(seed) if seed else ""
        view.header.readout.say(DOT.join(filter(None, [self.tr("before"), f"t = {take.film.times[position]}", seed])))

    def _let_go(self) -> None:
        app = QApplication.instance()
        if not self.is_shown or app is None:
            return
        self.is_shown = False
        app.removeEventFilter(self)
        if self._view.take is not None:
            take = self._view.take
            arrange_for(self._view.grid, take)
            self._view.credits.show_film(take.options, (take.card,), len(take.layout.cells))
            self._view.show_frame()


def arrange_for(grid: ImageGrid, take: Take) -> None:
    """Lay out and name the pictures of `grid` as those of `take`."""
    rows, columns = take.axes()
    grid.set_tile_names(take.pictures.tile_names())
    one_line = take.columns if take.weights() else 0  # of a strip from A to B, however narrow the window is
    grid.arrange(len(columns) or one_line or None, group=take.layout.group)
    grid.write(take.pictures.captions(), rows=rows, columns=columns, shorter=take.pictures.shorter())
