"""What is seen at the right: the pictures that a run will learn from or the presets, while it is prepared; then it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QPushButton, QStackedWidget, QWidget

from ddpm_studio.gui.training.run_display import RunDisplay

DRAFT, RUN = 0, 1


class DraftView(QStackedWidget):
    """A page for each step that has one; the button of a step shows its page."""

    chosen = Signal()
    """The button of a step was pressed: its page is to be seen."""

    def __init__(self, steps: Sequence[tuple[QPushButton, QWidget]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        for index, (button, page) in enumerate(steps):
            self.addWidget(page)
            self._group.addButton(button, index)
        self._group.idClicked.connect(self.setCurrentIndex)
        self._group.idClicked.connect(self.chosen)
        self.show_page(0)

    def show_page(self, index: int) -> None:
        """Show the page of a step, counted from 0."""
        self._group.button(index).setChecked(True)
        self.setCurrentIndex(index)

    def mark(self, *, is_seen: bool) -> None:
        """Mark the step whose page is shown, or none while the page is not to be seen."""
        self._group.setExclusive(False)  # or one would always be marked
        self._group.button(self.currentIndex()).setChecked(is_seen)
        self._group.setExclusive(True)


class TrainStage(QStackedWidget):
    """The draft of a run, or a run."""

    def __init__(
        self,
        steps: Sequence[tuple[QPushButton, QWidget]],
        run: QWidget,
        display: RunDisplay,
        parent: QWidget | None = None,
    ) -> None:
        """:param display: tells which of both is to be shown."""
        super().__init__(parent)
        self.draft = DraftView(steps)
        self.addWidget(self.draft)
        self.addWidget(run)
        display.turned.connect(self.turn_to)
        self.draft.chosen.connect(display.look_at_draft)

    def turn_to(self, is_run: bool) -> None:
        """Show the run, or the draft."""
        self.setCurrentIndex(RUN if is_run else DRAFT)
        self.draft.mark(is_seen=not is_run)
