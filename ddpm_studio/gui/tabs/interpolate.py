"""Mixing two pictures through diffusion and looking at how the mixtures come about."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QCheckBox, QWidget

from ddpm_studio import engine
from ddpm_studio.engine.choices.mixing import InterpolateOptions
from ddpm_studio.engine.choices.pictures import PictureFile
from ddpm_studio.engine.events import Event
from ddpm_studio.gui.choosing.model_picker import ModelPicker
from ddpm_studio.gui.choosing.recall import Recalled, recall, too_new, use_model_of, with_part
from ddpm_studio.gui.errands import DropPictures, Errand, GoTo, MixPicture, OpenFilm, Part
from ddpm_studio.gui.film.credits.not_drawn import NotDrawn
from ddpm_studio.gui.film.film_files import film_to_show, job_of, take_from
from ddpm_studio.gui.film.film_keys import FILM_KEYS, FORMER_KEYS
from ddpm_studio.gui.film.take import Take
from ddpm_studio.gui.language import QT_TRANSLATE_NOOP
from ddpm_studio.gui.mixing.mixture_panel import MixturePanel
from ddpm_studio.gui.mixing.picture_pair import PicturePair
from ddpm_studio.gui.mixing.stage import MixtureStage
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.tabs.base import Tab
from ddpm_studio.gui.work.worker import Outcome

DRAFT = "interpolate"
PATIENCE = 150
"""Milliseconds after the last change until the strip is made again."""


class InterpolateTab(Tab):
    """Model, two pictures and how to mix them at the left; the strip, a cross-fade and the timeline at the right."""

    name = "interpolate"
    takes = (DropPictures, OpenFilm, MixPicture)
    start_text = QT_TRANSLATE_NOOP("Tab", "Interpolate")
    keys: ClassVar[tuple[tuple[str, str], ...]] = (*FILM_KEYS, *FORMER_KEYS)
    keeps_results = True
    jobs: ClassVar[tuple[str, ...]] = (InterpolateOptions.job,)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._started: InterpolateOptions | None = None
        self._is_overtaken = self._is_renewing = False
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE)
        self.picker = ModelPicker(session)
        self.pair = PicturePair(session)
        self.mixture = MixturePanel(session.settings.draft(DRAFT, InterpolateOptions()))
        self.live = QCheckBox(self.tr("Mix anew at every change"))
        self.live.setToolTip(
            self.tr("A moment after t, λ, the noise or a picture has changed, the strip is made again")
        )
        self.views = MixtureStage(session, self)
        self.view, self.cross_fade = self.views.view, self.views.cross_fade
        self.result = self.view.grid
        self.not_drawn = NotDrawn(self.view.credits)
        self._fill_panel()
        self.stage.addWidget(self.views)
        self._listen()
        self._hear_model()

    def _fill_panel(self) -> None:
        self.add_section(self.tr("MODEL"), self.picker)
        self.add_section(self.tr("PICTURES"), self.pair)
        self.add_section(self.tr("MIXTURE"), self.mixture)
        self.mixture.more.addWidget(self.live)
        self.panel.addStretch(1)
        self.splitter.foot.insertWidget(1, self.not_drawn)

    def _listen(self) -> None:
        self.picker.changed.connect(self._hear_model)
        self.job_bar.state_changed.connect(self._tell_whether_busy)
        self.pair.changed.connect(self._hear_choices)
        self.mixture.drawing.changed.connect(self._hear_choices)
        self.mixture.drawing.checked.connect(self._hear_check)
        self.live.toggled.connect(self._patience.start)
        self._patience.timeout.connect(self._renew)
        self.view.grid.empty_action_triggered.connect(self._help_out)
        self.session.settings.changed.connect(self.mixture.explain)  # how much memory a film may take

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
        for which, path in enumerate(paths[:2]):
            self.pair.take_file(which, path)
        self.session.send(GoTo("interpolate"))

    def _bring_back(self, recalled: Recalled, part: Part) -> None:
        options: InterpolateOptions = with_part(recalled.options, self.mixture.drawing.now, part)
        if part != "seed":
            use_model_of(recalled, self.session)
        self.mixture.drawing.set_options(options)
        self.mixture.seed_buttons.keep(options.seed)
        if part == "seed":
            return
        for which, picture in enumerate((options.first, options.second)):
            if not isinstance(picture, PictureFile):  # of a large file only its name is known
                self.pair.take_picture(which, picture)
        self.session.send(GoTo("interpolate"))

    def _hear_model(self) -> None:
        choice = self.picker.choice
        if choice is not None:
            self.mixture.use_model(choice.card)
        self.pair.use_model(None if choice is None else choice.card, None if choice is None else choice.file)
        if choice is None:
            invitation = self.picker.invitation(self.tr("A model mixes two pictures through noise."))
            self.view.grid.set_empty(*invitation, self.tr("Go to training"))
        else:
            self.view.grid.set_empty(
                self.tr("Press Interpolate"),
                self.tr("The way from A to B appears here; the timeline below shows how it came out of the noise."),
                self.tr("Interpolate"),
            )
        self._hear_choices()

    def _hear_choices(self) -> None:
        self._hear_check()
        self._tell_difference()
        self._patience.start()

    def _tell_difference(self) -> None:
        self.views.follow(self.picker.choice, self.mixture.drawing.now, self.pair.pictures, self._started)

    def _hear_check(self) -> None:
        problems = self.mixture.drawing.problems()
        if self.picker.choice is None:
            self.set_obstacle(self.picker.problem)
        elif problems:
            self.set_obstacle(str(problems[0]))
        elif self.pair.chosen() is None:
            self.set_obstacle(self.pair.problem_line.sentence() or self.tr("Choose two pictures to mix."))
        else:
            self.set_obstacle("")

    def _tell_whether_busy(self) -> None:
        self.not_drawn.set_busy(self.is_busy)

    def _help_out(self) -> None:
        if self.picker.choice is None:
            self.session.send(GoTo("train"))
        else:
            self.press_primary()

    # --- the job ---------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Mix the pictures."""
        self.mixture.seed_buttons.roll_unless_locked()
        self.picker.look()
        choice, options = self.picker.choice, self._wanted()
        if choice is None or options is None:
            self._hear_check()
            return
        self._started = options
        self._tell_difference()
        self.session.settings.remember_draft(DRAFT, self.mixture.drawing.options())
        ends = (options.first, options.second)
        options = options.model_copy(update=dict(zip(("first", "second"), map(self.pair.kept, ends), strict=True)))
        take = Take(options, choice.card)
        self.views.show_chain()
        self.view.expect(take)
        self.cross_fade.expect(take, *map(self.pair.pixels, ends))
        title = self.tr("Interpolating")
        if self._is_renewing:  # what follows each move of a slider is no result
            self.job_bar.start(partial(engine.run, options), title, take.film.keep)
        else:
            self.draw(options, take, take.film.keep, title)

    def _wanted(self) -> InterpolateOptions | None:
        """Return everything that is chosen, if all is well."""
        choice, pictures = self.picker.choice, self.pair.chosen()
        if choice is None or pictures is None or not self.mixture.drawing.check():
            return None
        # The file, not the run: what is told of the model stays true if the run goes on meanwhile.
        changes = {"model": choice.file, "first": pictures[0], "second": pictures[1]}
        return self.mixture.drawing.options().model_copy(update=changes)

    def _renew(self) -> None:
        """Mix anew after a change; what is still running for other choices ends first."""
        if not self.live.isChecked() or self._started is None or self._wanted() in (None, self._started):
            return
        if self.is_busy:
            self._is_overtaken = True
            self.stop()
        elif self.can_start:
            showed_sweep = self.views.shows_sweep
            self._is_renewing = True
            self.start()
            self._is_renewing = False
            if showed_sweep:
                self.views.show_sweep()

    def _open_film(self, path: Path, alone: int | None) -> None:
        """Show a film that was saved; no model makes it anew."""
        self.session.send(GoTo("interpolate"))
        take = film_to_show(path, take_from, self.session, is_busy=self.is_busy)
        if take is not None:
            self.views.show_chain()
            self.view.expect(take, at_once=True, alone=alone)
            self.job_bar.start(partial(engine.open_film, path), self.tr("Opening {}").format(path.name), take.film.keep)

    def present(self, event: Event) -> None:
        """Show the frames that have come."""
        self.view.hear(event)

    def conclude(self, outcome: Outcome) -> None:
        """Leave the frames there are; begin anew if the choices have changed meanwhile."""
        self.view.finish()
        if outcome.report is not None and outcome.report.field:
            self.mixture.show_problem(outcome.report.field, outcome.report.sentence)
        if self._is_overtaken:
            self._is_overtaken = False
            self._renew()

    @property
    def can_export(self) -> bool:
        """Whether there are pictures."""
        return self.view.take is not None

    def export(self) -> None:
        """Open the export window of what is shown."""
        self.views.export()
