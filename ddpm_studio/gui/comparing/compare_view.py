"""A comparison to look at: its sides in columns, two of them wiped or subtracted, with one timeline for all films."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ddpm_studio.engine.events import Cost, Frame
from ddpm_studio.gui.comparing.columns.costs import CostTable
from ddpm_studio.gui.comparing.columns.pictures import ComparedPictures
from ddpm_studio.gui.comparing.columns.plan import Columns
from ddpm_studio.gui.comparing.columns.words import ColumnWords, Seen
from ddpm_studio.gui.comparing.compared_take import ComparedFrames, ComparedTake, Look, Manner, thumbnail
from ddpm_studio.gui.comparing.comparison import SHOWN, Comparison, Together
from ddpm_studio.gui.comparing.header import ComparisonHeader
from ddpm_studio.gui.comparing.match_track import MatchTrack
from ddpm_studio.gui.comparing.sides import Wanted
from ddpm_studio.gui.film.credits.line import CreditLine
from ddpm_studio.gui.film.export.export_plan import Subject
from ddpm_studio.gui.film.growing_view import GrowingView
from ddpm_studio.gui.film.outlet import Outlet
from ddpm_studio.gui.film.picture_buttons import PictureButtons
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import SPACE_ROWS
from ddpm_studio.gui.widgets.grid.image_grid import ImageGrid
from ddpm_studio.gui.widgets.pixels import Pixels

_MANNER_KEYS: dict[Qt.Key, Manner] = {Qt.Key.Key_S: "beside", Qt.Key.Key_W: "wipe", Qt.Key.Key_D: "difference"}
_VIEW_KEYS = dict(zip((Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3), SHOWN, strict=True))
_LINE_KEYS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class CompareView(GrowingView[Comparison]):
    """Shows a `Comparison` in the columns for which it was drawn."""

    heard = (Frame, Cost)

    def __init__(self, session: Session, page: QWidget) -> None:
        super().__init__(session, page)
        self.columns = Columns()
        self.together: Together | None = None
        """The sides that are looked at, in the order of their columns."""
        self.words = ColumnWords(self.columns)
        self._wanted: Sequence[Wanted] = ()
        self._chosen = 0
        self.header = ComparisonHeader()
        self.pictures = ComparedPictures()
        self.table = CostTable()
        self.track = MatchTrack(session.settings, self.timeline)
        self.outlet, self.credits = Outlet(session, self), CreditLine()
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_ROWS)
        for part in (self.header, self.credits, self.pictures, self.table, self.timeline, self.outlet.saver.job_bar):
            column.addWidget(part, int(part is self.pictures))

    def _connect(self) -> None:
        self.timeline.position_changed.connect(self._show_frames)
        self.header.changed.connect(self._look_anew)
        self.header.sides.chosen.connect(self._hold)
        self.header.part_chosen.connect(self.pictures.wipe.set_part)
        self.pictures.wipe.moved.connect(self.header.show_part)
        self.grid.tile_activated.connect(self._show_anew)
        self.buttons.all_wanted.connect(self.grid.show_all)

    # --- what is shown ---------------------------------------------------------------------------------------

    @property
    def comparison(self) -> Comparison | None:
        """What is shown."""
        return self._shown

    @property
    def buttons(self) -> PictureButtons:
        """The buttons that take pictures out."""
        return self.header.buttons

    @property
    def grid(self) -> ImageGrid:
        """The pictures of the first column, or what two amount to."""
        return self.pictures.grid

    @property
    def look(self) -> Look:
        """How the sides are looked at."""
        return self.header.look

    def show_columns(self, wanted: Sequence[Wanted], chosen: int) -> None:
        """There are these columns, and for the one of the key `chosen` the choices are at the left."""
        keys = tuple(each.key for each in wanted)
        is_other = keys != self.columns.keys
        self._wanted, self._chosen = wanted, chosen
        self.columns.set_keys(keys)
        self.words.show(self.comparison, wanted)
        if is_other and self.comparison is not None:
            self._exchange()
        else:
            self._tell()

    def expect(self, coming: Comparison, *, at_once: bool = False, alone: int | None = None) -> None:
        """Show `coming`, which has a side for each column; see `GrowingView.expect`."""
        self.columns.expect()
        super().expect(coming, at_once=at_once, alone=alone)

    def _has_frames(self, comparison: Comparison) -> bool:
        return self.columns.is_awaited and len(comparison.takes[0].film) > 0

    def _take_up(self, comparison: Comparison) -> None:
        self.track.catch_up(self.look.by)
        self._tell()

    def _complete(self, comparison: Comparison) -> None:
        self.words.is_done = True
        self.track.finish()
        self._show_frames()

    def _begin(self, comparison: Comparison, before: Comparison | None) -> None:
        is_alike = before is not None and before.cards[0].image_shape == comparison.cards[0].image_shape
        self.columns.take_over()
        self.credits.show_film(comparison.options, comparison.cards, comparison.options.sides[0].count)
        self.words.is_done = False
        self.words.show(comparison, self._wanted)
        self._group()
        self.track.begin(self.together, self.columns.places_of_two(self._with_sides()))
        if not is_alike or self.grid.count != comparison.options.sides[0].count:
            self.grid.show_all()
        self.timeline.set_readout(self._words)
        self.timeline.set_thumbnail_source(self._thumbnail)
        self.pictures.name_tiles(comparison.takes[0].pictures.tile_names())

    def _seen(self) -> list[int]:
        """Return the columns that are looked at."""
        return self.columns.seen(all_of_them=self.look.manner == "beside")

    def _with_sides(self) -> list[int]:
        return [key for key in self._seen() if self.columns.side(key) is not None]

    def _group(self) -> bool:
        """Take the sides together that are looked at; return whether they are others than before."""
        keys, before = self._with_sides(), self.together
        sides = [side for key in keys if (side := self.columns.side(key)) is not None]
        letters = self.columns.letters(keys)
        if self.comparison is None or not sides:
            self.together = None
        elif before is None or before.comparison is not self.comparison or not before.has(sides, letters):
            self.together = self.comparison.together(sides, letters)
        two = [self.columns.letter(key) for key in self.columns.two]
        self.header.name_sides(*two)
        drawn = [(key, self.columns.letter(key)) for key in self.columns.drawn()]
        self.header.sides.offer(drawn, self.columns.two)
        self.header.allow_time(self.together is None or self.together.has_one_clock)
        told = self.tr("The curve above the line: how far the predicted x_0 of {} and {} are apart")
        self.timeline.bar.setAccessibleDescription(told.format(*two))
        return self.together is not before

    def _exchange(self) -> None:
        """Look at the sides that are wanted now; the place on the timeline stays, as far as it can."""
        self._group()
        if self.together is None:
            self._shown = None
            self.words.show(None, self._wanted)
        self.track.exchange(self.together, self.columns.places_of_two(self._with_sides()), self.look.by)
        self._show_anew()

    def _hold(self, first: int, second: int) -> None:
        self.columns.hold(first, second)
        self._exchange()

    def _look_anew(self) -> None:
        if self.comparison is not None and self._group():
            self._exchange()
            return
        self.track.rematch(self.look.by)
        self._show_anew()

    def _show_anew(self) -> None:
        self._show_frames()
        self.timeline.refresh_thumbnails()

    def _show_frames(self) -> None:
        pictures = self._what_is_seen().pictures
        self.pictures.show_pictures([pictures.get(key) for key in self._seen()] if pictures else [], self.look)
        self._tell()
        self.changed.emit()

    def _at(self, position: int) -> dict[int, int | None]:
        """Return the frame of each column that is looked at, at a place of the timeline; nothing: there is none."""
        is_there = self.track.sides is self.together and position < len(self.track.matches)
        return dict(zip(self._with_sides(), self.track.matches[position].frames, strict=True)) if is_there else {}

    def _what_is_seen(self) -> Seen:
        match, frames = self.track.match(), self._at(self.timeline.position)
        if match is None or self.together is None or not frames:
            return Seen()
        pictures = zip(frames, self.together.frames(match, self.header.view), strict=True)
        return Seen(frames, dict(pictures), self.pictures.solo)

    # --- what is told ----------------------------------------------------------------------------------------

    def _tell(self) -> None:
        seen = self._what_is_seen()
        self.pictures.tell(self.words.tell(self._seen(), seen), self._chosen, len(self.columns.keys))
        self.table.show_rows(self.words.rows(seen), self.columns.letter(self.columns.two[0]))
        self.buttons.allow(has_pictures=bool(seen.frames), is_alone=seen.solo is not None)
        names = [] if self.comparison is None else self.comparison.takes[0].pictures.tile_names()
        self.header.readout.say("" if seen.solo is None else names[seen.solo])

    def _words(self, position: int) -> str:
        frames = self._at(position)
        return self.words.moment(frames, self.track.means[position]) if frames else ""

    def _thumbnail(self, position: int) -> Pixels | None:
        frames = self._at(position)
        if self.together is None or not frames:
            return None
        pictures = self.together.frames(self.track.matches[position], self.header.view)
        return thumbnail(pictures, self.columns.places_of_two([*frames]), self.pictures.solo or 0, self.look)

    # --- taking pictures out ---------------------------------------------------------------------------------

    def subject(self, only: int | None = None) -> Subject | None:
        """Return what an export would be of: the pictures as they are compared; `only` one, or the one alone."""
        if self.together is None or not self.track.matches:
            return None
        take = ComparedTake(ComparedFrames(self.together, self.look, tuple(self.track.matches)))
        solo = self.pictures.solo if only is None else only
        return Subject(take, self.timeline.position, self.header.view, solo)

    # --- keys ------------------------------------------------------------------------------------------------

    def _handle_own_key(self, event: QKeyEvent) -> bool:
        key, held = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if held == Qt.KeyboardModifier.AltModifier and key in _LINE_KEYS and self.look.manner == "wipe":
            self.pictures.wipe.step_by(_LINE_KEYS[key])
        elif not held and key in _MANNER_KEYS:
            self.header.choose_manner(_MANNER_KEYS[key])
        elif not held and key in _VIEW_KEYS:
            self.header.choose_view(_VIEW_KEYS[key])
        else:
            return False
        return True
