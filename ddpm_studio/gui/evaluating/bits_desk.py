"""What pictures cost at most by a model, in bits per dimension: measured, and where the bits go."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ddpm_studio import engine
from ddpm_studio.engine.choices.measuring.bits import BitsOptions
from ddpm_studio.engine.events import Event
from ddpm_studio.engine.findings import Bits
from ddpm_studio.gui.choosing.model_picker import ModelPicker
from ddpm_studio.gui.evaluating.bits_chart import BitsChart
from ddpm_studio.gui.evaluating.desk import Task, first_problem
from ddpm_studio.gui.evaluating.pictures_choice import PicturesChoice
from ddpm_studio.gui.forms.form import Form
from ddpm_studio.gui.language import DOT, QT_TRANSLATE_NOOP
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import SPACE_INSIDE, SPACE_ROWS, set_role, tabular
from ddpm_studio.gui.widgets.empty_state import EmptyState
from ddpm_studio.gui.widgets.text.wrapped_text import WrappedLabel

DRAFT = "evaluate.bits"
HIDDEN = ("model", "source", "pictures", "chain.rate", "chain.frames_kept", "chain.frames_spread")
BASIC = ("count", "evaluations", "variance")
MOST_KEPT = 6
"""Results that stay on the page, to be compared."""
NEAR = 50
"""Most of the bits lie at so small t."""


class BitsDesk(QObject):
    """Chooses `BitsOptions` but for the model and the pictures, and shows what they find."""

    changed = Signal()
    start_text = QT_TRANSLATE_NOOP("Tab", "Measure bits")

    def __init__(self, session: Session, picker: ModelPicker, pictures: PicturesChoice) -> None:
        super().__init__(picker)
        self._picker, self._pictures = picker, pictures
        self.panel = self.form = Form(BitsOptions(), hidden=HIDDEN, basic=BASIC)
        self.form.set_options(session.settings.draft(DRAFT, BitsOptions()))
        self.form.checked.connect(self.changed)
        self._measured = ""
        """What is being measured, or was last."""
        self._kept: list[str] = []
        self._newest: Bits | None = None
        self.stage = QWidget()
        self.headline = tabular(set_role(WrappedLabel(), "title"))
        self.about, self.words, self.kept = (set_role(WrappedLabel(), "caption") for _ in range(3))
        self.kept.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.chart = BitsChart()
        self.empty = EmptyState()
        self._lay_out()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self.stage)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_INSIDE)
        self.empty.say(
            self.tr("How many bits does a picture cost?"),
            self.tr(
                "A model that knows its pictures well needs few bits to tell one of them. Choose pictures at the left, "
                "best those that it has never seen, and press Measure bits."
            ),
            picture="image",
        )
        for widget in (self.headline, self.about):
            column.addWidget(widget)
        column.addSpacing(SPACE_ROWS)
        column.addWidget(self.chart, 1)
        column.addWidget(self.empty, 1)
        for widget in (self.words, self.kept):
            column.addWidget(widget)
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
        """Return the job that measures."""
        choice = self._picker.choice
        chosen = self._pictures.read(lambda: (self.form.options(), self._pictures.pictures()))
        if chosen is None or choice is None:
            return None
        options, (source, share) = chosen
        options = options.model_copy(update={"model": choice.file, "source": source, "pictures": share})
        self._keep_newest()
        self._measured = self.tr("{}, step {}").format(choice.card.title, f"{choice.card.provenance.step:,}")
        return Task(partial(engine.bits, options), self.tr("Measuring bits"))

    # --- what comes ------------------------------------------------------------------------------------------

    def hear(self, event: Event) -> None:
        """Show what has been measured by now."""
        if isinstance(event, Bits):
            self._newest = event
            self._show()

    def finish(self) -> None:
        """Leave what was measured."""

    def _keep_newest(self) -> None:
        if self._newest is not None:
            self._kept = [self._line(self._newest), *self._kept][:MOST_KEPT]
            self._newest = None
            self._show()

    def _line(self, found: Bits) -> str:
        return f"{_total(found)}   {self._measured}: {found.of}, {found.pictures:,}, {found.variance}"

    def _show(self) -> None:
        found = self._newest
        for part in (self.headline, self.about, self.chart, self.words):
            part.setVisible(found is not None)
        self.empty.setVisible(found is None)
        self.kept.setVisible(bool(self._kept))
        self.kept.setText("\n".join([self.tr("Measured before:"), *self._kept]))
        if found is None:
            return
        self.headline.setText(self.tr("{} bits/dim").format(_total(found)))
        parts = (
            self._measured,
            found.of,
            self.tr("{} pictures").format(f"{found.pictures:,}"),
            self.tr("{} network calls for each").format(f"{found.evaluations:,}"),
            self.tr("{} variance").format(found.variance),
        )
        self.about.setText(DOT.join(parts))
        self.chart.show_spans(found.spans)
        self.words.setText(self._in_words(found))

    def _in_words(self, found: Bits) -> str:
        last = found.spans[-1].first - 1
        near = sum(span.bits for span in found.spans if span.last <= NEAR)
        lines = [
            self.tr("A bound: the pictures cost no more than that. {:.0%} of it lies in t ≤ {}.").format(
                near / max(found.total, 1e-9), min(NEAR, last)
            ),
            self.tr(
                "L₀, the last step, costs {:.2f} with this schedule even where a picture is known for certain. So "
                "compare only with bits of the same pictures in the same number of steps."
            ).format(found.floor),
        ]
        return "\n".join(lines)


def _total(found: Bits) -> str:
    error = "" if found.error is None else f" ± {found.error:.3f}"
    return f"≤ {found.total:.3f}{error}"
