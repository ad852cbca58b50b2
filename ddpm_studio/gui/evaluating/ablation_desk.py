"""The paper's Table 2 as one press: short runs on digits, what each is worth, and whether the paper's order is seen."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ddpm_studio import engine
from ddpm_studio.engine.choices.measuring.ablation import AblationOptions
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.evaluation.ablation import PAPER, as_markdown, columns_of, verdicts
from ddpm_studio.engine.events import Event
from ddpm_studio.engine.findings import Ablated
from ddpm_studio.gui.errands import GoTo
from ddpm_studio.gui.evaluating.desk import Task, first_problem
from ddpm_studio.gui.evaluating.read_table import ReadTable
from ddpm_studio.gui.forms.form import Form
from ddpm_studio.gui.language import QT_TRANSLATE_NOOP
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.settings import folders
from ddpm_studio.gui.style.theme import SPACE_INSIDE, SPACE_ROWS, set_role
from ddpm_studio.gui.widgets.empty_state import EmptyState
from ddpm_studio.gui.widgets.text.wrapped_text import WrappedLabel

DRAFT = "evaluate.ablation"


class AblationDesk(QObject):
    """Chooses `AblationOptions`; a table shows each row as soon as it is known."""

    changed = Signal()
    start_text = QT_TRANSLATE_NOOP("Tab", "Do the paper's table")

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self.panel = self.form = Form(AblationOptions(), basic=("steps", "samples"))
        self.form.set_options(session.settings.draft(DRAFT, AblationOptions()))
        self.form.checked.connect(self.changed)
        self._rows: dict[int, Ablated] = {}
        self.stage = QWidget()
        heads = (self.tr("prediction, objective, variance"), self.tr("bits/dim, held out"), self.tr("KD×10³"))
        self.table = ReadTable((*heads, self.tr("the paper's\n{}").format(PAPER)), words=(0,))
        self.table.setAccessibleName(self.tr("The paper's Table 2, with digits"))
        self.words = set_role(WrappedLabel(), "caption")
        self.copy = QPushButton(self.tr("Copy"))
        self.copy.setToolTip(self.tr("Copy the table as Markdown"))
        self.copy.clicked.connect(self._copy)
        self.show_run = QPushButton(self.tr("Show the run"))
        self.show_run.setToolTip(self.tr("Show how the run of the selected row has learnt"))
        self.show_run.clicked.connect(self._show_run)
        self.table.itemSelectionChanged.connect(self._hear_selection)
        self.empty = EmptyState()
        self._lay_out()

    def _lay_out(self) -> None:
        self.empty.say(
            self.tr("What did the paper compare?"),
            self.tr(
                "Whether the network predicts the noise ε or the posterior mean μ̃, which variance a step has, and "
                "whether the bound L or L_simple is minimised: eight short runs on digits, one after the other, and "
                "what each is worth beside the paper's numbers. Stopped, it goes on from there the next time."
            ),
        )
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_INSIDE)
        for button in (self.show_run, self.copy):
            button.setAccessibleName(button.toolTip())
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self.stage)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_ROWS)
        column.addWidget(self.table, 1)
        column.addWidget(self.words)
        column.addLayout(buttons)
        column.addWidget(self.empty, 1)
        self._show()

    # --- choosing --------------------------------------------------------------------------------------------

    def problem(self) -> str:
        """Say what is wrong first with what is chosen, or nothing."""
        return first_problem(self.form)

    def suit_model(self) -> None:
        """Another model is chosen: nothing depends on it."""

    def show_problem(self, field: str, sentence: str) -> None:
        """Show what the job has found wrong at its field."""
        self.form.show_problem(field, sentence)

    def begin(self) -> Task | None:
        """Return the job that trains and measures."""
        try:
            options = self.form.options()
        except FieldError:
            return None
        self._rows = {}
        return Task(partial(engine.ablation, options, folders().runs), self.tr("The paper's Table 2"))

    # --- what comes ------------------------------------------------------------------------------------------

    def hear(self, event: Event) -> None:
        """Show what is known by now."""
        if isinstance(event, Ablated):
            self._rows[event.index] = event
            self._show()

    def finish(self) -> None:
        """Leave what was measured."""

    def _show(self) -> None:
        rows, selected = self.rows(), max(self.table.currentRow(), 0)
        for part in (self.table, self.words, self.copy, self.show_run):
            part.setVisible(bool(rows))
        self.empty.setVisible(not rows)
        self.table.show_lines([columns_of(row) for row in rows])
        if rows:
            self.table.selectRow(selected)
        said = self.tr(
            "An error stands behind ±. The paper's numbers are of CIFAR-10 after 800,000 steps: their order is to be "
            "compared, not their size. L is trained with its own variance; L_simple knows none, so that one run is "
            "drawn from by both. Learned is the interpolation of Nichol and Dhariwal 2021."
        )
        self.words.setText("\n".join([*verdicts(rows), said]))
        self._hear_selection()

    def rows(self) -> list[Ablated]:
        """Return what is known, in the order of the table."""
        return [row for _, row in sorted(self._rows.items())]

    def _hear_selection(self) -> None:
        self.show_run.setEnabled(self._selected_run() is not None)

    def _selected_run(self) -> Path | None:
        rows, at = self.rows(), self.table.currentRow()
        return rows[at].run if 0 <= at < len(rows) else None

    def _show_run(self) -> None:
        if (folder := self._selected_run()) is not None:
            self._session.open_run(folder)
            self._session.send(GoTo("train"))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(as_markdown(self.rows()))
