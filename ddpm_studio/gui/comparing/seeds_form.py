"""How many images, and of which seed: what all films of a comparison have in common."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.gui.forms.form import Form
from ddpm_studio.gui.forms.seed_buttons import SeedButtons

COUNT = 36
"""Images unless the user says otherwise: two films stand beside each other."""


class SeedsForm(QWidget):
    """Chooses `count` and `seed`; the seed stays unless it is rolled, so that runs can be held against each other."""

    changed = Signal()
    checked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.form = Form(SampleOptions(count=COUNT), hidden=SampleOptions.model_fields.keys() - {"count", "seed"})
        self.buttons = SeedButtons()
        self.buttons.set_locked(True)
        self.buttons.rolled.connect(self._set_seed)
        self.form.add_beside("seed", self.buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.form)
        self.form.changed.connect(self.changed)
        self.form.checked.connect(self.checked)

    def options(self) -> SampleOptions:
        """Return options of which only `count` and `seed` count.

        :raises FieldError: for the first thing that is wrong.
        """
        return self.form.options()

    def problems(self) -> list[FieldError]:
        """Return everything that is wrong."""
        return self.form.problems()

    def set_options(self, options: SampleOptions) -> None:
        """Show the count and the seed of `options`."""
        self.form.put("count", options.count)
        self.form.put("seed", options.seed)
        self.form.set_base(SampleOptions(count=COUNT, seed=options.seed))

    def roll_unless_locked(self) -> None:
        """Choose another seed, if the lock is open."""
        self.buttons.roll_unless_locked()

    def _set_seed(self, seed: int) -> None:
        self.form.put("seed", seed)
        self.form.set_base(SampleOptions(count=COUNT, seed=seed))  # a rolled seed is no change that anyone made
