"""Where the picture lies in its frame, in numbers."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSpinBox, QToolButton, QWidget

from ddpm_studio.gui.style.theme import SPACE_INSIDE, icon
from ddpm_studio.gui.widgets.canvas.narrow_field import NarrowField
from ddpm_studio.gui.widgets.canvas.placement import LARGEST, SMALLEST, filling
from ddpm_studio.gui.widgets.canvas.sheet import Sheet

FURTHEST = 9999


class PlaceFields(QWidget):
    """Size in percent of what fills the frame, and the place of the upper left corner; each change can be undone."""

    def __init__(self, sheet: Sheet, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sheet = sheet
        self.scale = NarrowField(round(100 * SMALLEST), round(100 * LARGEST), "000 %", " %")
        self.scale.setSingleStep(5)
        self._describe(self.scale, self.tr("Size of the picture; 100 % fills the frame, less leaves some of it erased"))
        self.left = NarrowField(-FURTHEST, FURTHEST, "−000")
        self.top = NarrowField(-FURTHEST, FURTHEST, "−000")
        self._describe(self.left, self.tr("Pixels from the left edge of the frame to the picture"))
        self._describe(self.top, self.tr("Pixels from the upper edge of the frame to the picture"))
        self.fill = QToolButton(autoRaise=True)
        self.fill.setIcon(icon("reset"))
        self.fill.setAccessibleName(self.tr("Fill the frame with the picture again"))
        self.fill.setToolTip(self.fill.accessibleName())
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACE_INSIDE)
        for text, field in ((self.tr("Size"), self.scale), (self.tr("Left"), self.left), (self.tr("Top"), self.top)):
            label = QLabel(text, textFormat=Qt.TextFormat.PlainText)
            label.setBuddy(field)
            line.addWidget(label)
            line.addWidget(field)
        line.addWidget(self.fill)
        line.addStretch(1)
        self.scale.valueChanged.connect(self._take_scale)
        self.left.valueChanged.connect(self._take_place)
        self.top.valueChanged.connect(self._take_place)
        self.fill.clicked.connect(self._fill)
        sheet.picture_changed.connect(self._show)
        self._show()

    def _describe(self, field: QSpinBox, tip: str) -> None:
        field.setAccessibleName(tip)
        field.setToolTip(tip)
        field.setProperty("tip", tip)

    def _show(self) -> None:
        placement, has_picture = self._sheet.placement, self._sheet.source is not None
        why = self.tr("There is no picture to place")
        values = (round(100 * placement.scale), round(placement.left), round(placement.top))
        for field, value in zip((self.scale, self.left, self.top), values, strict=True):
            with QSignalBlocker(field):
                field.setValue(value)
            field.setEnabled(has_picture)
            field.setToolTip(str(field.property("tip")) if has_picture else why)
        self.fill.setEnabled(has_picture)

    def _take_scale(self, percent: int) -> None:
        sheet = self._sheet
        sheet.place(sheet.scaled(sheet.placement, percent / 100), self.tr("placing the picture"), merges=True)

    def _take_place(self) -> None:
        sheet, now = self._sheet, self._sheet.placement
        wanted = sheet.moved(now, self.left.value() - round(now.left), self.top.value() - round(now.top))
        sheet.place(wanted, self.tr("placing the picture"), merges=True)
        self._show()  # it stays in the frame, whatever is typed

    def _fill(self) -> None:
        source = self._sheet.source
        if source is not None:
            placement = filling((source.shape[0], source.shape[1]), self._sheet.shape)
            self._sheet.place(placement, self.tr("filling the frame"))
