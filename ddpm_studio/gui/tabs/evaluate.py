"""How good a model is: what pictures cost by it, what a receiver sees of them, and what it has learnt by heart."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ddpm_studio.engine.choices.measuring.progressive import ProgressiveOptions
from ddpm_studio.engine.events import Event
from ddpm_studio.gui.choosing.model_picker import ModelPicker
from ddpm_studio.gui.choosing.recall import find_model, recall, use_model_of
from ddpm_studio.gui.errands import DropPictures, Errand, GoTo, OpenFilm, Part, ShowNearest
from ddpm_studio.gui.evaluating.ablation_desk import AblationDesk
from ddpm_studio.gui.evaluating.bench_desk import BenchDesk
from ddpm_studio.gui.evaluating.bits_desk import BitsDesk
from ddpm_studio.gui.evaluating.desk import Desk, Task
from ddpm_studio.gui.evaluating.nearest_desk import NearestDesk
from ddpm_studio.gui.evaluating.pictures_choice import PicturesChoice
from ddpm_studio.gui.evaluating.sending_desk import SendingDesk
from ddpm_studio.gui.evaluating.sets_desk import SetsDesk
from ddpm_studio.gui.evaluating.snapshots_desk import SnapshotsDesk
from ddpm_studio.gui.film.credits.not_drawn import NotDrawn
from ddpm_studio.gui.film.film_files import film_to_show, job_of, take_from
from ddpm_studio.gui.film.film_keys import FILM_KEYS
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import SPACE_ROWS
from ddpm_studio.gui.tabs.base import Tab
from ddpm_studio.gui.widgets.headed import add_section
from ddpm_studio.gui.widgets.segments import Segments
from ddpm_studio.gui.work.worker import Outcome

SETS, BITS, SENDING, NEAREST, SNAPSHOTS, SAMPLERS, TABLE = range(7)


class EvaluateTab(Tab):
    """What is asked of a model at the left, in several ways; the answer at the right."""

    name = "evaluate"
    takes = (OpenFilm, ShowNearest, DropPictures)
    jobs = (ProgressiveOptions.job,)
    start_text = SetsDesk.start_text
    keys: ClassVar[tuple[tuple[str, str], ...]] = FILM_KEYS

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.picker = ModelPicker(session)
        self.pictures = PicturesChoice(self.picker)
        self.bits = BitsDesk(session, self.picker, self.pictures)
        self.sending = SendingDesk(session, self.picker, self.pictures, self)
        self.nearest = NearestDesk(session, self.picker)
        self.snapshots = SnapshotsDesk(session, self.picker, self.pictures)
        self.bench = BenchDesk(session, self.picker)
        self.sets = SetsDesk(session, self.picker, self.pictures)
        self.ablation = AblationDesk(session, self)
        self.desks: tuple[Desk, ...] = (
            *(self.sets, self.bits, self.sending),
            *(self.nearest, self.snapshots, self.bench, self.ablation),
        )
        self._filling: Desk = self.sets
        """The desk that the job is for."""
        self.modes = self._make_modes()
        self._fill_panel()
        self._listen()
        self._switch()

    def _make_modes(self) -> Segments:
        bits, sending, nearest = self.tr("Bits"), self.tr("Bit by bit"), self.tr("Copies")
        over, samplers, sets = self.tr("Over training"), self.tr("Samplers"), self.tr("Sets")
        return Segments(
            (
                (sets, self.tr("Sets side by side"), self.tr("How near its pictures, and others', are to real ones")),
                (bits, self.tr("Bits per dimension"), self.tr("What pictures cost at most by this model")),
                (
                    sending,
                    self.tr("Progressive coding"),
                    self.tr("What is seen of pictures after how many bits"),
                ),
                (nearest, self.tr("Nearest pictures"), self.tr("Whether it draws what it has learnt by heart")),
                (over, self.tr("Snapshots over training"), self.tr("Which snapshot of a run is best")),
                (samplers, samplers, self.tr("Which sampler suits this model, in how many steps")),
                (
                    self.tr("The paper's Table 2"),
                    self.tr("The paper's Table 2, with digits"),
                    self.tr(
                        "What the network should predict, what be minimised, and which variance a step should have"
                    ),
                ),
            ),
            self.tr("What is evaluated"),
            columns=3,
        )

    def _fill_panel(self) -> None:
        self.panel.addWidget(self.modes)
        self.panel.addSpacing(SPACE_ROWS)
        self._model = self._section(self.tr("MODEL"), self.picker)
        self._data = self._section(self.tr("PICTURES"), self.pictures)
        self.add_section(self.tr("HOW"), *(desk.panel for desk in self.desks))
        self.panel.addStretch(1)
        self.not_drawn = NotDrawn(self.sending.film.credits)
        self.above_button.addWidget(self.not_drawn)
        for desk in self.desks:
            self.stage.addWidget(desk.stage, 1)

    def _section(self, title: str, widget: QWidget) -> QWidget:
        """Put `widget` under a heading at the end of the panel; return both as one that can be hidden."""
        section = QWidget()
        column = QVBoxLayout(section)
        column.setContentsMargins(0, SPACE_ROWS, 0, 0)
        column.setSpacing(SPACE_ROWS)
        add_section(column, title, widget)
        self.panel.addWidget(section)
        return section

    def _listen(self) -> None:
        self.modes.chosen.connect(self._switch)
        self.job_bar.state_changed.connect(self._tell_whether_busy)
        self.picker.changed.connect(self._hear_model)
        for desk in self.desks:
            desk.changed.connect(self._hear_check)

    @property
    def desk(self) -> Desk:
        """The one that is open."""
        return self.desks[self.modes.index]

    # --- choices ---------------------------------------------------------------------------------------------

    def _switch(self) -> None:
        for desk in self.desks:
            desk.panel.setVisible(desk is self.desk)
            desk.stage.setVisible(desk is self.desk)  # of several in a stack the tallest would make the page scroll
        self._model.setVisible(self.modes.index != TABLE)
        # Elsewhere they are those that the model learns from.
        self._data.setVisible(self.modes.index not in (NEAREST, SAMPLERS, TABLE))
        self.result = self.sending.film.grid if self.modes.index == SENDING else None
        self.set_start_text(self.desk.start_text)
        self.not_drawn.setVisible(self.modes.index == SENDING)
        self._hear_model()

    def _hear_model(self) -> None:
        for desk in self.desks:
            desk.suit_model()
        self._hear_check()

    def _hear_check(self) -> None:
        needs_model = self.picker.choice is None and self.modes.index != TABLE
        self.set_obstacle(self.picker.problem if needs_model else self.desk.problem())

    # --- errands ---------------------------------------------------------------------------------------------

    def take(self, errand: Errand) -> None:
        """Show a film of pictures that were sent or bring back what made it, or show what is nearest to pictures."""
        match errand:
            case DropPictures(paths, part):
                self._recall(paths, part)
            case OpenFilm(path):
                self._open_film(path)
            case ShowNearest():
                self._show_nearest(errand)

    def _open_film(self, path: Path) -> None:
        if job_of(path) != ProgressiveOptions.job:
            return  # it is shown where such are made
        self.session.send(GoTo("evaluate"))
        take = film_to_show(path, take_from, self.session, is_busy=self.is_busy)
        if take is not None:
            self.modes.choose(SENDING)
            self._do(self.sending, self.sending.open(take, path))

    def _recall(self, paths: Sequence[Path], part: Part) -> None:
        """Bring back the choices that made a film of pictures that were sent."""
        recalled = recall(paths)
        if recalled is None or recalled.job not in self.jobs:
            return
        if part != "seed":
            use_model_of(recalled, self.session)
        self.modes.choose(SENDING)
        self.sending.bring_back(recalled.options, part)
        self.session.send(GoTo("evaluate"))

    def _show_nearest(self, wanted: ShowNearest) -> None:
        self.session.send(GoTo("evaluate"))
        if self.is_busy:
            self.session.tell(self.tr("Something is being measured here; stop that first."), "warning")
            return
        model = wanted.model or find_model(wanted.sha256, self.session)
        if model is None:
            self.session.tell(self.tr("The model that drew this cannot be found: open it first."), "warning")
            return
        self.modes.choose(NEAREST)
        self._do(self.nearest, self.nearest.look_at(model, wanted.pixels))

    # --- the job ---------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Do what the open desk is for."""
        self.picker.look()
        task = self.desk.begin()
        if task is None:
            self._hear_check()
        else:
            self._drawn = self.sending.film.coming if self.desk is self.sending else None
            self._do(self.desk, task)

    def _do(self, desk: Desk, task: Task) -> None:
        self._filling = desk
        self.job_bar.already_told = task.already_told
        self.job_bar.start(task.make_job, task.title, task.keep)

    def _tell_whether_busy(self) -> None:
        self.not_drawn.set_busy(self.is_busy)

    def present(self, event: Event) -> None:
        """Show what has come."""
        self._filling.hear(event)

    def conclude(self, outcome: Outcome) -> None:
        """Leave what there is."""
        self._filling.finish()
        if outcome.report is not None and outcome.report.field:
            field, sentence = outcome.report.field, outcome.report.sentence
            if field in ("pictures", "against") or field.startswith(("source", "data.source")):
                self.pictures.show_problem(sentence)
            else:
                self._filling.show_problem(field, sentence)

    @property
    def can_export(self) -> bool:
        """Whether there is a film."""
        return self.modes.index == SENDING and self.sending.film.take is not None

    def export(self) -> None:
        """Open the export window."""
        self.sending.film.export()
