"""A film over training to look at: the same seeds, drawn by one snapshot after the other."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ddpm_studio.engine.films.film import View
from ddpm_studio.gui.comparing.training_take import SHOWN, TrainingTake
from ddpm_studio.gui.film.credits.line import CreditLine
from ddpm_studio.gui.film.export.export_plan import Subject
from ddpm_studio.gui.film.growing_view import GrowingView
from ddpm_studio.gui.film.outlet import Outlet
from ddpm_studio.gui.film.picture_buttons import PictureButtons
from ddpm_studio.gui.language import DOT
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import SPACE_INSIDE, SPACE_ROWS, tabular
from ddpm_studio.gui.widgets.grid.image_grid import ImageGrid
from ddpm_studio.gui.widgets.pixels import Pixels
from ddpm_studio.gui.widgets.segments import Segments
from ddpm_studio.gui.widgets.text.elided_label import ElidedLabel

STRIP = "|Δ|"
_VIEW_KEYS = {Qt.Key.Key_1: 0, Qt.Key.Key_2: 1}


class TrainingView(GrowingView[TrainingTake]):
    """Shows a `TrainingTake`."""

    def __init__(self, session: Session, page: QWidget) -> None:
        super().__init__(session, page)
        images, change = self.tr("Images"), self.tr("Change")
        self.views = Segments(
            (
                (images, images, self.tr("What each snapshot draws (key 1)")),
                (change, change, self.tr("How much the images differ from those of the snapshot before (key 2)")),
            ),
            self.tr("View"),
        )
        self.readout = tabular(ElidedLabel())
        self._buttons, self._grid = PictureButtons(), ImageGrid()
        self.outlet, self.credits = Outlet(session, self), CreditLine()
        self._lay_out()
        self.timeline.position_changed.connect(self._show_frame)
        self.views.chosen.connect(self._look_anew)
        self.grid.tile_activated.connect(self._look_anew)
        self.buttons.all_wanted.connect(self.grid.show_all)

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(SPACE_INSIDE)
        line.addWidget(self.views)
        line.addSpacing(SPACE_ROWS)
        line.addWidget(self.readout, 1)
        line.addWidget(self.buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_ROWS)
        column.addLayout(line)
        column.addWidget(self.credits)
        column.addWidget(self.grid, 1)
        column.addWidget(self.timeline)
        column.addWidget(self.outlet.saver.job_bar)
        self.timeline.set_strip((), STRIP)
        self.timeline.bar.setAccessibleDescription(
            self.tr("The curve above the line: how much the images have changed since the snapshot before")
        )

    # --- what is shown ---------------------------------------------------------------------------------------

    @property
    def take(self) -> TrainingTake | None:
        """What is shown."""
        return self._shown

    @property
    def buttons(self) -> PictureButtons:
        """The buttons that take pictures out."""
        return self._buttons

    @property
    def grid(self) -> ImageGrid:
        """The pictures."""
        return self._grid

    @property
    def view(self) -> View:
        """Which view is shown."""
        return SHOWN[self.views.index]

    def _has_frames(self, take: TrainingTake) -> bool:
        return len(take.film) > 0

    def _take_up(self, take: TrainingTake) -> None:
        for position in range(self.timeline.count, len(take.film)):
            self.timeline.append(take.film.times[position])

    def _complete(self, take: TrainingTake) -> None:
        self.timeline.finish()
        steps = take.film.times
        length = (steps[-1] - steps[0]) or 1
        self.timeline.set_places([(step - steps[0]) / length for step in steps])
        self.timeline.set_end_labels(f"{steps[0]:,}", f"{steps[-1]:,}")

    def _begin(self, take: TrainingTake, before: TrainingTake | None) -> None:
        is_alike = before is not None and before.film.frame(0).shape == take.film.frame(0).shape
        self.credits.show_film(take.options, (take.card,), len(take.options.layout().cells))
        self.timeline.set_times([], take.film.expected)
        self.timeline.set_readout(self._words)
        self.timeline.set_strip(take.film.changes, STRIP)
        self.timeline.set_thumbnail_source(self._thumbnail)
        self.timeline.set_end_labels(f"{take.film.times[0]:,}", f"{take.last_step:,}")
        if not is_alike:
            self.grid.show_all()
        self.grid.set_tile_names(take.tile_names())

    def _show_frame(self) -> None:
        if self.take is None or not self.timeline.count:
            return
        position, solo = self.timeline.position, self.grid.solo_index
        self.grid.show_images(self.take.film.frame(position, self.view))
        self.buttons.allow(has_pictures=True, is_alone=solo is not None)
        name = "" if solo is None else self.take.tile_names()[solo]
        remark = self.tr("nothing came before") if self.view == "change" and position == 0 else ""
        self.readout.say(DOT.join(words for words in (name, self._place(position), remark) if words))
        self.changed.emit()

    def _place(self, position: int) -> str:
        assert self.take is not None
        step = f"{self.take.film.times[position]:,}"
        return self.tr("step {} \N{MIDDLE DOT} snapshot {} of {}").format(step, position + 1, self.timeline.bar.total)

    def _words(self, position: int) -> str:
        if self.take is None or position >= len(self.take.film):
            return ""
        if position == 0:
            return self._place(position)
        change = QLocale().toString(self.take.film.changes[position], "f", 2)
        told = self.tr("mean change since the snapshot before: {} of 255").format(change)
        return f"{self._place(position)}\n{told}"

    def _look_anew(self) -> None:
        self._show_frame()
        self.timeline.refresh_thumbnails()

    def _thumbnail(self, position: int) -> Pixels | None:
        if self.take is None or position >= len(self.take.film):
            return None
        pixels: Pixels = self.take.film.frame(position, self.view)[self.grid.solo_index or 0]
        return pixels

    # --- taking pictures out ---------------------------------------------------------------------------------

    def subject(self, only: int | None = None) -> Subject | None:
        """Return what an export would be of; `only` one picture, or the one that is shown alone."""
        if self.take is None or not self.timeline.count:
            return None
        return Subject(self.take, self.timeline.position, self.view, self.grid.solo_index if only is None else only)

    # --- keys ------------------------------------------------------------------------------------------------

    def _handle_own_key(self, event: QKeyEvent) -> bool:
        view = None if event.modifiers() else _VIEW_KEYS.get(Qt.Key(event.key()))
        if view is not None:
            self.views.choose(view)
        return view is not None
