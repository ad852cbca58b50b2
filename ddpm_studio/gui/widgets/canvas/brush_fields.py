"""What a brush can be set to."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QSlider, QWidget

from ddpm_studio.gui.style.theme import SPACE_INSIDE, SPACE_ROWS, tabular
from ddpm_studio.gui.widgets.canvas.kit import Kit


class BrushFields(QWidget):
    """Size and edge of brush and eraser."""

    def __init__(self, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kit = kit
        tip = self.tr("Pixels across brush and eraser; [ and ] make it smaller and larger")
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setPageStep(4)
        self.slider.setAccessibleName(self.tr("Size of the brush in pixels"))
        self.slider.setToolTip(tip)
        self.slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keys to the canvas
        self.slider.setMinimumWidth(80)
        self.told = tabular(QLabel(textFormat=Qt.TextFormat.PlainText))
        self.told.setMinimumWidth(self.told.fontMetrics().horizontalAdvance("000 px"))
        self.told.setToolTip(tip)
        self.soft = QCheckBox(self.tr("Soft"))
        self.soft.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.soft.setAccessibleName(self.tr("Soft edge"))
        self.soft.setToolTip(
            self.tr(
                "Soft edge: a stroke thins out towards its rim, pixel by pixel, so that old and new run into each other"
            )
        )
        label = QLabel(self.tr("Size"))
        label.setBuddy(self.slider)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACE_INSIDE)
        for widget in (label, self.slider, self.told):
            line.addWidget(widget)
        line.addSpacing(SPACE_ROWS)
        line.addWidget(self.soft)
        line.addStretch(1)
        self.slider.valueChanged.connect(kit.set_size)
        self.soft.toggled.connect(kit.set_soft)
        kit.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        with QSignalBlocker(self.slider), QSignalBlocker(self.soft):
            self.slider.setRange(1, self._kit.largest)
            self.slider.setValue(self._kit.size)
            self.soft.setChecked(self._kit.soft)
        self.told.setText(self.tr("{} px").format(self._kit.size))
