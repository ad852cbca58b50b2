"""One pace for all films: what is chosen at one timeline is remembered, and holds at the others too."""

from __future__ import annotations

from PySide6.QtCore import QObject

from ddpm_studio.gui.settings import Settings
from ddpm_studio.gui.widgets.timeline.timeline import Timeline


class PaceKeeper(QObject):
    """Keeps the frames per second and the loop mode of `timeline` and those of the settings the same."""

    def __init__(self, settings: Settings, timeline: Timeline) -> None:
        super().__init__(timeline)
        self._settings, self._timeline = settings, timeline
        timeline.pace_changed.connect(self._remember)
        settings.changed.connect(self._follow)
        self._follow()

    def _remember(self) -> None:
        timeline = self._timeline
        self._settings.change(playback_fps=float(timeline.fps), loop_mode=timeline.loop_mode.value)

    def _follow(self) -> None:
        taste, timeline = self._settings.now, self._timeline
        if (round(taste.playback_fps), taste.loop_mode) != (timeline.fps, timeline.loop_mode):
            timeline.set_pace(round(taste.playback_fps), taste.loop_mode)
