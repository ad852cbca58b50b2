"""What is learnt by heart: each sample beside the nearest pictures that the model has learnt from."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ddpm_studio import engine
from ddpm_studio.engine.choices.measuring.nearest import NearestOptions
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.evaluation.copies import COPY
from ddpm_studio.engine.events import Event, Pixels
from ddpm_studio.engine.findings import Nearest
from ddpm_studio.gui.choosing.model_picker import ModelPicker
from ddpm_studio.gui.evaluating.desk import Task, first_problem, keep_steps_within
from ddpm_studio.gui.forms.form import Form
from ddpm_studio.gui.language import QT_TRANSLATE_NOOP
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import SPACE_INSIDE, SPACE_ROWS, set_role
from ddpm_studio.gui.widgets.grid.image_grid import ImageGrid
from ddpm_studio.gui.widgets.text.wrapped_text import WrappedLabel

DRAFT = "evaluate.nearest"
HIDDEN = ("sample.model", "sample.told", "sample.guidance", "sample.chain", "sample.spacing", "sample.sections")
BASIC = ("sample.count", "sample.seed", "sample.steps", "sample.sampler", "compared")
SUSPICIOUS = -3.0
"""z of the rank test below which samples surely lie nearer than unseen pictures."""


class NearestDesk(QObject):
    """Chooses `NearestOptions` but for the model, and shows what is nearest, what looks like a copy first."""

    changed = Signal()
    start_text = QT_TRANSLATE_NOOP("Tab", "Find nearest pictures")

    def __init__(self, session: Session, picker: ModelPicker) -> None:
        super().__init__(picker)
        self._picker = picker
        self.panel = self.form = Form(NearestOptions(), hidden=HIDDEN, basic=BASIC)
        self.form.set_options(session.settings.draft(DRAFT, NearestOptions()))
        self.form.checked.connect(self.changed)
        self.stage = QWidget()
        self.grid = ImageGrid()
        self.grid.move_by_arrows()
        self.grid.arrange(None, group=3)
        self.grid.set_empty(
            self.tr("Does it draw what it has learnt by heart?"),
            self.tr(
                "Each sample is shown beside the two nearest of the pictures that the model learns from. Also by right "
                "click on any sample: Nearest training pictures."
            ),
        )
        self.summary = WrappedLabel()
        self.legend = set_role(WrappedLabel(), "caption")
        self.legend.setText(
            self.tr(
                "Sample, nearest, second nearest; below them the ratio of the distances, and these (of 255). A copy "
                "is a sample whose nearest lies less than a third as far as its second. Look at the pictures first: "
                "on sets of great variety such numbers miss copies."
            )
        )
        column = QVBoxLayout(self.stage)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_INSIDE)
        for widget in (self.summary, self.legend):
            column.addWidget(widget)
            widget.hide()
        column.addSpacing(SPACE_ROWS)
        column.addWidget(self.grid, 1)

    # --- choosing --------------------------------------------------------------------------------------------

    def problem(self) -> str:
        """Say what is wrong first with what is chosen, or nothing."""
        return first_problem(self.form)

    def suit_model(self) -> None:
        """Take no more steps than the model has times."""
        keep_steps_within(self._picker.choice, self.form, "sample.steps")

    def show_problem(self, field: str, sentence: str) -> None:
        """Show what the job has found wrong at its field."""
        self.form.show_problem(field, sentence)

    def begin(self) -> Task | None:
        """Return the job that draws and looks."""
        choice = self._picker.choice
        try:
            options = self.form.options()
        except FieldError:
            return None
        if choice is None:
            return None
        sample = options.sample.model_copy(update={"model": choice.file})
        options = options.model_copy(update={"sample": sample})
        return Task(partial(engine.nearest_to_samples, options), self.tr("Looking for copies"))

    def look_at(self, model: Path, pixels: Pixels) -> Task:
        """Return the job that looks what is nearest to pictures that are there."""
        return Task(partial(engine.nearest_to, model, pixels), self.tr("Looking for the nearest pictures"))

    # --- what comes ------------------------------------------------------------------------------------------

    def hear(self, event: Event) -> None:
        """Show what was found."""
        if isinstance(event, Nearest):
            self._show(event)

    def finish(self) -> None:
        """Leave what was found."""

    def _show(self, found: Nearest) -> None:
        order = np.argsort(found.ratios, kind="stable")
        triples = np.concatenate([found.samples[:, None], found.pictures], axis=1)[order]
        self.grid.show_images(np.ascontiguousarray(triples.reshape(-1, *triples.shape[2:])))
        captions = [words for row in order.tolist() for words in self._captions(found, row)]
        self.grid.write(captions)
        self.grid.set_tile_names([words for row in order.tolist() for words in self._names(found, row)])
        self.summary.setText(self._in_words(found))
        self.summary.show()
        self.legend.show()

    def _captions(self, found: Nearest, row: int) -> list[str]:
        ratio = found.ratios[row]
        own = self.tr("{:.2f} COPY").format(ratio) if ratio < COPY else f"{ratio:.2f}"
        others = [f"{each[row].distance:.1f}" if row < len(each) else "" for each in (found.first, found.second)]
        return [own, *others]

    def _names(self, found: Nearest, row: int) -> list[str]:
        names = [self.tr("sample {}: nearest / second = {:.2f}").format(row + 1, found.ratios[row])]
        for each in (found.first, found.second):
            told = ""
            if row < len(each):
                told = self.tr("picture {} of the set, {:.1f} of 255 away").format(each[row].number, each[row].distance)
                told += self.tr(", in the mirror") if each[row].is_mirrored else ""
            names.append(told)
        return names

    def _in_words(self, found: Nearest) -> str:
        count = len(found.samples)
        copies = round(found.copies * count)
        told = [
            self.tr("{} of {} look like copies; {} pictures were looked at.").format(
                copies, count, f"{found.looked_at:,}"
            )
        ]
        if found.nearer is not None and found.z is not None:
            told.append(
                self.tr("{:.1%} lie nearer than 99 % of held-out pictures do (1 % is chance), z = {:.1f}.").format(
                    found.nearer, found.z
                )
            )
            if found.z < SUSPICIOUS:
                told.append(self.tr("The samples lie nearer to the training pictures than unseen pictures do."))
        return " ".join(told)
