"""A run from what is chosen, or what is to be put right before there can be one."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.errors import FieldError, StudioError
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runs.run_list import create_run, take_back
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.settings import folders
from ddpm_studio.gui.training.choices import Choices
from ddpm_studio.gui.training.data.problem_list import ProblemList
from ddpm_studio.gui.training.queue.run_maker import RunMaker
from ddpm_studio.gui.work.worker import Report


class NewRun(QObject):
    """Lists in `problems` what is wrong with `choices`, and leads there."""

    made = Signal(object)
    """A `Run` that begins with a model is there, as it was asked for."""

    def __init__(self, session: Session, choices: Choices, problems: ProblemList) -> None:
        super().__init__(choices)
        self._session, self._choices, self._problems = session, choices, problems
        self._made: Run | None = None
        self._maker = RunMaker(self)
        self._maker.made.connect(self._take_made)
        self._maker.refused.connect(session.report)
        problems.chosen.connect(choices.show_problem)
        choices.changed.connect(self._tidy)

    def judge(self) -> RunConfig | None:
        """Return what is chosen; None: the user has been told what is to be put right."""
        problems = self._choices.problems()
        self._problems.show_problems(problems)
        if problems:
            self._choices.show_problem(problems[0].field, str(problems[0]))
            return None
        try:
            return self._choices.named_config()
        except FieldError as error:
            self._problems.show_problems([error])
        except StudioError as error:  # of the model to begin with
            self._session.tell(str(error), "error")
        return None

    def create(self) -> Run | None:
        """Make the folder of a run, which is the open one then.

        None: the user has been told why that cannot be; or a model is copied first, and `made` comes later.
        """
        if self._maker.is_busy or (config := self.judge()) is None:
            return None
        if (start := self._choices.start.model) is not None:
            self._maker.make(config, start)
            return None
        try:
            run = create_run(config, folders().runs)
        except FieldError as error:
            self._problems.show_problems([error])
        except StudioError as error:
            self._session.tell(str(error), "error")
        else:
            self._open(run)
            return run
        return None

    def _open(self, run: Run) -> None:
        self._session.settings.remember_run(run.folder)
        self._session.run = run.folder
        self._made = run

    def _take_made(self, run: Run) -> None:
        self._open(run)
        self.made.emit(run)

    def refuse(self, run: Run, report: Report) -> None:
        """Know that `run` was refused: leave nothing of one made here, and show which choice is to blame, if one is."""
        if self._made == run and take_back(run):
            self._session.settings.forget_run(run.folder)
        self._made = None
        if report.field:
            self._problems.show_problems([FieldError(report.field, report.sentence)])
            self._choices.show_problem(report.field, report.sentence)

    def _tidy(self) -> None:
        if self._problems.isVisible():
            self._problems.show_problems(self._choices.problems())
