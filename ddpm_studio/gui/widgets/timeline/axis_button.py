"""The button that says by what the frames are spread along a timeline, and chooses the next such axis."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QToolButton

from ddpm_studio.gui.style.theme import icon


class AxisButton(QToolButton):
    """Not there until axes are offered."""

    chosen = Signal(int)
    """Another of the axes is wanted."""

    def __init__(self) -> None:
        super().__init__()
        self.setAutoRaise(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._names: Sequence[str] = ()
        self._index = 0
        self.setAccessibleName(self.tr("Axis of the timeline"))
        self.clicked.connect(self._choose_next)
        self.hide()

    def offer(self, names: Sequence[str], tip: str) -> None:
        """Let the user choose one of `names`; the first is in use."""
        self._names = names
        self.setIcon(icon("swap"))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        widths = []
        for index in reversed(range(len(names))):
            self.show_axis(index)
            widths.append(self.sizeHint().width())
        self.setMinimumWidth(max(widths))  # so that nothing moves with another
        self.setToolTip(tip)
        self.show()

    def show_axis(self, index: int) -> None:
        """Say which of the axes is in use."""
        told = self.tr("Axis: {}").format(self._names[index])
        self._index = index
        self.setText(told)
        self.setAccessibleName(told)

    def _choose_next(self) -> None:
        self.chosen.emit((self._index + 1) % len(self._names))
