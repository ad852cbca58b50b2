"""Drawing images from a model and looking at the chain that leads to them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import ClassVar

from PySide6.QtWidgets import QHBoxLayout, QWidget

from ddpm_studio import engine
from ddpm_studio.engine.choices.branching import BranchOptions
from ddpm_studio.engine.choices.drawing import DRAWING_JOBS
from ddpm_studio.engine.choices.guidance_sheet import GuidanceSheetOptions
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.events import Event
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.gui.branching.desk import BRANCH_KEYS, BranchDesk
from ddpm_studio.gui.choosing.costs import note_speed
from ddpm_studio.gui.choosing.model_picker import ModelPicker
from ddpm_studio.gui.errands import DrawNow, DropPictures, Errand, GoTo, OpenFilm, UseSampler
from ddpm_studio.gui.film.credits.not_drawn import NotDrawn
from ddpm_studio.gui.film.film_files import film_to_show, is_of_edit, job_of, take_from
from ddpm_studio.gui.film.film_keys import FILM_KEYS, FORMER_KEYS
from ddpm_studio.gui.film.progression import Progression
from ddpm_studio.gui.film.take import Take
from ddpm_studio.gui.film.view import FilmView
from ddpm_studio.gui.language import QT_TRANSLATE_NOOP
from ddpm_studio.gui.library.shelving import drawn_from
from ddpm_studio.gui.sampling.choices import SampleChoices
from ddpm_studio.gui.sampling.live_strip import LiveStrip
from ddpm_studio.gui.sampling.live_switch import sampling_live
from ddpm_studio.gui.sampling.returning import Returning
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.tabs.base import Tab
from ddpm_studio.gui.tabs.when_ready import draw_now
from ddpm_studio.gui.work.worker import Outcome

DRAFT = "sample"
ROWS = 10
"""Images at most on a sheet with several w: a look takes a column for each."""


class SampleTab(Tab):
    """Model, sampler and seed at the left; the pictures and their timeline at the right."""

    name = "sample"
    takes = (DropPictures, OpenFilm, UseSampler, DrawNow)
    start_text = QT_TRANSLATE_NOOP("Tab", "Sample")
    keys: ClassVar[tuple[tuple[str, str], ...]] = (*FILM_KEYS, *FORMER_KEYS, *BRANCH_KEYS)
    keeps_results = True
    jobs: ClassVar[tuple[str, ...]] = (SampleOptions.job, BranchOptions.job, GuidanceSheetOptions.job)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.picker = ModelPicker(session)
        self.choices = SampleChoices(session, self.picker, session.settings.draft(DRAFT, SampleOptions()))
        self.images, self.walk = self.choices.images, self.choices.drawing.walk
        self.seed_buttons = self.choices.seed_buttons
        self.view = FilmView(session, self)
        self.progression = Progression(self.view)
        self.branching = BranchDesk(session, self.view)
        self.returning = Returning(session, self.choices, self.branching.bring_back)
        self.not_drawn, self.live = NotDrawn(self.view.credits), sampling_live(session, self._is_shown)
        self.result = self.view.grid
        self._fill_panel()
        self.strip = LiveStrip(session)
        self.stage.addWidget(self.strip)
        self.stage.addWidget(self.view, 1)
        self._listen()
        self._hear_model()

    def _fill_panel(self) -> None:
        self.add_section(self.tr("MODEL"), self.picker)
        self.add_section(self.tr("IMAGES"), self.images, self.choices.told, self.choices.push)
        words, advice = self.choices, self.choices.drawing.advice
        self.add_section(self.tr("SAMPLER"), words.about, self.walk, advice, words.estimate)
        self.panel.addStretch(1)
        line = QHBoxLayout()
        line.addWidget(self.not_drawn, 1)
        line.addWidget(self.live)
        self.splitter.foot.insertLayout(1, line)

    def _listen(self) -> None:
        self.picker.changed.connect(self._hear_model)
        self.choices.drawing.checked.connect(self._hear_check)
        self.choices.drawing.changed.connect(self._follow_choices)
        self.view.grid.empty_action_triggered.connect(self._help_out)
        self.choices.told.sheet_wanted.connect(self._draw_sheet)
        self.branching.wanted.connect(self._draw_branches)
        self.live.drawer.drawn.connect(self.view.exchange)
        self.live.drawer.settled.connect(self._keep_settled)
        self.live.changed.connect(self._follow_choices)
        self.job_bar.state_changed.connect(self._tell_whether_busy)

    def take(self, errand: Errand) -> None:
        """Bring back what made a picture, or show a film."""
        match errand:
            case DropPictures(paths, part):
                self.returning.recall(paths, part, self.jobs)
            case OpenFilm(path, alone):
                self._open_film(path, alone)
            case UseSampler(kind, steps, spacing):
                self.returning.use_sampler(kind, steps, spacing)
            case DrawNow(model):
                draw_now(self, model, partial(self.choices.drawing.set_options, SampleOptions()))

    # --- choices ---------------------------------------------------------------------------------------------

    def _hear_model(self) -> None:
        choice = self.picker.choice
        if choice is None:
            invitation = self.picker.invitation(self.tr("A model turns noise into pictures."))
            self.view.grid.set_empty(*invitation, self.tr("Go to training"))
        else:
            self.view.grid.set_empty(
                self.tr("Press Sample"),
                self.tr("The pictures emerge here step by step; the timeline below takes you back to the noise."),
                self.tr("Sample"),
            )
        self.choices.drawing.suit_model(None if choice is None else choice.card.last_time)
        self._hear_check()
        self._follow_choices()

    def _follow_choices(self) -> None:
        """Show in a few pictures what is chosen, and tell where it differs from what is shown."""
        choice, options = self.picker.choice, self.choices.drawing.now
        self.view.credits.follow(options, () if choice is None else (choice.card,))
        if choice is None:
            self.live.follow(None, None)
            self.strip.follow(None, None)
            return
        options = options and options.model_copy(update={"model": choice.file})
        self.live.follow(options, choice.card)
        self.strip.follow(options, None if self.live.draws else choice.card)

    def _is_shown(self) -> bool:
        return self.view.take is not None and not self.view.credits.different

    def _keep_settled(self, take: Take) -> None:
        """Keep what was drawn live once somebody rests at it; what came and went is no result."""
        if (drawn := drawn_from(take)) is not None and take is self.view.take:
            self.session.results.keep(drawn)

    def _hear_check(self) -> None:
        problems = self.choices.drawing.problems()
        if self.picker.choice is None:
            self.set_obstacle(self.picker.problem)
        else:
            self.set_obstacle(str(problems[0]) if problems else "")

    def _help_out(self) -> None:
        if self.picker.choice is None:
            self.session.send(GoTo("train"))
        else:
            self.press_primary()

    # --- the job ---------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Draw images."""
        self.seed_buttons.roll_unless_locked()
        if (chosen := self._chosen()) is not None:
            options, card = chosen
            self._draw(Take(options.settled([card.tellable]), card), options.warnings(), self.tr("Sampling"))

    def _draw_sheet(self) -> None:
        """Draw the first images with several w, side by side."""
        if self.can_start and (chosen := self._chosen()) is not None:
            options, card = chosen
            few = options.model_copy(update={"count": min(options.count, ROWS)})
            sheet = GuidanceSheetOptions(sample=few).settled([card.tellable])
            self._draw(Take(sheet, card), options.warnings(), self.tr("Drawing with several w"))

    def _chosen(self) -> tuple[SampleOptions, ModelCard] | None:
        """Return what is chosen and what is known of the model; None: the user knows why it cannot be drawn."""
        self.picker.look()
        choice = self.picker.choice
        if choice is None or not self.choices.drawing.check():
            self._hear_check()
            return None
        options = self.choices.drawing.options()
        # The file, not the run: what is told of the model stays true if the run goes on meanwhile.
        return options.model_copy(update={"model": choice.file}), choice.card

    def _draw(self, take: Take, told: Iterable[str], title: str) -> None:
        """Draw the film of `take`; what was advised against is `told` already."""
        self.view.expect(take)
        self.job_bar.already_told = frozenset(told)
        self.draw(take.options, take, take.film.keep, title)

    def _draw_branches(self, take: Take, told: list[str]) -> None:
        """Draw other continuations of images that are shown."""
        self._draw(take, told, self.tr("Drawing branches"))

    def _tell_whether_busy(self) -> None:
        self.branching.set_busy(self.is_busy)
        self.not_drawn.set_busy(self.is_busy)
        for live in (self.live, self.strip):
            live.set_busy(self.is_busy)

    def _open_film(self, path: Path, alone: int | None) -> None:
        """Show a film that was saved: its frames come as if they were made now, but no model makes them."""
        job = job_of(path)
        if (job in DRAWING_JOBS and job not in self.jobs) or is_of_edit(path):
            return  # it is shown where these are made
        self.session.send(GoTo("sample"))
        take = film_to_show(path, take_from, self.session, is_busy=self.is_busy)
        if take is not None:
            self.view.expect(take, at_once=True, alone=alone)
            self.job_bar.start(partial(engine.open_film, path), self.tr("Opening {}").format(path.name), take.film.keep)

    def present(self, event: Event) -> None:
        """Show the frames that have come."""
        self.view.hear(event)

    def conclude(self, outcome: Outcome) -> None:
        """Leave the frames there are."""
        self.view.finish()
        take = self.view.coming
        if outcome.kind == "finished" and take is not None:
            note_speed(take.options, take.card, self.job_bar.progress, self.session.settings)
        if outcome.report is not None and outcome.report.field:
            self._show_problem(outcome.report.field, outcome.report.sentence)

    def _show_problem(self, field: str, sentence: str) -> None:
        is_of_branches = self.view.coming is not None and self.view.coming.options.job == BranchOptions.job
        (self.branching if is_of_branches else self.choices.drawing).show_problem(field, sentence)

    @property
    def can_export(self) -> bool:
        """Whether there are pictures."""
        return self.view.take is not None

    def export(self) -> None:
        """Open the export window."""
        self.view.export()
