"""The line above a film: which view of it, and what the frame that is shown means."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from ddpm_studio.engine.film import VIEWS, View
from ddpm_studio.gui.film.picture_buttons import PictureButtons
from ddpm_studio.gui.film.take import Take, decibels, small_number
from ddpm_studio.gui.film.view_names import view_name, view_remark, view_text, view_tip
from ddpm_studio.gui.theme import SPACE_INSIDE, SPACE_ROWS, tabular
from ddpm_studio.gui.widgets.elided_label import ElidedLabel
from ddpm_studio.gui.widgets.segments import Segments
from ddpm_studio.gui.widgets.steady import SteadySpinBox

DOT = " \N{MIDDLE DOT} "


WIDEST = 1000


class FilmHeader(QWidget):
    """Switches between the views, tells t, ᾱ_t and SNR, and has the buttons that take pictures out."""

    view_chosen = Signal(str)
    time_entered = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        shown = self.tr("Show {}")
        entries = [(view_text(view), shown.format(view_name(view)), view_tip(view)) for view in VIEWS]
        self.views = Segments(entries, self.tr("View"))
        self.views.chosen.connect(self._choose)
        self.time = tabular(SteadySpinBox(f"{WIDEST} / {WIDEST}"))
        self.time.setMaximum(0)
        self.time.setKeyboardTracking(False)
        self.time.lineEdit().setTextMargins(5, 0, 0, 0)
        self.time.setAccessibleName(self.tr("Time t"))
        self.time.setToolTip(self.tr("Type a time from T (noise) to 0 (image) to see the nearest frame that is kept"))
        self.time.valueChanged.connect(self.time_entered)
        self.time_label = QLabel("t =")
        self.time_label.setBuddy(self.time)
        self.readout = tabular(ElidedLabel())
        self.buttons = PictureButtons()
        self._lay_out()
        self.show_frame(None, 0)

    def _lay_out(self) -> None:
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACE_INSIDE)
        line.addWidget(self.views)
        line.addSpacing(SPACE_ROWS)
        line.addWidget(self.time_label)
        line.addWidget(self.time)
        line.addSpacing(SPACE_INSIDE)
        line.addWidget(self.readout, 1)
        line.addWidget(self.buttons)

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
        self.time.setEnabled(take is not None)
        if take is None:
            self.time.setSpecialValueText(" ")
            self.readout.say("")
            return
        self.time.setSpecialValueText("")
        t = take.film.times[position]
        with QSignalBlocker(self.time):
            self.time.setMaximum(take.last_time)
            self.time.setSuffix(f" / {take.last_time}")
            self.time.setValue(t)
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
