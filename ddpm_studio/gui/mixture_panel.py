"""How two pictures are mixed and denoised: depth, weights, noise, seed, sampler."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from ddpm_studio.engine.config import InterpolateOptions, MixingOptions
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.model_file import ModelFacts
from ddpm_studio.gui.depth_row import DepthRow
from ddpm_studio.gui.film.estimate import film_in_words, noise_in_words, sampler_in_words, sampler_keys
from ddpm_studio.gui.form import Form
from ddpm_studio.gui.seed_buttons import SeedButtons
from ddpm_studio.gui.theme import SPACE_ROWS, Role, set_role

ELSEWHERE = ("model", "first", "second", "depth", "chain.rate")
WALK = ("seed", "sampler", "steps")


class MixturePanel(QWidget):
    """All choices of an interpolation but the model and the pictures."""

    changed = Signal()
    """At every change."""
    checked = Signal()
    """A moment after the last one."""

    def __init__(self, draft: InterpolateOptions) -> None:
        super().__init__()
        self._facts: ModelFacts | None = None
        self.depth_row = DepthRow()
        self.strip = Form(InterpolateOptions(), hidden=InterpolateOptions.model_fields.keys() - {"count"})
        self.mixing = Form(MixingOptions(), prefix="mixing.")
        self.walk = Form(InterpolateOptions(), hidden=(*ELSEWHERE, "count", "mixing"), basic=(*WALK, *sampler_keys()))
        self._forms = (self.strip, self.mixing, self.walk)
        self.seed_buttons = SeedButtons()
        self.seed_buttons.set_locked(True)  # so that t or the noise mode alone makes the difference
        self.walk.add_beside("seed", self.seed_buttons)
        self.noise = self._words("caption")
        self.about = self._words("caption")
        self.advice = self._words("warning")
        self.estimate = self._words("caption")
        self._lay_out()
        self._wanted_depth = draft.depth
        self.set_options(draft)
        self.walk.set_base(InterpolateOptions(seed=draft.seed))
        self.depth_row.changed.connect(self._hear)
        for form in self._forms:
            form.changed.connect(self._hear)
            form.checked.connect(self.checked)
        self.seed_buttons.rolled.connect(self._set_seed)
        self._hear()

    def _words(self, role: Role) -> QLabel:
        label = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        label.setContentsMargins(12, 0, 0, 0)
        return set_role(label, role)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_ROWS)
        for widget in (self.depth_row, self.strip, self.mixing, self.noise):
            column.addWidget(widget)
        self.more = QVBoxLayout()
        """Room for what the tab adds to the mixture."""
        self.more.setContentsMargins(12, 0, 0, 0)
        column.addLayout(self.more)
        heading = set_role(QLabel(self.tr("SAMPLER")), "section")
        heading.setContentsMargins(0, SPACE_ROWS, 0, 0)
        for widget in (heading, self.about, self.walk, self.advice, self.estimate):
            column.addWidget(widget)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def use_model(self, facts: ModelFacts) -> None:
        """Allow what this model allows."""
        is_first, self._facts = self._facts is None, facts
        self.depth_row.set_noise(facts.config.diffusion.schedule.alpha_bar().tolist())
        if is_first and self._wanted_depth <= self.depth_row.last:
            self.depth_row.set_value(self._wanted_depth)
        self._hear()

    def options(self) -> InterpolateOptions:
        """Return what is chosen.

        :raises FieldError: for the first thing that is wrong.
        """
        count, mixing = self.strip.options().count, self.mixing.options()
        changes = {"count": count, "mixing": mixing, "depth": self.depth_row.value}
        return self.walk.options().model_copy(update=changes)

    def set_options(self, options: InterpolateOptions) -> None:
        """Show `options`."""
        self.strip.set_options(options)
        self.mixing.set_options(options.mixing)
        self.walk.set_options(options)
        self.depth_row.set_value(options.depth)

    def problems(self) -> list[FieldError]:
        """Return everything that is wrong."""
        return [problem for form in self._forms for problem in form.problems()]

    def check(self) -> bool:
        """Show what is wrong at its place; return whether nothing is."""
        found = [form.check() for form in self._forms]  # every form, not only up to the first that complains
        return all(found)

    def show_problem(self, field: str, sentence: str) -> None:
        """Show `sentence` at a field."""
        if field == "count":
            self.strip.show_problem(field, sentence)
        elif field.startswith("mixing."):
            self.mixing.show_problem(field, sentence)
        else:
            self.walk.show_problem(field, sentence)

    def _set_seed(self, seed: int) -> None:
        self.walk.put("seed", seed)
        self.walk.set_base(InterpolateOptions(seed=seed))

    def _hear(self) -> None:
        self._explain()
        self.changed.emit()

    def _explain(self) -> None:
        try:
            options = self.options()
        except FieldError:
            return
        self.noise.setText(noise_in_words(options.mixing.noise))
        self.about.setText(sampler_in_words(options.sampler))
        self.advice.setText("\n".join(options.sampler.warnings(options.steps)))
        self.advice.setVisible(bool(self.advice.text()))
        if self._facts is not None:
            steps = min(options.steps, options.depth)
            self.estimate.setText(film_in_words(options.chain, steps, options.count, self._facts.image_shape))
