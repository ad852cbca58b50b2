"""The part of Interpolate that draws a closed tour: its choices, what it shows, and what it brings back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ddpm_studio.engine.choices.tours.tour import TourOptions
from ddpm_studio.gui.choosing.model_picker import ModelPicker
from ddpm_studio.gui.choosing.recall import Recalled, use_model_of, with_part
from ddpm_studio.gui.errands import Part
from ddpm_studio.gui.film.take import Take
from ddpm_studio.gui.mixing.stage import MixtureStage
from ddpm_studio.gui.mixing.tours.panel import TourPanel
from ddpm_studio.gui.session import Session

DRAFT = "tour"


class TourDesk(QObject):
    """A page lays out `panel` and `views`, starts what `begin` returns, and asks the rest."""

    changed = Signal()
    """Something else is chosen, or has been found wrong or right."""

    def __init__(self, session: Session, page: QWidget, picker: ModelPicker) -> None:
        super().__init__(page)
        self._session, self._picker = session, picker
        self.panel = TourPanel(session, picker, session.settings.draft(DRAFT, TourOptions()))
        self.views = MixtureStage(session, page, is_tour=True)
        self.panel.changed.connect(self._hear)
        self._hear()

    def begin(self) -> Take | None:
        """Expect what is chosen now, and return it; None: something is wrong with it."""
        self.panel.seed_buttons.roll_unless_locked()
        self._picker.look()
        choice = self._picker.choice
        if choice is None or not self.panel.check():
            self.panel.changed.emit()
            return None
        options = self.panel.options()
        # The file, not the run: what is told of the model stays true if the run goes on meanwhile.
        options = options.with_models([choice.file]).model_copy(update={"pictures": self.panel.stops.kept()})
        take = Take(options.settled([choice.card.tellable]), choice.card)
        self.views.show_chain()
        self.views.view.expect(take)
        return take

    def show_tour(self) -> None:
        """Show what was drawn last as a tour, if it is complete."""
        take = self.views.view.take
        if take is not None and take is self.views.view.coming and take.film.times[-1] == 0:
            self.views.show_sweep()

    @property
    def problem(self) -> str:
        """What is wrong first, or nothing."""
        return self.panel.problem()

    def show_problem(self, field: str, sentence: str) -> None:
        """Show what the job has found wrong at its field."""
        self.panel.show_problem(field, sentence)

    def bring_back(self, recalled: Recalled, part: Part) -> None:
        """Bring back the choices that made a picture."""
        options: TourOptions = with_part(recalled.options, self._now(), part)
        if part != "seed":
            use_model_of(recalled, self._session)
        self.panel.set_options(options)

    def add_stops(self, paths: Sequence[Path]) -> None:
        """Visit these pictures, too."""
        self.panel.stops.add(paths)

    def _now(self) -> TourOptions | None:
        return None if self.panel.problem() else self.panel.options()

    def _hear(self) -> None:
        choice = self._picker.choice
        if choice is None:
            invitation = self._picker.invitation(self.tr("A model draws a way through noise that ends where it began."))
            self.views.view.grid.set_empty(*invitation, self.tr("Go to training"))
        else:
            self.views.view.grid.set_empty(
                self.tr("Press Draw the tour"),
                self.tr("From stop to stop and back to the first: it plays round and round without a seam."),
                self.tr("Draw the tour"),
            )
        self.views.view.credits.follow(self._now(), () if choice is None else (choice.card,))
        self.changed.emit()
