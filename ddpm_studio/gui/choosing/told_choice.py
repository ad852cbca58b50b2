"""What a model is told of the images that it draws, and how much more of it there is to be."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QPushButton, QVBoxLayout, QWidget

from ddpm_studio.engine.choices.captions import Captions, Tellable
from ddpm_studio.engine.choices.conditions import AnyTold, Classes, GuidanceOptions, Nothing
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.gui.choosing.caption_choice import CaptionChoice
from ddpm_studio.gui.forms.form import Form
from ddpm_studio.gui.forms.form_row import ProblemLine
from ddpm_studio.gui.style.theme import SPACE_ROWS, set_role
from ddpm_studio.gui.widgets.chips import Chips
from ddpm_studio.gui.widgets.text.wrapped_text import WrappedLabel

BASIC = ("scale",)


class ToldChoice(QWidget):
    """Chooses `told` and `guidance` of options for a model; not there where the model can be told nothing."""

    changed = Signal()
    checked = Signal()
    sheet_wanted = Signal()
    """The same images are wanted with several w."""

    def __init__(self, offers_sheet: bool = False) -> None:
        super().__init__()
        self._offers_sheet = offers_sheet
        self._model, self._is_guided = Tellable(), True
        self._wanted: AnyTold | None = None
        self.chips = Chips()
        self.chips.setAccessibleName(self.tr("Classes"))
        self.captions = CaptionChoice()
        self.same_noise = QCheckBox(self.tr("One noise for all classes"))
        self.same_noise.setToolTip(
            self.tr(
                "Each noise is drawn once for every class, in a row of its own: the class alone makes the difference"
            )
        )
        self.guidance = Form(GuidanceOptions(), prefix="guidance.", basic=BASIC)
        self.about = set_role(WrappedLabel(), "caption")
        self.problem_line = ProblemLine()
        self.sheet = QPushButton(self.tr("Same seeds, w = 0 1 2 4 8"))
        self.sheet.setToolTip(self.tr("Draw the first images with each of these w, side by side on one sheet"))
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 0, 0, 0)
        column.setSpacing(SPACE_ROWS)
        for widget in (
            self.captions,
            self.chips,
            self.problem_line,
            self.same_noise,
            self.guidance,
            self.about,
            self.sheet,
        ):
            column.addWidget(widget)
        self.chips.changed.connect(self._hear_chips)
        self.captions.changed.connect(self._hear_chips)
        self.same_noise.toggled.connect(self._hear)
        self.guidance.changed.connect(self._hear)
        self.guidance.checked.connect(self._check_soon)
        self.sheet.clicked.connect(self.sheet_wanted)
        self._show()

    def suit(self, model: Tellable, is_guided: bool = True) -> None:
        """Offer what `model` can be told; of classes that were chosen those that it knows stay, else all are drawn.

        :param is_guided: whether the model is told them, and not only what pushes it, which has no w.
        """
        if (model, is_guided) == (self._model, self._is_guided):
            return
        wanted = self._shown() if self._can_tell else self._wanted
        self._model, self._is_guided = model, is_guided
        self._offer(wanted)

    @property
    def is_silent(self) -> bool:
        """Whether nothing is told, though something could be."""
        return self._can_tell and self._shown().kind == "nothing"

    def be_silent(self) -> None:
        """Tell nothing."""
        self._offer(Nothing())

    # --- as a chooser ----------------------------------------------------------------------------------------

    def options(self) -> SampleOptions:
        """Return options with what is chosen here.

        :raises FieldError: for the first thing that is wrong.
        """
        told = self._told()
        is_plain = told.kind == "nothing" or not self._is_guided
        guidance = GuidanceOptions() if is_plain else self.guidance.options()
        options = SampleOptions(told=told, guidance=guidance)
        options.settled([self._model])
        return options

    def set_options(self, options: SampleOptions) -> None:
        """Show what `options` tell."""
        self._wanted = None if options.told.kind == "nothing" and not self._can_tell else options.told
        self.guidance.set_options(options.guidance)
        self._offer(self._wanted)

    def problems(self) -> list[FieldError]:
        """Return everything that is wrong."""
        try:
            self.options()
        except FieldError as error:
            return [error]
        return []

    def check(self) -> bool:
        """Show what is wrong at its place; return whether nothing is."""
        problems = self.problems()
        if self._is_guided and not self.guidance.check():
            return False
        self.problem_line.show_sentence(str(problems[0]) if problems else "")
        return not problems

    def show_problem(self, field: str, sentence: str) -> None:
        """Show `sentence` at a field."""
        if field.startswith("guidance."):
            self.guidance.show_problem(field, sentence)
        else:
            self.problem_line.show_sentence(sentence)

    # --- inside ----------------------------------------------------------------------------------------------

    @property
    def _can_tell(self) -> bool:
        return bool(self._model.classes or self._model.words)

    def _shown(self) -> AnyTold:
        """Return what is shown, for another model."""
        try:
            return self._told()
        except FieldError:
            return Nothing()

    def _told(self) -> AnyTold:
        if self._model.words:
            return self.captions.told()
        names = self.chips.chosen()
        if not names:
            return Nothing()
        is_all = names == self._model.classes
        return Classes(names=() if is_all else names, same_noise=self.same_noise.isChecked())

    def _offer(self, wanted: AnyTold | None) -> None:
        if self._model.words:
            self.captions.offer(self._model, None if isinstance(wanted, Classes) else wanted)
            self._hear()
            return
        if isinstance(wanted, Captions):
            wanted = None
        classes, chosen = self._model.classes, self._model.classes
        if wanted is not None and wanted.kind == "nothing":
            chosen = ()
        elif wanted is not None and wanted.names:
            chosen = tuple(name for name in classes if name.strip() in wanted.names) or classes
        if wanted is not None and wanted.kind == "classes":
            self.same_noise.setChecked(wanted.same_noise)
        self.chips.offer(classes, chosen)
        self._hear()

    def _hear_chips(self) -> None:
        self._hear()
        self._check_soon()

    def _hear(self) -> None:
        self._show()
        self.changed.emit()

    def _check_soon(self) -> None:
        problems = self.problems()
        self.problem_line.show_sentence(str(problems[0]) if problems else "")
        self.checked.emit()

    def _show(self) -> None:
        """Show what counts for what is chosen."""
        is_told, has_words = self._shown().kind != "nothing", bool(self._model.words)
        self.setVisible(self._can_tell)
        self.captions.setVisible(has_words)
        self.chips.setHidden(has_words)
        self.same_noise.setHidden(has_words)
        self.same_noise.setEnabled(len(self.chips.chosen()) > 1)
        self.guidance.setVisible(is_told and self._is_guided)
        self.sheet.setVisible(self._offers_sheet and self._is_guided)
        self.sheet.setEnabled(is_told and self._model.has_null)
        self.about.setText(self._words())

    def _words(self) -> str:
        if not self._is_guided:
            return self.tr("The model is told no class: the classifier alone pushes its pictures towards these.")
        if self._shown().kind == "nothing":
            return self.tr("The model is told nothing: it draws whatever it has learnt.")
        try:
            scale = self.options().settled([self._model]).guidance.scale
        except FieldError:
            return ""
        if scale in (0.0, 1.0):
            return self.tr("w = {:g}: no guidance, one call of the network for each look.").format(scale)
        return self.tr("w = {:g}: two calls of the network for each look.").format(scale)
