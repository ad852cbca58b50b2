"""The two buttons beside a seed: roll another one, and keep it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from ddpm_studio.engine.choices.given import draw_seed
from ddpm_studio.engine.options import Options
from ddpm_studio.gui.forms.form import Form
from ddpm_studio.gui.style.theme import icon


class SeedButtons(QWidget):
    """Rolls the seed of the form that they `join`. While the lock is open, every start rolls a new one."""

    rolled = Signal(int)
    """This is to be the seed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._known: int | None = None
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
        self.rolled.emit(draw_seed())

    def roll_unless_locked(self) -> None:
        """Choose another seed, if the lock is open."""
        if not self.is_locked:
            self.roll()

    def join(self, form: Form[Any], usual: Options, seed: int) -> None:
        """Stand behind the seed of `form`, which is `seed` and marks what differs from `usual`."""
        self._form, self._usual = form, usual
        form.add_beside("seed", self)
        self._expect(seed)
        self.rolled.connect(self.put)

    def put(self, seed: int) -> None:
        """Make this the seed of the form; the lock stays as it is."""
        is_locked = self.is_locked
        self._form.put("seed", seed)
        self._expect(seed)
        self.set_locked(is_locked)

    def hear(self, seed: int | None) -> None:
        """Close the lock if the seed, now this one, was another before; None: something is wrong, so nobody knows."""
        before, self._known = self._known, seed
        if before is not None and seed is not None and before != seed:
            self.set_locked(True)  # who types a seed wants that one

    def _expect(self, seed: int) -> None:
        self._form.set_base(self._usual.model_copy(update={"seed": seed}))  # nobody has changed it

    def _show_lock(self) -> None:
        self.lock.setIcon(icon("lock" if self.is_locked else "unlock"))
        self.lock.setToolTip(
            self.tr("The seed stays: the same pictures again. Click to roll a new one at every start")
            if self.is_locked
            else self.tr("Every start rolls a new seed. Click to keep this one")
        )
