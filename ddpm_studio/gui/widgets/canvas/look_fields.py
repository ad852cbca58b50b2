"""How a canvas is seen: how dense its marks are, and how large its pixels."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSignalBlocker, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QToolButton, QWidget

from ddpm_studio.gui.style.theme import SPACE_INSIDE, SPACE_ROWS, icon, tabular
from ddpm_studio.gui.widgets.canvas.kit import DENSEST, FAINTEST, Kit
from ddpm_studio.gui.widgets.canvas.surface import Surface
from ddpm_studio.gui.widgets.next_turn import NextTurn


class LookFields(QWidget):
    """Changes nothing but the view."""

    def __init__(self, kit: Kit, surface: Surface, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kit, self._surface = kit, surface
        self.shown = self._button("eye", self.tr("Show what is erased, or the whole picture (M)"))
        self.shown.setCheckable(True)
        self.opacity = QSlider(Qt.Orientation.Horizontal)
        self.opacity.setRange(FAINTEST, DENSEST)
        self.opacity.setAccessibleName(self.tr("How dense the marks are, in percent"))
        self.opacity.setToolTip(self.tr("How dense the stripes are that mark what is erased"))
        self.opacity.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keys to the canvas
        self.opacity.setMinimumWidth(64)
        self.smaller = self._button("minus", self.tr("Smaller (−, or the wheel)"))
        self.told = tabular(QLabel(alignment=Qt.AlignmentFlag.AlignCenter, textFormat=Qt.TextFormat.PlainText))
        self.told.setMinimumWidth(self.told.fontMetrics().horizontalAdvance("0.25 ×"))
        self.told.setToolTip(self.tr("Pixels of the screen for a pixel of the picture"))
        self.larger = self._button("plus", self.tr("Larger (+, or the wheel)"))
        self.fit = self._button("fit", self.tr("Show the whole frame (0)"))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACE_INSIDE)
        line.addWidget(self.shown)
        line.addWidget(self.opacity)
        line.addSpacing(SPACE_ROWS)
        for widget in (self.smaller, self.told, self.larger, self.fit):
            line.addWidget(widget)
        self.shown.toggled.connect(kit.show_marks)
        self.opacity.valueChanged.connect(kit.set_opacity)
        self.smaller.clicked.connect(self.zoom_out)
        self.larger.clicked.connect(self.zoom_in)
        self.fit.clicked.connect(self.show_all)
        kit.look_changed.connect(self._show)
        self._turn = NextTurn(self, self._show)  # the surface is often just being resized
        surface.view_changed.connect(self._turn.ask)
        self._show()

    def zoom_in(self) -> None:
        """Show the frame larger."""
        self._zoom(1)

    def zoom_out(self) -> None:
        """Show the frame smaller."""
        self._zoom(-1)

    def show_all(self) -> None:
        """Show the whole frame as large as there is room."""
        self._surface.view.fit()
        self._surface.tell_view()

    def _zoom(self, steps: int) -> None:
        """Zoom about the cell that keys are on, else about the middle."""
        surface, keys = self._surface, self._surface.keys
        room = surface.view.rect(keys.cell) if keys.in_use else QRectF(surface.rect())
        surface.hand.zoom(room.center(), steps)

    def _button(self, picture: str, tip: str) -> QToolButton:
        button = QToolButton(autoRaise=True)
        button.setIcon(icon(picture))
        button.setAccessibleName(tip)
        button.setToolTip(tip)
        return button

    def _show(self) -> None:
        with QSignalBlocker(self.shown), QSignalBlocker(self.opacity):
            self.shown.setChecked(self._kit.shown)
            self.opacity.setValue(self._kit.opacity)
        self.told.setText(f"{self._surface.view.zoom:.3g} ×")
