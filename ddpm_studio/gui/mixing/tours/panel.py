"""The choices of a closed tour: its stops, how many frames lie between two, and how they are drawn."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ddpm_studio.engine.choices.captions import Tellable
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.choices.tours.tour import TourOptions
from ddpm_studio.engine.diffusion.samplers import DDIM
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.gui.choosing.costs import Cost, cost_of
from ddpm_studio.gui.choosing.drawing_panel import Chooser, DrawingPanel, form_of, judge_by, words
from ddpm_studio.gui.choosing.model_picker import ModelPicker
from ddpm_studio.gui.choosing.told_choice import ToldChoice
from ddpm_studio.gui.film.estimate import film_in_words, sampler_in_words
from ddpm_studio.gui.forms.seed_buttons import SeedButtons
from ddpm_studio.gui.mixing.tours.stops import Stops
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import SPACE_ROWS
from ddpm_studio.gui.widgets.headed import add_section

USUAL = TourOptions()


class TourPanel(QWidget):
    """Chooses `TourOptions` for the model that `picker` has."""

    changed = Signal()
    """Something else is chosen, or has been found wrong or right."""

    def __init__(self, session: Session, picker: ModelPicker, draft: TourOptions) -> None:
        super().__init__()
        self._picker, self._settings = picker, session.settings
        self.images = form_of(USUAL.sample, "count", "seed")
        self.seed_buttons = SeedButtons()
        self.seed_buttons.set_locked(True)  # so that the frames between alone make the difference
        self.seed_buttons.join(self.images, USUAL.sample, draft.sample.seed)
        self.stops, self.way, self.told = Stops(session), form_of(USUAL, "between", "refinements"), ToldChoice()
        choosers: dict[str, Chooser] = {
            "count": self.images,
            "seed": self.images,
            "told": self.told,
            "guidance": self.told,
        }
        self.drawing = DrawingPanel(USUAL.sample, draft.sample, choosers, elsewhere=("classifier",), brings_steps=True)
        self.drawing.walk.judge = judge_by(picker)
        self.about, self.estimate = words("caption"), words("caption")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_ROWS)
        add_section(column, self.tr("STOPS"), self.images, self.stops, self.told)
        add_section(column, self.tr("WAY"), self.way)
        add_section(column, self.tr("SAMPLER"), self.about, self.drawing.walk, self.drawing.advice, self.estimate)
        self.way.set_options(draft)
        for signal in (self.drawing.changed, self.drawing.checked, self.way.changed, self.way.checked):
            signal.connect(self._hear)
        self.stops.changed.connect(self._hear)
        picker.changed.connect(self.suit_model)
        session.settings.changed.connect(self._explain)  # how fast the model is, and how much memory a film may take
        self.suit_model()

    def options(self) -> TourOptions:
        """Return what is chosen, without the model.

        :raises FieldError: for the first thing that is wrong.
        """
        sample = self.drawing.options().model_copy(update={"classifier": USUAL.sample.classifier})
        pictures = self.stops.pictures
        way = self.way.options()
        # Validated as a whole: how many stops there can be is known of all of it.
        return TourOptions(sample=sample, pictures=pictures, between=way.between, refinements=way.refinements)

    def set_options(self, options: TourOptions) -> None:
        """Show `options`; the model stays."""
        self.drawing.set_options(options.sample)
        self.seed_buttons.keep(options.sample.seed)
        self.way.set_options(options)
        self.stops.set_pictures(options.pictures)

    def suit_model(self) -> None:
        """Offer what the model that is chosen now can be told, and show pictures as it sees them."""
        choice = self._picker.choice
        self.told.suit(Tellable() if choice is None else choice.card.tellable)
        self.stops.use_model(None if choice is None else choice.card)
        self.drawing.suit_model(None if choice is None else choice.card.last_time)

    def problem(self) -> str:
        """Say what is wrong first, or nothing."""
        if self._picker.choice is None:
            return self._picker.problem
        if problem := self.stops.problem():
            return problem
        try:
            self.options()
        except FieldError as error:
            return str(error)
        return ""

    def check(self) -> bool:
        """Show now what is wrong; return whether nothing is."""
        checks = [self.drawing.check(), self.way.check()]
        return all(checks) and not self.problem()

    def show_problem(self, field: str, sentence: str) -> None:
        """Show what the job has found wrong at its field."""
        if field.startswith("sample."):
            self.drawing.show_problem(field.removeprefix("sample."), sentence)
        elif field.startswith("pictures"):
            self.stops.problem_line.show_sentence(sentence)
        else:
            self.way.show_problem(field, sentence)

    def _hear(self) -> None:
        has_pictures = bool(self.stops.pictures)
        self.images.set_shown("count", not has_pictures)
        self.way.set_shown("refinements", has_pictures)
        self._explain()
        self.changed.emit()

    def _explain(self) -> None:
        has_pictures = bool(self.stops.pictures)
        sample, choice = self.drawing.now, self._picker.choice
        if sample is None or self.problem():
            self.estimate.clear()
            return
        self.about.setText(
            self.tr("Pictures come down by the DDIM that took them up, whatever is chosen here.")
            if has_pictures
            else sampler_in_words(sample.sampler)
        )
        self.drawing.advise(sample.warnings())
        frames = self._frames(sample)
        if choice is not None:
            lines = (
                self.tr("{} frames, drawn at once").format(f"{frames:,}"),
                f"{self._cost(sample, frames, choice.card).in_words()}.",
                film_in_words(sample.chain, sample.steps, frames, choice.card.image_shape),
            )
            self.estimate.setText("\n".join(lines))

    def _frames(self, sample: SampleOptions) -> int:
        return (len(self.stops.pictures) or sample.count) * self.way.options().between

    def _cost(self, sample: SampleOptions, frames: int, card: ModelCard) -> Cost:
        """Return what all frames cost; pictures are led up to their noise first, by steps that are refined."""
        stops = len(self.stops.pictures)
        if not stops:
            return cost_of(sample.model_copy(update={"count": frames}), card, self._settings)
        cost = cost_of(sample.model_copy(update={"count": frames, "sampler": DDIM()}), card, self._settings)
        up = stops * (1 + self.way.options().refinements)
        return replace(cost, seconds=cost.seconds * (1 + up / frames))
