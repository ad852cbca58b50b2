"""One side of a comparison: its model and how it is sampled."""

from __future__ import annotations

from contextlib import suppress

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.gui.choosing.model_picker import ModelPicker
from ddpm_studio.gui.film.estimate import sampler_in_words, sampler_keys, what_does_not_fit
from ddpm_studio.gui.forms.form import Form
from ddpm_studio.gui.style.theme import SPACE_INSIDE, set_role
from ddpm_studio.gui.widgets.text.elided_label import ElidedLabel
from ddpm_studio.gui.widgets.text.wrapped_text import WrappedLabel

HIDDEN = ("model", "count", "seed", "chain.rate")


class SidePanel(QWidget):
    """Chooses what `picker` offers, a sampler and steps."""

    changed = Signal()
    checked = Signal()

    def __init__(self, picker: ModelPicker, options: SampleOptions) -> None:
        super().__init__()
        self.picker = picker
        self.walk = Form(SampleOptions(sampler=options.sampler), hidden=HIDDEN, basic=(*sampler_keys(), "steps"))
        self.walk.set_options(options)
        self.walk.judge = self._judge
        self.about = ElidedLabel()
        set_role(self.about, "caption")
        self.advice = set_role(WrappedLabel(), "warning")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_INSIDE)
        below = QVBoxLayout()
        below.setContentsMargins(12, 0, 0, 0)
        for label in (self.about, self.advice):
            below.addWidget(label)
        column.addWidget(self.picker)
        column.addWidget(self.walk)
        column.addLayout(below)
        self.picker.changed.connect(self._hear_model)
        self.walk.changed.connect(self._tell)
        self.walk.checked.connect(self.checked)
        self._tell()

    def options(self, images: SampleOptions) -> SampleOptions:
        """Return all that is chosen, with the count and the seed of `images`; the model is a file.

        :raises FieldError: for the first thing that is wrong.
        """
        choice = self.picker.choice
        shared = {"count": images.count, "seed": images.seed}
        # The file, not the run: what is told of the model stays true if the run goes on meanwhile.
        model = {} if choice is None else {"model": choice.file}
        return self.walk.options().model_copy(update={**shared, **model})

    def problem(self) -> str:
        """Say what is wrong first, or nothing."""
        if self.picker.choice is None:
            return self.picker.problem
        problems = self.walk.problems()
        return str(problems[0]) if problems else ""

    def warnings(self) -> list[str]:
        """Return what is advised against."""
        try:
            return self.walk.options().warnings()
        except FieldError:
            return []

    def _judge(self, options: SampleOptions) -> FieldError | None:
        choice = self.picker.choice
        return None if choice is None else what_does_not_fit(options, choice.card)

    def _hear_model(self) -> None:
        self.walk.check()
        self._tell()

    def _tell(self) -> None:
        with suppress(FieldError):  # the field says what is wrong
            self.about.say(sampler_in_words(self.walk.options().sampler))
        self.advice.setText("\n".join(self.warnings()))
        self.advice.setVisible(bool(self.advice.text()))
        self.changed.emit()
