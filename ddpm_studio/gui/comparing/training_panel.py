"""The choices of a film over training: the run, the seeds, and how each snapshot is sampled."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ddpm_studio.engine.choices.comparison import OverTrainingOptions
from ddpm_studio.engine.errors import FieldError, StudioError
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.engine.models.find import snapshots_to_draw
from ddpm_studio.gui.choosing.drawing_panel import Chooser, form_of, words
from ddpm_studio.gui.choosing.model_picker import ModelPicker
from ddpm_studio.gui.comparing.shared.seeds_form import SeedsForm
from ddpm_studio.gui.comparing.side_panel import SidePanel
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import SPACE_ROWS
from ddpm_studio.gui.widgets.headed import add_section


class TrainingPanel(QWidget):
    """Chooses `OverTrainingOptions`, and says of how many snapshots the film will be."""

    changed = Signal()
    """Something else is chosen, or has been found wrong or right."""

    def __init__(self, session: Session, draft: OverTrainingOptions) -> None:
        super().__init__()
        self.picker = ModelPicker(session, only_runs=True)
        self.images = SeedsForm(draft.sample)
        self.side = SidePanel(self.picker, draft.sample)
        self.more = form_of(OverTrainingOptions(), "most")
        self.more.set_options(draft)
        self.told = words("caption")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_ROWS)
        add_section(column, self.tr("IMAGES"), self.images.form, self.more)
        add_section(column, self.tr("RUN"), self.side, self.told)
        choosers: tuple[Chooser, ...] = (self.images.form, self.side.drawing, self.more)
        for chooser in choosers:
            chooser.changed.connect(self._hear)
            chooser.checked.connect(self.changed)
        self._hear()

    def options(self) -> OverTrainingOptions:
        """Return what is chosen.

        :raises FieldError: for the first thing that is wrong.
        """
        sample = self.side.options(self.images.form.options())
        chain = sample.chain.model_copy(update={"rate": self.picker.snapshot.rate()})
        sample = sample.model_copy(update={"model": self.picker.path() or Path(), "chain": chain})
        return OverTrainingOptions(sample=sample, most=self.more.options().most)

    def set_options(self, options: OverTrainingOptions) -> None:
        """Show `options`; the run stays."""
        self.images.set_options(options.sample)
        self.side.drawing.set_options(options.sample)
        self.more.put("most", options.most)

    def choose_models(self, file: Path | None) -> None:
        """Use the run of this snapshot, if it is there."""
        if file is not None:
            self.picker.choose(file)

    def card(self) -> ModelCard | None:
        """Return what is known of the run's newest snapshot."""
        return None if self.picker.choice is None else self.picker.choice.card

    def snapshots(self) -> dict[int, Path]:
        """Return the training steps that will be drawn, each with its file."""
        try:
            return dict(snapshots_to_draw(self.options()))
        except StudioError:
            return {}

    def check(self) -> bool:
        """Look for newer snapshots, show now what is wrong, and return whether nothing is."""
        self.picker.look()
        checks = [form.check() for form in (self.images.form, self.side.drawing, self.more)]
        return all(checks) and not self.problem()

    def problem(self) -> str:
        """Say what is wrong first, or nothing."""
        for problem in (*self.images.form.problems(), *self.more.problems()):
            return str(problem)
        return self.side.problem() or self.too_few()

    def too_few(self) -> str:
        """Say what to do about a run that has no way to look at."""
        count = len(self.snapshots())
        if self.picker.choice is None or count > 1:
            return ""
        return self.tr(
            "This run has one snapshot only: train it longer, or train another one with a smaller number of steps "
            "between snapshots (Advanced)."
        )

    def show_problem(self, field: str, sentence: str) -> None:
        """Show what the job has found wrong at its field."""
        self.side.drawing.show_problem(field.removeprefix("sample."), sentence)

    def _hear(self) -> None:
        try:
            options = self.options()
        except FieldError:
            self.changed.emit()
            return
        steps = sorted(self.snapshots())
        if len(steps) > 1:
            told = self.tr("{} snapshots, from step {} to {}; {} steps of the sampler in all")
            total = len(steps) * options.sample.steps
            self.told.setText(told.format(len(steps), f"{steps[0]:,}", f"{steps[-1]:,}", f"{total:,}"))
        else:
            self.told.clear()
        self.changed.emit()
