"""By what the frames of a chain are spread along a timeline: by t, or by how much signal there is.

Only their places differ: the order of frames and the pace at which they are played stay what they are.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QCoreApplication, QObject, Signal

from ddpm_studio.engine.diffusion.arrays import Floats
from ddpm_studio.engine.diffusion.forward import log_snr
from ddpm_studio.gui.film.take import decibels
from ddpm_studio.gui.settings import TIME_AXES, Settings, TimeAxisName
from ddpm_studio.gui.widgets.timeline.timeline import Timeline


class TimeAxis(QObject):
    """Lets the user choose the axis of `timeline`; the choice is remembered, and one for all timelines over t."""

    changed = Signal()
    """Another axis is chosen, here or at another timeline."""

    def __init__(self, settings: Settings, timeline: Timeline) -> None:
        super().__init__(timeline)
        self._settings, self._timeline = settings, timeline
        self.name: TimeAxisName = settings.now.time_axis
        timeline.transport.offer_axes(
            [QCoreApplication.translate("Film", "t"), QCoreApplication.translate("Film", "log SNR")],
            QCoreApplication.translate(
                "Film",
                "How the line is spread: evenly in t, or evenly in the logarithm of the signal-to-noise ratio, which "
                "gives room to the steps near the image",
            ),
        )
        timeline.transport.show_axis(TIME_AXES.index(self.name))
        timeline.axis_chosen.connect(self._choose)
        settings.changed.connect(self._follow)

    def places(self, times: Sequence[int], alpha_bar: Floats | Sequence[float]) -> list[float]:
        """Return where each of the `times`, in their order, lies between the first (0) and the last (1)."""
        return spread(times, alpha_bar, self.name)

    def spread(self, times: Sequence[int], alpha_bar: Floats | Sequence[float]) -> None:
        """Spread the frames of the timeline, which are at these times, and name its ends."""
        self._timeline.set_places(self.places(times, alpha_bar))
        ends = (times[0], times[-1])
        in_decibels = self.name == "log-snr"
        left, right = (decibels(float(alpha_bar[t])) if in_decibels else str(t) for t in ends)
        self._timeline.set_end_labels(left, right)

    def _choose(self, index: int) -> None:
        self._settings.change(time_axis=TIME_AXES[index])

    def _follow(self) -> None:
        if self.name != self._settings.now.time_axis:
            self.name = self._settings.now.time_axis
            self._timeline.transport.show_axis(TIME_AXES.index(self.name))
            self.changed.emit()


def spread(times: Sequence[int], alpha_bar: Floats | Sequence[float], axis: TimeAxisName) -> list[float]:
    """Return where each of the `times`, rising or falling, lies between the first (0) and the last (1)."""
    values = np.asarray(times, np.float64) if axis == "t" else log_snr(np.asarray(alpha_bar))[list(times)]
    length = values[-1] - values[0]
    places: list[float] = ((values - values[0]) / length if length else np.zeros(len(values))).tolist()
    return places
