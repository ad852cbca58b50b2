"""What the tabs share: the open run and model, the device, the preferences. Handed to each, never global."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Signal

from ddpm_studio.engine.disk.handed_over import why_closed
from ddpm_studio.engine.endings import is_picture
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.films.film_room import BUDGET, MEGABYTE
from ddpm_studio.engine.runs.run_list import is_run
from ddpm_studio.gui.errands import (
    ChooseData,
    DropPictures,
    EditPicture,
    Errand,
    GoTo,
    OpenFilm,
    Restart,
    ShowRun,
    StartFrom,
)
from ddpm_studio.gui.forms.undoing import Undoing
from ddpm_studio.gui.reports.crash import Remains
from ddpm_studio.gui.reports.notices import Notice
from ddpm_studio.gui.settings import Settings
from ddpm_studio.gui.work.worker import Report

if TYPE_CHECKING:
    from ddpm_studio.gui.results import Results

MODELS = frozenset({".safetensors"})


class Session(QObject):
    """The state that tabs share, the signals that tell of it, and the way of errands."""

    sent = Signal(object)
    """An `Errand`: somebody is to do something."""
    run_opened = Signal(object)
    """A run's folder (Path) is the open one now."""
    model_changed = Signal(object)
    """A run's folder or a model file (Path) is the one to sample from now; who is made later looks at `model`."""
    remains_changed = Signal()
    """`remains` is another one, or none."""
    run_discarded = Signal(object)
    """The run that was in this folder (Path) is in the trash."""
    defect_met = Signal(object)
    """A `Report` of something that nobody foresaw."""
    training_changed = Signal(object)
    """The run in this folder (Path) is being trained, or none (None)."""
    noticed = Signal(object)
    """A `Notice` is to be shown."""
    engine_ready = Signal()
    """PyTorch is loaded and `device` is known."""
    moving_changed = Signal()
    """`is_moving` is another."""
    home_changed = Signal()
    """Runs and results lie elsewhere now; `places.at_home` says where a path of before leads."""

    def __init__(self, settings: Settings | None = None) -> None:
        super().__init__()
        self.settings = settings or Settings()
        self.undoing = Undoing(self)  # whoever has a stack joins; that of what has the focus is active
        self.run: Path | None = None
        self.model: Path | None = None
        self._training: Path | None = None
        self.remains: Remains | None = None
        """What was being trained when the program ended as it should not."""
        self.is_moving = False
        """Whether runs and results are being moved: nothing is begun meanwhile."""
        self.device = ""
        """What computes and why, in words; empty until the engine is ready."""
        self.settings.changed.connect(self._set_budget)
        self._set_budget()

    @property
    def training(self) -> Path | None:
        """The run that is being trained in this window."""
        return self._training

    @training.setter
    def training(self, folder: Path | None) -> None:
        if folder != self._training:
            self._training = folder
            self.training_changed.emit(folder)

    @property
    def is_engine_ready(self) -> bool:
        """Whether PyTorch is loaded."""
        return bool(self.device)

    @cached_property
    def results(self) -> Results:
        """What was drawn and is kept; made when it is first asked for, as the start page does without."""
        from ddpm_studio.gui.results import Results

        results = Results(self.settings, self)
        results.failed.connect(self.report)
        self.home_changed.connect(results.look_again)
        return results

    def _set_budget(self) -> None:
        BUDGET.size = self.settings.now.film_budget * MEGABYTE

    def send(self, errand: Errand) -> None:
        """Have something done by whoever does it."""
        self.sent.emit(errand)

    def be_ready(self, device: str) -> None:
        """Say that PyTorch is loaded and what it computes on."""
        self.device = device
        self.engine_ready.emit()

    def tell(
        self,
        sentence: str,
        level: Literal["info", "warning", "error"] = "info",
        *,
        details: str = "",
        button: tuple[str, Callable[[], None]] | None = None,
        passes: bool = False,
        file: Path | None = None,
    ) -> None:
        """Show the user a sentence, perhaps with a button: its text and what it does.

        :param passes: whether the sentence goes by itself after a moment, as what it tells is done.
        :param file: what was saved; that passes as well, and is listed with all that was.
        """
        action_text, action = button or ("", None)
        self.noticed.emit(Notice(sentence, level, details, action_text, action, passes, file))

    def report(self, report: Report) -> None:
        """Show the user what went wrong."""
        if not report.is_user_error:
            self.defect_met.emit(report)
        details = "" if report.is_user_error else report.details
        if report.needs_restart:
            notice = Notice(report.sentence, "error", report.details, self.tr("Restart"), self._ask_restart)
        else:
            notice = Notice(report.sentence, "error", details)
        self.noticed.emit(notice)

    def _ask_restart(self) -> None:
        self.send(Restart(self.run))

    def recover(self, remains: Remains) -> None:
        """Offer on the start page to go on with what was being trained."""
        self.remains = remains
        self.send(GoTo("start"))
        self.remains_changed.emit()

    def discard(self, folder: Path) -> None:
        """Know that the run in `folder` is in the trash."""
        if self.run == folder:
            self.run = None
        if self.remains is not None and self.remains.run == folder:
            self.forget_remains()
        self.run_discarded.emit(folder)

    def forget_remains(self) -> None:
        """Offer it no more."""
        self.remains = None
        self.remains_changed.emit()

    def open_run(self, folder: Path) -> None:
        """Make the run in `folder` the open one, and its model the one to sample from."""
        from ddpm_studio.engine.runs.run import Run  # with all options: too long to import before the window is seen

        try:
            Run.open(folder)
        except StudioError as error:
            self.tell(str(error), "error")
            return
        self.run = folder
        self.settings.remember_run(folder)
        self.run_opened.emit(folder)
        self.send(ShowRun(folder))
        self.use_model(folder)

    def use_model(self, path: Path) -> None:
        """Sample from the run or model file at `path` from now on."""
        self.model = path
        self.model_changed.emit(path)

    def _take_pictures(self, pictures: tuple[Path, ...], page: str) -> None:
        """Mix or learn from dropped pictures, as the page and their number say; ask where both can be meant."""
        count, learn = len(pictures), partial(self.send, ChooseData(pictures[0], pictures[1:]))
        if (page == "train" and (count > 1 or is_a_set(pictures[0]))) or (page == "start" and count > 2):
            learn()
            return
        if not page or count == 1 or (page == "interpolate" and count == 2):
            is_edited = page == "edit" and count == 1
            self.send(EditPicture(pictures[0]) if is_edited else DropPictures(pictures))
            return
        if page == "interpolate":
            self.send(DropPictures(pictures[:2]))
            told = self.tr("Two pictures are mixed, the first of the {} that were dropped.").format(count)
        elif count == 2:
            self.send(DropPictures(pictures))
            told = self.tr("The two pictures are to be mixed; they can be learnt from instead.")
        else:
            told = self.tr("{} pictures can be learnt from; two that are dropped on Interpolate are mixed.").format(
                count
            )
        self.tell(told, button=(self.tr("Learn from them"), learn))

    def open_paths(self, paths: list[Path], page: str = "") -> None:
        """Do with dropped files what they are for: runs and models are opened, folders and archives are data.

        :param page: the name of the page that they were dropped on, which says what pictures and models are for.
        """
        from ddpm_studio.engine.films.film_file import SUFFIX
        from ddpm_studio.engine.films.film_head import is_film

        if closed := next(filter(None, map(why_closed, paths)), ""):
            self.tell(closed, "warning")
            return
        pictures = [path for path in paths if is_picture(path) and path.is_file()]
        if pictures and len(pictures) == len(paths):
            self._take_pictures(tuple(pictures), page)
            return
        if len(paths) != 1:
            self.tell(self.tr("Drop one folder, run, archive or model at a time, or pictures only."), "warning")
            return
        (path,) = paths
        if path.is_file() and path.suffix.lower() in MODELS:
            self.send(StartFrom(path)) if page == "train" else self.use_model(path)
        elif path.suffix.lower() == SUFFIX and is_film(path):
            self.send(OpenFilm(path))
        elif path.is_dir() and is_run(path):
            self.open_run(path)
        else:
            self.send(ChooseData(path))


def is_a_set(picture: Path) -> bool:
    """Whether a picture has several frames, which can be learnt from."""
    from ddpm_studio.engine.datasets import source_from_path

    with suppress(StudioError):
        source_from_path(picture)
        return True
    return False
