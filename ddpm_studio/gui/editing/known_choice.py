"""What is known of a picture: which kind of task, its numbers, and whether the picture is made worse first."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QVBoxLayout, QWidget

from ddpm_studio.engine.choices.editing import EditOptions
from ddpm_studio.engine.choices.edits.known import (
    AnyKnown,
    Blurred,
    Erased,
    Grey,
    Known,
    Noisy,
    Shape,
    Smaller,
    Strokes,
)
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.gui.choosing.drawing_panel import form_of
from ddpm_studio.gui.editing.known_names import manners, task_in_words
from ddpm_studio.gui.forms.form import Form
from ddpm_studio.gui.forms.form_row import ProblemLine
from ddpm_studio.gui.style.theme import SPACE_ROWS
from ddpm_studio.gui.widgets.chips import Flow
from ddpm_studio.gui.widgets.segments import Segments

RESTORE, TRY = 0, 1
KINDS: tuple[type[AnyKnown], ...] = (Erased, Grey, Smaller, Blurred, Noisy, Strokes)
WITH_NUMBERS: tuple[type[AnyKnown], ...] = (Grey, Smaller, Blurred)


class KnownChoice(QWidget):
    """Chooses `task`, `tries`, `noise_level` and `depth` of an edit."""

    changed = Signal()
    checked = Signal()
    kind_changed = Signal()
    """Another kind of task is chosen: what is usual is something else."""

    def __init__(self) -> None:
        super().__init__()
        self._shape: Shape | None = None
        self._usual_noise = 0.0
        """What is usual for the kind of task that is chosen."""
        self.manner = Segments(manners(), self.tr("What the picture is"))
        self._kinds = QButtonGroup(self)
        self.buttons: dict[str, QRadioButton] = {}
        self.problem_line = ProblemLine()
        self._forms: dict[str, Form[Any]] = {}
        for kind in WITH_NUMBERS:
            form: Form[Any] = Form(kind(), prefix="task.")
            form.judge = self._judge
            self._forms[_name(kind)] = form
        self.numbers = form_of(EditOptions().spelt_out(), "noise_level", "depth")
        self._lay_out()
        self._connect()
        self._show_what_counts()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_ROWS)
        self.manner.setContentsMargins(12, 0, 28, 0)
        column.addWidget(self.manner)
        kinds = Flow(even=True)  # of two columns, so that six kinds take three lines, and of one for large letters
        for index, kind in enumerate(KINDS):
            text, tip = task_in_words(_name(kind))
            button = self.buttons[_name(kind)] = QRadioButton(text)
            button.setProperty("tip", tip)
            button.setToolTip(tip)
            self._kinds.addButton(button, index)
        self._kinds.button(0).setChecked(True)
        kinds.fill(list(self.buttons.values()))
        line = QVBoxLayout()
        line.setContentsMargins(12, 0, 28, 0)
        line.setSpacing(SPACE_ROWS)
        line.addWidget(kinds)
        line.addWidget(self.problem_line)
        column.addLayout(line)
        for widget in (*self._forms.values(), self.numbers):
            column.addWidget(widget)

    def _connect(self) -> None:
        self.manner.chosen.connect(self._hear)
        self._kinds.idToggled.connect(self._hear_kind)
        for form in (*self._forms.values(), self.numbers):
            form.changed.connect(self._hear)
            form.checked.connect(self.checked)

    def suit(self, shape: Shape | None) -> None:
        """Say what makes no sense for a model whose pictures are (height, width, channels); None: there is no model."""
        self._shape = shape
        button, is_grey = self.buttons["grey"], shape is not None and shape[2] == 1
        button.setEnabled(not is_grey or button.isChecked())
        why_not = self.tr("This model draws in grey already: choose another task.")
        button.setToolTip(why_not if is_grey else str(button.property("tip")))
        self._check_soon()

    # --- what is chosen --------------------------------------------------------------------------------------

    @property
    def kind(self) -> str:
        """Which kind of task is chosen."""
        return _name(KINDS[self._kinds.checkedId()])

    def known(self) -> AnyKnown:
        """Return the task.

        :raises FieldError: for the first thing that is wrong with its numbers.
        """
        form = self._forms.get(self.kind)
        task: AnyKnown = KINDS[self._kinds.checkedId()]() if form is None else form.options()
        return task

    # --- as a chooser ----------------------------------------------------------------------------------------

    def options(self) -> EditOptions:
        """Return options with what is chosen here.

        :raises FieldError: for the first thing that is wrong.
        """
        task, numbers = self.known(), self.numbers.options()
        if (problem := self._judge(task)) is not None:
            raise problem
        own = {"noise_level": numbers.noise_level, "depth": numbers.depth}
        return EditOptions(task=task, tries=self.manner.index == TRY, **own)

    def set_options(self, options: EditOptions) -> None:
        """Show what `options` have of it."""
        spelt = options.spelt_out()
        self.buttons[options.task.kind].setChecked(True)
        if (form := self._forms.get(options.task.kind)) is not None:
            form.set_options(options.task)
        self.manner.choose(TRY if options.tries else RESTORE)
        self.numbers.set_options(spelt)
        self._show_what_counts()

    def problems(self) -> list[FieldError]:
        """Return everything that is wrong."""
        try:
            self.options()
        except FieldError as error:
            return [error]
        return []

    def check(self) -> bool:
        """Show what is wrong at its place; return whether nothing is."""
        forms = [self.numbers, *([self._forms[self.kind]] if self.kind in self._forms else [])]
        checks = [form.check() for form in forms]
        self._check_soon()
        return all(checks) and not self.problems()

    def show_problem(self, field: str, sentence: str) -> None:
        """Show `sentence` at a field."""
        form = self._forms.get(self.kind)
        if field in ("noise_level", "depth"):
            self.numbers.show_problem(field, sentence)
        elif form is not None and field.startswith("task.") and field != "task.kind":
            form.show_problem(field, sentence)
        else:
            self.problem_line.show_sentence(sentence)

    # --- inside ----------------------------------------------------------------------------------------------

    def _judge(self, task: Any) -> FieldError | None:
        """Say what makes no sense for the model's pictures."""
        if self._shape is None:
            return None
        try:
            task.times_smaller(self._shape)
        except FieldError as error:
            return error
        return None

    def _hear_kind(self, index: int, is_chosen: bool) -> None:
        if not is_chosen:
            return
        usual = EditOptions(task=KINDS[index]()).spelt_out()
        before = self._usual_noise
        self.numbers.set_base(usual)
        try:
            was_usual = self.numbers.options().noise_level == before
        except FieldError:
            was_usual = True
        self._usual_noise = usual.noise_level
        if was_usual:
            self.numbers.put("noise_level", usual.noise_level)
        self._show_what_counts()
        self.kind_changed.emit()
        self._hear()
        self._check_soon()

    def _hear(self) -> None:
        self._show_what_counts()
        self.changed.emit()

    def _check_soon(self) -> None:
        problems = [problem for problem in self.problems() if problem.field == "task.kind"]
        self.problem_line.show_sentence(str(problems[0]) if problems else "")
        self.checked.emit()

    def _show_what_counts(self) -> None:
        for name, form in self._forms.items():
            form.setVisible(name == self.kind)
        try:
            depth = self.numbers.options().depth
        except FieldError:
            depth = 1
        # Elsewhere it counts, too, but is rarely wanted: what is not 0 is never out of sight.
        self.numbers.set_shown("depth", self.kind == "strokes" or depth != 0)


def _name(kind: type[Known]) -> str:
    return str(kind.model_fields["kind"].default)
