"""The choice of data: source, size, channels, and at once what the model will see of it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ddpm_studio.engine.datasets import AnySource, DataOptions, frames_of, source_from_path, source_from_pictures
from ddpm_studio.engine.errors import FieldError, StudioError
from ddpm_studio.engine.events import Scan
from ddpm_studio.gui.forms.form_row import ProblemLine
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.settings import folders
from ddpm_studio.gui.training.data.chosen_anew import ChosenAnew
from ddpm_studio.gui.training.data.data_form import SIDES, DataForm
from ddpm_studio.gui.training.data.scan_view import ScanView
from ddpm_studio.gui.training.data.scanner import Scanner, look_job, scan_job, without_flip
from ddpm_studio.gui.training.data.source_combo import SourceCombo, path_of
from ddpm_studio.gui.training.data.source_form import SourceForm
from ddpm_studio.gui.training.steps.step_head import StepHead
from ddpm_studio.gui.widgets.headed import column_of
from ddpm_studio.gui.work.worker import Report

SOURCE = "data.source.path"


class DataPanel(QWidget):
    """Shows and changes `DataOptions`, and scans what is chosen in the background.

    It has the source alone; `form`, of all that is chosen besides, stands among all settings, and `view` at the right.
    """

    changed = Signal()
    """Other data, or what is known of them."""
    suited = Signal()
    """A source that is new was looked at, and the size that suits it is chosen."""
    source_wanted = Signal(object)
    """The user has asked for a folder or file (Path)."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.found: Scan | None = None
        """What the last scan has found, if it is of what is chosen now."""
        self._source: AnySource = DataOptions().source
        self._problem: FieldError | None = None
        self._scanned: DataOptions | None = None
        self._is_new_source = False
        self.head = StepHead(1, self.tr("Pictures"), self.tr("Show the pictures at the right"))
        self.combo = SourceCombo()
        self.problem_line, self.view = ProblemLine(), ScanView()
        self.source_form, self.anew = SourceForm(), ChosenAnew()
        self.form = DataForm()
        self.scanner = Scanner(self)
        column_of(self.head, self.combo, self.problem_line, self.source_form, self.view.line, self.anew, holder=self)
        self._connect()

    def _connect(self) -> None:
        self.combo.embedded_chosen.connect(self.choose_source)
        self.combo.path_chosen.connect(self.source_wanted)
        self.source_form.changed.connect(self._hear_source)
        self.form.changed.connect(self._hear_form)
        self.anew.back_asked.connect(self._change_back)
        self.view.cancel_asked.connect(self.scanner.cancel)
        self.view.again_asked.connect(self.scan_again)
        self.scanner.begun.connect(self.view.show_waiting)
        self.scanner.progressed.connect(self.view.show_progress)
        self.scanner.noted.connect(self._session.tell)
        self.scanner.scanned.connect(self._take_scan)
        self.scanner.failed.connect(self._take_failure)
        self.scanner.cancelled.connect(self._take_cancel)

    # --- what is chosen --------------------------------------------------------------------------------------

    @property
    def has_own_data(self) -> bool:
        """Whether the source is the user's own, not one that ships with the program."""
        return path_of(self._source) is not None

    @property
    def source(self) -> AnySource:
        """Where the pictures come from."""
        return self._source

    @property
    def channels(self) -> int:
        """Channels of the images, as far as is known; 1 before they were looked at."""
        if self.found is not None:
            return self.found.channels
        chosen = self._scanned.channels if self._scanned else "auto"
        return 1 if chosen == "auto" else chosen

    def options(self) -> DataOptions:
        """Return what is chosen.

        :raises FieldError: for the first thing that is wrong.
        """
        return self.form.options().model_copy(update={"source": self._source})

    def problems(self) -> list[FieldError]:
        """Return everything that is wrong with the data."""
        first = [self._problem] if self._problem else []
        if not first and self._is_new_source:
            unseen = self.tr("The images are still to be looked at, to find the size that suits them.")
            first = [FieldError(SOURCE, unseen)]
        return [*first, *self.form.problems()]

    def show_problem(self, key: str, sentence: str) -> None:
        """Show what is wrong and go there."""
        if self.source_form.show_problem(key, sentence):
            return
        if key.startswith("data.source"):
            self._set_problem(FieldError(key, sentence))
            self.combo.setFocus()
        else:
            self.form.show_problem(key, sentence)

    def set_options(self, options: DataOptions, base: DataOptions) -> None:
        """Show `options`, mark what differs from `base`, and scan them."""
        self.form.promise(base)
        self.anew.forget()
        if self.found is None or without_flip(options) != self._scanned:
            self._is_new_source = False
            self._show_source(options.source)
        self.form.show_choices(options, base if base.source == options.source else None)
        self._scan_if_needed(at_once=True)

    def bring_to(self, wanted: DataOptions, *, keeps_size: bool = False) -> None:
        """Do with the images that are chosen what `wanted` says; bring them to its size, unless they keep theirs."""
        self.form.bring_to(wanted, keeps_size=keeps_size)
        self._scan_if_needed(at_once=True)

    def fit_to(self, wanted: DataOptions) -> None:
        """Bring new images to the size of `wanted`; smaller ones stay as they are, and it is said."""
        self.anew.expect_also({side: getattr(wanted, side) for side in SIDES})
        self.form.fit_to(wanted)

    def choose_path(self, *paths: Path) -> None:
        """Take a folder or file, or several pictures, as the source; what it is shows when it is looked at."""
        try:
            self.choose_source(source_from_path(*paths) if len(paths) == 1 else source_from_pictures(paths))
        except StudioError as error:  # what was chosen before stays, and can be trained on
            self.problem_line.show_sentence(str(error))
        else:
            if len(paths) == 1:
                self._session.settings.remember_data(*paths)

    def choose_source(self, source: AnySource) -> None:
        """Take `source`, at the size that suits it; what else is chosen stays if it fits."""
        self.anew.expect(self.form.changes())
        self._show_source(source)
        self._is_new_source = True
        self._look()

    def scan_again(self) -> None:
        """Look at what is chosen once more."""
        if self._is_new_source:
            self._look()
        else:
            self._scanned = None
            self._scan_if_needed(at_once=True)

    def scan_if_unknown(self) -> None:
        """Look at what is chosen if that has not been done to the end."""
        if self.found is None and not self.scanner.is_busy and self._problem is None:
            self.scan_again()

    def stop_scan(self) -> None:
        """End a scan that runs, as the training reads the images itself."""
        self.scanner.cancel()

    # --- scanning --------------------------------------------------------------------------------------------

    def _show_source(self, source: AnySource) -> None:
        self._source = source
        self._scanned = self.found = None
        self._set_problem(None)
        self.view.forget()
        self.combo.show_source(source, self._session.settings.now.recent_data)
        self.source_form.show_source(source)

    def _look(self, *, at_once: bool = True) -> None:
        self.scanner.scan(partial(look_job, self._source, folders().cache), at_once=at_once)
        self.changed.emit()

    def _hear_source(self, source: AnySource) -> None:
        """Take other choices of the same source."""
        if source != self._source:
            self._source, self._scanned, self.found = source, None, None
            self._set_problem(None)
            self._look(at_once=False) if self._is_new_source else self._scan_if_needed()

    def _hear_form(self) -> None:
        try:
            now = self.options()
        except FieldError:
            return
        if not self.form.stays_square(now):
            self._scan_if_needed()

    def _change_back(self, values: dict[str, object]) -> None:
        self.anew.forget()
        self.form.change(values)
        self._scan_if_needed(at_once=True)

    def _scan_if_needed(self, *, at_once: bool = False) -> None:
        wanted = without_flip(self.options())
        if wanted != self._scanned and not self._is_new_source:
            self._scanned, self.found = wanted, None
            self._set_problem(None)
            self.scanner.scan(partial(scan_job, wanted, folders().cache), at_once=at_once)
        self.changed.emit()

    def _take_scan(self, scan: Scan) -> None:
        self.found = scan
        self.view.show_scan(scan, self._scanned.held_out if self._scanned else 0.0)
        if self._is_new_source:
            _, height, width, _ = scan.preview.shape
            looked_at = DataOptions(source=self._source, height=height, width=width, frames=frames_of(self._source))
            self._scanned, self._is_new_source = looked_at, False
            self.form.meet(looked_at)
            self.suited.emit()
            self.anew.compare(self.options())
            self._scan_if_needed(at_once=True)  # they were looked at as is usual, which need not be what is kept
        else:
            self.changed.emit()

    def _take_failure(self, report: Report) -> None:
        self.found = None
        if report.is_user_error:
            self._set_problem(FieldError(report.field or SOURCE, report.sentence))
            if self.source_form.show_problem(report.field, report.sentence):
                self.problem_line.show_sentence("")
        else:
            self._session.report(report)
        self.view.show_nothing(self.tr("These data cannot be used; the reason is above."), can_try_again=True)
        self.changed.emit()

    def _take_cancel(self) -> None:
        if self.found is None:
            self.view.show_nothing(self.tr("They were not looked at to the end."), can_try_again=True)

    def _set_problem(self, problem: FieldError | None) -> None:
        self._problem = problem
        self.problem_line.show_sentence(str(problem) if problem else "")
