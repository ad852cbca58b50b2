"""Fetches the picture that is to be edited as a model will see it, in a thread, and the data set of the model."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

from PySide6.QtCore import QObject, Signal

from ddpm_studio.engine.choices.editing import AnyEdited
from ddpm_studio.engine.choices.pictures import DataPicture
from ddpm_studio.engine.datasets import Digits
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Control, Job, Pixels
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.engine.models.editing import Sight, sight_of, smaller
from ddpm_studio.gui.choosing.picture_loader import Gathered, open_own_set
from ddpm_studio.gui.work.aside import ASIDE
from ddpm_studio.gui.work.runner import Runner
from ddpm_studio.gui.work.worker import Outcome


@dataclass
class Found:
    """What came of it."""

    card: ModelCard
    picture: AnyEdited | None
    """What was asked for, or the first picture of the data set; None: there is none."""
    factor: int
    gathered: Gathered = field(default_factory=Gathered)
    """The data set."""
    sight: Sight | None = None
    """The picture at the model's size."""
    small: Pixels | None = None
    """(h, w, C): the picture, so many times smaller as `factor` says."""
    problem: str = ""
    """Why it could not be had."""


class SightLoader(QObject):
    """Fetches what was asked for last."""

    arrived = Signal(object)
    """`Found`."""
    failed = Signal(object)
    """A `Report` of what went wrong."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = Runner(self)
        ASIDE.name(self._runner, self.tr("Opening the picture"))
        self._runner.ended.connect(self._conclude)
        self._found: Found | None = None

    @property
    def is_busy(self) -> bool:
        """Whether something is still being fetched."""
        return self._runner.is_busy

    def fetch(self, card: ModelCard, picture: AnyEdited | None, factor: int, known: Gathered | None) -> None:
        """Fetch a picture as the model of this card sees it, and so many times smaller.

        :param known: the data set, if it was fetched for the same model before.
        """
        self._found = Found(card, picture, factor, known or Gathered())
        self._runner.run_instead(partial(_fetch, self._found))

    def _conclude(self, outcome: Outcome) -> None:
        if outcome.report is not None:
            self.failed.emit(outcome.report)
        elif outcome.kind == "finished":
            self.arrived.emit(self._found)


def _fetch(found: Found, control: Control) -> Job:
    if found.gathered.images is None:
        yield from open_own_set(found.card, found.gathered)
    if found.picture is None and found.gathered.images is not None:
        found.picture = DataPicture(source=found.gathered.source or Digits(), index=0)
    if found.picture is None:
        return
    try:
        found.sight = yield from sight_of(found.picture, found.card, found.gathered.at_hand)
        if found.factor > 1 and not isinstance(found.picture, DataPicture):
            small = yield from sight_of(found.picture, smaller(found.card, found.factor))
            found.small = small.pixels
    except StudioError as error:
        found.problem = str(error)
