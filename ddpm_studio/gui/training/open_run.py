"""The run that is open: which it is, how far it is, who trains it, and the job here that trains or watches it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ddpm_studio import engine
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Control, Event, Job, Metrics, Saved, Wish
from ddpm_studio.engine.runs.learnt import choose_again, learnt_by
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runs.run_list import title_of
from ddpm_studio.gui.job_bar import JobBar
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.training.elsewhere import Elsewhere
from ddpm_studio.gui.training.standing import Standing, standing_of
from ddpm_studio.gui.training.watching import Watching
from ddpm_studio.gui.work.worker import Outcome

if TYPE_CHECKING:
    from ddpm_studio.engine.choices.learning import RateWay
    from ddpm_studio.engine.choices.training import RunConfig
    from ddpm_studio.gui.training.longer import LongerDialog


class OpenRun(QObject):
    """Knows `run` and its `standing`; None: a new run is being prepared. Its jobs run in the job bar of its page."""

    changed = Signal()
    """How far it is, or who trains it, is something else now."""
    lengthened = Signal(object)
    """It was done, and is to be trained further, as this `RunConfig` says."""

    def __init__(self, session: Session, job_bar: JobBar, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._job_bar = session, job_bar
        self.run: Run | None = None
        self.standing = Standing()
        self.longer: LongerDialog | None = None
        self._watching = Watching(session, job_bar, self)
        self._watching.holder_changed.connect(self.look_again)
        self.elsewhere = Elsewhere(session, job_bar, self)
        self.elsewhere.moved.connect(self._go_with)

    @property
    def is_watched(self) -> bool:
        """Whether the job here watches another process that trains it."""
        return self._watching.is_on

    @property
    def is_trained_here(self) -> bool:
        """Whether the job here trains it."""
        return self._job_bar.is_busy and not self.is_watched

    def show(self, run: Run, config: RunConfig) -> None:
        """Be `run`, of which `config` was read just now, from now on."""
        self.run = run
        self._stand(run, config)

    def leave(self) -> None:
        """Be none."""
        self.run, self.standing = None, Standing()
        self._watching.look_at(None)

    def find_holder(self) -> str:
        """Look who trains it elsewhere and return who it is; nothing: nobody, or it is trained here."""
        return "" if self.run is None or self.is_trained_here else self._watching.look_at(self.run)

    def look_again(self) -> None:
        """Look how far it is and who trains it."""
        if self.run is not None:
            self._stand(self.run)
            self.changed.emit()

    def ask_longer(self) -> None:
        """Ask how far it, which is done, is to be trained."""
        learnt = learnt_by(self.run) if self.run is not None else None
        if learnt is None or self._job_bar.is_busy or not self._session.is_engine_ready:
            return
        if self.longer is None:
            from ddpm_studio.gui.training.longer import LongerDialog  # with NumPy: not before the window is seen

            self.longer = LongerDialog(self._job_bar.window())
            self.longer.wanted.connect(self._lengthen)
        self.longer.offer(learnt)

    def _lengthen(self, steps: int, rate: RateWay) -> None:
        """Have it trained until `steps`, and its learning rate do this from here on."""
        if self.run is None or self._job_bar.is_busy:
            return
        try:
            with self.run.held():
                config = self.run.config()
                more = config.training.model_copy(update={"steps": steps})
                config = choose_again(self.run, config.model_copy(update={"training": more}), rate)
        except StudioError as error:
            self._session.tell(str(error), "error")
        else:
            self.lengthened.emit(config)

    # --- its jobs --------------------------------------------------------------------------------------------

    def train(self) -> None:
        """Train it from where it stands."""
        assert self.run is not None
        folder = self.run.folder
        self._session.training = folder
        self._job_bar.start(partial(_train, folder), self.tr("Training {}").format(title_of(folder)))
        self.changed.emit()

    def watch(self) -> None:
        """Show how another process trains it."""
        assert self.run is not None
        self._watching.begin(self.run)
        self.changed.emit()

    def end_watching_first(self, action: Callable[[], None]) -> bool:
        """If it is watched, end that and do `action` then."""
        return self._watching.end_first(action)

    def ask(self, wish: Wish) -> None:
        """Ask the training for something; whoever is only watched is asked for nothing."""
        if not self.is_watched:
            self._job_bar.runner.ask(wish)

    def hear(self, event: Event) -> None:
        """Know what the training says, here or elsewhere."""
        self._watching.hear(event)
        self.elsewhere.hear(event, self.run)
        if isinstance(event, Metrics):
            self.standing = self.standing.at(event.step, event.values.get("loss"))
        elif isinstance(event, Saved) and event.what == "snapshot" and self.run is not None:
            self._session.use_model(self.run.folder)

    def conclude(self, outcome: Outcome) -> Callable[[], None] | None:
        """Know that its job has ended; return what is to be done now, for which a watching was ended."""
        then = self._watching.conclude(outcome) if self.is_watched else None
        self._session.training = None
        self.look_again()
        return then

    def _go_with(self, run: Run) -> None:
        self.run = run
        self.changed.emit()

    def _stand(self, run: Run, config: RunConfig | None = None) -> None:
        self.standing = standing_of(run, bool(self._watching.look_at(run)), config)


def _train(folder: Path, control: Control) -> Job:
    control.can_choose_place = True
    return engine.train(folder, control)
