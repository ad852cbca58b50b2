"""A comparison to look at: two sides beside each other, wiped or subtracted, with one timeline for both films."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ddpm_studio.engine.events import Cost, Frame
from ddpm_studio.gui.comparing.compared_take import ComparedFrames, ComparedTake, Look, Manner
from ddpm_studio.gui.comparing.comparison import SHOWN, Comparison, TwoSides, mean_of
from ddpm_studio.gui.comparing.cost_table import CostTable
from ddpm_studio.gui.comparing.header import ComparisonHeader
from ddpm_studio.gui.comparing.matching import Pair
from ddpm_studio.gui.comparing.pair_track import PairTrack
from ddpm_studio.gui.comparing.pictures import ComparedPictures
from ddpm_studio.gui.comparing.sides import side_names
from ddpm_studio.gui.film.export.export_plan import Subject
from ddpm_studio.gui.film.growing_view import GrowingView
from ddpm_studio.gui.film.header import readout
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
    """Shows a `Comparison`."""

    heard = (Frame, Cost)

    def __init__(self, session: Session, page: QWidget) -> None:
        super().__init__(session, page)
        self._is_done = False
        self.two: TwoSides | None = None
        """The sides that stand beside each other."""
        self.header = ComparisonHeader()
        self.pictures = ComparedPictures()
        self.table = CostTable()
        self.track = PairTrack(session.settings, self.timeline)
        self.outlet = Outlet(session, self)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_ROWS)
        column.addWidget(self.header)
        column.addWidget(self.pictures, 1)
        column.addWidget(self.table)
        column.addWidget(self.timeline)
        column.addWidget(self.outlet.saver.job_bar)

    def _connect(self) -> None:
        self.timeline.position_changed.connect(self._show_pair)
        self.header.changed.connect(self._look_anew)
        self.header.sides.changed.connect(self._exchange)
        self.header.part_chosen.connect(self.pictures.wipe.set_part)
        self.pictures.wipe.moved.connect(self.header.show_part)
        self.grid.tile_activated.connect(self._hear_solo)
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
        """The pictures of the first side, or what both amount to."""
        return self.pictures.grid

    @property
    def look(self) -> Look:
        """How the two sides are looked at."""
        return self.header.look

    def _has_frames(self, comparison: Comparison) -> bool:
        return len(comparison.takes[0].film) > 0

    def _take_up(self, comparison: Comparison) -> None:
        self.track.catch_up(self.look.by)
        self.header.sides.offer(comparison.drawn())
        self.table.show_sides(side_names(comparison.options.sides, comparison.cards), comparison.costs)

    def _complete(self, comparison: Comparison) -> None:
        self.track.finish()
        self._is_done = True
        self._show_pair()

    def _begin(self, comparison: Comparison, before: Comparison | None) -> None:
        is_alike = before is not None and before.cards[0].image_shape == comparison.cards[0].image_shape
        self._is_done = False
        self.header.sides.start_over()
        self.two = comparison.two(*self.header.sides.two)
        self.track.begin(self.two)  # first: the pairs of the other comparison mean nothing in these films
        if not is_alike or self.grid.count != comparison.options.sides[0].count:
            self.grid.show_all()
        self._name_sides(self.two)
        self.timeline.set_readout(self._words)
        self.timeline.set_thumbnail_source(self._thumbnail)

    def _name_sides(self, two: TwoSides) -> None:
        for part in (self.header, self.pictures, self.table):
            part.name_sides(*two.letters)
        told = self.tr("The curve above the line: how far the predicted x_0 of {} and {} are apart")
        self.timeline.bar.setAccessibleDescription(told.format(*two.letters))
        self.header.allow_time(two.has_one_clock)
        for grid, take in zip((self.grid, self.pictures.other), two.takes, strict=True):
            grid.set_tile_names(take.pictures.tile_names())

    def _exchange(self) -> None:
        """Show the two sides that are chosen now; the place on the timeline stays, as far as it can."""
        if self.comparison is None:
            return
        self.two = self.comparison.two(*self.header.sides.two)
        self._name_sides(self.two)
        self.track.exchange(self.two, self.look.by)
        self._show_pair()
        self.timeline.refresh_thumbnails()

    def _look_anew(self) -> None:
        self.track.rematch(self.look.by)
        self._show_pair()
        self.timeline.refresh_thumbnails()

    def _show_pair(self) -> None:
        pair = self.track.pair()
        if pair is None or self.two is None:
            return
        self.pictures.promise(not self._is_done)
        first, second = self.two.frames(pair, self.header.view)
        self.pictures.show_pair(first, second, self.look)
        self._tell(pair, first, second)
        self.changed.emit()

    # --- what is told ----------------------------------------------------------------------------------------

    def _tell(self, pair: Pair, first: Pixels, second: Pixels | None) -> None:
        assert self.two is not None
        solo = self.grid.solo_index
        takes = self.two.takes
        self.header.readout.say("" if solo is None else takes[0].pictures.tile_names()[solo])
        self.buttons.allow(has_pictures=True, is_alone=solo is not None)
        self.pictures.say(*self._sides_in_words(pair))
        whole = slice(None) if solo is None else slice(solo, solo + 1)
        here = None if second is None else mean_of(first[whole], second[whole])
        self.table.show_means(here, self.two.mean_at_the_end(solo))

    def _sides_in_words(self, pair: Pair) -> tuple[str, str]:
        assert self.two is not None
        (first, second), (letter, other) = self.two.takes, self.two.letters
        if pair.second is not None:
            told = readout(second, pair.second)
        else:
            told = self.tr("was not drawn") if self._is_done else self.tr("comes after {}").format(letter)
        return f"{letter}   {readout(first, pair.first)}", f"{other}   {told}"

    def _words(self, position: int) -> str:
        if self.two is None or position >= len(self.track.pairs):
            return ""
        pair = self.track.pairs[position]
        words = [*self._sides_in_words(pair)]
        if pair.second is not None:
            mean = QLocale().toString(self.track.means[position], "f", 2)
            told = self.tr("mean |{} − {}| of the predicted x₀: {} of 255")
            words.append(told.format(*self.two.letters, mean))
        return "\n".join(words)

    def _thumbnail(self, position: int) -> Pixels | None:
        if self.two is None or position >= len(self.track.pairs):
            return None
        first, second = self.two.frames(self.track.pairs[position], self.header.view)
        index = self.grid.solo_index or 0
        one = slice(index, index + 1)
        if second is None:
            alone: Pixels = first[index]
            return alone
        look = Look("difference" if self.look.manner == "difference" else "wipe", stretch=self.look.stretch)
        picture: Pixels = look.compose(first[one], second[one])[0]
        return picture

    def _hear_solo(self) -> None:
        self._show_pair()
        self.timeline.refresh_thumbnails()

    # --- taking pictures out ---------------------------------------------------------------------------------

    def subject(self, only: int | None = None) -> Subject | None:
        """Return what an export would be of: the pictures as they are compared; `only` one, or the one alone."""
        if self.two is None or not self.track.pairs:
            return None
        take = ComparedTake(ComparedFrames(self.two, self.look, tuple(self.track.pairs)))
        solo = self.grid.solo_index if only is None else only
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
