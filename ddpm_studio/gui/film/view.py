"""A film to look at: its pictures, what the frame means, the timeline below, and the ways to take pictures out."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ddpm_studio.engine.films.film import VIEWS, View
from ddpm_studio.gui.film.credits.line import CreditLine
from ddpm_studio.gui.film.export.export_plan import Subject
from ddpm_studio.gui.film.film_keys import VIEW_KEYS
from ddpm_studio.gui.film.former import Former, arrange_for
from ddpm_studio.gui.film.growing_view import GrowingView
from ddpm_studio.gui.film.header import FilmHeader, readout
from ddpm_studio.gui.film.memory_desk import MemoryDesk
from ddpm_studio.gui.film.outlet import Outlet
from ddpm_studio.gui.film.picture_buttons import PictureButtons
from ddpm_studio.gui.film.pixel_desk import PixelDesk
from ddpm_studio.gui.film.take import Take
from ddpm_studio.gui.film.time_axis import TimeAxis
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import SPACE_ROWS
from ddpm_studio.gui.widgets.grid.image_grid import ImageGrid
from ddpm_studio.gui.widgets.page_keys import HandlesKeys
from ddpm_studio.gui.widgets.pixels import Pixels

STRIP = "|Δx₀|"
FIRST = 0
"""The picture whose small pictures the timeline shows while none is shown alone."""


class FilmView(GrowingView[Take]):
    """Shows a `Take`.

    A tab may add to it: `above` and `below` are columns over and under the pictures, `add_beside` puts something at
    their right.
    """

    def __init__(self, session: Session, page: QWidget, *, has_former: bool = True) -> None:
        """:param has_former: whether a key shows the film that was shown before."""
        super().__init__(session, page)
        self._asked_first: list[HandlesKeys] = []
        self.header, self.credits = FilmHeader(), CreditLine()
        self._grid = ImageGrid()
        self._pixels = PixelDesk(self._grid, self._where, self)
        self.pixel_panel = self._pixels.panel
        self.memory = MemoryDesk(session, self._grid, self)
        self.above, self.below = QVBoxLayout(), QVBoxLayout()
        self.outlet = Outlet(session, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_ROWS)
        column.addWidget(self.header)
        column.addWidget(self.credits)
        column.addLayout(self.above, 1)
        self._middle = QHBoxLayout()
        self._middle.setSpacing(SPACE_ROWS)
        self._middle.addWidget(self.grid, 1)
        self._middle.addWidget(self.pixel_panel)
        self._middle.addWidget(self.memory.panel)
        column.addLayout(self._middle, 1)
        column.addLayout(self.below)
        column.addWidget(self.timeline)
        self.timeline.bar.yield_room()
        column.addWidget(self.outlet.saver.job_bar)
        self.axis = TimeAxis(session.settings, self.timeline)
        self.timeline.set_strip((), STRIP)  # its place is there before the first film
        self.timeline.bar.setAccessibleDescription(
            self.tr("The curve above the line: how much the predicted x_0 has changed since the frame before")
        )
        self._connect()
        self.former = Former(self) if has_former else None

    def _connect(self) -> None:
        self.timeline.position_changed.connect(self.show_frame)
        self.axis.changed.connect(self._spread)
        self.header.view_chosen.connect(self._look_anew)
        self.header.time_entered.connect(self.go_to_time)
        self.grid.tile_activated.connect(self._look_anew)
        self.pixel_panel.frame_wanted.connect(self.timeline.go_to)
        self.memory.came.connect(self.show_frame)
        self.memory.completed.connect(self.timeline.refresh_thumbnails)
        self.memory.panel.time_wanted.connect(self.go_to_time)
        self.buttons.all_wanted.connect(self.grid.show_all)

    def add_beside(self, widget: QWidget, is_left: bool = False) -> None:
        """Put `widget` at the right of the pictures, or left of them and as wide as they are."""
        self._middle.insertWidget(0, widget, 1) if is_left else self._middle.addWidget(widget)

    def ask_first(self, handler: HandlesKeys) -> None:
        """Let `handler` have every key that it knows before the film does."""
        self._asked_first.append(handler)

    # --- what is shown ---------------------------------------------------------------------------------------

    @property
    def take(self) -> Take | None:
        """What is shown."""
        return self._shown

    @property
    def grid(self) -> ImageGrid:
        """The pictures."""
        return self._grid

    def show_take(self, take: Take) -> None:
        """Show `take`, of which no more frames will come."""
        self.coming = take
        self._show_instead(take)
        self.timeline.set_times(take.film.times)
        self._spread()
        self.changed.emit()

    def exchange(self, take: Take) -> None:
        """Show `take`, which is complete, at the time that is looked at; what plays goes on."""
        is_at_end, plays = self.position >= self.timeline.count - 1, self.timeline.playback.is_playing
        t = self.take.film.times[self.position] if self.take is not None and self.timeline.count else 0
        self.show_take(take)
        if not is_at_end:
            self.go_to_time(t)
        if plays:
            self.timeline.playback.toggle()

    def _has_frames(self, take: Take) -> bool:
        return len(take.film) > 0

    def _take_up(self, take: Take) -> None:
        for position in range(self.timeline.count, len(take.film)):
            self.timeline.append(take.film.times[position])

    def _complete(self, take: Take) -> None:
        self.timeline.finish()
        self._spread()

    def _begin(self, take: Take, before: Take | None) -> None:
        is_alike = (
            before is not None
            and before.options.job == take.options.job
            and before.film.frame(0).shape == take.film.frame(0).shape
        )
        self.timeline.set_times([], take.film.expected)
        self.timeline.set_readout(partial(self._hover_words, take))
        self.timeline.set_strip(take.film.changes, STRIP)
        self.timeline.set_thumbnail_source(self._thumbnail)
        self._spread()
        if not is_alike:
            self.grid.show_all()
        self.credits.show_film(take.options, (take.card,), len(take.layout.cells))
        arrange_for(self.grid, take)

    def _spread(self) -> None:
        """Put the frames where they belong on the chosen axis; a film that was stopped does not reach 0."""
        if self.take is not None and len(self.take.film):
            times = self.take.frame_times()[: self.timeline.bar.total]
            self.axis.spread(times, self.take.alpha_bar)
            fork = self.take.fork
            self.timeline.mark(fork if fork is not None and fork < len(times) else None)
            self.pixel_panel.places = self.axis.places(times, self.take.alpha_bar)
            self._pixels.show()

    @property
    def buttons(self) -> PictureButtons:
        """The buttons that take pictures out."""
        return self.header.buttons

    @property
    def view(self) -> View:
        """Which view of the film is shown."""
        return self.header.view

    @property
    def position(self) -> int:
        """The frame that is shown."""
        return self.timeline.position

    def pixels(self) -> Pixels | None:
        """Return the pictures that are shown, (N, H, W, C)."""
        if self.take is None or not self.timeline.count:
            return None
        if self.view == "memory":
            return self.memory.pixels(self.take, self.position)
        return self.take.film.frame(self.position, self.view)

    def go_to_time(self, t: int) -> None:
        """Show the frame that is nearest to time `t`."""
        if self.take is not None:
            self.timeline.go_to(self.take.nearest(t))
            self.show_frame()  # also where the frame stays: the field then shows its time again

    def show_frame(self) -> None:
        """Show the frame at which the timeline stands."""
        if self.timeline.count and self.take is not None:
            self.memory.look(self.take, self.position, self.view == "memory")
            self.grid.show_images(self.pixels(), 2 if self.view == "pair" else 1)
            solo = self.grid.solo_index
            name = "" if solo is None else self.take.pictures.tile_names()[solo]
            self.header.show_frame(self.take, self.position, name)
            self._pixels.show()
            self.changed.emit()

    def _where(self) -> tuple[Take, int, View] | None:
        return None if self.take is None else (self.take, self.position, self.view)

    def _hover_words(self, take: Take, position: int) -> str:
        told = readout(take, position)
        if position == 0:
            return told
        change = QLocale().toString(take.film.changes[position], "f", 2)
        return told + "\n" + self.tr("mean |Δx₀| since the frame before: {} of 255").format(change)

    def _look_anew(self) -> None:
        self.show_frame()
        self.timeline.refresh_thumbnails()

    def _thumbnail(self, position: int) -> Pixels | None:
        if self.take is None or not self.take.film.has(position, self.view):
            return None
        solo = self.grid.solo_index
        pixels: Pixels = self.take.film.frame(position, self.view)[FIRST if solo is None else solo]
        return pixels

    # --- taking pictures out ---------------------------------------------------------------------------------

    def subject(self, only: int | None = None) -> Subject | None:
        """Return what an export would be of; `only` one picture, or the one that is shown alone."""
        if self.take is None or not self.timeline.count:
            return None
        solo = self.grid.solo_index if only is None else only
        view = self.view if self.take.film.has(self.position, self.view) else "x_0"
        return Subject(self.take, self.position, view, solo)

    # --- keys ------------------------------------------------------------------------------------------------

    def _handle_own_key(self, event: QKeyEvent) -> bool:
        if any(handler.handle_key(event) for handler in self._asked_first):
            return True
        if not event.modifiers() and event.key() == Qt.Key.Key_P and self.grid.solo_index is not None:
            self._pixels.pick_by_key()
        elif not event.modifiers() and event.text() in VIEW_KEYS:
            self.header.choose_view(VIEWS[int(event.text()) - 1])
        else:
            return False
        return True
