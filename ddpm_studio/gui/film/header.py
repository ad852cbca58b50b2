"""The line above a film: which view of it, and what the frame that is shown means."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QSignalBlocker, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QPushButton, QSpinBox, QToolButton, QWidget

from ddpm_studio.engine.film import VIEWS, View
from ddpm_studio.gui.film.take import Take, decibels, small_number
from ddpm_studio.gui.film.view_names import view_name, view_remark, view_text, view_tip
from ddpm_studio.gui.theme import SPACE_INSIDE, SPACE_ROWS, icon, tabular
from ddpm_studio.gui.widgets.elided_label import ElidedLabel

DOT = " \N{MIDDLE DOT} "


WIDEST = 1000


class FilmHeader(QWidget):
    """Switches between the views, tells t, ᾱ_t and SNR, and has the buttons that take pictures out."""

    view_chosen = Signal(str)
    time_entered = Signal(int)
    all_wanted = Signal()
    """All pictures are to be shown again."""
    copy_wanted = Signal()
    save_wanted = Signal()
    export_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._views = QButtonGroup(self)
        self._buttons = [self._view_button(index, view) for index, view in enumerate(VIEWS)]
        self._buttons[0].setChecked(True)
        self._views.idClicked.connect(self._choose)
        self.time = tabular(QSpinBox(minimum=0, maximum=0))
        self.time.setKeyboardTracking(False)
        self.time.lineEdit().setTextMargins(5, 0, 0, 0)
        self.time.setMaximum(WIDEST)
        self.time.setSuffix(f" / {WIDEST}")
        self.time.setMinimumWidth(self.time.sizeHint().width())  # so that nothing moves when there is a film
        self.time.setMaximum(0)
        self.time.setAccessibleName(self.tr("Time t"))
        self.time.setToolTip(self.tr("Type a time from T (noise) to 0 (image) to see the nearest frame that is kept"))
        self.time.valueChanged.connect(self.time_entered)
        self.time_label = QLabel("t =")
        self.time_label.setBuddy(self.time)
        self.readout = tabular(ElidedLabel())
        self.all_button = self._tool("grid", self.tr("Show all pictures again (Esc)"))
        self.all_button.clicked.connect(self.all_wanted)
        self.copy_button = self._tool("copy", self.tr("Copy the picture, or all of them (Ctrl+C)"))
        self.save_button = self._tool("save", self.tr("Save what is shown as a PNG (Ctrl+S)"))
        self.export_button = QPushButton(self.tr("Export…"))
        self.export_button.setIcon(icon("export"))
        self.export_button.setProperty("tip", self.tr("Save pictures, an animation or arrays (Ctrl+E)"))
        self.copy_button.clicked.connect(self.copy_wanted)
        self.save_button.clicked.connect(self.save_wanted)
        self.export_button.clicked.connect(self.export_wanted)
        self._lay_out()
        self.show_frame(None, 0)

    def _view_button(self, index: int, view: View) -> QPushButton:
        button = QPushButton(view_text(view))
        button.setCheckable(True)
        button.setProperty("segment", True)
        button.setToolTip(view_tip(view))
        button.setAccessibleName(self.tr("Show {}").format(view_name(view)))
        self._views.addButton(button, index)
        return button

    def _tool(self, name: str, tip: str) -> QToolButton:
        button = QToolButton(autoRaise=True)
        button.setIcon(icon(name))
        button.setAccessibleName(tip)
        button.setProperty("tip", tip)
        return button

    def _lay_out(self) -> None:
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACE_INSIDE)
        for button in self._buttons:
            line.addWidget(button)
        line.addSpacing(SPACE_ROWS)
        line.addWidget(self.time_label)
        line.addWidget(self.time)
        line.addSpacing(SPACE_INSIDE)
        line.addWidget(self.readout, 1)
        for widget in (self.all_button, self.copy_button, self.save_button, self.export_button):
            line.addWidget(widget)

    @property
    def view(self) -> View:
        """Which view is chosen."""
        return VIEWS[self._views.checkedId()]

    def choose_view(self, view: View) -> None:
        """Show `view`."""
        button = self._buttons[VIEWS.index(view)]
        if not button.isChecked():
            button.setChecked(True)
            self.view_chosen.emit(view)

    def show_frame(self, take: Take | None, position: int, name: str = "") -> None:
        """Tell what the frame at `position` means, and the picture called `name` if one is shown alone."""
        why = self.tr("There is nothing to show yet")
        for widget in (self.copy_button, self.save_button, self.export_button):
            widget.setEnabled(take is not None)
            widget.setToolTip(str(widget.property("tip")) if take else why)
        self.all_button.setEnabled(bool(name))
        self.all_button.setToolTip(
            str(self.all_button.property("tip")) if name else self.tr("Click a picture to see it alone")
        )
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
        remark = view_remark(self.view, position, t)
        self.readout.say(DOT.join(words for words in (name, remark, told) if words))

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
