"""Which schedules stand beside the chosen one, and which line is whose."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from ddpm_studio.engine.diffusion.schedules import Schedule
from ddpm_studio.gui.forms.knobs import in_words
from ddpm_studio.gui.forward.options import KINDS, like
from ddpm_studio.gui.style.theme import SPACE_INSIDE
from ddpm_studio.gui.widgets.curves.curve_pens import line_pen

SAMPLE = QSize(26, 12)
MOST = 4
"""With the chosen one, as many as there are colours."""
COLUMNS = 2


class CompareList(QWidget):
    """A box to tick for every kind of schedule; what is ticked gets a colour and a line style of its own."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chosen: Schedule | None = None
        self._pens: dict[str, int] = {}
        self.boxes: dict[str, QCheckBox] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(12, 0, 28, 0)
        grid.setHorizontalSpacing(SPACE_INSIDE)
        grid.setVerticalSpacing(SPACE_INSIDE + 2)
        for index, kind in enumerate(KINDS):
            box = QCheckBox(in_words(kind))
            box.setIconSize(SAMPLE)
            box.setAccessibleName(self.tr("Compare with {}").format(in_words(kind)))
            box.toggled.connect(self._hear)
            self.boxes[kind] = box
            grid.addWidget(box, index // COLUMNS, index % COLUMNS)

    def suit(self, schedule: Schedule) -> None:
        """Offer what can stand beside `schedule`: other kinds with as many steps."""
        self._chosen = schedule
        self._tidy()

    def compared(self) -> list[tuple[int, Schedule]]:
        """Return what is ticked, each with its number of pen; 0 is that of the chosen schedule."""
        if self._chosen is None:
            return []
        found = []
        for kind, pen in sorted(self._pens.items(), key=lambda item: item[1]):
            other = like(self._chosen, kind)
            if other is not None and kind != self._kind():
                found.append((pen, other))
        return found

    def _kind(self) -> str:
        return str(getattr(self._chosen, "kind", ""))

    def _hear(self) -> None:
        ticked = [kind for kind, box in self.boxes.items() if box.isChecked()]
        self._pens = {kind: pen for kind, pen in self._pens.items() if kind in ticked}
        for kind in ticked:
            if kind not in self._pens:
                self._pens[kind] = next(pen for pen in range(1, MOST + 1) if pen not in self._pens.values())
        self._tidy()
        self.changed.emit()

    def _tidy(self) -> None:
        """Say of each kind whether it can be compared, and draw its line."""
        for kind, box in self.boxes.items():
            why_not = self._why_not(kind)
            box.setEnabled(not why_not)
            box.setToolTip(why_not or self.tr("Draw this schedule, with as many steps, beside the chosen one"))
            pen = 0 if kind == self._kind() else self._pens.get(kind)
            box.setIcon(QIcon() if pen is None else _sample(pen, self.devicePixelRatioF()))

    def _why_not(self, kind: str) -> str:
        if kind == self._kind():
            return self.tr("This is the chosen schedule")
        if self._chosen is not None and like(self._chosen, kind) is None:
            return self.tr("There is no such schedule with {} steps").format(self._chosen.steps)
        if kind not in self._pens and len(self._pens) >= MOST:
            return self.tr("No more than {} can be told apart; untick another first").format(MOST)
        return ""

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self.boxes:
            self._tidy()


def _sample(pen: int, ratio: float) -> QIcon:
    picture = QPixmap(SAMPLE * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    with QPainter(picture) as painter:
        drawn_with = line_pen(pen)
        drawn_with.setCosmetic(False)
        painter.setPen(drawn_with)
        middle = SAMPLE.height() / 2
        painter.drawLine(QPointF(1, middle), QPointF(SAMPLE.width() - 1, middle))
    drawn = QIcon(picture)
    drawn.addPixmap(picture, QIcon.Mode.Disabled)  # the chosen schedule's own line is not faded
    return drawn
