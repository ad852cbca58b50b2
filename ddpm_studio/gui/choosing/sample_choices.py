"""How images are sampled, as it is chosen, and what follows from it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.gui.choosing.model_picker import ModelPicker
from ddpm_studio.gui.film.estimate import (
    film_in_words,
    sameness_in_words,
    sampler_in_words,
    sampler_keys,
    what_does_not_fit,
)
from ddpm_studio.gui.forms.form import Form
from ddpm_studio.gui.forms.seed_buttons import SeedButtons
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import set_role
from ddpm_studio.gui.widgets.text.wrapped_text import WrappedLabel


class SampleChoices(QObject):
    """Two forms, of the images and of the way to them by the model that `picker` has, and words about them.

    A page lays out `images`, `walk` and the labels `about`, `advice` and `estimate`.
    """

    checked = Signal()
    """A moment after the last change it is known what is wrong."""

    def __init__(self, session: Session, picker: ModelPicker, draft: SampleOptions) -> None:
        super().__init__(picker)
        self._session, self._picker = session, picker
        self.now: SampleOptions | None = None
        """What is chosen, without the model; None while something is wrong."""
        self.images = Form(SampleOptions(), hidden=SampleOptions.model_fields.keys() - {"count", "seed"})
        self.walk = Form(
            SampleOptions(), hidden=("model", "count", "seed", "chain.rate"), basic=(*sampler_keys(), "steps")
        )
        self.seed_buttons = SeedButtons()
        self.images.add_beside("seed", self.seed_buttons)
        self.images.set_options(draft)
        self.images.set_base(SampleOptions(seed=draft.seed))
        self.walk.set_options(draft)
        self.walk.judge = self._judge
        self.about = set_role(WrappedLabel(), "caption")
        self.advice = set_role(WrappedLabel(), "warning")
        self.estimate = set_role(WrappedLabel(), "caption")
        for label in (self.about, self.advice, self.estimate):
            label.setContentsMargins(12, 0, 0, 0)
        for form in (self.images, self.walk):
            form.changed.connect(self._hear)
            form.checked.connect(self.checked)
        self.seed_buttons.rolled.connect(self._set_seed)
        session.engine_ready.connect(self._explain)
        session.settings.changed.connect(self._explain)  # how much memory a film may take

    def options(self) -> SampleOptions:
        """Return what is chosen, without the model.

        :raises FieldError: for the first thing that is wrong.
        """
        images = self.images.options()
        return self.walk.options().model_copy(update={"count": images.count, "seed": images.seed})

    def set_options(self, options: SampleOptions) -> None:
        """Show `options`; the seed stays from now on."""
        self.images.set_options(options)
        self.walk.set_options(options)
        self.seed_buttons.set_locked(True)

    def suit_model(self) -> None:
        """The model is another one: say what does not fit it, and what follows."""
        self.walk.check()
        self._hear()

    def problems(self) -> list[FieldError]:
        """Return everything that is wrong."""
        return [*self.images.problems(), *self.walk.problems()]

    def check(self) -> bool:
        """Show what is wrong at its place; return whether nothing is."""
        return self.images.check() and self.walk.check()

    def show_problem(self, field: str, sentence: str) -> None:
        """Show `sentence` at a field."""
        form = self.images if field.partition(".")[0] in ("count", "seed") else self.walk
        form.show_problem(field, sentence)

    def _judge(self, options: SampleOptions) -> FieldError | None:
        choice = self._picker.choice
        return None if choice is None else what_does_not_fit(options, choice.card)

    def _set_seed(self, seed: int) -> None:
        is_locked = self.seed_buttons.is_locked
        base = SampleOptions(seed=seed)
        self.images.put("seed", seed)
        self.images.set_base(base)  # a rolled seed is no change that anyone made
        self.seed_buttons.set_locked(is_locked)

    def _hear(self) -> None:
        before = self.now
        try:
            self.now = self.options()
        except FieldError:
            self.now = None
        if before is not None and self.now is not None and before.seed != self.now.seed:
            self.seed_buttons.set_locked(True)  # who types a seed wants that one
        self._explain()

    def _explain(self) -> None:
        options, choice = self.now, self._picker.choice
        self.about.setText(sampler_in_words(options.sampler) if options else self.about.text())
        self.advice.setText("\n".join(options.warnings()) if options else "")
        self.advice.setVisible(bool(self.advice.text()))
        if options is None:
            self.estimate.clear()
        elif choice is not None:
            told = film_in_words(options.chain, options.steps, options.count, choice.card.image_shape)
            self.estimate.setText(f"{told}\n{sameness_in_words(self._session.device, options.chain)}".strip())
