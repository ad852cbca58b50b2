"""All that is chosen for an edit but the model, the picture and the mask, and what it amounts to."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ddpm_studio.engine.choices.captions import Tellable
from ddpm_studio.engine.choices.editing import EditOptions
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.gui.choosing.drawing_panel import Chooser, DrawingPanel, form_of, words
from ddpm_studio.gui.choosing.told_choice import ToldChoice
from ddpm_studio.gui.editing.known_choice import KnownChoice
from ddpm_studio.gui.film.estimate import film_in_words, sampler_in_words
from ddpm_studio.gui.forms.knobs import in_words
from ddpm_studio.gui.forms.seed_buttons import SeedButtons
from ddpm_studio.gui.style.theme import SPACE_ROWS
from ddpm_studio.gui.widgets.collapsible import Collapsible
from ddpm_studio.gui.widgets.headed import add_section
from ddpm_studio.gui.work.progress_text import duration_text

OF_THE_ANSWERS = ("count", "seed", "told", "guidance")


class EditPanel(QWidget):
    """Lays out the choices, and says how many calls of the network they ask for."""

    changed = Signal()
    """Something else is chosen."""
    checked = Signal()
    """A moment after the last change it is known what is wrong."""

    def __init__(self, draft: EditOptions) -> None:
        super().__init__()
        self._card: ModelCard | None = None
        self._remark = ""
        self.pace: float | None = None
        """Seconds that a call of the network took of late for one picture; None: nobody knows."""
        usual = EditOptions().spelt_out()
        self.known, self.answers, self.told = KnownChoice(), form_of(usual, "count", "seed"), ToldChoice()
        choosers: dict[str, Chooser] = dict.fromkeys(("task", "tries", "noise_level", "depth"), self.known)
        choosers |= {"count": self.answers, "seed": self.answers, "told": self.told, "guidance": self.told}
        self.drawing = DrawingPanel(
            usual, draft.spelt_out(), choosers, elsewhere=("picture", "mask"), brings_steps=True
        )
        self.walk = self.drawing.walk
        self.seed_buttons = SeedButtons()
        self.seed_buttons.join(self.answers, usual, draft.seed)
        self.method = Collapsible(self.tr("Method"))
        self.about, self.estimate = words("caption"), words("caption")
        self._lay_out()
        self.known.kind_changed.connect(self._suit_kind)
        self.drawing.changed.connect(self._hear)
        self.drawing.checked.connect(self.checked)
        self._suit_kind()

    def _lay_out(self) -> None:
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_ROWS)
        add_section(column, self.tr("WHAT IS KNOWN"), self.known)
        add_section(column, self.tr("ANSWERS"), self.told, self.answers)
        folded = QWidget()
        inside = QVBoxLayout(folded)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(SPACE_ROWS)
        inside.addWidget(self.about)
        inside.addWidget(self.walk)
        self.method.set_content(folded)
        column.addWidget(self.method)
        column.addWidget(self.drawing.advice)
        column.addWidget(self.estimate)

    def add_to_method(self, button: QPushButton) -> None:
        """Put a button below the method, as far left as its choices."""
        line = QHBoxLayout()
        line.setContentsMargins(12, 0, 0, 0)
        line.addWidget(button)
        line.addStretch(1)
        self._column.insertLayout(self._column.indexOf(self.drawing.advice), line)

    # --- what is chosen --------------------------------------------------------------------------------------

    def use_model(self, card: ModelCard | None) -> None:
        """Allow what this model allows."""
        self._card, self.pace = card, None
        self.known.suit(None if card is None else card.image_shape)
        self.told.suit(Tellable() if card is None else card.tellable)
        self.drawing.suit_model(None if card is None else card.last_time)

    def options(self) -> EditOptions:
        """Return what is chosen, without model, picture and mask.

        :raises FieldError: for the first thing that is wrong.
        """
        chosen = self.drawing.options()
        # Each part is right by itself; whether they go together only all of them tell.
        options = EditOptions.model_validate({name: getattr(chosen, name) for name in EditOptions.model_fields})
        if self._card is not None:
            options.times(self._card.alpha_bar)
        return options

    def set_options(self, options: EditOptions) -> None:
        """Show `options`; the seed stays from now on."""
        self.drawing.set_options(options.spelt_out())
        self.seed_buttons.keep(options.seed)

    def problem(self) -> str:
        """Say what is wrong first, or nothing."""
        if problems := self.drawing.problems():
            return str(problems[0])
        try:
            self.options()
        except FieldError as error:
            return str(error)
        return ""

    def check(self) -> bool:
        """Show what is wrong at its place; return whether nothing is."""
        if not self.drawing.check():
            return False
        try:
            self.options()
        except FieldError as error:
            self.show_problem(error.field, str(error))
            return False
        return True

    def show_problem(self, field: str, sentence: str) -> None:
        """Show `sentence` at a field; the method is unfolded for one of its own."""
        of_task = field.startswith("task") or field in ("tries", "noise_level", "depth")
        if not of_task and field.partition(".")[0] not in OF_THE_ANSWERS:
            self.method.set_expanded(True)
        self.drawing.show_problem(field, sentence)

    def remark(self, sentence: str) -> None:
        """Say beside the choices what follows from the mask; nothing: nothing does."""
        if sentence != self._remark:
            self._remark = sentence
            self.explain()

    def note_pace(self, options: EditOptions, card: ModelCard, seconds: float) -> None:
        """Learn from answers that have come how long others will take."""
        calls = len(options.times(card.alpha_bar)) * options.visits * options.sampler.calls_per_step
        if self._card is card:
            self.pace = seconds / (calls * options.count)
            self.explain()

    # --- inside ----------------------------------------------------------------------------------------------

    def _suit_kind(self) -> None:
        """Let what nobody has chosen be what is usual for the kind of task."""
        try:
            task = self.known.known()
        except FieldError:
            return
        usual = EditOptions(task=task).spelt_out()
        self.drawing.set_usual(usual)
        self.drawing.suit_model(None if self._card is None else self._card.last_time)

    def _hear(self) -> None:
        self.explain()
        self.changed.emit()

    def explain(self) -> None:
        """Say what the choices amount to."""
        options = self.drawing.now
        if options is None:
            self.estimate.clear()
            return
        steps, visits = options.spelt_out().steps, options.visits
        if self._card is not None:
            steps = min(steps, options.depth or self._card.last_time)
        times = f" × {visits}" if visits > 1 else ""
        name = in_words(options.sampler.kind)
        self.method.set_title(self.tr("Method: {}, {} steps{}").format(name, steps, times))
        self.about.setText(sampler_in_words(options.sampler))
        follows = [self._remark] if self._remark and options.task.takes_mask else []
        self.drawing.advise([*options.warnings(steps), *follows])
        if self._card is not None:
            self.estimate.setText(self._cost(options, steps, self._card))

    def _cost(self, options: EditOptions, steps: int, card: ModelCard) -> str:
        calls = steps * options.visits * options.sampler.calls_per_step
        told = self.tr("{} calls of the network for each answer").format(f"{calls:,}")
        if self.pace is not None:
            told = self.tr("{}, about {} for all").format(told, duration_text(self.pace * calls * options.count))
        return f"{told}.\n{film_in_words(options.chain, steps, options.count, card.image_shape)}"
