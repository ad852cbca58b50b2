"""The line above a plot: its title, how much it is smoothed, how it is scaled, and what can be saved."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QSlider, QWidget

from ddpm_studio.gui.style.theme import SPACE_ROWS, set_role, tabular
from ddpm_studio.gui.widgets.menu_button import MenuButton
from ddpm_studio.gui.widgets.text.elided_label import ElidedLabel

FULL = 1000


class CurveHeader(QWidget):
    """Controls of a plot; each says what it does in its tool tip."""

    smoothing_changed = Signal(float)
    """The weight of what was, 0 to 0.999."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = ElidedLabel(title)
        set_role(self.title, "section")
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, FULL - 1)
        self.slider.setSingleStep(10)
        self.slider.setPageStep(100)
        self.slider.setFixedWidth(96)
        self.slider.setAccessibleName(self.tr("Smoothing"))
        self.slider.setToolTip(self.tr("How much each value leans on those before it; 0 draws the values as they came"))
        self._weight = tabular(QLabel(textFormat=Qt.TextFormat.PlainText))
        self.log = self._box(self.tr("log"), self.tr("Draw the height as a logarithm (L)"))
        self.follow = self._box(
            self.tr("Follow"),
            self.tr("Keep the whole curve in view while it grows (F or double-click); zooming stops it"),
        )
        self.follow.setChecked(True)
        self.more = MenuButton("more", self.tr("Save or copy this plot"))
        self.outliers = self.more.add(self.tr("Ignore outliers"))
        self.outliers.setCheckable(True)
        self.more.separate()
        self.save_csv = self.more.add(self.tr("Save the values as CSV…"), "save")
        self.save_png = self.more.add(self.tr("Save the picture as PNG…"), "image")
        self.save_svg = self.more.add(self.tr("Save the picture as SVG…"), "image")
        self.copy = self.more.add(self.tr("Copy the picture"), "copy")
        self._lay_out()
        self.slider.valueChanged.connect(self._tell_weight)

    def lead(self, widget: QWidget) -> None:
        """Put a widget before the others, behind the title."""
        self._row.insertWidget(1, widget)
        self._row.insertStretch(2, 1)

    @property
    def weight(self) -> float:
        """The weight of what was, 0 to 0.999."""
        return self.slider.value() / FULL

    def set_weight(self, weight: float) -> None:
        """Choose the smoothing."""
        self.slider.setValue(round(weight * FULL))
        self._write_weight()

    def _box(self, text: str, tip: str) -> QCheckBox:
        box = QCheckBox(text)
        box.setToolTip(tip)
        box.setAccessibleName(text)
        box.setAccessibleDescription(tip)
        return box

    def _lay_out(self) -> None:
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_ROWS)
        row.addWidget(self.title, 1)
        row.addWidget(set_role(QLabel(self.tr("smooth")), "caption"))
        row.addWidget(self.slider)
        row.addWidget(self._weight)
        row.addWidget(self.log)
        row.addWidget(self.follow)
        row.addWidget(self.more)

    def _tell_weight(self) -> None:
        self._write_weight()
        self.smoothing_changed.emit(self.weight)

    def _write_weight(self) -> None:
        # Three digits only where they matter: 0.99 and 0.999 are worlds apart.
        self._weight.setText(f"{self.weight:.3f}" if self.weight > 0.99 else f"{self.weight:.2f}")
