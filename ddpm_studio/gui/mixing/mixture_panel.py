"""How two pictures are mixed and denoised: depth, weights, noise, seed, sampler."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QToolButton, QVBoxLayout, QWidget

from ddpm_studio.engine.choices.mixing import InterpolateOptions, MixingOptions
from ddpm_studio.engine.diffusion.samplers import DDIM
from ddpm_studio.engine.diffusion.samplers.abreast import merge_times
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.gui.film.estimate import film_in_words, noise_in_words, sampler_in_words, sampler_keys
from ddpm_studio.gui.forms.form import Form
from ddpm_studio.gui.forms.seed_buttons import SeedButtons
from ddpm_studio.gui.mixing.depth_choice import DepthChoice
from ddpm_studio.gui.mixing.variance import VarianceWindow
from ddpm_studio.gui.style.theme import SPACE_ROWS, Role, icon, set_role

ELSEWHERE = ("model", "first", "second", "depth", "depths", "chain.rate")
WALK = ("seed", "sampler", "steps")


class MixturePanel(QWidget):
    """All choices of an interpolation but the model and the pictures."""

    changed = Signal()
    """At every change."""
    checked = Signal()
    """A moment after the last one."""

    def __init__(self, draft: InterpolateOptions) -> None:
        super().__init__()
        self._card: ModelCard | None = None
        self.depths = DepthChoice()
        self.strip = Form(InterpolateOptions(), hidden=InterpolateOptions.model_fields.keys() - {"count"})
        self.mixing = Form(MixingOptions(), prefix="mixing.")
        self.walk = Form(InterpolateOptions(), hidden=(*ELSEWHERE, "count", "mixing"), basic=(*WALK, *sampler_keys()))
        self._forms = (self.strip, self.mixing, self.walk)
        self.seed_buttons = SeedButtons()
        self.seed_buttons.set_locked(True)  # so that t or the noise mode alone makes the difference
        self.walk.add_beside("seed", self.seed_buttons)
        self.why = self._help_button()
        self.mixing.add_beside("noise", self.why)
        self.noise = self._words("caption")
        self.about = self._words("caption")
        self.advice = self._words("warning")
        self.estimate = self._words("caption")
        self._lay_out()
        self._wanted_depth = draft.depth
        self.set_options(draft)
        self.walk.set_base(InterpolateOptions(seed=draft.seed))
        self.depths.changed.connect(self._hear)
        self.depths.checked.connect(self.checked)
        for form in self._forms:
            form.changed.connect(self._hear)
            form.checked.connect(self.checked)
        self.seed_buttons.rolled.connect(self._set_seed)
        self._hear()

    def _help_button(self) -> QToolButton:
        button = QToolButton(autoRaise=True)
        button.setIcon(icon("help"))
        button.setAccessibleName(self.tr("Why the middle can be too smooth"))
        button.setToolTip(self.tr("What happens to the noise at λ = ½, with a figure to try it"))
        button.clicked.connect(self._explain_variance)
        return button

    def _explain_variance(self) -> None:
        VarianceWindow(self).show()

    def _words(self, role: Role) -> QLabel:
        label = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        label.setContentsMargins(12, 0, 0, 0)
        return set_role(label, role)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_ROWS)
        for widget in (self.depths, self.strip, self.mixing, self.noise):
            column.addWidget(widget)
        self.more = QVBoxLayout()
        """Room for what the tab adds to the mixture."""
        self.more.setContentsMargins(12, 0, 0, 0)
        column.addLayout(self.more)
        heading = set_role(QLabel(self.tr("SAMPLER")), "section")
        heading.setContentsMargins(0, SPACE_ROWS, 0, 0)
        for widget in (heading, self.about, self.walk, self.advice, self.estimate):
            column.addWidget(widget)

    def use_model(self, card: ModelCard) -> None:
        """Allow what this model allows."""
        is_first, self._card = self._card is None, card
        self.depths.set_noise(card.alpha_bar.tolist())
        if is_first and self._wanted_depth <= self.depths.row.last:
            self.depths.row.set_value(self._wanted_depth)
        self._hear()

    def options(self) -> InterpolateOptions:
        """Return what is chosen.

        :raises FieldError: for the first thing that is wrong.
        """
        changes: dict[str, object]
        count, mixing = self.strip.options().count, self.mixing.options()
        changes = {"count": count, "mixing": mixing, "depth": self.depths.row.value}
        changes["depths"] = self.depths.depths()
        return self.walk.options().model_copy(update=changes)

    def set_options(self, options: InterpolateOptions) -> None:
        """Show `options`."""
        self.strip.set_options(options)
        self.mixing.set_options(options.mixing)
        self.walk.set_options(options)
        self.depths.set_options(options)

    def problems(self) -> list[FieldError]:
        """Return everything that is wrong."""
        return [*self.depths.problems(), *(problem for form in self._forms for problem in form.problems())]

    def check(self) -> bool:
        """Show what is wrong at its place; return whether nothing is."""
        found = [
            self.depths.check(),
            *(form.check() for form in self._forms),
        ]  # every form, not only up to the first that complains
        return all(found)

    def show_problem(self, field: str, sentence: str) -> None:
        """Show `sentence` at a field."""
        if field == "depths":
            self.depths.list.show_problem(field, sentence)
        elif field == "count":
            self.strip.show_problem(field, sentence)
        elif field.startswith("mixing."):
            self.mixing.show_problem(field, sentence)
        else:
            self.walk.show_problem(field, sentence)

    def _set_seed(self, seed: int) -> None:
        self.walk.put("seed", seed)
        self.walk.set_base(InterpolateOptions(seed=seed))

    def _hear(self) -> None:
        self.explain()
        self.changed.emit()

    def explain(self) -> None:
        """Say what is chosen amounts to, as things stand now."""
        try:
            options = self.options()
        except FieldError:
            return
        self.noise.setText(noise_in_words(options.mixing.noise))
        self._show_what_counts(options.mixing)
        is_inverted = options.mixing.noise == "inversion"
        sampler = DDIM() if is_inverted else options.sampler
        self.about.setText(
            self.tr("Inverted pictures come down by the DDIM that took them up, whatever is chosen here.")
            if is_inverted
            else sampler_in_words(sampler)
        )
        self.advice.setText("\n".join(sampler.warnings(options.steps)))
        self.advice.setVisible(bool(self.advice.text()))
        if self._card is not None:
            steps, count = len(merge_times(options.row_times())), options.count * len(options.rows)
            self.estimate.setText(film_in_words(options.chain, steps, count, self._card.image_shape))

    def _show_what_counts(self, mixing: MixingOptions) -> None:
        """Show only those choices that matter to the kind of noise."""
        self.mixing.set_shown("preserves_variance", mixing.noise == "independent")
        for key in ("way", "refinements"):
            self.mixing.set_shown(key, mixing.noise == "inversion")
