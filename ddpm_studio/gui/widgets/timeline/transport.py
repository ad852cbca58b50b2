"""The buttons below a timeline: first, back, play, forward, last, the pace, and what comes after the last frame."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSpinBox, QToolButton, QVBoxLayout, QWidget

from ddpm_studio.gui.style.theme import SPACE_INSIDE, SPACE_ROWS, icon, tabular
from ddpm_studio.gui.widgets.next_turn import NextTurn
from ddpm_studio.gui.widgets.text.elided_label import ElidedLabel
from ddpm_studio.gui.widgets.timeline.playback import FASTEST, SLOWEST, LoopMode, Playback
from ddpm_studio.gui.widgets.timeline.tools import Tools

ROOM_FOR_WORDS = 160
"""With less than these pixels beside the buttons, the readout goes above them."""


class Transport(QWidget):
    """Operates a :class:`Playback` and asks for frames; the number of the frame can be typed."""

    step_requested = Signal(int)
    """Go so many frames on, or back if negative."""
    frame_requested = Signal(int)
    """Go to this frame."""
    pace_changed = Signal()
    """The frames per second or the loop mode have been chosen anew."""
    axis_chosen = Signal(int)
    """Another of the axes that were offered is wanted."""

    def __init__(self, playback: Playback, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._playback = playback
        self.first = self._button("first", self.tr("First frame (Home)"))
        self.back = self._button("step-back", self.tr("One frame back (←)"))
        self.play = self._button("play", "")
        self.forward = self._button("step-forward", self.tr("One frame on (→)"))
        self.last = self._button("last", self.tr("Last frame (End)"))
        for button in (self.back, self.forward):
            button.setAutoRepeat(True)
        self.frame = self._number(
            self.tr("Frame"), self.tr("The number of the frame that is shown; type one to go to it")
        )
        self.frame.setKeyboardTracking(False)
        self.readout = tabular(ElidedLabel())
        self.pace = self._number(self.tr("Frames per second"), self.tr("How fast the film plays; every frame is shown"))
        self.pace.setRange(SLOWEST, FASTEST)
        self.pace.setSuffix(self.tr(" fps"))
        self.loop = self._button("once", "")
        self._tools = Tools()
        self._axes: Sequence[str] = ()
        self.axis = self._button("", self.tr("Axis of the timeline"))
        self.axis.hide()
        self._turn = NextTurn(self, self._use_room)
        self._lay_out()
        self._connect()
        self._show_pace()
        self.show_frames(0, 0)

    def show_frames(self, count: int, total: int) -> None:
        """Say how many frames exist and how many there will be."""
        with QSignalBlocker(self.frame):
            self.frame.setRange(min(1, count), count)
        self.frame.setSuffix(f" / {total}")
        why = self.tr("There are no frames yet")
        for control in (self.first, self.back, self.play, self.forward, self.last, self.frame):
            control.setEnabled(count > 0)
            control.setToolTip(control.property("tip") if count else why)
        self._show_state()

    def show_position(self, index: int, readout: str) -> None:
        """Say which frame is shown and what it is."""
        with QSignalBlocker(self.frame):
            self.frame.setValue(index + 1)
        self.readout.say(readout)

    def offer_axes(self, names: Sequence[str], tip: str) -> None:
        """Let the user choose one of `names` as what the frames are spread by; the first is in use."""
        self._axes = names
        self.axis.setIcon(icon("swap"))
        self.axis.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        widths = []
        for index in reversed(range(len(names))):
            self.show_axis(index)
            widths.append(self.axis.sizeHint().width())
        self.axis.setMinimumWidth(max(widths))  # so that nothing moves with another
        self.axis.setToolTip(tip)
        self.axis.show()
        self._turn.ask()

    def show_axis(self, index: int) -> None:
        """Say which of the axes is in use."""
        told = self.tr("Axis: {}").format(self._axes[index])
        self.axis.setProperty("index", index)
        self.axis.setText(told)
        self.axis.setAccessibleName(told)

    def _choose_next_axis(self) -> None:
        self.axis_chosen.emit((int(self.axis.property("index")) + 1) % len(self._axes))

    # Building

    def _button(self, picture: str, tip: str) -> QToolButton:
        button = QToolButton(autoRaise=True)
        if picture:
            button.setIcon(icon(picture))
        # A click leaves the focus where it is, so that Space still plays and does not press again.
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._describe(button, tip)
        return button

    def _number(self, name: str, tip: str) -> QSpinBox:
        number = tabular(QSpinBox())
        number.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        number.setAccessibleName(name)
        number.lineEdit().setTextMargins(5, 0, 0, 0)
        number.setProperty("tip", tip)
        number.setToolTip(tip)
        return number

    def _describe(self, button: QToolButton, tip: str) -> None:
        button.setAccessibleName(tip)
        button.setToolTip(tip)
        button.setProperty("tip", tip)

    def _lay_out(self) -> None:
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(SPACE_INSIDE)
        self._row = QHBoxLayout()
        self._row.setSpacing(SPACE_INSIDE)
        self._rows.addLayout(self._row)
        for button in (self.first, self.back, self.play, self.forward, self.last):
            self._row.addWidget(button)
        self._row.addSpacing(SPACE_ROWS)
        self._row.addWidget(self.frame)
        self._row.addSpacing(SPACE_ROWS)
        self._row.addWidget(self.readout, 1)
        self._row.addStretch(0)
        self._row.addLayout(self._tools.row)
        self._row.addWidget(self.axis)
        self._row.addWidget(self.pace)
        self._row.addWidget(self.loop)

    def add_tool(self, tool: QToolButton) -> None:
        """Put a button at the right of the row; its text is seen where there is room for it."""
        tool.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._tools.add(tool)
        self._turn.ask()

    # Room

    def minimumSizeHint(self) -> QSize:
        """Return the room without words, seen or not: a need that follows from the room would change it again."""
        return QSize(self._bare_width(), super().minimumSizeHint().height())

    def _bare_width(self) -> int:
        gap = self._row.spacing() if self._is_beside() else 0
        words = self._tools.width_of_texts() if self._tools.has_texts else 0
        return self._row.minimumSize().width() - words - gap

    def _is_beside(self) -> bool:
        return self._row.indexOf(self.readout) >= 0

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._turn.ask()

    def _use_room(self) -> None:
        """Have the readout beside the buttons, then the texts of tools, as far as there is room.

        The other way round more width would take more height, for which a page may show a bar, which takes the width.
        """
        spare = self.width() - self._bare_width() - ROOM_FOR_WORDS
        self._tools.show_texts(spare >= self._tools.width_of_texts())
        if (spare >= 0) == self._is_beside():
            return
        if spare >= 0:
            self._rows.removeWidget(self.readout)
            self._row.insertWidget(self._row.indexOf(self.frame) + 2, self.readout, 1)
        else:
            self._row.removeWidget(self.readout)
            self._rows.insertWidget(0, self.readout)

    def _connect(self) -> None:
        self._playback.changed.connect(self._show_state)
        self.first.clicked.connect(self._ask_first)
        self.back.clicked.connect(self._ask_back)
        self.play.clicked.connect(self._playback.toggle)
        self.forward.clicked.connect(self._ask_forward)
        self.last.clicked.connect(self._ask_last)
        self.frame.valueChanged.connect(self._ask_frame)
        self.pace.valueChanged.connect(self._choose_pace)
        self.loop.clicked.connect(self._choose_next_loop)
        self.axis.clicked.connect(self._choose_next_axis)

    # Acting

    def _ask_first(self) -> None:
        self.frame_requested.emit(0)

    def _ask_back(self) -> None:
        self.step_requested.emit(-1)

    def _ask_forward(self) -> None:
        self.step_requested.emit(1)

    def _ask_last(self) -> None:
        self.frame_requested.emit(self._playback.count - 1)

    def _ask_frame(self, number: int) -> None:
        self.frame_requested.emit(number - 1)

    def _choose_pace(self, fps: int) -> None:
        self._playback.set_fps(fps)
        self.pace_changed.emit()

    def _choose_next_loop(self) -> None:
        modes = list(LoopMode)
        self.choose(self._playback.fps, modes[(modes.index(self._playback.loop_mode) + 1) % len(modes)])
        self.pace_changed.emit()

    def choose(self, fps: int, loop_mode: LoopMode) -> None:
        """Set the pace and the loop mode, and show them."""
        self._playback.set_fps(fps)
        self._playback.loop_mode = loop_mode
        self._show_pace()

    def _show_pace(self) -> None:
        names = {
            LoopMode.ONCE: self.tr("Play once"),
            LoopMode.LOOP: self.tr("Play again and again"),
            LoopMode.PING_PONG: self.tr("Play there and back"),
        }
        with QSignalBlocker(self.pace):
            self.pace.setValue(self._playback.fps)
        self.loop.setIcon(icon(self._playback.loop_mode.value))
        self._describe(self.loop, names[self._playback.loop_mode])

    def _show_state(self) -> None:
        playing = self._playback.is_playing
        self.play.setIcon(icon("pause" if playing else "play"))
        tip = self.tr("Pause (Space)") if playing else self.tr("Play (Space)")
        if self.play.isEnabled():
            self._describe(self.play, tip)
        else:
            self.play.setProperty("tip", tip)
            self.play.setAccessibleName(tip)
