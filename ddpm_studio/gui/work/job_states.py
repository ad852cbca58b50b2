"""The states that a job goes through, and what its buttons offer in each."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication


@dataclass(frozen=True)
class State:
    """What the buttons offer while a job is in this state."""

    can_pause: bool = False
    can_resume: bool = False
    can_stop: bool = False
    is_busy: bool = True


STATES = {
    "idle": State(is_busy=False),
    "starting": State(can_pause=True, can_stop=True),
    "running": State(can_pause=True, can_stop=True),
    "pausing": State(can_resume=True, can_stop=True),
    "paused": State(can_resume=True, can_stop=True),
    "stopping": State(),
    "saving": State(),
    "stopped": State(is_busy=False),
    "done": State(is_busy=False),
    "failed": State(is_busy=False),
}


def why_nothing_begins() -> str:
    """Return why no job can be begun while runs and results are being moved."""
    return QCoreApplication.translate(
        "JobBar", "Runs and results are being moved. Wait until that is done, or stop it at the bottom of the window."
    )
