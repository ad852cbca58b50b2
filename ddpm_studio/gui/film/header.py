"""The line above a film: which view of it, and what the frame that is shown means."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QSpinBox, QVBoxLayout, QWidget

from ddpm_studio.engine.films.film import VIEWS, View
from ddpm_studio.gui.film.picture_buttons import PictureButtons
from ddpm_studio.gui.film.take import Take, decibels, small_number
from ddpm_studio.gui.film.time_field import TimeField
from ddpm_studio.gui.film.view_names import view_name, view_remark, view_symbol, view_text, view_tip
from ddpm_studio.gui.language import DOT
from ddpm_studio.gui.style.theme import SPACE_ROWS, tabular
from ddpm_studio.gui.widgets.folding_row import FoldingRow
from ddpm_studio.gui.widgets.segments import Segments
from ddpm_studio.gui.widgets.text.elided_label import ElidedLabel

WIDEST = 1000
LONG_ENOUGH = "ᾱ = 0.123 · SNR −12.3 dB"
"""What is told of a frame has a line of its own where there is no room for this."""


class FilmHeader(QWidget):
    """Switches between the views, tells t, ᾱ_t and SNR, and has the buttons that take pictures out."""

    view_chosen = Signal(str)
    time_entered = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        shown = self.tr("Show {}")
        entries = [(view_text(view), shown.format(view_name(view)), view_tip(view)) for view in VIEWS]
        self.views = Segments(entries, self.tr("View"), short=[view_symbol(view) for view in VIEWS])
        self.views.chosen.connect(self._choose)
        self._field = TimeField(
            WIDEST, self.tr("Type a time from T (noise) to 0 (image) to see the nearest frame that is kept")
        )
        self._field.entered.connect(self.time_entered)
        self.readout = tabular(ElidedLabel())
        self.buttons = PictureButtons()
        self._lay_out()
        self.show_frame(None, 0)

    def _lay_out(self) -> None:
        told = QWidget()
        line = QHBoxLayout(told)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACE_ROWS)
        line.addWidget(self._field)
        line.addWidget(self.readout, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(FoldingRow(self.views, told, self.buttons, LONG_ENOUGH))

    @property
    def time(self) -> QSpinBox:
        """Where t is typed."""
        return self._field.box

    @property
    def view(self) -> View:
        """Which view is chosen."""
        return VIEWS[self.views.index]

    def choose_view(self, view: View) -> None:
        """Show `view`."""
        self.views.choose(VIEWS.index(view))

    def show_frame(self, take: Take | None, position: int, name: str = "") -> None:
        """Tell what the frame at `position` means, and the picture called `name` if one is shown alone."""
        self.buttons.allow(has_pictures=take is not None, is_alone=bool(name))
        if take is None:
            self._field.show_nothing()
            self.readout.say("")
            return
        t = take.film.times[position]
        self._field.show_time(t, take.last_time)
        told = readout(take, position).partition(DOT)[2]
        remark = take.remark(t) or view_remark(self.view, position, t)
        self.readout.say(DOT.join(words for words in (remark, told, name) if words))

    def _choose(self, index: int) -> None:
        self.view_chosen.emit(VIEWS[index])


def readout(take: Take, position: int) -> str:
    """Write what a frame is: ``t = 431 / 1000 · ᾱ = 0.123 · SNR −8.6 dB · step 12 of 20``."""
    t = take.film.times[position]
    done, steps = take.steps_done(t)
    alpha_bar = take.alpha_bar[t]
    told = QCoreApplication.translate("FilmHeader", "step {} of {}").format(done, steps)
    parts = (f"t = {t} / {take.last_time}", f"ᾱ = {small_number(alpha_bar)}", f"SNR {decibels(alpha_bar)}", told)
    return DOT.join(parts)
