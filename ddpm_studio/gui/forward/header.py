"""The line above the pictures: what stands beside x_t, what t means, and the ways to take pictures out."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QMenu, QPushButton, QToolButton, QWidget

from ddpm_studio.gui.film.take import decibels, small_number
from ddpm_studio.gui.forward.scene import Scene
from ddpm_studio.gui.forward.verdict import percent
from ddpm_studio.gui.theme import SPACE_INSIDE, SPACE_ROWS, icon, tabular
from ddpm_studio.gui.widgets.elided_label import ElidedLabel
from ddpm_studio.gui.widgets.steady import SteadySpinBox

DOT = " \N{MIDDLE DOT} "
SIGNAL, STEPS = 0, 1
"""What stands beside x_t: its signal part, or the same t reached by single steps."""


class ForwardHeader(QWidget):
    """Tells ᾱ_t, SNR and what is left of the picture; t can be typed."""

    beside_chosen = Signal(int)
    time_entered = Signal(int)
    copy_wanted = Signal()
    save_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._beside = QButtonGroup(self)
        self.buttons = (
            self._segment(SIGNAL, self.tr("Signal part"), self.tr("Beside x_t: what is left of the picture in it (1)")),
            self._segment(
                STEPS,
                self.tr("Step by step"),
                self.tr("Beside x_t: the same time reached by single steps, each with noise of its own (2)"),
            ),
        )
        self.buttons[SIGNAL].setChecked(True)
        self._beside.idClicked.connect(self.beside_chosen)
        self.time = tabular(SteadySpinBox("10000 / 10000"))
        self.time.setMaximum(1000)
        self.time.setKeyboardTracking(False)
        self.time.lineEdit().setTextMargins(5, 0, 0, 0)
        self.time.setAccessibleName(self.tr("Time t"))
        self.time.setToolTip(self.tr("Type a time from 0 (the picture) to T (noise)"))
        self.time.valueChanged.connect(self.time_entered)
        self.time_label = QLabel("t =")
        self.time_label.setBuddy(self.time)
        self.readout = tabular(ElidedLabel())
        self.copy_button = self._tool("copy", self.tr("Copy x_t (Ctrl+C)"))
        self.save_button = self._tool("save", self.tr("Save x_t as a PNG (Ctrl+S)"))
        self.more = self._tool("export", self.tr("Save strip, animation or schedule; open a schedule (Ctrl+E)"))
        self.menu = QMenu(self.more)
        self.save_strip = self._entry("grid", self.tr("Save the film strip…"))
        self.save_film = self._entry("play", self.tr("Save an animation…"))
        self.menu.addSeparator()
        self.save_schedule = self._entry("save", self.tr("Save the schedule…"))
        self.open_schedule = self._entry("folder", self.tr("Open a schedule…"))
        self.more.setToolTip(str(self.more.property("tip")))
        self.more.setMenu(self.menu)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setStyleSheet("QToolButton::menu-indicator { image: none; }")
        self.copy_button.clicked.connect(self.copy_wanted)
        self.save_button.clicked.connect(self.save_wanted)
        self._lay_out()

    def _segment(self, index: int, text: str, tip: str) -> QPushButton:
        button = QPushButton(text)
        button.setCheckable(True)
        button.setProperty("segment", True)
        button.setToolTip(tip)
        button.setAccessibleName(text)
        self._beside.addButton(button, index)
        return button

    def _tool(self, name: str, tip: str) -> QToolButton:
        button = QToolButton(autoRaise=True)
        button.setIcon(icon(name))
        button.setAccessibleName(tip)
        button.setProperty("tip", tip)
        return button

    def _entry(self, name: str, text: str) -> QAction:
        # Made here and not by the menu: what Qt makes, PySide calls deleted as soon as something that knew it has gone.
        entry = QAction(icon(name), text, self.menu)
        self.menu.addAction(entry)
        return entry

    def _lay_out(self) -> None:
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACE_INSIDE)
        for button in self.buttons:
            line.addWidget(button)
        line.addSpacing(SPACE_ROWS)
        line.addWidget(self.time_label)
        line.addWidget(self.time)
        line.addSpacing(SPACE_INSIDE)
        line.addWidget(self.readout, 1)
        for widget in (self.copy_button, self.save_button, self.more):
            line.addWidget(widget)

    @property
    def beside(self) -> int:
        """What stands beside x_t: SIGNAL or STEPS."""
        return self._beside.checkedId()

    def choose_beside(self, index: int) -> None:
        """Put that beside x_t."""
        if not self.buttons[index].isChecked():
            self.buttons[index].setChecked(True)
            self.beside_chosen.emit(index)

    def show_time(self, scene: Scene, t: int) -> None:
        """Tell what t means."""
        with QSignalBlocker(self.time):
            self.time.setMaximum(scene.last_time)
            self.time.setSuffix(f" / {scene.last_time}")
            self.time.setValue(t)
        alpha_bar = scene.course.at(t)
        self.readout.say(
            DOT.join(
                (
                    f"ᾱ = {small_number(alpha_bar)}",
                    f"SNR {decibels(alpha_bar)}",
                    self.tr("{} of the signal").format(percent(alpha_bar**0.5)),
                )
            )
        )
        why = self.tr("There is no picture yet")
        for button in (self.copy_button, self.save_button):
            button.setEnabled(scene.noising is not None)
            button.setToolTip(str(button.property("tip")) if scene.noising is not None else why)
        for entry in (self.save_strip, self.save_film):
            entry.setEnabled(scene.noising is not None)
