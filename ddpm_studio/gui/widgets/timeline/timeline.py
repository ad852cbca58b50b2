"""A film and its playhead: drag, click, step, play; it grows while its frames are still being made."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSignalBlocker, QSize, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from ddpm_studio.gui.style.theme import SPACE_INSIDE
from ddpm_studio.gui.widgets.alone import sample_film, show_alone
from ddpm_studio.gui.widgets.timeline.frame_card import FrameCard
from ddpm_studio.gui.widgets.timeline.play_range import PlayRange
from ddpm_studio.gui.widgets.timeline.playback import SLOWLY, LoopMode, Playback
from ddpm_studio.gui.widgets.timeline.thumbnails import Source
from ddpm_studio.gui.widgets.timeline.timeline_bar import TimelineBar
from ddpm_studio.gui.widgets.timeline.timeline_keys import Verb, is_repeated_in_vain, meaning_of
from ddpm_studio.gui.widgets.timeline.timeline_strip import Strip
from ddpm_studio.gui.widgets.timeline.transport import Transport


class Timeline(QWidget):
    """Shows which of `count` frames is looked at, and lets it be chosen by mouse, by key and by playing.

    Frames are 0 … count − 1 from left to right; what a frame is, `set_readout` says. While frames are appended, the
    playhead follows the newest one as long as it was on the newest one.
    """

    position_changed = Signal(int)
    """This frame is to be shown."""
    pace_changed = Signal()
    """The user has chosen other frames per second or another loop mode."""
    axis_chosen = Signal(int)
    """The user has chosen another of the axes that `offer_axes` named."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._times: list[float] = []
        self._readout: Callable[[int], str] = self._time_of
        self.playback = Playback(self)
        self.bar = TimelineBar()
        self.bar.setAccessibleName(self.tr("Frame"))
        self.transport = Transport(self.playback)
        self._range = PlayRange(self.playback, self.bar)
        self._card = FrameCard(self, self.bar, self._words_of)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(SPACE_INSIDE)
        rows.addWidget(self.bar)
        rows.addWidget(self.transport)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)  # as high as the line
        self.playback.advanced.connect(self.go_to)
        self.bar.valueChanged.connect(self._show_position)
        self.bar.sliderPressed.connect(self._hold)
        self.bar.sliderReleased.connect(self._release)
        self.bar.hovered.connect(self._show_card)
        self.transport.step_requested.connect(self.step_by)
        self.transport.frame_requested.connect(self.go_to)
        self.transport.pace_changed.connect(self.pace_changed)
        self.transport.axis_chosen.connect(self.axis_chosen)

    # Frames

    def set_times(self, times: Sequence[float], expected: int | None = None) -> None:
        """Show another film: what is written for each frame, and how many there will be; go to its last frame."""
        self.playback.stop()
        self._times = list(times)
        self._range.clear()
        with QSignalBlocker(self.bar):
            self._count_frames(expected or len(self._times))
            self.bar.setValue(max(0, self.count - 1))
        self.bar.refresh_pictures()
        self._show_position(self.position)

    def append(self, time: float) -> None:
        """One more frame exists."""
        follows = self.position >= self.count - 1 and not self.bar.isSliderDown()
        first = not self._times
        self._times.append(time)
        self._count_frames(max(self.bar.total, self.count))
        if first:
            self._show_position(0)
        elif follows and not self.playback.is_playing:
            self.go_to(self.count - 1)

    def finish(self) -> None:
        """No more frames will come, also if fewer came than were expected."""
        self._count_frames(self.count)

    @property
    def count(self) -> int:
        """How many frames exist."""
        return len(self._times)

    @property
    def times(self) -> Sequence[float]:
        """What was given for each frame."""
        return tuple(self._times)

    @property
    def position(self) -> int:
        """The frame that is shown."""
        return self.bar.value()

    def go_to(self, index: int) -> None:
        """Show a frame; beyond the ends, the first or the last."""
        self.bar.setValue(index)

    def step_by(self, frames: int) -> None:
        """Show the frame so many further on, or back, and stop playing."""
        self.playback.stop()
        self.go_to(self.position + frames)

    def _count_frames(self, total: int) -> None:
        self.playback.count = self.count
        self.playback.is_growing = self.count < total
        self.bar.set_frames(self.count, total)
        self.transport.show_frames(self.count, total)

    # What is said and shown about them

    def set_readout(self, readout: Callable[[int], str]) -> None:
        """Let `readout` write the line about a frame, such as ``t = 431 / 1000``."""
        self._readout = readout
        if self.count:
            self.transport.show_position(self.position, readout(self.position))

    def set_thumbnail_source(self, source: Source | None) -> None:
        """Let `source` give the small picture (H, W, C) uint8 of a frame, when there is time for it."""
        self.bar.thumbnails.set_source(source)
        self.bar.refresh_pictures()

    def set_strip(self, values: Sequence[float], name: str) -> None:
        """Draw a number for each frame above the line; `values` may grow, and its first means nothing."""
        self.bar.strip = Strip(values, name)
        self.bar.updateGeometry()
        self.bar.update()

    def refresh_thumbnails(self) -> None:
        """Ask for the small pictures again: the frames show something else now."""
        self.bar.refresh_pictures()

    def mark(self, index: int | None) -> None:
        """Point at a frame at which something happens, also at one that is still to come; None: at none."""
        self.bar.marked = index
        self.bar.update()

    def set_end_labels(self, left: str, right: str) -> None:
        """Name the two ends of the line, such as T and 0."""
        self.bar.ends = (left, right)
        self.bar.update()

    def set_places(self, places: Sequence[float]) -> None:
        """Put each frame, also those to come, at its place from 0 to 1, ascending; none: all equally far apart."""
        self.bar.set_places(places)

    def _words_of(self, index: int) -> str:
        return self._readout(index)

    def _time_of(self, index: int) -> str:
        return f"{self._times[index]:g}"

    def _show_position(self, index: int) -> None:
        self.playback.position = index
        if self.count:
            self.transport.show_position(index, self._readout(index))
            self.position_changed.emit(index)
        else:
            self.transport.show_position(-1, "")

    def _show_card(self, index: int) -> None:
        self._card.show(index, self.count)

    def hideEvent(self, event: QHideEvent) -> None:
        self.playback.stop()
        self._card.hide()

    # Playing

    def set_pace(self, fps: int, loop_mode: LoopMode | str) -> None:
        """Set what the user chose before: frames per second, 1 to 60, and what comes after the last frame."""
        self.transport.choose(fps, LoopMode(loop_mode))

    @property
    def fps(self) -> int:
        """Frames per second."""
        return self.playback.fps

    @property
    def loop_mode(self) -> LoopMode:
        """What comes after the last frame."""
        return self.playback.loop_mode

    def _hold(self) -> None:
        self.playback.is_held = True

    def _release(self) -> None:
        self.playback.is_held = False

    # Keys

    def handle_key(self, event: QKeyEvent) -> bool:
        """Do what a key means to a timeline and say whether it means anything; a tab may forward its keys."""
        meaning = meaning_of(event) if self.count else None
        if meaning is None:
            return False
        if not is_repeated_in_vain(event, meaning[0]):
            self._obey(*meaning)
        return True

    def _obey(self, verb: Verb, way: int) -> None:
        if verb is Verb.STEP:
            self.step_by(way)
        elif verb is Verb.TENTH:
            self.step_by(way * max(1, round(self.count / 10)))
        elif verb is Verb.EDGE:
            self.step_by(way * self.count)
        elif verb is Verb.PLAY:
            self.playback.toggle()
        elif verb is Verb.SHUTTLE:
            self.playback.shuttle(way) if way else self.playback.stop()
        elif verb is Verb.SLOW:
            self.playback.play(way, SLOWLY)
        elif way:
            (self._range.start_at if way < 0 else self._range.end_at)(self.position)
        else:
            self._range.clear()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.handle_key(event):
            event.ignore()

    def sizeHint(self) -> QSize:
        return super().sizeHint().expandedTo(QSize(480, 0))


def _sample() -> QWidget:
    film = sample_film()[:, 0]
    timeline = Timeline()
    timeline.set_thumbnail_source(film.__getitem__)
    timeline.set_end_labels("T", "0")
    timeline.set_times(range(1000, 300, -17), expected=len(film))
    return timeline


if __name__ == "__main__":
    raise SystemExit(show_alone(_sample))
