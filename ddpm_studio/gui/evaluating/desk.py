"""What one way to evaluate is, to the page that holds several."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Protocol

from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QWidget

from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.events import Event
from ddpm_studio.gui.choosing.choice import Choice
from ddpm_studio.gui.forms.form import Form
from ddpm_studio.gui.work.worker import Keep, MakeJob


@dataclass(frozen=True)
class Task:
    """A job that is to run."""

    make_job: MakeJob
    title: str
    keep: Keep | None = None
    already_told: frozenset[str] = frozenset()


class Desk(Protocol):
    """Choices at the left, what comes of them at the right, and the job between."""

    @property
    def panel(self) -> QWidget:
        """The choices that it has for itself."""

    @property
    def stage(self) -> QWidget:
        """What comes of them."""

    @property
    def start_text(self) -> str:
        """On the primary button; marked with QT_TRANSLATE_NOOP("Tab", …)."""

    @property
    def changed(self) -> SignalInstance:
        """Something else is chosen, or has been found wrong or right."""

    def problem(self) -> str:
        """Say what is wrong first with what is chosen, or nothing."""

    def begin(self) -> Task | None:
        """Get ready to show what comes, and return the job; None: the user knows why there is none."""

    def hear(self, event: Event) -> None:
        """Show what has come."""

    def finish(self) -> None:
        """No more will come."""

    def show_problem(self, field: str, sentence: str) -> None:
        """Show what the job has found wrong at its field."""

    def suit_model(self) -> None:
        """Another model is chosen."""


def first_problem(form: Form[Any]) -> str:
    """Say what is wrong first in `form`, or nothing."""
    problems = form.problems()
    return str(problems[0]) if problems else ""


def keep_steps_within(choice: Choice | None, form: Form[Any], key: str) -> None:
    """Put as many steps into the field `key` as the chosen model has times, if there are more and nothing is wrong."""
    try:
        steps: int = attrgetter(key)(form.options())
    except FieldError:
        return
    if choice is not None and steps > choice.card.last_time:
        form.put(key, choice.card.last_time)
