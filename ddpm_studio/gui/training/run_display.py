"""Shows the open run in the parts of its page: its settings, its curve and samples, the note, what can be done next."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

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

    def __init__(
        self, open_run: OpenRun, choices: Choices, problems: ProblemList, view: RunView, note: OpenRunNote
    ) -> None:
        super().__init__(open_run)
        self._open_run, self._choices, self._problems = open_run, choices, problems
        self._view, self._note = view, note
        open_run.changed.connect(self.show_standing)
        open_run.elsewhere.moved.connect(view.say_place)

    def show_run(self, run: Run) -> None:
        """Open `run`, with which nothing is wrong; what is shown of it already stays as it is."""
        config, before = run.config(), self._open_run.run
        if before != run:
            self._choices.show_frozen(config)
        if before != run or self._view.lacks_some_of(run):
            self._view.show_run(run, config)
        self._open_run.show(run, config)
        self._problems.show_problems([])
        self.turned.emit(True)

    def show_draft(self) -> None:
        """Leave the run, and show that none is there yet."""
        self._open_run.leave()
        self._note.hide()
        self._view.show_nothing()
        self.turned.emit(False)
        self.offered.emit(QT_TRANSLATE_NOOP("Tab", "Train"), True)

    def show_standing(self) -> None:
        """Say how far the run is, and offer what can be done with it."""
        if self._open_run.run is None:
            return
        holder, standing = self._open_run.find_holder(), self._open_run.standing
        is_watched, is_trained_here = self._open_run.is_watched, self._open_run.is_trained_here
        self._view.set_live(is_trained_here, standing.is_done, bool(holder))
        self._view.say_standing(standing.text())
        self._note.show_run(is_trained_here=is_trained_here, holder=holder, is_watched=is_watched)
        self.offered.emit(QT_TRANSLATE_NOOP("Tab", "Watch") if holder else standing.next_step(), not holder)
