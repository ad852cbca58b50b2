"""Where one looks at a run: plot, samples, map and history all show what was there."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class StepCursor(QObject):
    """Stays with the newest until a step is kept; what the pointer passes over is looked at meanwhile."""

    moved = Signal()
    """Another step is looked at now, or kept."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.kept: float | None = None
        """The step that was chosen; None: the newest, whichever that is."""
        self._passed: float | None = None

    @property
    def step(self) -> float | None:
        """What is looked at now; None: the newest."""
        return self.kept if self._passed is None else self._passed

    def pass_over(self, step: float | None) -> None:
        """Look at `step` for as long as the pointer is there; None: it has left."""
        self._go(self.kept, step)

    def keep(self, step: float) -> None:
        """Look at `step` until another is chosen."""
        self._go(step, None)

    def follow(self) -> None:
        """Stay with the newest from now on."""
        self._go(None, None)

    def _go(self, kept: float | None, passed: float | None) -> None:
        if (kept, passed) != (self.kept, self._passed):
            self.kept, self._passed = kept, passed
            self.moved.emit()
