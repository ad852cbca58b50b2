"""Samples drawn while a run trains: the newest, and those of every step before."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Pixels, Preview
from ddpm_studio.engine.run import Run
from ddpm_studio.gui.theme import SPACE_INSIDE, SPACE_ROWS, icon, set_role, tabular
from ddpm_studio.gui.widgets.image_grid import ImageGrid


class PreviewView(QWidget):
    """Shows the previews of one run. It stays with the newest until an older one is chosen."""

    step_shown = Signal(int)
    """The previews of this step are looked at now; −1: none."""
    preview_asked = Signal()
    save_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run: Run | None = None
        self._steps: list[int] = []
        self._paths: list[Path] = []
        self._shown = -1
        self.grid = ImageGrid()
        self.grid.setAccessibleName(self.tr("Samples"))
        self.grid.set_columns(8)
        self.older = self._arrow("chevron-left", self.tr("The previews before these"))
        self.newer = self._arrow("chevron-right", self.tr("The previews after these"))
        self.step_label = tabular(QLabel(alignment=Qt.AlignmentFlag.AlignCenter))
        self.step_label.setTextFormat(Qt.TextFormat.PlainText)
        self.sample_now = QPushButton(self.tr("Sample now"))
        self.save_now = QPushButton(icon("save"), self.tr("Save now"))
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, SPACE_ROWS, 0, 0)
        rows.setSpacing(SPACE_INSIDE)
        rows.addLayout(self._head())
        rows.addWidget(self.grid, 1)
        self.older.clicked.connect(self.go_back)
        self.newer.clicked.connect(self.go_on)
        self.sample_now.clicked.connect(self.preview_asked)
        self.save_now.clicked.connect(self.save_asked)
        self.set_live(False)
        self.clear()

    def _arrow(self, name: str, tip: str) -> QToolButton:
        button = QToolButton(autoRaise=True)
        button.setIcon(icon(name))
        button.setAccessibleName(tip)
        button.setToolTip(tip)
        return button

    def _head(self) -> QHBoxLayout:
        title = set_role(QLabel(self.tr("Samples"), textFormat=Qt.TextFormat.PlainText), "section")
        note = set_role(QLabel(self.tr("averaged weights, the same noise each time")), "caption")
        line = QHBoxLayout()
        line.setSpacing(SPACE_ROWS)
        line.addWidget(title)
        line.addWidget(note)
        line.addStretch(1)
        for widget in (self.older, self.step_label, self.newer, self.sample_now, self.save_now):
            line.addWidget(widget)
        return line

    @property
    def shown_step(self) -> int:
        """The step whose previews are shown; −1 for none."""
        return self._shown

    @property
    def steps(self) -> list[int]:
        """The steps that there are previews of, oldest first."""
        return list(self._steps)

    def set_live(self, is_live: bool) -> None:
        """Allow to ask for previews and saves while a run trains."""
        why = "" if is_live else self.tr("Nothing is training")
        self.sample_now.setEnabled(is_live)
        self.save_now.setEnabled(is_live)
        self.sample_now.setToolTip(why or self.tr("Draw samples at the next step"))
        self.save_now.setToolTip(why or self.tr("Save everything at the next step"))

    def clear(self) -> None:
        """Show nothing."""
        self._run, self._steps, self._paths = None, [], []
        self.grid.show_images(None)
        self.grid.set_empty("", self.tr("Samples appear here as soon as the first are drawn."))
        self._show_step(-1)

    def show_run(self, run: Run) -> None:
        """Show the newest previews of `run` and offer those before."""
        self.clear()
        self._run = run
        for step, path in run.previews():
            self._steps.append(step)
            self._paths.append(path)
        self.go_to(len(self._steps) - 1)

    def add(self, step: int, path: Path) -> None:
        """Take note of previews that were written."""
        while self._steps and self._steps[-1] >= step:  # a resumed run draws these again
            self._steps.pop()
            self._paths.pop()
        self._steps.append(step)
        self._paths.append(path)
        self._show_step(self._shown)

    def show_newest(self, preview: Preview) -> None:
        """Show previews that were just drawn, unless older ones are looked at."""
        if not self._steps or self._shown in (self._steps[-1], -1) or self._shown >= preview.step:
            self._show_images(preview.images)
            self._show_step(preview.step)

    def go_back(self) -> None:
        """Show the previews before these."""
        self.go_to(self._index() - 1)

    def go_on(self) -> None:
        """Show the previews after these."""
        self.go_to(self._index() + 1)

    def go_to(self, index: int) -> None:
        """Show the previews at `index` among the steps."""
        if self._run is None or not 0 <= index < len(self._steps):
            return
        try:
            self._show_images(self._run.read_preview(self._paths[index]))
        except (StudioError, OSError, ValueError) as error:
            self.grid.show_images(None)
            self.grid.set_empty(self.tr("These previews cannot be shown"), str(error))
        self._show_step(self._steps[index])

    def images(self, index: int) -> Pixels | None:
        """Return the previews at `index` among the steps, if they can be read."""
        try:
            return self._run.read_preview(self._paths[index]) if self._run else None
        except (StudioError, OSError, ValueError, IndexError):
            return None

    def _index(self) -> int:
        return self._steps.index(self._shown) if self._shown in self._steps else len(self._steps)

    def _show_images(self, images: Pixels) -> None:
        self.grid.show_images(images)
        self.grid.set_tile_names([self.tr("sample {}").format(number) for number in range(1, len(images) + 1)])

    def _show_step(self, step: int) -> None:
        self._shown = step
        self.step_label.setText(self.tr("step {:,}").format(step) if step >= 0 else "")
        index = self._index()
        self.older.setEnabled(index > 0)
        self.newer.setEnabled(index < len(self._steps) - 1)
        self.step_shown.emit(step)
