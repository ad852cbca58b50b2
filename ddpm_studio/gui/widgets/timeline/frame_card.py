"""What a frame of a timeline shows, as a small card while the pointer is over it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from ddpm_studio.gui.widgets.hover_card import HoverCard
from ddpm_studio.gui.widgets.timeline.timeline_bar import TimelineBar

PREVIEW = 96
"""Pixels of the picture beside the pointer."""


class FrameCard:
    """Is there while the pointer is over a frame that `bar` has; made when it is first needed.

    :param readout: what is written of a frame.
    """

    def __init__(self, owner: QWidget, bar: TimelineBar, readout: Callable[[int], str]) -> None:
        self._owner, self._bar, self._readout = owner, bar, readout
        self._card: HoverCard | None = None

    def show(self, index: int, count: int) -> None:
        """Show frame `index` of the `count` that exist; none for an index outside."""
        if not 0 <= index < count:
            self.hide()
            return
        if self._card is None:
            self._card = HoverCard(self._owner)
        ratio = self._owner.devicePixelRatioF()
        picture = self._bar.thumbnails.fetch_now(index, round(PREVIEW * ratio))
        if picture is not None:
            picture.setDevicePixelRatio(ratio)
        self._card.show_at(self._bar.head_of(index), self._readout(index), picture)

    def hide(self) -> None:
        """Be gone."""
        if self._card is not None:
            self._card.hide()
