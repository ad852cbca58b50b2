"""How many images, and of which seed: what all films of a comparison have in common."""

from __future__ import annotations

from typing import Any

from ddpm_studio.engine.choices.editing import AnyFromNoise, EditOptions, edit_in
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.gui.choosing.drawing_panel import form_of
from ddpm_studio.gui.forms.form import Form
from ddpm_studio.gui.forms.seed_buttons import SeedButtons

COUNT = 36
"""Images unless the user says otherwise: two films stand beside each other."""


class SeedsForm:
    """Chooses `count` and `seed`; the lock is closed at first, so that runs can be held against each other."""

    def __init__(self, options: AnyFromNoise) -> None:
        usual: AnyFromNoise = SampleOptions(count=COUNT) if edit_in(options) is None else EditOptions()
        self.form: Form[Any] = form_of(usual, "count", "seed")
        self.buttons = SeedButtons()
        self.buttons.join(self.form, usual, usual.seed)
        self.set_options(options)

    def set_options(self, options: AnyFromNoise) -> None:
        """Show the count and the seed of `options`, and keep that."""
        self.form.put("count", options.count)
        self.buttons.keep(options.seed)
