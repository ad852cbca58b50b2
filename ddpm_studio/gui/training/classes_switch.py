"""The switch that has a network learn the classes of its pictures, where they have any."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from ddpm_studio.gui.style.theme import SPACE_INSIDE, set_role
from ddpm_studio.gui.widgets.text.wrapped_text import WrappedLabel

TINY = 20
"""A class of fewer pictures is learnt by heart."""
UNEVEN = 20
"""So many times as many pictures as in the smallest class are said to be uneven."""


class ClassesSwitch(QWidget):
    """Offers to learn the classes that the data have; it is never on by itself."""

    switched = Signal(bool)
    """By the user."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._classes: dict[str, int] = {}
        self.box = QCheckBox(self.tr("Learn the classes"))
        self.box.setToolTip(
            self.tr(
                "The network is told the class of each picture while it learns, so that you choose afterwards which "
                "are drawn. It also learns to draw without one."
            )
        )
        self.about = set_role(WrappedLabel(), "caption")
        self.warning = set_role(WrappedLabel(), "warning")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 0, 0, 0)
        column.setSpacing(SPACE_INSIDE)
        for widget in (self.box, self.about, self.warning):
            column.addWidget(widget)
        self.box.clicked.connect(self.switched)
        self.box.toggled.connect(self._explain)
        self._explain()

    @property
    def count(self) -> int:
        """How many classes the data have, as far as is known."""
        return len(self._classes)

    @property
    def has_classes(self) -> bool:
        """Whether there are any to tell from each other."""
        return self.count > 1

    def show_classes(self, classes: Mapping[str, int]) -> None:
        """Offer what the data have: how many pictures there are of each class."""
        self._classes = {name: count for name, count in classes.items() if count}
        self._explain()

    def set_on(self, is_on: bool) -> None:
        """Show whether the classes are learnt."""
        self.box.setChecked(is_on)
        self._explain()

    def _explain(self) -> None:
        is_on = self.box.isChecked()
        self.setVisible(self.has_classes or is_on)
        if not self.has_classes:
            self.about.setText("")
            self.warning.setText(self.tr("These pictures have no classes: put those of each into a folder of its own."))
            self.warning.setVisible(True)
            return
        names = ", ".join(list(self._classes)[:6]) + ", …" * (len(self._classes) > 6)
        self.about.setText(self.tr("{:,} classes: {}").format(len(self._classes), names))
        self.warning.setText(self._remark() if is_on else "")
        self.warning.setVisible(bool(self.warning.text()))

    def _remark(self) -> str:
        """Say what makes some classes hard to learn."""
        tiny = sorted((count, name) for name, count in self._classes.items() if count < TINY)
        if tiny:
            shown = ", ".join(f"{name} ({count})" for count, name in tiny[:6]) + ", …" * (len(tiny) > 6)
            return self.tr("So few pictures are learnt by heart: {}.").format(shown)
        least, most = min(self._classes.values()), max(self._classes.values())
        if most > UNEVEN * least:
            return self.tr("The largest class has {:,} pictures, the smallest {:,}: it is drawn less well.").format(
                most, least
            )
        return ""
