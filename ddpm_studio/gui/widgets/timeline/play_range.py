"""Which frames of a film are played: from one on, up to one, or all."""

from __future__ import annotations

from ddpm_studio.gui.widgets.timeline.playback import Playback
from ddpm_studio.gui.widgets.timeline.timeline_bar import TimelineBar


class PlayRange:
    """Marks on `bar` what `playback` plays."""

    def __init__(self, playback: Playback, bar: TimelineBar) -> None:
        self._playback, self._bar = playback, bar
        bar.range_dragged.connect(self.drag)

    def start_at(self, index: int) -> None:
        """Play from this frame on."""
        self._mark(index, self._playback.last_of_range)

    def end_at(self, index: int) -> None:
        """Play up to this frame."""
        self._mark(self._playback.first_of_range, index)

    def clear(self) -> None:
        """Play all frames."""
        self._mark(None, None)

    def drag(self, end: int, index: int) -> None:
        """Move the start (0) or the end (1) to a frame."""
        (self.start_at, self.end_at)[end](index)

    def _mark(self, first: int | None, last: int | None) -> None:
        if first is not None and last is not None and first >= last:
            return
        self._playback.first_of_range, self._playback.last_of_range = first, last
        self._bar.marked_range = (first, last)
        self._bar.update()
