"""The switch that has a network learn the classes of its pictures, where they have any."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from ddpm_studio.engine.choices.telling.class_names import ClassName
from ddpm_studio.gui.style.theme import SPACE_INSIDE, set_role
from ddpm_studio.gui.training.telling.class_list import ClassList
from ddpm_studio.gui.widgets.collapsible import Collapsible
from ddpm_studio.gui.widgets.text.wrapped_text import WrappedLabel

TINY = 20
"""A class of fewer pictures is learnt by heart."""
UNEVEN = 20
"""So many times as many pictures as in the smallest class are said to be uneven."""


class ClassesSwitch(QWidget):
    """Offers to learn the classes that the data have; it is never on by itself."""

    switched = Signal(bool)
    """By the user."""
    renamed = Signal(object)
    """What the classes are called otherwise, by the user: a tuple of `ClassName`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._classes: dict[str, int] = {}
        self._learnt: dict[str, int] = {}
        self.box = QCheckBox(self.tr("Learn the classes"))
        self.box.setToolTip(
            self.tr(
                "The network is told the class of each picture while it learns, so that you choose afterwards which "
                "are drawn. It also learns to draw without one."
            )
        )
        self.about = set_role(WrappedLabel(), "caption")
        self.warning = set_role(WrappedLabel(), "warning")
        self.list = ClassList()
        self.fold = Collapsible(self.tr("Rename, merge, leave out"))
        self.fold.set_content(self.list)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 0, 0, 0)
        column.setSpacing(SPACE_INSIDE)
        for widget in (self.box, self.about, self.fold, self.warning):
            column.addWidget(widget)
        self.box.clicked.connect(self.switched)
        self.box.toggled.connect(self._explain)
        self.list.changed.connect(self._hear_list)
        self._explain()

    @property
    def count(self) -> int:
        """How many classes are learnt, as far as is known."""
        return len(self._learnt)

    @property
    def has_classes(self) -> bool:
        """Whether there are any to tell from each other."""
        return len(self._learnt) > 1

    def show_classes(self, classes: Mapping[str, int], changes: Sequence[ClassName] = ()) -> None:
        """Offer what the data have, how many pictures there are of each class, called as `changes` say."""
        self._classes = {name: count for name, count in classes.items() if count}
        self.list.show_classes(self._classes, [each for each in changes if each.name in self._classes])
        self._explain()

    def set_on(self, is_on: bool, is_classifier: bool = False) -> None:
        """Show whether the classes are learnt, which a classifier always does."""
        self.box.setChecked(is_on or is_classifier)
        self.box.setEnabled(not is_classifier)
        self._explain()

    def _explain(self) -> None:
        is_on = self.box.isChecked()
        self._learnt = self.list.counts()
        self.setVisible(len(self._classes) > 1 or is_on)
        self.fold.setVisible(len(self._classes) > 1)
        if not self.has_classes:
            self.about.setText("")
            none = self.tr("These pictures have no classes: put those of each into a folder of its own.")
            one = self.tr("Only one class is left: there is nothing to tell apart.")
            self.warning.setText(one if len(self._classes) > 1 else none)
            self.warning.setVisible(is_on)
            return
        names = ", ".join(list(self._learnt)[:6]) + ", …" * (len(self._learnt) > 6)
        self.about.setText(self.tr("{:,} classes: {}").format(len(self._learnt), names))
        self.warning.setText(self._remark() if is_on else "")
        self.warning.setVisible(bool(self.warning.text()))

    def _remark(self) -> str:
        """Say what makes some classes hard to learn."""
        tiny = sorted((count, name) for name, count in self._learnt.items() if count < TINY)
        if tiny:
            shown = ", ".join(f"{name} ({count})" for count, name in tiny[:6]) + ", …" * (len(tiny) > 6)
            return self.tr("So few pictures are learnt by heart: {}.").format(shown)
        least, most = min(self._learnt.values()), max(self._learnt.values())
        if most > UNEVEN * least:
            return self.tr("The largest class has {:,} pictures, the smallest {:,}: it is drawn less well.").format(
                most, least
            )
        return ""

    def _hear_list(self) -> None:
        self._explain()
        self.renamed.emit(self.list.changes())
