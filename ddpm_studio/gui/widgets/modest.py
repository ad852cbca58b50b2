"""A place that wants no more height than it needs at least."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget


class Modest(QWidget):
    """Takes the height that is left, and asks for none: its neighbours yield only when it is as low as may be.

    Where a layout has too little room, Qt takes as much from each of those that would like more than they need.
    """

    def sizeHint(self) -> QSize:
        """Return the width that would be good, and the least height."""
        return QSize(super().sizeHint().width(), self.minimumSizeHint().height())
