"""How two pictures are mixed and denoised: depth, weights, noise, seed, sampler."""

from __future__ import annotations

from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from ddpm_studio.engine.choices.mixing import InterpolateOptions, MixingOptions
from ddpm_studio.engine.diffusion.samplers import DDIM
from ddpm_studio.engine.diffusion.samplers.abreast import merge_times
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.gui.choosing.drawing_panel import Chooser, DrawingPanel, form_of, words
from ddpm_studio.gui.film.estimate import film_in_words, noise_in_words, sampler_in_words
from ddpm_studio.gui.forms.form import Form
from ddpm_studio.gui.forms.seed_buttons import SeedButtons
from ddpm_studio.gui.mixing.depth_choice import DepthChoice
from ddpm_studio.gui.mixing.told_ends import ToldEnds
from ddpm_studio.gui.mixing.variance import VarianceWindow
from ddpm_studio.gui.style.theme import SPACE_ROWS, icon
from ddpm_studio.gui.widgets.headed import add_section


class MixturePanel(QWidget):
    """Lays out all choices of an interpolation but the model and the pictures, and says what they amount to."""

    def __init__(self, draft: InterpolateOptions) -> None:
        super().__init__()
        self._card: ModelCard | None = None
        usual = InterpolateOptions()
        self.depths, self.strip = DepthChoice(), form_of(usual, "count")
        self.mixing, self.told = Form(MixingOptions(), prefix="mixing."), ToldEnds()
        choosers: dict[str, Chooser] = {
            "depth": self.depths,
            "depths": self.depths,
            "count": self.strip,
            "mixing.": self.mixing,
            "told_first": self.told,
            "told_second": self.told,
        }
        self.drawing = DrawingPanel(usual, draft, choosers, elsewhere=("first", "second"), brings_steps=True)
        self.walk = self.drawing.walk
        self.seed_buttons = SeedButtons()
        self.seed_buttons.set_locked(True)  # so that t or the noise mode alone makes the difference
        self.seed_buttons.join(self.walk, usual, draft.seed)
        self.why = self._help_button()
        self.mixing.add_beside("noise", self.why)
        self.noise, self.about, self.estimate = words("caption"), words("caption"), words("caption")
        self._lay_out()
        self._wanted_depth = draft.depth
        self.drawing.changed.connect(self.explain)
        self.drawing.hear()

    def _help_button(self) -> QToolButton:
        button = QToolButton(autoRaise=True)
        button.setIcon(icon("help"))
        button.setAccessibleName(self.tr("Why the middle can be too smooth"))
        button.setToolTip(self.tr("What happens to the noise at λ = ½, with a figure to try it"))
        button.clicked.connect(self._explain_variance)
        return button

    def _explain_variance(self) -> None:
        VarianceWindow(self).show()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_ROWS)
        for widget in (self.told, self.depths, self.strip, self.mixing, self.noise):
            column.addWidget(widget)
        add_section(column, self.tr("SAMPLER"), self.about, self.walk, self.drawing.advice, self.estimate)

    def use_model(self, card: ModelCard) -> None:
        """Allow what this model allows."""
        is_first, self._card = self._card is None, card
        self.depths.set_noise(card.alpha_bar.tolist())
        self.told.suit(card.tellable)
        self.walk.set_shown("scale", bool(card.classes))
        if is_first and self._wanted_depth <= self.depths.row.last:
            self.depths.row.set_value(self._wanted_depth)
        self.drawing.hear()

    def show_problem(self, field: str, sentence: str) -> None:
        """Show `sentence` at a field; what is wrong with the slider's t, above the sampler."""
        (self.walk if field == "depth" else self.drawing).show_problem(field, sentence)

    def explain(self) -> None:
        """Say what is chosen amounts to, as things stand now."""
        options = self.drawing.now
        if options is None:
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
        self.drawing.advise(sampler.warnings(options.steps))
        if self._card is not None:
            steps, count = len(merge_times(options.row_times())), len(options.row_weights) * len(options.rows)
            told = self.tr("{} calls of the network for each picture").format(f"{steps * sampler.calls_per_step:,}")
            film = film_in_words(options.chain, steps, count, self._card.image_shape)
            self.estimate.setText(f"{told}.\n{film}")

    def _show_what_counts(self, mixing: MixingOptions) -> None:
        """Show only those choices that matter to the kind of noise."""
        self.mixing.set_shown("preserves_variance", mixing.noise == "independent")
        for key in ("way", "refinements"):
            self.mixing.set_shown(key, mixing.noise == "inversion")
