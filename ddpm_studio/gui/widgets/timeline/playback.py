"""When the next frame is due, and which one it is: every frame is shown, none is skipped to keep time.

Frames are data to look at, and no video.
"""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QObject, Qt, QTimer, Signal

SLOWEST, FASTEST = 1, 60
"""Frames per second."""
SLOWLY = 0.5
"""Part of the usual pace."""


class LoopMode(StrEnum):
    """What happens after the last frame."""

    ONCE = "once"
    LOOP = "loop"
    PING_PONG = "ping-pong"


class Playback(QObject):
    """Counts through `count` frames by a timer of the window's thread."""

    advanced = Signal(int)
    """It is this frame's turn."""
    changed = Signal()
    """It plays now, or has stopped, or goes another way."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.count = 0
        self.position = 0
        self.is_growing = False
        self.is_held = False
        """While a hand is on the playhead it stays where the hand is."""
        self.loop_mode = LoopMode.ONCE
        self.first_of_range: int | None = None
        self.last_of_range: int | None = None
        self._fps = 12
        self._rate = 1.0
        self._direction = 1
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.tick)

    @property
    def is_playing(self) -> bool:
        """Whether frames follow by themselves."""
        return self._timer.isActive()

    @property
    def direction(self) -> int:
        """1 towards the last frame, −1 towards the first."""
        return self._direction

    @property
    def rate(self) -> float:
        """How many times as fast as `fps` it goes."""
        return self._rate

    @property
    def fps(self) -> int:
        """Frames per second."""
        return self._fps

    def set_fps(self, fps: int) -> None:
        """Change the pace, also while playing."""
        self._fps = min(max(fps, SLOWEST), FASTEST)
        self._timer.setInterval(round(1000 / (self._fps * self._rate)))

    def span(self) -> tuple[int, int]:
        """Return the first and the last frame of what is played."""
        end = max(0, self.count - 1)
        first = min(self.first_of_range or 0, end)
        last = end if self.last_of_range is None else min(self.last_of_range, end)
        return first, max(first, last)

    def play(self, direction: int = 1, rate: float = 1) -> None:
        """Begin, from the other end if this one is reached already."""
        if self.count < 2 and not self.is_growing:
            return
        first, last = self.span()
        self._direction, self._rate = direction, rate
        arrived = self.position >= last if direction > 0 else self.position <= first
        if arrived and not (self.is_growing and direction > 0):
            self._go(first if direction > 0 else last)
        self.set_fps(self._fps)
        self._timer.start()
        self.changed.emit()

    def stop(self) -> None:
        """Stay at this frame."""
        if self.is_playing:
            self._timer.stop()
            self._rate = 1
            self.changed.emit()

    def toggle(self) -> None:
        """Play or stop."""
        if self.is_playing:
            self.stop()
        else:
            self.play()

    def shuttle(self, direction: int) -> None:
        """Play that way; asked again, twice and then four times as fast."""
        again = self.is_playing and direction == self._direction
        self.play(direction, min(4, self._rate * 2) if again else 1)

    def tick(self) -> None:
        """Show the next frame, or do what comes after the last."""
        if self.is_held:
            return
        first, last = self.span()
        following = self.position + self._direction
        if first <= following <= last:
            self._go(following)
        elif self._direction > 0 and self.is_growing and self.last_of_range is None:
            return  # the next frame is still being made
        elif first == last or self.loop_mode is LoopMode.ONCE:
            self.stop()
        elif self.loop_mode is LoopMode.LOOP:
            self._go(first if self._direction > 0 else last)
        else:
            self._direction = -self._direction
            self._go(min(max(self.position + self._direction, first), last))

    def _go(self, index: int) -> None:
        self.position = index
        self.advanced.emit(index)
