"""How images are sampled, as it is chosen, and what follows from it."""

from __future__ import annotations

from PySide6.QtCore import QObject

from ddpm_studio.engine.choices.captions import Tellable
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.gui.choosing.costs import cost_of
from ddpm_studio.gui.choosing.drawing_panel import Chooser, DrawingPanel, form_of, judge_by, words
from ddpm_studio.gui.choosing.model_picker import ModelPicker
from ddpm_studio.gui.choosing.push_choice import PushChoice
from ddpm_studio.gui.choosing.told_choice import ToldChoice
from ddpm_studio.gui.film.estimate import film_in_words, sameness_in_words, sampler_in_words
from ddpm_studio.gui.forms.seed_buttons import SeedButtons
from ddpm_studio.gui.session import Session


class SampleChoices(QObject):
    """Two forms, of the images and of the way to them by the model that `picker` has, and words about them.

    A page lays out `images`, `told`, `push`, `drawing.walk`, `drawing.advice` and the labels `about` and `estimate`.
    """

    def __init__(self, session: Session, picker: ModelPicker, draft: SampleOptions) -> None:
        super().__init__(picker)
        self._session, self._picker = session, picker
        self.images = form_of(SampleOptions(), "count", "seed")
        self.told = ToldChoice(offers_sheet=True)
        choosers: dict[str, Chooser] = {"count": self.images, "seed": self.images}
        self.push = PushChoice(session)
        choosers |= {"told": self.told, "guidance": self.told, "classifier.": self.push}
        self.drawing = DrawingPanel(SampleOptions(), draft, choosers, brings_steps=True)
        self.drawing.walk.judge = judge_by(picker)
        self.seed_buttons = SeedButtons()
        self.seed_buttons.join(self.images, SampleOptions(), draft.seed)
        self.about, self.estimate = words("caption"), words("caption")
        self.drawing.changed.connect(self._explain)
        picker.changed.connect(self.suit_model)
        self.push.changed.connect(self._suit_told)
        self.suit_model()
        session.engine_ready.connect(self._explain)
        session.settings.changed.connect(self._explain)  # how much memory a film may take

    def set_options(self, options: SampleOptions) -> None:
        """Show `options`; the seed stays from now on."""
        self.drawing.set_options(options)
        self.seed_buttons.keep(options.seed)

    def suit_model(self) -> None:
        """Offer what the model that is chosen now can be told, and what may push it."""
        choice = self._picker.choice
        self.push.suit(None if choice is None else choice.card)
        self._suit_told()

    def _suit_told(self) -> None:
        """Offer the classes of the model, or those of the classifier where it has none."""
        choice = self._picker.choice
        own = Tellable() if choice is None else choice.card.tellable
        knows = bool(own.classes or own.words)
        self.told.suit(own if knows else self.push.tellable or own, is_guided=knows)

    def _explain(self) -> None:
        options, choice = self.drawing.now, self._picker.choice
        self.drawing.advise(options.warnings() if options else ())
        if options is None:
            self.estimate.clear()
            return
        self.about.setText(sampler_in_words(options.sampler))
        if choice is not None:
            lines = (
                f"{cost_of(options, choice.card, self._session.settings).in_words()}.",
                film_in_words(options.chain, options.steps, options.count, choice.card.image_shape),
                sameness_in_words(self._session.device, options.chain),
            )
            self.estimate.setText("\n".join(filter(None, lines)))
