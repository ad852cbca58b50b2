"""How good pictures are: what a model draws beside other sets, against real ones."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ddpm_studio import engine
from ddpm_studio.engine.choices.conditions import Classes, Nothing
from ddpm_studio.engine.choices.measuring.sets import (
    AnySet,
    DrawnSet,
    EvaluateOptions,
    LearntSet,
    PictureSet,
    SideBySideOptions,
)
from ddpm_studio.engine.datasets import Shapes
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.events import Event
from ddpm_studio.engine.findings import Measured
from ddpm_studio.gui.choosing.model_picker import ModelPicker
from ddpm_studio.gui.evaluating.desk import Task, first_problem, keep_steps_within
from ddpm_studio.gui.evaluating.other_sets import OtherSets
from ddpm_studio.gui.evaluating.pictures_choice import PicturesChoice
from ddpm_studio.gui.evaluating.sets_table import SetsTable
from ddpm_studio.gui.forms.form import Form
from ddpm_studio.gui.language import QT_TRANSLATE_NOOP
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import SPACE_ROWS, set_role
from ddpm_studio.gui.widgets.empty_state import EmptyState
from ddpm_studio.gui.widgets.text.wrapped_text import WrappedLabel
from ddpm_studio.gui.work.aside import ASIDE
from ddpm_studio.gui.work.runner import Runner
from ddpm_studio.gui.work.worker import Outcome

DRAFT = "evaluate.sets"
HIDDEN = (
    *(f"drawn.{key}" for key in ("model", "told", "chain", "sections")),
    "judged.device",
)
BASIC = ("drawn.count", "drawn.steps", "drawn.sampler", "judged.features")


class SetsDesk(QObject):
    """Chooses `EvaluateOptions`, of which the first set is what the chosen model draws, and shows the table."""

    changed = Signal()
    start_text = QT_TRANSLATE_NOOP("Tab", "Judge sets")

    def __init__(self, session: Session, picker: ModelPicker, pictures: PicturesChoice) -> None:
        super().__init__(picker)
        self._picker, self._pictures = picker, pictures
        self.form = Form(SideBySideOptions(), hidden=HIDDEN, basic=BASIC)
        self.form.set_options(session.settings.draft(DRAFT, SideBySideOptions()))
        self.others = OtherSets()
        self.panel = QWidget()
        title = set_role(WrappedLabel(), "caption")
        title.setText(self.tr("Beside the model, against the pictures above:"))
        title.setContentsMargins(12, 0, 0, 0)
        column = QVBoxLayout(self.panel)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_ROWS)
        for widget in (title, self.others, self.form):
            column.addWidget(widget)
        self.table = SetsTable(session)
        self.empty = EmptyState()
        self.empty.say(
            self.tr("How good is it?"),
            self.tr(
                "The model draws many pictures, which are compared with the real ones. Add folders or files of other "
                "programs' samples to see them side by side."
            ),
            picture="image",
        )
        self.stage = QStackedWidget()
        self.stage.addWidget(self.empty)
        self.stage.addWidget(self.table)
        self.form.checked.connect(self.changed)
        self.others.changed.connect(self.changed)
        self.others.wants_model.connect(self._keep_model)
        self._session, self._judged = session, EvaluateOptions()
        """With what the table was made."""
        self._writer = Runner(self)
        ASIDE.name(self._writer, self.tr("Writing the real pictures"))
        self._file = Path()
        """Where they are being written."""
        self._writer.ended.connect(self._hear_written)
        self.table.batch_wanted.connect(self.write_batch)

    # --- choosing --------------------------------------------------------------------------------------------

    def problem(self) -> str:
        """Say what is wrong first with what is chosen, or nothing."""
        return first_problem(self.form)

    def suit_model(self) -> None:
        """Take no more steps than the model has times."""
        keep_steps_within(self._picker.choice, self.form, "drawn.steps")

    def show_problem(self, field: str, sentence: str) -> None:
        """Show what the job has found wrong at its field."""
        if field == "sets":
            self.others.show_problem(sentence)
        elif field.startswith("features"):
            self.form.show_problem(f"judged.{field}", sentence)
        else:
            self.form.show_problem(f"drawn.{field}", sentence)

    def begin(self) -> Task | None:
        """Return the job that judges."""
        read = self._pictures.read(lambda: (self.form.options(), self._drawn(), self._against()))
        if read is None:
            return None
        chosen, mine, against = read
        if mine is None:
            return None
        self.others.show_problem("")
        options = chosen.judging((mine, *self.others.sets()), against)
        self._judged = options
        self.table.clear()
        self.stage.setCurrentWidget(self.table)
        return Task(partial(engine.evaluate, options), self.tr("Judging sets"))

    def _drawn(self) -> DrawnSet | None:
        """Return what the model draws; None: there is none."""
        choice = self._picker.choice
        if choice is None:
            return None
        told = Classes() if choice.card.classes else Nothing()
        sample = self.form.options().drawn.model_copy(update={"model": choice.file, "told": told})
        return DrawnSet(name=f"{choice.card.title} ({choice.card.provenance.step:,})", sample=sample)

    def _against(self) -> AnySet:
        source, share = self._pictures.pictures()
        path, choice = self._picker.path(), self._picker.choice
        if self._pictures.are_own and path is not None:
            return LearntSet(model=path, part="held-out" if share == "held-out" else "learnt")
        if isinstance(source, Shapes) and choice is not None:  # which are drawn at any size
            height, width = choice.card.image_shape[:2]
            return PictureSet(source=source, height=height, width=width)
        return PictureSet(source=source)

    def _keep_model(self) -> None:
        try:
            drawn = self._drawn()
        except FieldError:
            return
        if drawn is not None:
            sample = drawn.sample
            about = f"{drawn.name}: {sample.sampler.kind}, {sample.steps}, {sample.count:,}"
            self.others.add(drawn, about, f"{sample.model}\n{about}")

    # --- what comes ------------------------------------------------------------------------------------------

    def hear(self, event: Event) -> None:
        """Show a number."""
        if isinstance(event, Measured):
            self.table.keep(event)

    def write_batch(self, file: str) -> None:
        """Write the real pictures that the table was made with as others read them."""
        if self._writer.run(partial(engine.write_reference, self._judged, Path(file))):
            self._file = Path(file)
        else:
            self._session.tell(self.tr("Another file is being written; wait for that first."), "warning")

    def _hear_written(self, outcome: Outcome) -> None:
        if outcome.report is not None:
            self._session.report(outcome.report)
        elif outcome.kind == "finished":
            self._session.tell(self.tr("The real pictures are written to {}.").format(self._file), file=self._file)

    def finish(self) -> None:
        """Leave what was measured."""
        if not self.table.found.rows:
            self.stage.setCurrentWidget(self.empty)
