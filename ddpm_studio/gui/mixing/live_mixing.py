"""What is mixed while a handle moves: one mixture in a few steps at once, then that one and the strip as asked for."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from ddpm_studio.engine.choices.mixing import InterpolateOptions
from ddpm_studio.engine.diffusion.samplers import DDIM, DPMSolver
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.gui.choosing.costs import seconds_of
from ddpm_studio.gui.film.take import Take
from ddpm_studio.gui.live.switch import PATIENCE, LiveSwitch
from ddpm_studio.gui.live.wanted import Wanted
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.settings import Settings
from ddpm_studio.gui.work.progress_text import duration_text

translate = QCoreApplication.translate
REST = 150
"""Milliseconds without a change after which all is mixed as it was asked for."""
MIXTURE, STRIP = 0, 1
"""The parts of what is wanted: the mixture at λ alone, with both ends, and the strip."""
LOOK_STEPS = 8
LOOK_PATIENCE = 0.6
"""Seconds that a look may take; where it takes longer there is none."""


def mixing_live(
    session: Session, weight: Callable[[], float], is_shown: Callable[[int, Take], bool]
) -> LiveSwitch[InterpolateOptions]:
    """Return the switch of the page Interpolate.

    :param weight: returns λ.
    :param is_shown: whether this part, of which no frame is drawn yet, is what the page shows already.
    """
    tip = translate(
        "LiveMixing",
        "Mix anew at each change: the mixture at λ at once in a few steps, then all as asked for; where the strip "
        "would take longer than 2 s, the mixture alone",
    )
    title = translate("LiveMixing", "Mixing live")
    return LiveSwitch(session, REST, (title, tip), Affordable(session.settings, weight), is_shown)


class Affordable:
    """Finds what can be mixed while one waits."""

    def __init__(self, settings: Settings, weight: Callable[[], float]) -> None:
        self._settings, self._weight = settings, weight

    def __call__(self, options: InterpolateOptions, card: ModelCard) -> Wanted | str:
        """Return the mixture at λ, a look at it, and the strip if there is time; or why there is none for anything.

        :raises FieldError: if the model does not know what it is to be told.
        """
        settled = options.settled([card.tellable])
        mixture = settled.model_copy(update={"weights": tuple(sorted({0.0, self._weight(), 1.0}))})
        seconds = self._seconds(settled, card)
        least = seconds if settled.depths else min(seconds, self._seconds(mixture, card))
        if least > PATIENCE:
            return translate(
                "LiveMixing",
                "Mixing takes about {}: press the button. Live is for what takes 2 s or less; fewer steps bring it "
                "back.",
            ).format(duration_text(least))
        if settled.depths:
            return Wanted(card, (None, settled))
        look: InterpolateOptions | None = in_few_steps(mixture)
        if look is not None and self._seconds(look, card) > LOOK_PATIENCE:
            look = None
        return Wanted(card, (mixture, settled if seconds <= PATIENCE else None), look)

    def _seconds(self, options: InterpolateOptions, card: ModelCard) -> float:
        steps = [len(times) for times in options.row_times()]
        is_inverted = options.mixing.noise == "inversion"
        calls = (DDIM() if is_inverted else options.sampler).calls_per_step * (1 if options.scale == 1 else 2)
        answers = calls * sum(steps) * len(options.row_weights)
        if is_inverted:
            answers += 2 * sum(steps) * (1 + options.mixing.refinements)
        return seconds_of(answers, options.chain, card, self._settings)


def in_few_steps(options: InterpolateOptions) -> InterpolateOptions:
    """Return the same choices in a few steps, of the same seed."""
    changes = {
        "sampler": DPMSolver(),
        "steps": min(LOOK_STEPS, options.steps),
        "chain": options.chain.model_copy(update={"frames_kept": 2}),
        "mixing": options.mixing.model_copy(update={"refinements": 0}),
    }
    return options.model_copy(update=changes)
