"""The two buttons beside a seed: roll another one, and keep it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from ddpm_studio.engine.choices.given import draw_seed
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.options import Options
from ddpm_studio.gui.forms.form import Form
from ddpm_studio.gui.style.theme import icon


class SeedButtons(QWidget):
    """Rolls the seed of the form that they `join`. While the lock is open, every start rolls a new one.

    A seed that comes from elsewhere, typed or with other choices, closes the lock: who chooses one wants that one.
    """

    rolled = Signal()
    """A start has rolled another seed, which nobody has chosen."""
    changed = Signal()
    """The form has another seed, by whomever."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._known = self._marked = 0
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
        self.put(draw_seed())

    def roll_unless_locked(self) -> None:
        """Choose another seed, if the lock is open."""
        if not self.is_locked:
            self.roll()
            self.rolled.emit()

    def join(self, form: Form[Any], usual: Options, seed: int) -> None:
        """Stand behind the seed of `form`, which is `seed` and marks what differs from `usual`."""
        self._form = form
        form.add_beside("seed", self)
        self.expect(usual, seed)
        form.changed.connect(self._hear)
        form.changed.connect(self.changed)

    def expect(self, usual: Options, seed: int) -> None:
        """Have the form mark what differs from `usual` with this seed, which is no choice of the user's."""
        self._usual, self._known, self._marked = usual, seed, seed
        self._form.set_base(usual.model_copy(update={"seed": seed}))

    def put(self, seed: int) -> None:
        """Make this the seed of the form; the lock stays as it is."""
        self._known = seed
        self._form.put("seed", seed)
        self.expect(self._usual, seed)

    def keep(self, seed: int) -> None:
        """Make this the seed of the form, and close the lock: what it has drawn is to be drawn again."""
        self.put(seed)
        self.set_locked(True)

    def kept_seed(self) -> int | None:
        """Return the seed that stays; None if none does.

        :raises FieldError: if what is written there is none.
        """
        return int(self._form.options().seed) if self.is_locked else None

    def state(self) -> tuple[bool, int]:
        """Return whether the lock is closed, and the seed that is no choice of the user's."""
        return self.is_locked, self._marked

    def bring_back(self, state: tuple[bool, int]) -> None:
        """Be as `state` has told, once the form shows the seed of that time."""
        is_locked, marked = state
        self.expect(self._usual, marked)
        self._hear()
        self.set_locked(is_locked)

    def _hear(self) -> None:
        try:
            seed = self._form.options().seed
        except FieldError:  # nobody knows, until it is right again
            return
        if seed != self._known:
            self._known = seed
            self.set_locked(True)

    def _show_lock(self) -> None:
        self.lock.setIcon(icon("lock" if self.is_locked else "unlock"))
        self.lock.setToolTip(
            self.tr("The seed stays: the same pictures again. Click to roll a new one at every start")
            if self.is_locked
            else self.tr("Every start rolls a new seed. Click to keep this one")
        )
