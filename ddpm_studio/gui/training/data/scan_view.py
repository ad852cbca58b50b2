"""What a data set holds, as the model will see it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ddpm_studio.engine.events import Progress, Scan
from ddpm_studio.gui.language import DOT
from ddpm_studio.gui.style.theme import SPACE_INSIDE, SPACE_ROWS, set_role, tabular
from ddpm_studio.gui.training.data.value_view import ValueView
from ddpm_studio.gui.widgets.collapsible import Collapsible
from ddpm_studio.gui.widgets.grid.image_grid import ImageGrid
from ddpm_studio.gui.widgets.text.elided_label import ElidedLabel
from ddpm_studio.gui.widgets.text.plain_tip import plain_tip
from ddpm_studio.gui.work.progress_text import duration_text

MOST_LINES = 2000
"""More lines than this are counted, not shown."""


class ScanView(QWidget):
    """A large grid of images, what is to be said of them, and a fold with the details.

    `line`, the counts, which are a progress bar while a scan runs, is for others to place.
    """

    cancel_asked = Signal()
    again_asked = Signal()
    seen = Signal()
    """It is shown now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid = ImageGrid()
        self.grid.setAccessibleName(self.tr("Images as the model sees them"))
        self.grid.setToolTip(self.tr("As the model sees them: after scaling, cropping and conversion"))
        self.grid.set_empty("", self.tr("Looking at the images…"))
        self.grid.empty_action_triggered.connect(self.again_asked)
        self.counts = tabular(set_role(QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True), "caption"))
        self.captions = ElidedLabel()
        set_role(self.captions, "caption")
        self.warnings = set_role(QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True), "warning")
        self.warnings.hide()
        self.values = ValueView()
        self.details = QPlainTextEdit(readOnly=True)
        self.details.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.details.setAccessibleName(self.tr("Details of the data set"))
        self.details.setFixedHeight(160)
        self.fold = Collapsible(self.tr("What is in it"))
        self.fold.set_content(self.details)
        self.line = QStackedWidget()
        self.line.addWidget(self.counts)
        self.line.addWidget(self._progress_line())
        self.line.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.line.setMinimumHeight(self.cancel.sizeHint().height())  # that of the progress line: nothing moves
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_INSIDE)
        self.pictures = QStackedWidget()
        self.pictures.addWidget(self.grid)
        for widget in (self.pictures, self.captions, self.values, self.warnings, self.fold):
            column.addWidget(widget, int(widget is self.pictures))
        self._scan: Scan | None = None
        self._left_out = 0
        self._held_out = 0.0

    def _progress_line(self) -> QWidget:
        self.bar = QProgressBar(textVisible=False)
        self.bar.setAccessibleName(self.tr("Progress of looking at the data"))
        self.doing = tabular(ElidedLabel())
        set_role(self.doing, "caption")
        self.cancel = QPushButton(self.tr("Cancel"), flat=True)
        self.cancel.setToolTip(self.tr("Stop looking at these images"))
        self.cancel.clicked.connect(self.cancel_asked)
        page = QWidget()
        line = QHBoxLayout(page)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACE_ROWS)
        line.addWidget(self.bar, 1)
        line.addWidget(self.doing, 2)
        line.addWidget(self.cancel)
        return page

    def showEvent(self, event: QShowEvent) -> None:
        """Tell that the pictures are looked at."""
        super().showEvent(event)
        self.seen.emit()

    def put_sheet(self, sheet: QWidget) -> None:
        """Have a sheet of all pictures, which `show_sheet` shows in place of some of them."""
        self.pictures.addWidget(sheet)

    def show_sheet(self, is_there: bool) -> None:
        """Show all pictures on the sheet, or some of them."""
        self.pictures.setCurrentIndex(int(is_there))

    def say_left_out(self, count: int) -> None:
        """Say how many of the pictures the user has left out."""
        self._left_out = count
        if self._scan is not None:
            self._say_counts(self._scan)

    def forget(self) -> None:
        """Show nothing of the last scan: the images are others now."""
        self._scan = None
        self.pictures.setCurrentIndex(0)
        self.grid.show_images(None)
        self.grid.set_empty("", self.tr("Looking at the images…"))
        self.counts.setText("")
        self.captions.hide()
        self.values.hide()
        self.warnings.hide()
        self.fold.hide()

    def show_waiting(self) -> None:
        """Say that a scan is about to run; the images of the last one stay until it is done."""
        self.bar.setMaximum(0)
        self.doing.say(self.tr("Looking at the images…"))
        self.line.setCurrentIndex(1)

    def show_progress(self, progress: Progress) -> None:
        """Show how far the scan is."""
        self.bar.setMaximum(progress.total)
        self.bar.setValue(progress.done)
        told = f"{progress.done:,} / {progress.total:,}" if progress.total else progress.label
        if progress.total and progress.seconds_left is not None:
            told = self.tr("{} · {} left").format(told, duration_text(progress.seconds_left))
        self.doing.say(told)
        self.doing.setToolTip(plain_tip(progress.label))

    def show_scan(self, scan: Scan, held_out: float = 0.0) -> None:
        """Show what was found, of which a share is held out."""
        self._held_out = held_out
        self.line.setCurrentIndex(0)
        self.grid.show_images(scan.preview)
        self._scan = scan
        self._say_counts(scan)
        self._show_captions(scan)
        self.values.show_values(scan.values)
        self.warnings.setText("\n".join(scan.warnings))
        self.warnings.setVisible(bool(scan.warnings))
        self.details.setPlainText(self._details(scan))
        title = self.tr("What is in it, what was left out") if scan.left_out else self.tr("What is in it")
        self.fold.set_title(title)
        self.fold.show()

    def show_nothing(self, hint: str, *, can_try_again: bool = False) -> None:
        """Show no images, and why."""
        self.forget()
        self.line.setCurrentIndex(0)
        self.grid.set_empty(self.tr("No images"), hint, self.tr("Look again") if can_try_again else "")

    def _show_captions(self, scan: Scan) -> None:
        counts = self.tr("captions: {:,} of {:,}; first: {}").format(scan.captioned, scan.used, scan.caption)
        self.captions.say(counts if scan.captioned else "")
        self.captions.setVisible(bool(scan.captioned))

    def _say_counts(self, scan: Scan) -> None:
        told = [self.tr("{:,} used").format(scan.used - self._left_out)]
        # All counts are of all that are used: which are held out their pixels say when the training reads them.
        told += [self.tr("about {:.0f} % of them held out").format(100 * self._held_out)] if self._held_out else []
        told += [self.tr("{:,} left out by you").format(self._left_out)] if self._left_out else []
        if scan.left_out or not self._left_out:
            told.append(self.tr("{:,} left out").format(len(scan.left_out)))
        self.counts.setText(DOT.join([*told, *self._class_counts(scan)]))
        set_role(self.counts, "warning" if scan.left_out else "caption")

    def _class_counts(self, scan: Scan) -> list[str]:
        """Say how many classes there are, and how many pictures the least and the largest have."""
        held = sorted(count for count in scan.classes.values() if count)
        if len(held) < 2:
            return []
        return [self.tr("{:,} classes of {:,} to {:,}").format(len(held), held[0], held[-1])]

    def _details(self, scan: Scan) -> str:
        sizes = [f"{width} × {height}: {count:,}" for (width, height), count in scan.sizes.items()]
        groups = [
            (self.tr("Left out"), [f"{name}: {reason}" for name, reason in scan.left_out]),
            (self.tr("Sizes"), sizes),
            (self.tr("Kinds"), [f"{mode}: {count:,}" for mode, count in scan.modes.items()]),
            (self.tr("Classes"), [f"{name}: {count:,}" for name, count in scan.classes.items()]),
            (self.tr("Changed"), [f"{name}: {what}" for name, what in scan.changed]),
        ]
        return "\n\n".join(self._group(title, lines) for title, lines in groups if lines)

    def _group(self, title: str, lines: list[str]) -> str:
        shown = [f"  {line}" for line in lines[:MOST_LINES]]
        if len(lines) > MOST_LINES:
            shown.append(self.tr("  … and {:,} more").format(len(lines) - MOST_LINES))
        return "\n".join([f"{title} ({len(lines):,})", *shown])
