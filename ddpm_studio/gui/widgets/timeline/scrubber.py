"""Goes through earlier pictures of the same thing, in their order."""

from __future__ import annotations

from bisect import bisect_left

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QSizePolicy, QSlider, QToolButton, QWidget

from ddpm_studio.gui.style.theme import SPACE_INSIDE, icon, tabular
from ddpm_studio.gui.widgets.alone import show_alone


class Scrubber(QWidget):
    """A slider over the steps of which there are pictures, its arrows, and a box that stays with the newest."""

    chosen = Signal(int)
    """The user wants to see this step until another is chosen."""
    latest_chosen = Signal()
    """The user wants to see the newest, whichever that is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps: list[int] = []
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName(self.tr("Earlier samples"))
        self.slider.setToolTip(self.tr("Samples of earlier steps; ← and → go through them"))
        self.older = self._arrow("chevron-left", self.tr("The samples before these"))
        self.newer = self._arrow("chevron-right", self.tr("The samples after these"))
        self.told = tabular(QLabel(textFormat=Qt.TextFormat.PlainText))
        self.latest = QCheckBox(self.tr("latest"))
        self.latest.setChecked(True)
        self.latest.setToolTip(self.tr("Show the newest samples as they come"))
        self.latest.setAccessibleName(self.tr("Show the newest samples as they come"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_INSIDE)
        for widget in (self.older, self.newer):
            row.addWidget(widget)
        row.addWidget(self.slider, 1)
        for part in (self.told, self.latest):
            row.addSpacing(SPACE_INSIDE)
            row.addWidget(part)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.older.clicked.connect(self.go_back)
        self.newer.clicked.connect(self.go_on)
        self.slider.valueChanged.connect(self._choose)
        self.latest.clicked.connect(self._follow_or_stay)
        self.show_step(-1, is_latest=True)

    def _arrow(self, name: str, tip: str) -> QToolButton:
        button = QToolButton(autoRaise=True)
        button.setIcon(icon(name))
        button.setAccessibleName(tip)
        button.setToolTip(tip)
        return button

    @property
    def steps(self) -> tuple[int, ...]:
        """The steps of which there are pictures, ascending."""
        return tuple(self._steps)

    def add(self, step: int) -> None:
        """Know of one more; a step that is there already counts once."""
        place = bisect_left(self._steps, step)
        if self._steps[place : place + 1] != [step]:
            self._steps.insert(place, step)

    def thin(self, count: int, shown: int) -> None:
        """Forget steps until about `count` are left, evenly spread; the newest and the one that is `shown` stay."""
        gap = (self._steps[-1] - self._steps[0]) / count
        kept, last = [], self._steps[0] - gap
        for step in self._steps:
            if step - last >= gap:
                kept.append(step)
                last = step
        self._steps = sorted({*kept, self._steps[-1], *([shown] if shown in self._steps else ())})

    def clear(self) -> None:
        """Forget every step."""
        self._steps.clear()
        self.show_step(-1, is_latest=True)

    def show_step(self, step: int, *, is_latest: bool) -> None:
        """Show that the pictures of `step` are seen, which may not be in `steps` yet; −1: none are."""
        place = self._steps.index(step) if step in self._steps else len(self._steps) - 1
        with QSignalBlocker(self.slider):
            self.slider.setRange(0, max(0, len(self._steps) - 1))
            self.slider.setValue(max(0, place))
        self.slider.setEnabled(len(self._steps) > 1)
        self.latest.setChecked(is_latest)
        self.older.setEnabled(step in self._steps and place > 0)
        self.newer.setEnabled(step in self._steps and place < len(self._steps) - 1)
        told = self.tr("step {step}").format(step=f"{step:,}") if step >= 0 else ""
        widest = self.tr("step {step}").format(step=f"{max([step, *self._steps[-1:]]):,}")
        self.told.setMinimumWidth(self.told.fontMetrics().horizontalAdvance(widest))
        self.told.setText(told)
        self.slider.setAccessibleDescription(told)

    def go_back(self) -> None:
        """Choose the step before."""
        if self.older.isEnabled():
            self.slider.setValue(self.slider.value() - 1)

    def go_on(self) -> None:
        """Choose the step after."""
        if self.newer.isEnabled():
            self.slider.setValue(self.slider.value() + 1)

    def _choose(self, place: int) -> None:
        if place < len(self._steps):
            self.chosen.emit(self._steps[place])

    def _follow_or_stay(self, follows: bool) -> None:
        if follows:
            self.latest_chosen.emit()
        elif self._steps:
            self._choose(self.slider.value())


def _sample() -> QWidget:
    scrubber = Scrubber()
    for step in range(0, 1300, 100):
        scrubber.add(step)
    scrubber.show_step(1200, is_latest=True)
    return scrubber


if __name__ == "__main__":
    raise SystemExit(show_alone(_sample))
