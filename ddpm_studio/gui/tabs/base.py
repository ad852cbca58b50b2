"""What every tab is made of: choices at the left, pictures at the right, the job below."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QKeySequence, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ddpm_studio import engine
from ddpm_studio.engine.events import Event, Job
from ddpm_studio.gui.errands import Errand
from ddpm_studio.gui.job_bar import JobBar
from ddpm_studio.gui.language import QT_TRANSLATE_NOOP
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import mark_primary, set_role
from ddpm_studio.gui.tabs.halves import Halves
from ddpm_studio.gui.widgets.headed import add_section
from ddpm_studio.gui.widgets.scrolled import Scrolled
from ddpm_studio.gui.widgets.tab_order import follow_layout, made_in
from ddpm_studio.gui.widgets.text.wrapped_text import WrappedLabel
from ddpm_studio.gui.work.job_states import why_nothing_begins
from ddpm_studio.gui.work.worker import Keep, Outcome

if TYPE_CHECKING:
    from ddpm_studio.engine.choices.sampling import DrawingOptions
    from ddpm_studio.gui.film.any_take import CanBeSaved
    from ddpm_studio.gui.library.rail import ResultRail


class Tab(QWidget):
    """A page of the window. Abstract.

    A tab sets the class attributes, fills `panel` (a column that scrolls, at the left), `stage` (a column at the right)
    and perhaps `above_button` (a column below the panel), and implements `start`, `present` and perhaps `conclude`.
    `primary` is its one button: it starts, then stops. The window asks the rest of it, and gives it its errands.
    """

    name: ClassVar[str]
    """By which `GoTo` asks for it and the preferences know it; that of its `Page`."""
    takes: ClassVar[tuple[type[Errand], ...]] = ()
    """The kinds of errands that `take` does."""
    start_text = "Start"
    """On the primary button; marked with QT_TRANSLATE_NOOP("Tab", …)."""
    stop_text = QT_TRANSLATE_NOOP("Tab", "Stop")
    """On the primary button while something runs; marked likewise."""
    keys: ClassVar[tuple[tuple[str, str], ...]] = ()
    """The tab's own keys and what they do, for the list of keys."""
    jobs: ClassVar[tuple[str, ...]] = ()
    """The drawing jobs whose choices a dropped picture brings back here."""
    result: QWidget | None = None
    """What takes the focus when the primary button has started something: keys then are for what it makes."""
    keeps_results = False
    """Whether what its `jobs` draw stands in a rail at its right."""
    needs_engine = True
    """Whether the primary button waits for PyTorch."""
    queues = False
    """Whether that button, while something runs, puts what is chosen behind it instead of stopping it."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._obstacle, self._lends_focus = "", False
        self._followed: tuple[int, ...] = ()
        self.job_bar = JobBar(session)
        self.primary = mark_primary(QPushButton())
        self.why_not = set_role(WrappedLabel(), "caption")
        self.splitter = Halves(session.settings, self.name)
        self.panel, self.stage = self.splitter.panel, self.splitter.stage
        self.above_button = self.splitter.above_button
        for widget in (self.why_not, self.primary):
            self.splitter.foot.addWidget(widget)
        self._drawn: CanBeSaved | None = None
        self.rail: ResultRail | None = None
        self._lay_out()
        self._connect()
        self._show_state()

    def _lay_out(self) -> None:
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        if self.keeps_results:
            from ddpm_studio.gui.library.rail import ResultRail  # with NumPy: the start page does without

            middle = QHBoxLayout()
            middle.addWidget(self.splitter, 1)
            self.rail = ResultRail(self.session, self.jobs, self)
            middle.addWidget(self.rail)
            column.addLayout(middle, 1)
        else:
            column.addWidget(self.splitter, 1)
        column.addWidget(self.job_bar)

    # --- for tabs to implement or use ------------------------------------------------------------------------

    def start(self) -> None:
        """Start the tab's job, by ``self.job_bar.start(make_job, title)``."""
        raise NotImplementedError

    def present(self, event: Event) -> None:
        """Show one event of the job; called in the window's thread, at most 30 times a second for pictures."""

    def conclude(self, outcome: Outcome) -> None:
        """Do what is to be done when the job has ended, however it did."""

    def take(self, errand: Errand) -> None:
        """Do an errand of a kind in `takes`."""

    def keep(self) -> None:
        """Save what runs, now; it goes on."""

    @property
    def can_export(self) -> bool:
        """Whether there is something to export."""
        return False

    def export(self) -> None:
        """Ask how and where to export what the tab shows."""

    def draw(
        self, options: DrawingOptions, filmed: CanBeSaved, keep: Keep, title: str, run: Callable[..., Job] = engine.run
    ) -> None:
        """Start the job of `options`, by `run`; what it films, by `keep`, is kept when it ends, however it does."""
        self._drawn = filmed
        self.job_bar.start(partial(run, options), title, keep)

    def add_section(self, title: str, *widgets: QWidget) -> None:
        """Put `widgets` under a heading at the end of the panel."""
        add_section(self.panel, title, *widgets)

    def show_only(self, page: QWidget) -> None:
        """Show one page in place of panel, stage and job bar; it scrolls."""
        for part in self.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
            part.hide()
        self._column.addWidget(Scrolled(page), 1)

    def set_obstacle(self, reason: str) -> None:
        """Disable the primary button and say why above it; an empty reason enables it."""
        self._obstacle = reason
        self._show_state()

    def set_stop_text(self, text: str, *, queues: bool = False) -> None:
        """Change what the primary button says while something runs, such as “Stop watching”, and what it does."""
        self.stop_text, self.queues = text, queues
        self._show_state()

    def set_start_text(self, text: str) -> None:
        """Change what the primary button says while nothing runs, such as “Continue”."""
        self.start_text = text
        self._show_state()

    # --- what the window asks --------------------------------------------------------------------------------

    @property
    def is_busy(self) -> bool:
        """Whether a job of this tab runs."""
        return self.job_bar.is_busy

    @property
    def can_start(self) -> bool:
        """Whether the primary button would start something now."""
        return (self.queues or not self.is_busy) and not self._reason()

    def stop(self) -> None:
        """Ask the job to save and stop."""
        self.job_bar.stop()

    def press_primary(self) -> None:
        """Start, or stop what runs."""
        if self.is_busy and not self.queues:
            self.stop()
        elif self.can_start:
            self.start()
            if self.is_busy:
                self._pass_focus()

    # --- inside ----------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        self.primary.clicked.connect(self.press_primary)
        self.job_bar.focus_freed.connect(self._hold_focus)
        self.job_bar.event_arrived.connect(self.present)
        self.job_bar.state_changed.connect(self._show_state)
        self.job_bar.job_ended.connect(self.conclude)
        self.job_bar.job_ended.connect(self._keep_drawn)
        self.session.engine_ready.connect(self._show_state)
        self.session.moving_changed.connect(self._show_state)

    def _keep_drawn(self) -> None:
        filmed, self._drawn = self._drawn, None
        if filmed is not None:
            from ddpm_studio.gui.library.shelving import drawn_from

            if (drawn := drawn_from(filmed)) is not None:
                self.session.results.keep(drawn)

    def showEvent(self, event: QShowEvent) -> None:
        """Let the Tab key go from the choices to the button, and on to the pictures; cut no choice off."""
        super().showEvent(event)
        self.splitter.widen_left()
        if (made := made_in(self)) != self._followed:  # following takes long, and most are complete when seen first
            self._followed = made
            follow_layout(self)

    def _reason(self) -> str:
        if self.needs_engine and not self.session.is_engine_ready:
            return self.tr("PyTorch is still being loaded.")
        return why_nothing_begins() if self.session.is_moving else self._obstacle

    def _pass_focus(self) -> None:
        """Give the focus of the primary button to the result, where Space plays instead of starting once more."""
        if self.result is not None and self.primary.hasFocus():
            self.result.setFocus(Qt.FocusReason.OtherFocusReason)

    def _hold_focus(self) -> None:
        """Take the focus from a button that is about to be disabled: to the result, else back to the primary button."""
        self._lends_focus = self.result is None
        (self.result or self).setFocus(Qt.FocusReason.OtherFocusReason)

    def _enable_primary(self, is_enabled: bool) -> None:
        """Enable the button or not; the focus that it had does not wander to another place meanwhile."""
        if not is_enabled:
            self._pass_focus()
            if self.primary.hasFocus():
                self._hold_focus()
        self.primary.setEnabled(is_enabled)
        if is_enabled and self._lends_focus:
            self._lends_focus = False
            if self.hasFocus():
                self.primary.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_state(self) -> None:
        stops = self.is_busy and not self.queues
        is_stopping = stops and self.job_bar.state in ("stopping", "saving")
        reason = "" if stops else self._reason()
        if is_stopping:
            text = self.tr("Stopping…")
        else:
            text = QCoreApplication.translate("Tab", self.stop_text if self.is_busy else self.start_text)
        self.primary.setText(text)
        self._enable_primary(not is_stopping and not reason)
        keys = "Ctrl+." if stops else "Ctrl+Return"
        names = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
        self.primary.setToolTip(reason or (text if is_stopping else f"{text} ({names})"))
        self.why_not.setText(reason)
        self.why_not.setVisible(bool(reason))
