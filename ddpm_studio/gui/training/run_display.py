"""Shows the open run in the parts of its page: its settings, its curve and samples, the note, what can be done next.

Beside a run that is trained the choices are those for the next one, which can be changed; its own are shown if wished.
"""

from __future__ import annotations

import contextlib

from PySide6.QtCore import QObject, Signal

from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.gui.language import QT_TRANSLATE_NOOP
from ddpm_studio.gui.training.choices import Choices
from ddpm_studio.gui.training.data.problem_list import ProblemList
from ddpm_studio.gui.training.open_run import OpenRun
from ddpm_studio.gui.training.open_run_note import OpenRunNote
from ddpm_studio.gui.training.run_view import RunView


class RunDisplay(QObject):
    """Shows `open_run`, also when it changes; without a run, how one is prepared."""

    turned = Signal(bool)
    """A run is shown from now on, or the draft of one."""
    offered = Signal(str, bool)
    """What the primary button is for, to be translated in the context “Tab”, and whether that needs PyTorch."""
    queue_offered = Signal(bool)
    """Whether that button, while a run is trained, puts what is chosen behind it, or stops it."""

    def __init__(
        self, open_run: OpenRun, choices: Choices, problems: ProblemList, view: RunView, note: OpenRunNote
    ) -> None:
        super().__init__(open_run)
        self._open_run, self._choices, self._problems = open_run, choices, problems
        self._view, self._note = view, note
        self.is_draft = True
        """Whether the choices are those of a new run, with or without a run beside them."""
        self._is_run_seen = False
        self._used: RunConfig | None = None
        open_run.changed.connect(self.show_standing)
        open_run.elsewhere.moved.connect(view.say_place)

    def show_run(self, run: Run, *, beside_draft: bool = False, is_turn: bool = False) -> None:
        """Open `run`, with which nothing is wrong; what is shown of it already stays as it is.

        :param beside_draft: whether the choices are those for the next one, as it is going to be trained.
        :param is_turn: whether it comes by itself: whoever looks at what is chosen for another one looks on.
        """
        config, before = run.config(), self._open_run.run
        if not beside_draft and (before != run or self.is_draft):
            self._show_settings(config)
        elif beside_draft and not self.is_draft:
            self._show_choices_for_next()
            self.know_used()
        if before != run or self._view.lacks_some_of(run):
            self._view.show_run(run, config)
        self._open_run.show(run, config)
        self._problems.show_problems([])
        if not is_turn or before is None:
            self._look_at(is_run=True)

    def look_at_draft(self) -> None:
        """Show the pictures and presets of the next run in the place of the open one, which goes on."""
        if self._open_run.run is not None and self.is_draft:
            self._look_at(is_run=False)
            self.show_standing()

    def look_at_run(self) -> None:
        """Show the open run again."""
        self._look_at(is_run=True)
        self.show_standing()

    def _look_at(self, *, is_run: bool) -> None:
        self._is_run_seen = is_run
        self.turned.emit(is_run)

    def show_choices(self, are_for_next: bool) -> None:
        """Beside the open run show the choices for the next one, or its own."""
        if self._open_run.run is None:
            return
        if are_for_next:
            self._show_choices_for_next()
        else:
            self._show_settings(self._open_run.run.config())
            self._look_at(is_run=True)
        self.show_standing()

    def _show_choices_for_next(self) -> None:
        if not self.is_draft:
            self._choices.show_draft()
        self.is_draft = True

    def know_used(self) -> None:
        """Know that what is chosen now is trained, or waits for that: nothing is lost when it is not shown any more."""
        self._used = self._chosen()

    def _show_settings(self, config: RunConfig) -> None:
        self._choices.show_frozen(config)
        self.is_draft = False

    def _chosen(self) -> RunConfig | None:
        with contextlib.suppress(FieldError):
            return self._choices.config()
        return None

    def conclude(self) -> None:
        """Show the settings of the run that was trained, unless others were being chosen beside it."""
        if self._open_run.run is not None and self.is_draft and self._is_run_seen and self._used == self._chosen():
            self.show_choices(are_for_next=False)

    def show_draft(self) -> None:
        """Leave the run, and show that none is there yet."""
        self._open_run.leave()
        if not self.is_draft:
            self._choices.show_draft()
        self.is_draft = True
        self._note.hide()
        self._view.show_nothing()
        self._look_at(is_run=False)
        self.offered.emit(QT_TRANSLATE_NOOP("Tab", "Train"), True)

    def show_standing(self) -> None:
        """Say how far the run is, and offer what can be done with it."""
        if self._open_run.run is None:
            return
        holder, standing = self._open_run.find_holder(), self._open_run.standing
        is_watched, is_trained_here = self._open_run.is_watched, self._open_run.is_trained_here
        self._view.set_live(is_trained_here, standing.is_done, bool(holder), is_draft=self.is_draft)
        self._view.say_standing(standing.text(), standing.step if standing.is_done and not is_trained_here else None)
        if self.is_draft:
            self._note.show_draft(is_run_seen=self._is_run_seen)
        else:
            self._note.show_run(is_trained_here=is_trained_here, holder=holder, is_watched=is_watched)
        self.queue_offered.emit(self.is_draft and is_trained_here)
        if self.is_draft:
            self.offered.emit(QT_TRANSLATE_NOOP("Tab", "Train"), True)
        else:
            self.offered.emit(QT_TRANSLATE_NOOP("Tab", "Watch") if holder else standing.next_step(), not holder)
