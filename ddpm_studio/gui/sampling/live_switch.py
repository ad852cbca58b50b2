"""Draws images anew a moment after each change of what is chosen, as many as do not take long."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.gui.choosing.costs import cost_of
from ddpm_studio.gui.live.switch import PATIENCE, LiveSwitch
from ddpm_studio.gui.live.wanted import Wanted
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.settings import Settings
from ddpm_studio.gui.work.progress_text import duration_text

translate = QCoreApplication.translate
REST = 160
"""Milliseconds without a change after which it is drawn anew."""
FEWEST = 4
"""Images that are worth a look; so many are drawn where all would take too long."""
STEADY = 1.5
"""A drawing may take so many times its patience before fewer images are drawn, or their number would jump about."""


def sampling_live(session: Session, is_shown: Callable[[], bool]) -> LiveSwitch[SampleOptions]:
    """Return the switch of the page Sample.

    :param is_shown: whether what is chosen is what the page shows already.
    """
    tip = translate(
        "LiveSwitch",
        "Draw anew a moment after each change; where all images would take longer than 2 s, the first of them",
    )
    title = translate("LiveSwitch", "Drawing live")
    return LiveSwitch(session, REST, (title, tip), Fewer(session.settings), lambda _part, _take: is_shown())


class Fewer:
    """Finds how many images can be drawn while one waits."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._count = 0

    def __call__(self, options: SampleOptions, card: ModelCard) -> Wanted | str:
        """Return the same with as many images as are drawn while one waits, or why too few are.

        :raises FieldError: if the model does not know what it is to be told.
        """
        settled = options.settled([card.tellable])
        seconds = cost_of(settled, card, self._settings).seconds
        if seconds <= PATIENCE:
            self._count = options.count
            return Wanted(card, (settled,))
        each = seconds / options.count
        if not PATIENCE / 2 < self._count * each <= STEADY * PATIENCE or self._count > options.count:
            self._count = int(PATIENCE / each) // 2 * 2
        few = options.model_copy(update={"count": self._count})
        if self._count < FEWEST:
            return translate(
                "LiveSwitch",
                "Drawing takes about {}: press the button. Live is for what takes 2 s or less; fewer steps bring "
                "it back.",
            ).format(duration_text(seconds))
        return Wanted(card, (few.settled([card.tellable]),))
