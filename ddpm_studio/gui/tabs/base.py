"""What every tab is made of: choices at the left, pictures at the right, the job below."""

from __future__ import annotations

import base64
from typing import ClassVar

from PySide6.QtCore import QByteArray, QCoreApplication, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShowEvent
from PySide6.QtWidgets import QLabel, QPushButton, QScrollArea, QSplitter, QVBoxLayout, QWidget

from ddpm_studio.engine.events import Event
from ddpm_studio.gui.errands import Errand
from ddpm_studio.gui.job_bar import JobBar
from ddpm_studio.gui.language import QT_TRANSLATE_NOOP
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import SPACE_INSIDE, SPACE_ROWS, mark_primary, set_role
from ddpm_studio.gui.widgets.scrolled import Scrolled
from ddpm_studio.gui.widgets.tab_order import follow_layout
from ddpm_studio.gui.widgets.text.wrapped_text import WrappedLabel
from ddpm_studio.gui.work.worker import Outcome

PANEL_WIDTH = 344


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
    needs_engine = True
    """Whether the primary button waits for PyTorch."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._obstacle, self._lends_focus = "", False
        self.job_bar = JobBar(session)
        self.panel, self._scroll = self._make_panel()
        self.above_button = QVBoxLayout()
        self.primary = mark_primary(QPushButton())
        self.why_not = set_role(WrappedLabel(), "caption")
        stage = QWidget()
        self.stage = QVBoxLayout(stage)
        self.stage.setContentsMargins(SPACE_ROWS, 2 * SPACE_ROWS, 2 * SPACE_ROWS, SPACE_ROWS)
        self.splitter = QSplitter(Qt.Orientation.Horizontal, childrenCollapsible=False)
        self.splitter.addWidget(self._make_left())
        self.splitter.addWidget(Scrolled(stage))
        self.splitter.setStretchFactor(0, 0)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setSizes([PANEL_WIDTH, 3 * PANEL_WIDTH])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.splitter, 1)
        column.addWidget(self.job_bar)
        self._connect()
        self._show_state()

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

    def add_section(self, title: str, *widgets: QWidget) -> None:
        """Put `widgets` under a heading at the end of the panel."""
        heading = set_role(QLabel(title, textFormat=Qt.TextFormat.PlainText), "section")
        heading.setContentsMargins(0, SPACE_ROWS if self.panel.count() else 0, 0, 0)
        for widget in (heading, *widgets):
            self.panel.addWidget(widget)

    def set_obstacle(self, reason: str) -> None:
        """Disable the primary button and say why above it; an empty reason enables it."""
        self._obstacle = reason
        self._show_state()

    def set_stop_text(self, text: str) -> None:
        """Change what the primary button says while something runs, such as “Stop watching”."""
        self.stop_text = text
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
        return not self.is_busy and not self._reason()

    def stop(self) -> None:
        """Ask the job to save and stop."""
        self.job_bar.stop()

    def press_primary(self) -> None:
        """Start, or stop what runs."""
        if self.is_busy:
            self.stop()
        elif self.can_start:
            self.start()
            if self.is_busy:
                self._pass_focus()

    # --- inside ----------------------------------------------------------------------------------------------

    def _make_panel(self) -> tuple[QVBoxLayout, QScrollArea]:
        inside = QWidget()
        panel = QVBoxLayout(inside)
        panel.setContentsMargins(2 * SPACE_ROWS, 2 * SPACE_ROWS, SPACE_ROWS, SPACE_ROWS)
        panel.setSpacing(SPACE_ROWS)
        scroll = Scrolled(inside, has_edge=True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return panel, scroll

    def _make_left(self) -> QWidget:
        left = QWidget()
        left.setMinimumWidth(300)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._scroll, 1)
        column.addLayout(self.above_button)
        foot = QVBoxLayout()
        foot.setContentsMargins(2 * SPACE_ROWS, SPACE_ROWS, SPACE_ROWS, SPACE_ROWS)
        foot.setSpacing(SPACE_INSIDE)
        foot.addWidget(self.why_not)
        foot.addWidget(self.primary)
        column.addLayout(foot)
        return left

    def _connect(self) -> None:
        self.primary.clicked.connect(self.press_primary)
        self.job_bar.focus_freed.connect(self._hold_focus)
        self.job_bar.event_arrived.connect(self.present)
        self.job_bar.state_changed.connect(self._show_state)
        self.job_bar.job_ended.connect(self.conclude)
        self.session.engine_ready.connect(self._show_state)
        self._patience = QTimer(self, singleShot=True, interval=500)
        self._patience.timeout.connect(self._remember)
        self.splitter.splitterMoved.connect(self._wait_and_remember)
        if saved := self.session.settings.now.splitters.get(self.name):
            self.splitter.restoreState(QByteArray.fromBase64(saved.encode("ascii", "replace")))

    def showEvent(self, event: QShowEvent) -> None:
        """Let the Tab key go from the choices to the button, and on to the pictures; cut no choice off."""
        super().showEvent(event)
        self._widen_left()
        follow_layout(self)

    def _widen_left(self) -> None:
        inside, left = self._scroll.widget(), self.splitter.widget(0)
        if inside is not None and left is not None:
            bar = self._scroll.verticalScrollBar().sizeHint().width()
            left.setMinimumWidth(max(left.minimumWidth(), inside.minimumSizeHint().width() + bar))

    def _wait_and_remember(self) -> None:
        self._patience.start()

    def _remember(self) -> None:
        state = base64.b64encode(self.splitter.saveState().data()).decode()
        places = {**self.session.settings.now.splitters, self.name: state}
        self.session.settings.change(splitters=places)

    def _reason(self) -> str:
        if self.needs_engine and not self.session.is_engine_ready:
            return self.tr("PyTorch is still being loaded.")
        return self._obstacle

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
        is_stopping = self.job_bar.state in ("stopping", "saving")
        reason = "" if self.is_busy else self._reason()
        if is_stopping:
            text = self.tr("Stopping…")
        elif self.is_busy:
            text = QCoreApplication.translate("Tab", self.stop_text)
        else:
            text = QCoreApplication.translate("Tab", self.start_text)
        self.primary.setText(text)
        self._enable_primary(not is_stopping and not reason)
        keys = "Ctrl+." if self.is_busy else "Ctrl+Return"
        names = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
        self.primary.setToolTip(reason or (text if is_stopping else f"{text} ({names})"))
        self.why_not.setText(reason)
        self.why_not.setVisible(bool(reason))
