"""Brings back what made a picture, as far as it was sampled."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from ddpm_studio.engine.choices.branching import BranchOptions
from ddpm_studio.engine.choices.sampling import SampleOptions, sampled_by
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.engine.models.header import read_card
from ddpm_studio.gui.choosing.recall import Recalled, recall, use_model_of, with_part
from ddpm_studio.gui.errands import GoTo, Part
from ddpm_studio.gui.sampling.choices import SampleChoices
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.widgets.glow import show_changed


class Returning(QObject):
    """Puts choices of another time into `choices`, and those of branches to whoever draws them."""

    def __init__(
        self, session: Session, choices: SampleChoices, bring_back: Callable[[BranchOptions, ModelCard], None]
    ) -> None:
        """:param bring_back: is given the choices of branches, and what is known of their model."""
        super().__init__(choices)
        self._session, self._choices, self._bring_back = session, choices, bring_back

    def recall(self, paths: Sequence[Path], part: Part, jobs: Sequence[str]) -> None:
        """Bring back a part of the choices that made the picture, if one of these jobs did."""
        recalled = recall(paths)
        sampled = None if recalled is None else sampled_by(recalled.options)
        if recalled is None or sampled is None or recalled.job not in jobs:
            return
        before, used = self._choices.drawing.now, self._session.model
        drawn: SampleOptions = with_part(sampled, before, part)
        self._choices.set_options(drawn)
        if part != "seed":
            button = None
            if before is not None:
                with_seed = before.model_copy(update={"seed": drawn.seed})
                button = self.tr("Only its seed"), partial(self._go_back, with_seed, used)
            self._recall_model(recalled, use_model_of(recalled, self._session, button))
        self._session.send(GoTo("sample"))
        seed = self._choices.images
        changed = seed if part == "seed" else seed.parentWidget() or seed
        show_changed(changed, self._session.settings.now.motion)

    def use_sampler(self, kind: str, steps: int, spacing: str) -> None:
        """Draw what is chosen by another sampler."""
        now = self._choices.drawing.now or SampleOptions()
        chosen = {"sampler": {"kind": kind}, "steps": steps, "spacing": spacing}
        way = SampleOptions.model_validate(chosen)
        changes = {"sampler": way.sampler, "steps": way.steps, "spacing": way.spacing, "sections": ()}
        self._choices.drawing.set_options(now.model_copy(update=changes))
        self._session.send(GoTo("sample"))

    def _recall_model(self, recalled: Recalled, model: Path | None) -> None:
        if model is not None and recalled.job == BranchOptions.job:
            options = recalled.options
            with contextlib.suppress(FieldError):  # the choice says what is wrong
                push = self._choices.push.options()
                options = options.with_classifiers(lambda _: push)
            self._bring_back(options, read_card(model))

    def _go_back(self, options: SampleOptions, model: Path | None) -> None:
        with self._session.undoing.step():
            self._choices.set_options(options)
            if model is not None:
                self._session.use_model(model)
