"""How long the run would take on this machine, measured by a few of its steps, and the memory that it needs."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from ddpm_studio import engine
from ddpm_studio.engine.choices.measuring.duration import seconds_of, what_a_step_takes
from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.events import Control, Event, Job
from ddpm_studio.engine.findings import Rehearsed
from ddpm_studio.engine.networks.room import training_bytes
from ddpm_studio.gui.film.estimate import size_in_words
from ddpm_studio.gui.language import DOT
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import SPACE_ROWS, icon, set_role, tabular
from ddpm_studio.gui.widgets.text.wrapped_text import WrappedLabel
from ddpm_studio.gui.work.aside import ASIDE
from ddpm_studio.gui.work.runner import Runner
from ddpm_studio.gui.work.worker import Outcome

translate = QCoreApplication.translate


class TimeLine(QWidget):
    """Says time and memory of the choices that it is shown; what was measured once is known from then on."""

    said = Signal(str)
    """What it says now."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._config = session, RunConfig()
        self._channels, self._classes = 1, 0
        self._measured: dict[str, Rehearsed] = {}
        self._measures, self._problem = "", ""
        self.sentence = tabular(set_role(WrappedLabel(), "caption"))
        self.measure = QPushButton(icon("play"), self.tr("Measure"), flat=True)
        self.measure.setAccessibleName(self.tr("Measure how long it takes"))
        self.measure.setToolTip(self.tr("Time a few steps on this machine: some three seconds"))
        self.measure.clicked.connect(self.begin)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACE_ROWS)
        line.addWidget(self.sentence, 1)
        line.addWidget(self.measure)
        self._runner = Runner(self)
        ASIDE.name(self._runner, self.tr("Timing a few steps"))
        self._runner.event_arrived.connect(self._hear)
        self._runner.ended.connect(self._conclude)
        session.training_changed.connect(self._give_way)
        session.engine_ready.connect(self._tell)
        self._tell()

    def show_choices(self, config: RunConfig, channels: int, classes: int) -> None:
        """Speak of `config` from now on, for pictures of so many channels and classes."""
        self._config, self._channels, self._classes, self._problem = config, channels, classes, ""
        if self._measures and self._measures != self._key:
            self.stop()  # of other choices, such as those before it was known that the pictures are in colour
            self.begin()
        self._tell()

    def begin(self) -> None:
        """Measure, unless that is known, or something is trained, whose steps it would lengthen."""
        known = self._measured.get(self._key)
        if (known is not None and not known.is_disturbed) or not self._can_measure or not self.isVisible():
            return
        self.stop()
        self._measures = self._key
        self._runner.run(partial(_rehearse, self._config, self._channels, self._classes), saves=False)
        self._tell()

    def stop(self) -> None:
        """Measure no more."""
        self._measures = ""
        self._runner.drop()

    def hideEvent(self, event: QHideEvent) -> None:
        """Measure nothing that nobody sees."""
        super().hideEvent(event)
        self.stop()
        self._tell()

    @property
    def _can_measure(self) -> bool:
        return self._session.is_engine_ready and self._session.training is None

    @property
    def _key(self) -> str:
        """What the time of a step depends on."""
        return what_a_step_takes(self._config, self._channels, self._classes)

    def _hear(self, event: Event) -> None:
        if isinstance(event, Rehearsed) and self._measures:
            self._measured[self._measures] = event

    def _conclude(self, outcome: Outcome) -> None:
        self._measures = ""
        self._problem = outcome.report.sentence if outcome.report and outcome.report.is_user_error else ""
        self._tell()

    def _give_way(self) -> None:
        if self._session.training is not None:
            self.stop()
        self._tell()

    def _tell(self) -> None:
        measured, config = self._measured.get(self._key), self._config
        is_certain = measured is not None and not measured.is_disturbed
        self.measure.setVisible(not is_certain and not self._measures and self._can_measure)
        if measured is not None and (is_certain or not self._measures):
            time = roughly(seconds_of(config, measured.seconds))
            alone, beside = self.tr("About {} on this {}"), self.tr("About {} on this {}, beside what else computes")
            told = (alone if is_certain else beside).format(time, measured.device.partition(" (")[0])
        elif self._measures:
            told = self.tr("Timing a few steps…")
        elif self._session.training is not None:
            told = self.tr("The time is measured when nothing trains")
        else:
            told = self._problem or self.tr("Time not measured yet")
        memory = size_in_words(memory_of(config, self._channels, self._classes))
        self.sentence.setText(DOT.join([told, self.tr("about {} of memory").format(memory)]))
        self.said.emit(self.sentence.text())


def roughly(seconds: float) -> str:
    """Write a duration by its largest unit alone: more digits would say more than is known."""
    if seconds < 100:
        return translate("TimeLine", "{:.0f} s").format(max(seconds, 1))
    if seconds < 100 * 60:
        return translate("TimeLine", "{:.0f} min").format(seconds / 60)
    if seconds < 48 * 3600:
        return translate("TimeLine", "{:.0f} hours").format(seconds / 3600)
    return translate("TimeLine", "{:,.0f} days").format(seconds / 86400)


def memory_of(config: RunConfig, channels: int, classes: int) -> int:
    """Return about how many bytes a training of `config` takes."""
    told = classes if config.is_classifier or config.condition.kind == "class" else 0
    size = (config.data.height, config.data.width)
    batch = -(-config.training.batch_size // config.training.accumulation)
    return training_bytes(config.network, config.ports(channels, told), size, batch)


def _rehearse(config: RunConfig, channels: int, classes: int, control: Control) -> Job:
    return engine.rehearse(config, channels, classes, control)
