"""A tab whose job counts until it is stopped and then saves; for the tests of the frame."""

from __future__ import annotations

import threading

from PySide6.QtWidgets import QLabel

from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Control, Event, Job, Progress
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.tabs import Page
from ddpm_studio.gui.tabs.base import Tab
from ddpm_studio.gui.work.worker import Outcome


class CountingTab(Tab):
    name = "counting"
    start_text = "Count up"
    keys = (("Space", "Count faster"),)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.panel.addWidget(QLabel("choices"))
        self.stage.addWidget(QLabel("pictures"))
        self.seen: list[Event] = []
        self.ends: list[Outcome] = []
        self.may_save = threading.Event()
        self.may_save.set()
        self.disk_is_full = False
        self.saved_at = 0
        self.exported = 0

    def start(self) -> None:
        self.job_bar.start(self._count, "Counting")

    def _count(self, control: Control) -> Job:
        step = 0
        try:
            while True:
                step += 1
                yield Progress(step, 1_000_000, "steps")
                control.cancelled.wait(0.001)
        finally:
            self.may_save.wait(10)
            if self.disk_is_full:
                raise StudioError("The disk is full. Free some space.")
            self.saved_at = step

    def present(self, event: Event) -> None:
        self.seen.append(event)

    def conclude(self, outcome: Outcome) -> None:
        self.ends.append(outcome)

    @property
    def can_export(self) -> bool:
        return bool(self.seen)

    def export(self) -> None:
        self.exported += 1


class OtherTab(CountingTab):
    name = "other"


PAGES = (Page("counting", "Count", lambda: CountingTab), Page("other", "Count otherwise", lambda: OtherTab))
