"""The line above the pictures: what stands beside x_t, what t means, and the ways to take pictures out."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSpinBox, QToolButton, QVBoxLayout, QWidget

from ddpm_studio.gui.film.take import decibels, small_number
from ddpm_studio.gui.film.time_field import TimeField
from ddpm_studio.gui.forward.scene import Scene
from ddpm_studio.gui.forward.verdict import percent
from ddpm_studio.gui.language import DOT
from ddpm_studio.gui.style.theme import SPACE_INSIDE, SPACE_ROWS, icon, tabular
from ddpm_studio.gui.widgets.folding_row import FoldingRow
from ddpm_studio.gui.widgets.menu_button import MenuButton
from ddpm_studio.gui.widgets.segments import Segments
from ddpm_studio.gui.widgets.text.elided_label import ElidedLabel

LONG_ENOUGH = "ᾱ = 0.123 · SNR −12.3 dB · 63 % of the signal"
"""What t means has a line of its own where there is no room for this."""
SIGNAL, STEPS, MEMORY = 0, 1, 2
"""What stands beside x_t: its signal part, the same t reached by single steps, or what a perfect memory would say."""


class ForwardHeader(QWidget):
    """Tells ᾱ_t, SNR and what is left of the picture; t can be typed."""

    beside_chosen = Signal(int)
    time_entered = Signal(int)
    copy_wanted = Signal()
    save_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        signal, steps, memory = self.tr("Signal part"), self.tr("Step by step"), self.tr("Perfect memory")
        self.which = Segments(
            (
                (signal, signal, self.tr("Beside x_t: what is left of the picture in it (1)")),
                (
                    steps,
                    steps,
                    self.tr("Beside x_t: the same time reached by single steps, each with noise of its own (2)"),
                ),
                (
                    memory,
                    memory,
                    self.tr(
                        "Beside x_t: E[x_0 | x_t], the picture that a perfect memory of the data set sees in it (3)"
                    ),
                ),
            ),
            self.tr("Beside x_t"),
        )
        self.which.chosen.connect(self.beside_chosen)
        self._field = TimeField(10_000, self.tr("Type a time from 0 (the picture) to T (noise)"))
        self._field.entered.connect(self.time_entered)
        self.readout = tabular(ElidedLabel())
        self.copy_button = self._tool("copy", self.tr("Copy x_t (Ctrl+C)"))
        self.save_button = self._tool("save", self.tr("Save x_t as a PNG (Ctrl+S)"))
        self.more = MenuButton("export", self.tr("Save strip, animation or schedule; open a schedule (Ctrl+E)"))
        self.save_strip = self.more.add(self.tr("Save the film strip…"), "grid")
        self.save_film = self.more.add(self.tr("Save an animation…"), "play")
        self.more.separate()
        self.save_schedule = self.more.add(self.tr("Save the schedule…"), "save")
        self.open_schedule = self.more.add(self.tr("Open a schedule…"), "folder")
        self.copy_button.clicked.connect(self.copy_wanted)
        self.save_button.clicked.connect(self.save_wanted)
        self._lay_out()

    def _tool(self, name: str, tip: str) -> QToolButton:
        button = QToolButton(autoRaise=True)
        button.setIcon(icon(name))
        button.setAccessibleName(tip)
        button.setProperty("tip", tip)
        return button

    def _lay_out(self) -> None:
        told, tools = QWidget(), QWidget()
        for place, widgets in (
            (told, (self._field, self.readout)),
            (tools, (self.copy_button, self.save_button, self.more)),
        ):
            line = QHBoxLayout(place)
            line.setContentsMargins(0, 0, 0, 0)
            line.setSpacing(SPACE_ROWS if place is told else SPACE_INSIDE)
            for widget in widgets:
                line.addWidget(widget, int(widget is self.readout))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(FoldingRow(self.which, told, tools, LONG_ENOUGH))

    @property
    def time(self) -> QSpinBox:
        """Where t is typed."""
        return self._field.box

    @property
    def buttons(self) -> list[QPushButton]:
        """The buttons that choose what stands beside x_t."""
        return self.which.buttons

    @property
    def beside(self) -> int:
        """What stands beside x_t: SIGNAL, STEPS or MEMORY."""
        return self.which.index

    def choose_beside(self, index: int) -> None:
        """Put that beside x_t."""
        self.which.choose(index)

    def show_time(self, scene: Scene, t: int) -> None:
        """Tell what t means."""
        self._field.show_time(t, scene.last_time)
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
