"""Garbage is collected by the window's thread only: collected in a worker, dying widgets crash Qt.

Of widgets in cycles it did so in six tries of six.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

EVERY = 250
"""Milliseconds between two looks at the counters."""


class Collector(QObject):
    """Switches automatic collection off; once the engine is loaded, collects from a timer by the same counters."""

    def __init__(self) -> None:
        super().__init__()
        self._was_automatic = gc.isenabled()
        gc.disable()
        self._timer = QTimer(self, interval=EVERY)
        self._timer.timeout.connect(self.collect)

    def begin(self) -> None:
        """Leave what is alive now (modules, classes, the window) out of every collection, and begin to collect.

        A full collection first would stop the window for 0.3 s and was seen to free nothing of size.
        """
        gc.freeze()
        self._timer.start()

    def collect(self) -> None:
        """Collect the oldest generation whose counter is over its threshold, and the younger ones with it."""
        counts, thresholds = gc.get_count(), gc.get_threshold()
        for generation in (2, 1, 0):
            if thresholds[generation] and counts[generation] > thresholds[generation]:
                gc.collect(generation)
                return

    def end(self) -> None:
        """Let Python collect as it did before: in tests not by itself either."""
        self._timer.stop()
        gc.unfreeze()
        if self._was_automatic:
            gc.enable()
