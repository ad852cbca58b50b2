"""One side of a comparison: its model and how it is sampled."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ddpm_studio.engine.choices.captions import Tellable
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.gui.choosing.drawing_panel import DrawingPanel, judge_by
from ddpm_studio.gui.choosing.model_picker import ModelPicker
from ddpm_studio.gui.choosing.told_choice import ToldChoice
from ddpm_studio.gui.film.estimate import sampler_in_words
from ddpm_studio.gui.style.theme import SPACE_INSIDE, set_role
from ddpm_studio.gui.widgets.text.elided_label import ElidedLabel


class SidePanel(QWidget):
    """Chooses what `picker` offers, a sampler and steps."""

    def __init__(self, picker: ModelPicker, options: SampleOptions) -> None:
        super().__init__()
        self.picker = picker
        usual = SampleOptions(sampler=options.sampler)
        self.told = ToldChoice()
        choosers = {"told": self.told, "guidance": self.told}
        self.drawing = DrawingPanel(usual, options, choosers, elsewhere=("count", "seed", "classifier"))
        self.walk = self.drawing.walk
        self.walk.judge = judge_by(picker)
        self.about = ElidedLabel()
        set_role(self.about, "caption")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_INSIDE)
        line = QVBoxLayout()  # whose margin the label has not: it draws over its own
        line.setContentsMargins(12, 0, 0, 0)
        line.addWidget(self.about)
        column.addWidget(self.picker)
        column.addWidget(self.told)
        column.addWidget(self.walk)
        column.addLayout(line)
        column.addWidget(self.drawing.advice)
        self.picker.changed.connect(self._suit_model)
        self.drawing.changed.connect(self._explain)
        self._suit_model()

    def options(self, images: SampleOptions) -> SampleOptions:
        """Return all that is chosen, with the count and the seed of `images`; the model is a file.

        :raises FieldError: for the first thing that is wrong.
        """
        choice = self.picker.choice
        shared = {"count": images.count, "seed": images.seed}
        # The file, not the run: what is told of the model stays true if the run goes on meanwhile.
        model = {} if choice is None else {"model": choice.file}
        return self.drawing.options().model_copy(update={**shared, **model})

    def as_shown(self) -> SampleOptions:
        """Return what is chosen, without the model; the usual choices where something is wrong."""
        return self.drawing.now or SampleOptions()

    def use_model_of(self, other: SidePanel) -> None:
        """Draw with the same model."""
        wanted, own = other.picker.choice, self.picker.choice
        if wanted is not None and (own is None or own.file != wanted.file):
            self.picker.choose(wanted.file)

    def stand_first(self) -> None:
        """Mark what differs from the usual choices: there is nothing before it any more."""
        self._suit_model()

    def problem(self) -> str:
        """Say what is wrong first, or nothing."""
        if self.picker.choice is None:
            return self.picker.problem
        problems = self.drawing.problems()
        return str(problems[0]) if problems else ""

    def warnings(self) -> list[str]:
        """Return what is advised against."""
        return self.drawing.now.warnings() if self.drawing.now else []

    def _suit_model(self) -> None:
        choice = self.picker.choice
        self.told.suit(Tellable() if choice is None else choice.card.tellable)
        self.drawing.suit_model(None if choice is None else choice.card.last_time)

    def _explain(self) -> None:
        if self.drawing.now:
            self.about.say(sampler_in_words(self.drawing.now.sampler))
        self.drawing.advise(self.warnings())
