"""Which weights of a run are used: of which moving average, and of which training step."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from ddpm_studio.engine.errors import LoadError, StudioError
from ddpm_studio.engine.models.find import find_model_file
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.gui.style.theme import SPACE_INSIDE
from ddpm_studio.gui.widgets.quiet_combo import QuietCombo
from ddpm_studio.gui.widgets.text.number_field import format_number

MOST_STEPS = 300
"""Of a run with twice as many snapshots or more, only about so many are offered, evenly spread."""


class SnapshotChoice(QWidget):
    """Lists the EMA rates of a run, and with `offers_steps` its snapshots; a list of one is hidden."""

    changed = Signal()
    """The user has chosen another."""

    def __init__(self, offers_steps: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._offers_steps = offers_steps
        self._run: Path | None = None
        self._there: frozenset[int] = frozenset()
        self.rates, self.steps = QuietCombo(), QuietCombo()
        self.rates.setAccessibleName(self.tr("EMA rate"))
        self.rates.setToolTip(self.tr("Which moving average of the weights is used: a longer memory is smoother"))
        self.steps.setAccessibleName(self.tr("Snapshot"))
        self.steps.setToolTip(self.tr("After how many training steps: the newest snapshot, or one of those before"))
        self._labels = {self.rates: QLabel(self.tr("EMA rate")), self.steps: QLabel(self.tr("Snapshot"))}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(SPACE_INSIDE)
        grid.setColumnStretch(0, 9)  # as the rows of a form, below which it stands
        grid.setColumnStretch(1, 11)
        for row, (combo, label) in enumerate(self._labels.items()):
            label.setBuddy(combo)
            grid.addWidget(label, row, 0)
            grid.addWidget(combo, row, 1)
            for widget in (label, combo):
                widget.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            combo.activated.connect(self._choose)
        self._show()

    def show_run(self, path: Path | None) -> None:
        """List what the run folder `path` has now; nothing for a model file."""
        is_another, self._run = path != self._run, path
        if is_another or not self.rates.count():
            self._list_rates()
        self._list_steps(starts_anew=is_another)
        self._show()

    def choose(self, rate: float, step: int | None) -> None:
        """Choose the snapshot of a training step, if it is there; None: the newest."""
        rates = _data(self.rates)
        self.rates.setCurrentIndex(rates.index(rate) if rate in rates else 0)
        self._list_steps()
        if step in self._there and self.steps.findData(step) < 0:
            self._offer(step)
        self.steps.setCurrentIndex(max(0, self.steps.findData(step)))

    def rate(self) -> float:
        """Return which EMA is wanted; −1 is the first."""
        return -1.0 if self._is_first_rate else float(self.rates.currentData())

    @property
    def _is_first_rate(self) -> bool:
        return self.rates.currentIndex() <= 0

    def step(self) -> int | None:
        """Return of which training step; None is the newest."""
        step = self.steps.currentData()
        return None if step is None else int(step)

    def file(self, path: Path) -> Path:
        """Return the model file that is chosen of `path`, a run folder or a model file.

        :raises LoadError: if it is not there.
        """
        step = self.step()
        if step is None or not path.is_dir():
            return find_model_file(path, self.rate())
        found = Run.open(path).snapshot_path(step, self.rate(), self._is_first_rate)
        if not found.is_file():
            raise LoadError(path, "this run", f"has no snapshot of step {step:,} any more", "Choose another one.")
        return found

    def _list_rates(self) -> None:
        rates: tuple[float, ...] = ()
        if self._run is not None and self._run.is_dir():
            try:
                rates = Run.open(self._run).config().training.ema.rates
            except StudioError:
                rates = ()  # `file` says what is wrong
        if rates != _data(self.rates):
            self.rates.clear()
            for rate in rates:
                self.rates.addItem(format_number(rate), rate)

    def _list_steps(self, starts_anew: bool = False) -> None:
        if not self._offers_steps:
            return
        steps: tuple[int, ...] = ()
        if self._run is not None and self._run.is_dir():
            steps = Run(self._run).snapshot_steps(None if self._is_first_rate else self.rate())
        self._there = frozenset(steps)
        every = max(1, len(steps) // MOST_STEPS)
        chosen = None if starts_anew else self.step()
        wanted = (None, *steps[::-every])
        if wanted == _data(self.steps) and not starts_anew:
            return
        with QSignalBlocker(self.steps):
            self.steps.clear()
            for step in wanted:
                self._offer(step)
            if chosen is not None and chosen not in wanted:
                self._offer(chosen)  # `file` says so if it is gone
            self.steps.setCurrentIndex(max(0, self.steps.findData(chosen)))

    def _offer(self, step: int | None) -> None:
        self.steps.addItem(self.tr("newest") if step is None else self.tr("step {}").format(f"{step:,}"), step)

    def _choose(self) -> None:
        self._list_steps()
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        for combo, label in self._labels.items():
            least = 2 if combo is self.rates else 3  # “newest” and the only one are the same
            for widget in (combo, label):
                widget.setVisible(combo.count() >= least)
        self.setVisible(self.rates.count() > 1 or self.steps.count() > 2)


def _data(combo: QuietCombo) -> tuple[object, ...]:
    return tuple(combo.itemData(index) for index in range(combo.count()))
