"""The buttons below a timeline: first, back, play, forward, last, the pace, and what comes after the last frame."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSpinBox, QToolButton, QVBoxLayout, QWidget

from ddpm_studio.gui.style.theme import SPACE_INSIDE, SPACE_ROWS, icon, tabular
from ddpm_studio.gui.widgets.next_turn import NextTurn
from ddpm_studio.gui.widgets.text.elided_label import ElidedLabel
from ddpm_studio.gui.widgets.timeline.axis_button import AxisButton
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
        self.axis = AxisButton()
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
        self.axis.offer(names, tip)
        self._turn.ask()

    def show_axis(self, index: int) -> None:
        """Say which of the axes is in use."""
        self.axis.show_axis(index)

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
        self._row.setSpacing(SPACE_ROWS)
        self._rows.addLayout(self._row)
        self._moving, self._ways = QWidget(), QWidget()
        moving, ways = QHBoxLayout(self._moving), QHBoxLayout(self._ways)
        for line in (moving, ways):
            line.setContentsMargins(0, 0, 0, 0)
            line.setSpacing(SPACE_INSIDE)
        for button in (self.first, self.back, self.play, self.forward, self.last):
            moving.addWidget(button)
        moving.addSpacing(SPACE_ROWS)
        moving.addWidget(self.frame)
        ways.addStretch(1)
        ways.addLayout(self._tools.row)
        for control in (self.axis, self.pace, self.loop):
            ways.addWidget(control)
        self._row.addWidget(self._moving)
        self._row.addWidget(self.readout, 1)
        self._row.addStretch(0)
        self._row.addWidget(self._ways)

    def add_tool(self, tool: QToolButton) -> None:
        """Put a button at the right of the row; its text is seen where there is room for it."""
        tool.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._tools.add(tool)
        self._turn.ask()

    # Room

    def minimumSizeHint(self) -> QSize:
        """Return the room without words, seen or not: a need that follows from the room would change it again."""
        return QSize(max(self._bare_widths()), super().minimumSizeHint().height())

    def _bare_widths(self) -> tuple[int, int]:
        """Return what the buttons that move the playhead need, and those for how it moves, without their words."""
        words = self._tools.width_of_texts() if self._tools.has_texts else 0
        return self._moving.minimumSizeHint().width(), self._ways.minimumSizeHint().width() - words

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._turn.ask()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._turn.ask()

    def _use_room(self) -> None:
        """Have all buttons in one row, then the readout beside them, then the texts of tools, as far as there is room.

        The other way round more width would take more height, for which a page may show a bar, which takes the width.
        """
        free = self.width() - sum(self._bare_widths()) - 2 * SPACE_ROWS
        spare = free - ROOM_FOR_WORDS
        self._tools.show_texts(spare >= self._tools.width_of_texts())
        self._place(self.readout, spare >= 0, 0)
        self._place(self._ways, free >= 0, self._rows.count())

    def _place(self, part: QWidget, is_beside: bool, row: int) -> None:
        """Put a part beside the buttons that move the playhead, or in a row of its own."""
        if is_beside == (self._row.indexOf(part) >= 0):
            return
        if is_beside:
            self._rows.removeWidget(part)
            place = 1 if part is self.readout else self._row.count()
            self._row.insertWidget(place, part, int(part is self.readout))
        else:
            self._row.removeWidget(part)
            self._rows.insertWidget(row, part)

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
        self.axis.chosen.connect(self.axis_chosen)

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
