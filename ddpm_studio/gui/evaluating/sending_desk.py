"""Pictures that are sent bit by bit: a film of what a receiver sees, and how far that lies from them."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ddpm_studio import engine
from ddpm_studio.engine.choices.measuring.progressive import ProgressiveOptions
from ddpm_studio.engine.errors import FieldError, StudioError
from ddpm_studio.engine.events import Event
from ddpm_studio.gui.choosing.model_picker import ModelPicker
from ddpm_studio.gui.choosing.recall import with_part
from ddpm_studio.gui.errands import Part
from ddpm_studio.gui.evaluating.desk import Task, first_problem
from ddpm_studio.gui.evaluating.pictures_choice import PicturesChoice
from ddpm_studio.gui.evaluating.rate_plot import RatePlot
from ddpm_studio.gui.film.take import Take
from ddpm_studio.gui.film.view import FilmView
from ddpm_studio.gui.forms.form import Form
from ddpm_studio.gui.language import QT_TRANSLATE_NOOP
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import SPACE_INSIDE, set_role, tabular
from ddpm_studio.gui.widgets.text.wrapped_text import WrappedLabel

DRAFT = "evaluate.progressive"
HIDDEN = ("model", "source", "pictures", "chain.rate")
BASIC = ("count", "seed", "variance")
PLOT_WIDTH = 300


class SendingDesk(QObject):
    """Chooses `ProgressiveOptions` but for the model and the pictures; film and plot are scrubbed together."""

    changed = Signal()
    start_text = QT_TRANSLATE_NOOP("Tab", "Send pictures")

    def __init__(self, session: Session, picker: ModelPicker, pictures: PicturesChoice, page: QWidget) -> None:
        super().__init__(picker)
        self._picker, self._pictures = picker, pictures
        self.panel = self.form = Form(ProgressiveOptions(), hidden=HIDDEN, basic=BASIC)
        self.form.set_options(session.settings.draft(DRAFT, ProgressiveOptions()))
        self.form.checked.connect(self.changed)
        self.stage = self.film = FilmView(session, page)
        self.film.header.choose_view("pair")
        self.film.grid.set_empty(
            self.tr("Send pictures bit by bit"),
            self.tr(
                "A receiver begins with noise and learns a little more with each step. See what it believes, and how "
                "many bits that took."
            ),
        )
        self.plot = RatePlot()
        self.received = tabular(WrappedLabel())
        self.film.add_beside(self._make_beside())
        self.film.changed.connect(self._follow)
        self.form.checked.connect(self._follow_choices)
        pictures.changed.connect(self._follow_choices)
        self.plot.pointed.connect(self._go_to)

    def _make_beside(self) -> QWidget:
        note = set_role(WrappedLabel(), "caption")
        note.setText(self.tr("○ Ho et al. 2020, table 4: CIFAR-10 test pictures, not yours"))
        beside = QWidget()
        beside.setFixedWidth(PLOT_WIDTH)
        column = QVBoxLayout(beside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_INSIDE)
        column.addWidget(self.received)
        column.addWidget(self.plot, 1)
        column.addWidget(note)
        return beside

    # --- choosing --------------------------------------------------------------------------------------------

    def problem(self) -> str:
        """Say what is wrong first with what is chosen, or nothing."""
        return first_problem(self.form)

    def suit_model(self) -> None:
        """Another model is chosen: no choice depends on it, but what is shown may be by the other."""
        self._follow_choices()

    def show_problem(self, field: str, sentence: str) -> None:
        """Show what the job has found wrong at its field."""
        self.form.show_problem(field, sentence)

    def begin(self) -> Task | None:
        """Return the job that sends."""
        choice = self._picker.choice
        chosen = self._pictures.read(lambda: (self.form.options(), self._pictures.pictures()))
        if chosen is None or choice is None:
            return None
        options, (source, share) = chosen
        options = options.model_copy(update={"model": choice.file, "source": source, "pictures": share})
        take = Take(options, choice.card)
        self.film.expect(take, at_once=True)
        return Task(partial(engine.run, options), self.tr("Sending pictures"), take.film.keep)

    def bring_back(self, options: ProgressiveOptions, part: Part) -> None:
        """Choose again what `options` say, or a part of it."""
        try:
            now: ProgressiveOptions | None = self.form.options()
        except FieldError:
            now = None
        self.form.set_options(with_part(options, now, part))
        if part != "seed":
            self._pictures.choose_source(options.source, options.pictures)

    def open(self, take: Take, path: Path) -> Task:
        """Return the job that brings back what was saved."""
        self.film.expect(take, at_once=True)
        return Task(partial(engine.open_film, path), self.tr("Opening {}").format(path.name), take.film.keep)

    # --- what comes ------------------------------------------------------------------------------------------

    def hear(self, event: Event) -> None:
        """Show the frames that have come."""
        self.film.hear(event)

    def finish(self) -> None:
        """Leave the frames there are."""
        self.film.finish()

    def _follow(self) -> None:
        """Show in the plot what the film has, and where it is."""
        take = self.film.take
        points = [] if take is None else take.film.coded[: len(take.film)]
        if len(points) != len(self.plot.lines[0].x if self.plot.lines else ()):
            self.plot.show_points(points)
        if not 0 <= self.film.position < len(points):
            self.received.clear()
            self.plot.set_marker(None)
            return
        now = points[self.film.position]
        told = self.tr("You have received {} bits/dim; what is believed is off by {:.1f} of 255.")
        self.received.setText(told.format(f"{now.bits:.3f}" if now.bits < 1 else f"{now.bits:.2f}", now.rmse))
        self.plot.set_marker(max(now.bits, 0.0) ** 0.5)

    def _follow_choices(self) -> None:
        """Say with the film where something else is chosen by now."""
        choice = self._picker.choice
        try:
            source, share = self._pictures.pictures()
            chosen = self.form.options().model_copy(update={"source": source, "pictures": share})
        except StudioError:  # it is said where it is chosen
            choice = None
        if choice is None:
            self.film.credits.follow(None)
        else:
            self.film.credits.follow(chosen.model_copy(update={"model": choice.file}), (choice.card,))

    def _go_to(self, place: float) -> None:
        """Go to the frame at which about so many bits had been received."""
        take = self.film.take
        if take is not None and take.film.coded:
            points = take.film.coded[: len(take.film)]
            nearest = min(range(len(points)), key=lambda frame: abs(max(points[frame].bits, 0.0) ** 0.5 - place))
            self.film.timeline.go_to(nearest)
