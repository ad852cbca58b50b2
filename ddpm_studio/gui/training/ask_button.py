"""A button that asks a running job for something, and tells when it has come."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QWidget

from ddpm_studio.gui.widgets.steady import SteadyButton

THANKS = 2000
"""Milliseconds for which the button says that it is done."""


class AskButton(SteadyButton):
    """Says in turn what can be asked, that it was asked, and that it is done; its width stays the same.

    A second press while the first is unanswered asks for nothing.
    """

    asked = Signal()

    def __init__(self, picture: QIcon, texts: tuple[str, str, str], parent: QWidget | None = None) -> None:
        super().__init__(texts, parent)
        self.setIcon(picture)
        self.is_waiting = False
        """Whether something was asked for and has not come."""
        self._rest = QTimer(self, singleShot=True, interval=THANKS)
        self._rest.timeout.connect(self.withdraw)
        self.clicked.connect(self._ask)

    def answer(self) -> None:
        """Say for a moment that it is done, if it was asked for."""
        if self.is_waiting:
            self.is_waiting = False
            self.setText(self._texts[2])
            self._rest.start()

    def withdraw(self) -> None:
        """Be ready to be asked; what was asked for will not come."""
        self.is_waiting = False
        self._rest.stop()
        self.setText(self._texts[0])

    def _ask(self) -> None:
        if not self.is_waiting:
            self._rest.stop()
            self.is_waiting = True
            self.setText(self._texts[1])
            self.asked.emit()
