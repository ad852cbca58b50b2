"""Makes the single steps of a chain while the window has nothing else to do."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from ddpm_studio.gui.forward.chain import Chain

TURN = 0.006
"""Seconds that one turn of the event loop may spend on single steps."""


class Stepping(QObject):
    """Takes `chain`, if there is one, to its end."""

    advanced = Signal(int)
    """The chain has gone on from this time."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.chain: Chain | None = None
        self._soon = QTimer(self, interval=0)
        self._soon.timeout.connect(self._go_on)

    def begin(self, chain: Chain | None) -> None:
        """Make this one from now on; None: none."""
        self.chain = chain
        if chain is None:
            self._soon.stop()
        else:
            self._soon.start()

    def _go_on(self) -> None:
        if self.chain is None or self.chain.is_complete:
            self._soon.stop()
            return
        before = self.chain.reached
        self.chain.advance(TURN)
        self.advanced.emit(before)
