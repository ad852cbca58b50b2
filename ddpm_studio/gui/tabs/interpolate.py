"""Mixing two pictures through diffusion and looking at how the mixtures come about."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import ClassVar

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from ddpm_studio import engine
from ddpm_studio.engine.choices.mixing import InterpolateOptions
from ddpm_studio.engine.choices.tours.tour import TourOptions
from ddpm_studio.engine.events import Event
from ddpm_studio.gui.choosing.model_picker import ModelPicker
from ddpm_studio.gui.choosing.recall import Recalled, recall, too_new
from ddpm_studio.gui.errands import DropPictures, Errand, GoTo, MixPicture, OpenFilm, Part
from ddpm_studio.gui.film.credits.not_drawn import NotDrawn
from ddpm_studio.gui.film.film_files import film_to_show, job_of, take_from
from ddpm_studio.gui.film.film_keys import FILM_KEYS, FORMER_KEYS
from ddpm_studio.gui.language import QT_TRANSLATE_NOOP
from ddpm_studio.gui.mixing.pair_desk import PairDesk
from ddpm_studio.gui.mixing.tours.desk import TourDesk
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.tabs.base import Tab
from ddpm_studio.gui.widgets.glow import show_changed
from ddpm_studio.gui.widgets.segments import Segments
from ddpm_studio.gui.work.worker import Outcome

PAIR, TOUR = 0, 1
START_TEXTS = (QT_TRANSLATE_NOOP("Tab", "Interpolate"), QT_TRANSLATE_NOOP("Tab", "Draw the tour"))


class InterpolateTab(Tab):
    """Model, two pictures and how to mix them, or a tour, at the left; strip or tour and the timeline at the right."""

    name = "interpolate"
    takes = (DropPictures, OpenFilm, MixPicture)
    start_text = START_TEXTS[0]
    keys: ClassVar[tuple[tuple[str, str], ...]] = (*FILM_KEYS, *FORMER_KEYS)
    keeps_results = True
    jobs: ClassVar[tuple[str, ...]] = (InterpolateOptions.job, TourOptions.job)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.picker = ModelPicker(session)
        self.two = PairDesk(session, self, self.picker)
        self.tour = TourDesk(session, self, self.picker)
        self.pair, self.mixture, self.live = self.two.pair, self.two.mixture, self.two.live
        self.views = self.two.views
        self.view, self.cross_fade = self.views.view, self.views.cross_fade
        self.modes = self._make_modes()
        self.not_drawn = NotDrawn(self.view.credits, self.tour.views.view.credits)
        self._filled: PairDesk | TourDesk = self.two  # by what the job draws
        self._lay_out_desks()
        self._listen()
        self._switch()

    def _make_modes(self) -> Segments:
        two, tour = self.tr("Two pictures"), self.tr("Closed tour")
        entries = (
            (two, two, self.tr("The way from one picture to another")),
            (tour, tour, self.tr("From image to image and back to the first, without a seam")),
        )
        return Segments(entries, self.tr("What is mixed"))

    def _lay_out_desks(self) -> None:
        self.panel.addWidget(self.modes)
        self.add_section(self.tr("MODEL"), self.picker)
        self._stack = QStackedWidget()
        for desk in (self.two, self.tour):
            self.panel.addWidget(desk.panel)
            self._stack.addWidget(desk.views)
        self.panel.addStretch(1)
        self.stage.addWidget(self._stack)
        line = QHBoxLayout()
        line.addWidget(self.not_drawn, 1)
        line.addWidget(self.live)
        self.splitter.foot.insertLayout(1, line)

    def _listen(self) -> None:
        self.job_bar.state_changed.connect(self._tell_whether_busy)
        self.two.changed.connect(self._hear_check)
        self.two.checked.connect(self._hear_check)
        self.modes.chosen.connect(self._switch)
        self.tour.changed.connect(self._hear_check)
        for views in (self.views, self.tour.views):
            views.view.grid.empty_action_triggered.connect(self._help_out)

    def take(self, errand: Errand) -> None:
        """Mix dropped pictures, bring back what made one, or show a saved film."""
        match errand:
            case DropPictures(paths, part):
                self._take_dropped(paths, part)
            case MixPicture(path, place):
                self.pair.take_file(place, path)
                self.session.send(GoTo("interpolate"))
            case OpenFilm(path, alone) if job_of(path) in self.jobs:
                self._open_film(path, alone)

    # --- choices ---------------------------------------------------------------------------------------------

    def _take_dropped(self, paths: Sequence[Path], part: Part) -> None:
        """Put dropped pictures into the wells; one that this program made brings back the choices that made it."""
        if problem := too_new(paths):
            self.session.tell(problem, "warning")
            return
        recalled = recall(paths)
        if recalled is not None:
            if recalled.job in self.jobs:
                self._bring_back(recalled, part)
            return
        if self.mode == TOUR:
            self.tour.add_stops(paths)
        else:
            for which, path in enumerate(paths[:2]):
                self.pair.take_file(which, path)
        self.session.send(GoTo("interpolate"))

    def _bring_back(self, recalled: Recalled, part: Part) -> None:
        self.modes.choose(self.jobs.index(recalled.job))
        self._seen.bring_back(recalled, part)
        show_changed(self._seen.panel, self.session.settings.now.motion)
        if part != "seed":
            self.session.send(GoTo("interpolate"))

    @property
    def mode(self) -> int:
        """What is mixed: `PAIR` or `TOUR`."""
        return self.modes.index

    @property
    def _seen(self) -> PairDesk | TourDesk:
        return self.two if self.mode == PAIR else self.tour

    def _switch(self) -> None:
        self.two.panel.setVisible(self.mode == PAIR)
        self.tour.panel.setVisible(self.mode == TOUR)
        self._stack.setCurrentIndex(self.mode)
        self.live.setVisible(self.mode == PAIR)  # a tour has too many frames to follow each change
        self.result = self._seen.views.view.grid
        self.set_start_text(START_TEXTS[self.mode])
        self._hear_check()

    def _hear_check(self) -> None:
        self.set_obstacle(self._seen.problem)

    def _tell_whether_busy(self) -> None:
        self.not_drawn.set_busy(self.is_busy)
        self.live.set_busy(self.is_busy)

    def _help_out(self) -> None:
        if self.picker.choice is None:
            self.session.send(GoTo("train"))
        else:
            self.press_primary()

    # --- the job ---------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Mix the pictures, or draw the tour."""
        self._filled = self._seen
        take = self._filled.begin()
        if take is None:
            self._hear_check()
            return
        title = self.tr("Interpolating") if self.mode == PAIR else self.tr("Drawing the tour")
        self.draw(take.options, take, take.film.keep, title)

    def _open_film(self, path: Path, alone: int | None) -> None:
        """Show a film that was saved; no model makes it anew."""
        self.session.send(GoTo("interpolate"))
        take = film_to_show(path, take_from, self.session, is_busy=self.is_busy)
        if take is not None:
            self.modes.choose(self.jobs.index(take.options.job))
            self._filled = self._seen
            self._seen.views.show_chain()
            self._seen.views.view.expect(take, at_once=True, alone=alone)
            self.job_bar.start(partial(engine.open_film, path), self.tr("Opening {}").format(path.name), take.film.keep)

    def present(self, event: Event) -> None:
        """Show the frames that have come."""
        self._filled.views.view.hear(event)

    def conclude(self, outcome: Outcome) -> None:
        """Leave the frames there are."""
        self._filled.views.view.finish()
        if self._filled is self.tour:
            self.tour.show_tour()
        if outcome.report is not None and outcome.report.field:
            self._filled.show_problem(outcome.report.field, outcome.report.sentence)

    @property
    def can_export(self) -> bool:
        """Whether there are pictures."""
        return self._seen.views.view.take is not None

    def export(self) -> None:
        """Open the export window of what is shown."""
        self._seen.views.export()
