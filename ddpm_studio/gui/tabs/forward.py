"""What noising does to a picture: x_t for any t at once, for any schedule, without a model."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLabel, QWidget

from ddpm_studio.engine.diffusion.schedules import Schedule
from ddpm_studio.engine.endings import is_picture
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.gui.errands import Errand, GoTo, NoisePicture, UseSchedule
from ddpm_studio.gui.film.film_keys import handle_picture_key
from ddpm_studio.gui.forms.form import Form
from ddpm_studio.gui.forms.seed_buttons import SeedButtons
from ddpm_studio.gui.forward.compare_list import CompareList
from ddpm_studio.gui.forward.header import MEMORY, SIGNAL, STEPS
from ddpm_studio.gui.forward.noising import Noising
from ddpm_studio.gui.forward.options import KINDS, ForwardOptions
from ddpm_studio.gui.forward.picture_panel import PicturePanel
from ddpm_studio.gui.forward.save import Saver
from ddpm_studio.gui.forward.scene import Course, Scene
from ddpm_studio.gui.forward.verdict import judge
from ddpm_studio.gui.forward.view import ForwardView
from ddpm_studio.gui.language import QT_TRANSLATE_NOOP
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import set_role
from ddpm_studio.gui.tabs.base import Tab
from ddpm_studio.gui.widgets.dropping.dragged import paths_in
from ddpm_studio.gui.widgets.dropping.place import DropPlace, Foreseen
from ddpm_studio.gui.widgets.page_keys import KeyRouter

DRAFT = "forward"
BESIDE_KEYS = {"1": SIGNAL, "2": STEPS, "3": MEMORY}
ALL_FIELDS = {f"schedule.{name}" for kind in KINDS.values() for name in kind.model_fields}


class ForwardTab(Tab):
    """Picture, noise and schedule at the left; what they make of each other at the right."""

    name = "forward"
    takes = (NoisePicture,)
    start_text = QT_TRANSLATE_NOOP("Tab", "Use for training")
    needs_engine = False
    keys: ClassVar[tuple[tuple[str, str], ...]] = (
        ("← →", QT_TRANSLATE_NOOP("Tab", "One step back or on; with Shift ten")),
        ("Page Up, Page Down", QT_TRANSLATE_NOOP("Tab", "A tenth of all steps back or on")),
        ("Home, End", QT_TRANSLATE_NOOP("Tab", "To the picture, to the noise")),
        (QT_TRANSLATE_NOOP("Tab", "Space"), QT_TRANSLATE_NOOP("Tab", "Play or pause")),
        ("J, K, L", QT_TRANSLATE_NOOP("Tab", "Play back, stop, play on; again for faster, with Shift slowly")),
        ("I, O, X", QT_TRANSLATE_NOOP("Tab", "Play from here, play up to here, play all")),
        ("1, 2", QT_TRANSLATE_NOOP("Tab", "Show the signal part, or the same time step by step, beside x_t")),
        ("3", QT_TRANSLATE_NOOP("Tab", "Show what a perfect memory of the data set sees in x_t, beside it")),
        ("Ctrl+C", QT_TRANSLATE_NOOP("Tab", "Copy the picture x_t")),
        ("Ctrl+S", QT_TRANSLATE_NOOP("Tab", "Save x_t as a PNG")),
    )

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        draft = session.settings.draft(DRAFT, ForwardOptions())
        self.picture = PicturePanel(session)
        self.noise = Form(ForwardOptions(), hidden=("schedule", "pace"))
        self.seed_buttons = SeedButtons()
        self.form = Form(ForwardOptions(), hidden=("seed", "pace"), basic=ALL_FIELDS)
        self.compare = CompareList()
        self.verdict = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.facts = set_role(QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText), "caption")
        self.view = ForwardView(session.settings)
        self.saver = Saver(self.view, self.job_bar)
        self._noising: Noising | None = None
        self._shown: tuple[Schedule, int] = draft.schedule, draft.seed
        self._router = KeyRouter(self, self)
        self.noise.set_options(draft)
        self.form.set_options(draft)
        self.seed_buttons.join(self.noise, ForwardOptions(), draft.seed)
        self._fill_panel()
        self.stage.addWidget(self.view)
        self.view.timeline.set_pace(draft.pace, self.view.timeline.loop_mode)
        self.job_bar.hide()
        self._drops = DropPlace(self, self._foresee)
        self._listen()
        self._renew()

    def take(self, errand: Errand) -> None:
        """Noise a picture from elsewhere."""
        if isinstance(errand, NoisePicture):
            self.picture.take_file(errand.path)
            self.session.send(GoTo("forward"))

    def _fill_panel(self) -> None:
        for label in (self.verdict, self.facts):
            label.setContentsMargins(12, 0, 28, 0)
        self.add_section(self.tr("PICTURE"), self.picture, self.noise)
        self.add_section(self.tr("SCHEDULE"), self.form, self.verdict, self.facts)
        self.add_section(self.tr("COMPARE WITH"), self.compare)
        self.panel.addStretch(1)

    def _listen(self) -> None:
        self.picture.changed.connect(self._take_picture)
        self.noise.changed.connect(self._renew)
        self.form.changed.connect(self._renew)
        self.form.checked.connect(self._hear_check)
        self.compare.changed.connect(self._renew)
        self.seed_buttons.lock.toggled.connect(self._tell_lock)
        self._tell_lock()
        self.view.curves.drawn.connect(self.take_schedule)
        self.view.pictures.empty_action_triggered.connect(self.picture.ask_pick)
        self.view.header.copy_wanted.connect(self.view.copy)
        self.view.header.save_wanted.connect(self.saver.ask_picture)
        self.view.header.save_strip.triggered.connect(self.saver.ask_strip)
        self.view.header.save_film.triggered.connect(self.saver.ask_film)
        self.view.header.save_schedule.triggered.connect(self.saver.ask_schedule)
        self.view.header.open_schedule.triggered.connect(self.saver.ask_to_open)
        self.saver.schedule_opened.connect(self.take_schedule)
        self.saver.failed.connect(self._tell_failure)
        self.job_bar.state_changed.connect(self._show_job)

    # --- choices ---------------------------------------------------------------------------------------------

    def chosen(self) -> ForwardOptions:
        """Return what was chosen last that goes together."""
        schedule, seed = self._shown
        return ForwardOptions(schedule=schedule, seed=seed, pace=self.view.timeline.fps)

    def _tell_lock(self) -> None:
        self.seed_buttons.lock.setToolTip(
            self.tr("The noise stays: another picture gets the same. Click to roll another seed for every picture")
            if self.seed_buttons.is_locked
            else self.tr("Another picture rolls another seed. Click to keep this one")
        )

    def _take_picture(self) -> None:
        """Show another picture, with other noise unless that is locked; the first one has the seed of last time."""
        if self._noising is not None and self.picture.pixels is not None:
            self.seed_buttons.roll_unless_locked()
        self._renew()

    def _tell_failure(self, sentence: str) -> None:
        self.session.tell(sentence, "error")

    def take_schedule(self, schedule: Schedule) -> None:
        """Make this the chosen schedule."""
        self.form.put("schedule", schedule)

    def _renew(self) -> None:
        """Show what is chosen now, as far as it is allowed; what is not is said at its field."""
        try:
            schedule, seed = self.form.options().schedule, self.noise.options().seed
        except FieldError:
            return
        pixels = self.picture.pixels
        if pixels is None:
            self._noising = None
        elif self._noising is None or self._noising.pixels is not pixels or self._noising.seed != seed:
            self._noising = Noising(pixels, seed)
        self._shown = schedule, seed
        self.compare.suit(schedule)
        course = Course(schedule)
        others = [Course(other, pen) for pen, other in self.compare.compared()]
        self.view.show_scene(Scene(course, others, self._noising, self.picture.name, self.picture.images))
        self._tell(course)

    def _tell(self, course: Course) -> None:
        verdict = judge(course.schedule, course.alpha_bar, None if self._noising is None else self._noising.x_0)
        self.verdict.setText(verdict.sentence)
        set_role(self.verdict, "good" if verdict.is_good else "warning")
        self.facts.setText(verdict.facts)
        is_empty = self._noising is None and not self.picture.fetcher.is_busy
        self.view.pictures.set_empty(
            self.tr("Choose a picture") if is_empty else self.tr("Opening…"),
            self.tr("Drop one here, paste it, or pick one of a data set: then move t.") if is_empty else "",
            self.tr("Pick a picture") if is_empty else "",
        )

    def _hear_check(self) -> None:
        problems = self.form.problems()
        self.set_obstacle(str(problems[0]) if problems else "")

    # --- training with it ------------------------------------------------------------------------------------

    def start(self) -> None:
        """Hand the schedule to the Train tab."""
        if self.form.check():
            self.session.send(UseSchedule(self.form.options().schedule))

    # --- pictures in and out ---------------------------------------------------------------------------------

    def _foresee(self, mime: QMimeData) -> Foreseen | None:
        """Take one picture, wherever on the page it is dropped; leave all else to the window."""
        paths = paths_in(mime)
        is_one = len(paths) == 1 and is_picture(paths[0])
        return Foreseen(self.tr("Show what noising does to it")) if is_one else None

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._drops.enter(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._drops.move(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._drops.leave()

    def dropEvent(self, event: QDropEvent) -> None:
        """Use the picture that was dropped."""
        self._drops.leave()
        self.picture.take_file(paths_in(event.mimeData())[0])
        event.acceptProposedAction()

    @property
    def can_export(self) -> bool:
        """There always is a schedule."""
        return True

    def export(self) -> None:
        """Offer the ways to export."""
        self.view.header.more.open()

    def _show_job(self) -> None:
        """Show the bar only while something is being saved: all else on this page is done at once."""
        self.job_bar.setVisible(self.is_busy)

    # --- keys ------------------------------------------------------------------------------------------------

    def handle_key(self, event: QKeyEvent) -> bool:
        """Do what a key means here, wherever on the page the focus is."""
        if handle_picture_key(event, self.view.pictures, self.view.copy, self.saver.ask_picture):
            return True
        if event.matches(QKeySequence.StandardKey.Paste):
            self.picture.well.paste_picture()
        elif not event.modifiers() and event.text() in BESIDE_KEYS:
            self.view.header.choose_beside(BESIDE_KEYS[event.text()])
        else:
            return self.view.timeline.handle_key(event)
        return True
