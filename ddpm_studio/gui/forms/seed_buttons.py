"""The two buttons beside a seed: roll another one, and keep it."""

from __future__ import annotations

import random

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from ddpm_studio.gui.style.theme import icon

LARGEST = 999_999
"""Seeds may be larger; those that are rolled stay short enough to be told to someone."""


class SeedButtons(QWidget):
    """Rolls seeds. While the lock is open, every start rolls a new one; a seed that is typed closes it."""

    rolled = Signal(int)
    """This is to be the seed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.dice = QToolButton(autoRaise=True)
        self.dice.setIcon(icon("dice"))
        self.dice.setToolTip(self.tr("Roll another seed"))
        self.dice.setAccessibleName(self.tr("Roll another seed"))
        self.dice.clicked.connect(self.roll)
        self.lock = QToolButton(autoRaise=True)
        self.lock.setCheckable(True)
        self.lock.setAccessibleName(self.tr("Keep the seed"))
        self.lock.toggled.connect(self._show_lock)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(self.dice)
        line.addWidget(self.lock)
        self._show_lock()

    @property
    def is_locked(self) -> bool:
        """Whether the seed stays as it is."""
        return self.lock.isChecked()

    def set_locked(self, is_locked: bool) -> None:
        """Keep the seed from now on, or not."""
        self.lock.setChecked(is_locked)

    def roll(self) -> None:
        """Choose another seed."""
        self.rolled.emit(random.randint(0, LARGEST))

    def roll_unless_locked(self) -> None:
        """Choose another seed, if the lock is open."""
        if not self.is_locked:
            self.roll()

    def _show_lock(self) -> None:
        self.lock.setIcon(icon("lock" if self.is_locked else "unlock"))
        self.lock.setToolTip(
            self.tr("The seed stays: the same pictures again. Click to roll a new one at every start")
            if self.is_locked
            else self.tr("Every start rolls a new seed. Click to keep this one")
        )
