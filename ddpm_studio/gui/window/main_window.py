"""The window: a frame around the tabs. What happens in it happens elsewhere."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QByteArray, QObject, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QPaintEvent
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

from ddpm_studio.gui.errands import Errand, GoTo, OpenLesson, Restart
from ddpm_studio.gui.reports.notices import Notice, Notices
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import Mode, Theme
from ddpm_studio.gui.tabs import TABS, Page
from ddpm_studio.gui.tabs.base import Tab
from ddpm_studio.gui.widgets.explaining import EXPLAINING
from ddpm_studio.gui.window.dropping.taking import Taking
from ddpm_studio.gui.window.ending import end_in_order, wait_for_saves
from ddpm_studio.gui.window.farewell import Farewell
from ddpm_studio.gui.window.help_dock import HelpButton, show_help_of
from ddpm_studio.gui.window.lesson_dock import show_lesson
from ddpm_studio.gui.window.menus import Menus
from ddpm_studio.gui.window.pages import Pages
from ddpm_studio.gui.window.status_bar import StatusBar, in_status, window_title
from ddpm_studio.gui.window.storage.home_mover import HomeMover
from ddpm_studio.gui.work.worker import workers

TITLE_BAR = 40
"""Pixels that the system's frame may take above the window."""


class MainWindow(QMainWindow):
    """Menus, messages, tabs, status bar. `closed` comes when everything has been saved."""

    closed = Signal()
    painted = Signal()
    """The window was seen for the first time."""

    def __init__(self, session: Session, theme: Theme, pages: Sequence[Page] = TABS) -> None:
        super().__init__()
        end_in_order()
        self.session, self.theme = session, theme
        self.successor: list[str] = []
        """How the program is to be started again after this window has closed, if it is."""
        self._farewell: Farewell | None = None
        self._must_leave = self._has_failed = self._was_painted = self._cuts_off = False
        self._parts: dict[QObject, float] = {}
        self.notices = Notices()
        self.tabs = Pages(session, theme, pages)
        self.tabs.made.connect(self._meet)
        self.tabs.setCornerWidget(HelpButton(self))
        self.status = StatusBar(session)
        self.setStatusBar(self.status)
        self.mover = HomeMover(session, self.tabs.tabs, self)
        self.status.follow(self.mover)
        self.status.list_saved(self.notices.saved)
        self._lay_out()
        self.menus = Menus(self)
        session.noticed.connect(self._show_notice)
        for changed in (session.run_opened, session.run_discarded, self.tabs.currentChanged):
            changed.connect(self._show_jobs)
        session.sent.connect(self._do)
        EXPLAINING.wanted.connect(self._explain)
        self.drops = Taking(self, session, self.tabs)

    def _lay_out(self) -> None:
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tabs, 1)
        column.addWidget(self.notices)  # below, where a message that comes moves no tab away from the mouse
        self.setCentralWidget(middle)
        self.setWindowTitle("DDPM Studio")
        self._fit_screen()
        kept = self.session.settings.now
        self.restoreGeometry(QByteArray.fromBase64(kept.geometry.encode("ascii", "replace")))
        self.go_to(kept.tab)

    def _meet(self, tab: Tab) -> None:
        tab.job_bar.progressed.connect(self._show_progress)
        tab.job_bar.state_changed.connect(self._show_jobs)
        tab.job_bar.placed.connect(self._show_jobs)

    def _fit_screen(self) -> None:
        """Be as large as is good, but not larger than the screen: what lies below its edge cannot be reached."""
        room = self.screen().availableSize()
        self.resize(min(1280, room.width()), min(800, room.height() - TITLE_BAR))

    def tab(self) -> Tab | None:
        """Return the tab that is open."""
        return self.tabs.tab()

    @property
    def frame(self) -> QMainWindow:
        """The window itself."""
        return self

    def _do(self, errand: Errand) -> None:
        match errand:
            case GoTo(page):
                self.go_to(page)
            case Restart(run):
                self.restart(run)
            case OpenLesson(name):
                show_lesson(self, name)
            case _:
                self.tabs.deliver(errand)

    def go_to(self, name: str) -> None:
        """Open the tab that is called `name`."""
        self.tabs.open(name)

    def wear(self, mode: Mode) -> None:
        """Be light or dark, and remember it."""
        self.session.settings.change(theme=mode)
        self.theme.apply(mode, self.session.settings.now.text_scale)

    def leave(self) -> None:
        """Save and close, whatever happens: the system asks for it."""
        self._must_leave = True
        self.close()

    def close_by_hand(self) -> None:
        """Close as a person does, who is asked first while something is trained."""
        if not self._asks():
            self.close()

    def _asks(self) -> bool:
        """Ask what is to become of a training, if there is one and nobody has said so before."""
        is_settled = self._must_leave or self.session.settings.now.at_close == "save"
        if self.session.training is None or is_settled:
            return False
        from ddpm_studio.gui.window.close_question import CloseQuestion

        question = CloseQuestion(self, self._following())
        question.save_chosen.connect(self._close_from_now_on)
        question.tray_chosen.connect(self._go_to_tray)
        question.open()
        return True

    def _following(self) -> int:
        """How many jobs are begun by themselves after those that run."""
        return sum(tab.job_bar.following for tab in self.tabs.tabs())

    def _close_from_now_on(self, always: bool) -> None:
        if always:
            self.session.settings.change(at_close="save")
        self.close()

    def _go_to_tray(self) -> None:
        from ddpm_studio.gui.window.close_question import InTray

        tray = InTray(self, self._has_trained)
        tray.close_asked.connect(self.close)
        self.windowTitleChanged.connect(tray.say)
        for news in (self.session.training_changed, *(tab.job_bar.placed for tab in self.tabs.tabs())):
            news.connect(tray.look)

    def _has_trained(self) -> bool:
        return self.session.training is None and not self._following()

    def restart(self, run: Path | None) -> None:
        """Save, close, and have the program started again, to go on training `run` if there is one."""
        self.successor = ["window"] if run is None else ["window", str(run), "--resume"]
        self.leave()

    def keep(self) -> None:
        """Save everything now and go on: the system may end the program as soon as this returns."""
        self._remember()
        for tab in self.tabs.tabs():
            tab.keep()
        wait_for_saves()

    def _show_notice(self, notice: Notice) -> None:
        self._has_failed = self._has_failed or notice.level == "error"
        self.notices.show_notice(notice)

    def _show_progress(self, part: float) -> None:
        self._parts[self.sender()] = part
        self._show_jobs()

    def _show_jobs(self) -> None:
        """Tell in the title and in the last line what runs, on whatever page, and how far it is."""
        bars = [(tab.job_bar, self._parts.get(tab.job_bar, -1.0)) for tab in self.tabs.tabs()]
        self.setWindowTitle(window_title(bars, self.session.run))
        self.status.show_jobs(in_status(bars))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Hide at once; let jobs save; then close. A job that could not save brings the window back."""
        if event.spontaneous() and self._asks():  # by a person; programs and signals do not ask
            event.ignore()
            return
        self._cuts_off = self._cuts_off or self.session.training is not None
        self._remember()
        if not workers():  # a thread that runs when the window goes aborts the process
            event.accept()
            self.closed.emit()
            return
        event.ignore()
        self.hide()
        if self._farewell is None:
            self._has_failed = False
            self._farewell = Farewell()
            self._farewell.all_ended.connect(self._end_or_return)

    def _remember(self) -> None:
        """Keep where the window is; a run that is cut off waits on the start page to be resumed."""
        settings = self.session.settings
        is_cut_off = self._cuts_off or self.session.training is not None
        here = "start" if is_cut_off else self.tabs.page
        settings.change(geometry=base64.b64encode(self.saveGeometry().data()).decode(), tab=here)
        settings.save()

    def _end_or_return(self) -> None:
        assert self._farewell is not None
        self._farewell.deleteLater()
        self._farewell = None
        if self._has_failed and not self._must_leave:
            self._cuts_off = False
            self.show()
        else:
            self.close()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self.drops.place.enter(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self.drops.place.move(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.drops.place.leave()

    def dropEvent(self, event: QDropEvent) -> None:
        self.drops.drop(event)

    def _explain(self, window: QWidget, choice: str) -> None:
        if window is self:
            show_help_of(self, choice)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tell of the first time; what is not seen yet is made now."""
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            self.painted.emit()
            self.tabs.make_all()
