"""Where a film that is shown would branch: which images, at which t."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from ddpm_studio.engine.choices.branching import BranchOptions
from ddpm_studio.engine.choices.layout import seed_name
from ddpm_studio.engine.choices.sampling import FromNoise
from ddpm_studio.engine.diffusion.samplers import DDIM, DDPM, DPMSolverSDE
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.engine.models.header import read_card
from ddpm_studio.gui.choosing.recall import find_model
from ddpm_studio.gui.film.take import Take
from ddpm_studio.gui.forms.knobs import in_words
from ddpm_studio.gui.session import Session

translate = QCoreApplication.translate
STEPS = 50
"""Of branches by DDPM, where the images were drawn by a sampler that draws no noise, which gets by with fewer."""
FITTING = {1: 7, 16: 3, math.inf: 1}
"""How many branches each of so many images gets unless the user says otherwise."""


@dataclass(frozen=True)
class BranchPoint:
    """What branches, and where."""

    parent: FromNoise
    card: ModelCard
    t: int
    images: tuple[int, ...] = ()
    """Their numbers; none means all."""

    def title(self) -> str:
        """Write where it is."""
        return translate("Branch", "BRANCH AT t = {}").format(self.t)

    def in_words(self) -> str:
        """Write what the branches will have in common."""
        if self.t == 0:
            return translate("Branch", "At t = 0 nothing is left to draw: branches from here are the image itself.")
        if len(self.images) == 1:
            name = seed_name(self.parent.seed, self.images[0])
            return translate("Branch", "All share x_t of seed {}; below t each draws noise of its own.").format(name)
        count = len(self.images) or self.parent.count
        return translate(
            "Branch", "The branches of each of {} images share its x_t; below t each draws noise of its own."
        ).format(f"{count:,}")

    def suggestion(self) -> BranchOptions:
        """Return how the branches are drawn unless the user says otherwise."""
        images, sampler = len(self.images) or self.parent.count, self.parent.sampler
        count = next(branches for most, branches in FITTING.items() if images <= most)
        if isinstance(sampler, DDPM | DDIM | DPMSolverSDE) and sampler.draws_noise:
            return BranchOptions(count=count, sampler=sampler)
        return BranchOptions(count=count, steps=STEPS)

    def remark(self) -> str:
        """Say why the branches are drawn by another sampler than the images, if they must be."""
        if self.parent.sampler.draws_noise:
            return ""
        return translate(
            "Branch", "{} draws no noise: from one x_t it comes to one image. So another sampler draws the branches."
        ).format(in_words(self.parent.sampler.kind))

    def options(self, chosen: BranchOptions, model: Path) -> BranchOptions:
        """Return the job that draws branches here as `chosen`, with this model."""
        parent = self.parent.model_copy(update={"model": model})
        return chosen.model_copy(update={"parent": parent, "t": self.t, "images": self.images})

    def find_model(self, session: Session) -> Path:
        """Return the file of the model that drew the images.

        :raises StudioError: if it is nowhere to be found.
        """
        own = self.parent.model
        if own.is_file() and read_card(own).provenance.sha256 == self.card.provenance.sha256:
            return own
        found = find_model(self.card.provenance.sha256, session)
        if found is None:
            name = self.card.title
            raise StudioError(
                translate("Branch", "The model of these images, “{}”, is not here: open it, then branch.").format(name)
            )
        return found


def point_of(take: Take, t: int, solo: int | None) -> BranchPoint | None:
    """Return where a take would branch at the frame of time `t`; None: its images were not drawn from pure noise.

    Branches of a film that has branched are of its images again, at the next time that their own chain visits.
    """
    origin = take.options.origin
    if origin is None:
        return None
    images = origin.images if solo is None else (take.layout.cells[solo].image,)
    own_times = Take(origin.sampled, take.card).times
    at = min((time for time in own_times if time >= t), default=t)
    return BranchPoint(origin.sampled, take.card, at, images)
