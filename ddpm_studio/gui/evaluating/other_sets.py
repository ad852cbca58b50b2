"""Sets of pictures that stand beside the chosen model's: folders and files of others, and models as they are now."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QGridLayout,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ddpm_studio.engine.choices.measuring.sets import DrawnSet, PictureSet, StatisticsSet
from ddpm_studio.engine.datasets import NpzFile, source_from_path
from ddpm_studio.engine.datasets.numpy_files.statistics import has_only_statistics
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.gui.forms.form_row import ProblemLine
from ddpm_studio.gui.style.theme import SPACE_INSIDE, SPACE_ROWS, colours, icon
from ddpm_studio.gui.widgets.text.plain_tip import plain_tip

ROWS = 4
Other = DrawnSet | PictureSet | StatisticsSet


class SetsList(QListWidget):
    """A list of a few rows, from which Delete takes the chosen one."""

    def sizeHint(self) -> QSize:
        """Room for four rows."""
        return QSize(super().sizeHint().width(), ROWS * (self.fontMetrics().height() + 6) + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Say what belongs here while there is nothing."""
        super().paintEvent(event)
        if self.count():
            return
        with QPainter(self.viewport()) as painter:
            painter.setPen(colours()["muted"])
            flags = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
            room = self.viewport().rect().adjusted(SPACE_ROWS, 0, -SPACE_ROWS, 0)
            painter.drawText(room, flags, self.tr("None yet: add a folder, a file or a model"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the chosen set away on Delete."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.currentRow() >= 0:
            self.takeItem(self.currentRow())
        else:
            super().keyPressEvent(event)


class OtherSets(QWidget):
    """Holds sets; `sets` returns them, in the order in which they were added."""

    changed = Signal()
    wants_model = Signal()
    """What the chosen model draws now is to stay as a set of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.list = SetsList()
        self.list.setAccessibleName(self.tr("Other sets"))
        self.list.setSizeAdjustPolicy(QListWidget.SizeAdjustPolicy.AdjustIgnored)
        self.problem_line = ProblemLine()
        buttons = QGridLayout()  # in one row they would make the whole panel wider than those of other pages
        buttons.setSpacing(SPACE_INSIDE)
        self.add_folder = self._button("folder", self.tr("Folder…"), self.tr("Add a folder of pictures"))
        self.add_file = self._button("image", self.tr("File…"), self.tr("Add a zip, npz or IDX file, or statistics"))
        self.add_model = self._button(
            "plus", self.tr("Model"), self.tr("Add what the chosen model draws now, to choose another beside it")
        )
        self.remove = self._button("trash", self.tr("Remove"), self.tr("Take the chosen set away (Delete)"))
        for index, button in enumerate((self.add_folder, self.add_file, self.add_model, self.remove)):
            buttons.addWidget(button, *divmod(index, 2))
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 0, 0, 0)
        column.setSpacing(SPACE_INSIDE)
        column.addWidget(self.list)
        column.addLayout(buttons)
        column.addWidget(self.problem_line)
        self._dialog: QFileDialog | None = None
        self.add_folder.clicked.connect(self._ask_for_folder)
        self.add_file.clicked.connect(self._ask_for_file)
        self.add_model.clicked.connect(self.wants_model)
        self.remove.clicked.connect(self._remove)
        self.list.model().rowsInserted.connect(self._settle)
        self.list.model().rowsRemoved.connect(self._settle)
        self.list.currentRowChanged.connect(self._settle_buttons)
        self._settle_buttons()

    def _button(self, picture: str, text: str, tip: str) -> QToolButton:
        button = QToolButton(toolButtonStyle=Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setText(text)
        button.setToolTip(tip)
        button.setIcon(icon(picture))
        button.setAccessibleName(tip)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        return button

    def sets(self) -> tuple[Other, ...]:
        """Return the sets."""
        items = (self.list.item(row) for row in range(self.list.count()))
        return tuple(item.data(Qt.ItemDataRole.UserRole) for item in items)

    def named(self) -> tuple[tuple[str, Other], ...]:
        """Return the sets, each with the name that it has in the list."""
        names = [self.list.item(row).text() for row in range(self.list.count())]
        return tuple(zip(names, self.sets(), strict=True))

    def add(self, one: Other, name: str, tip: str) -> None:
        """Add a set under this name."""
        item = QListWidgetItem(name)
        item.setToolTip(plain_tip(tip))
        item.setData(Qt.ItemDataRole.UserRole, one)
        self.list.addItem(item)

    def add_path(self, path: Path) -> None:
        """Add the pictures, or the statistics, in a folder or file."""
        try:
            source = source_from_path(path)
        except StudioError as error:
            self.problem_line.show_sentence(str(error))
            return
        self.problem_line.show_sentence("")
        is_statistics = isinstance(source, NpzFile) and has_only_statistics(path)
        self.add(StatisticsSet(path=path) if is_statistics else PictureSet(source=source), path.name, str(path))

    def show_problem(self, sentence: str) -> None:
        """Say what is wrong with the sets, or that nothing is."""
        self.problem_line.show_sentence(sentence)

    def _settle(self) -> None:
        self._settle_buttons()
        self.changed.emit()

    def _settle_buttons(self) -> None:
        self.remove.setEnabled(self.list.currentRow() >= 0)

    def _remove(self) -> None:
        self.list.takeItem(self.list.currentRow())

    def _ask_for_folder(self) -> None:
        self._ask(QFileDialog.FileMode.Directory)

    def _ask_for_file(self) -> None:
        self._ask(QFileDialog.FileMode.ExistingFile)

    def _ask(self, mode: QFileDialog.FileMode) -> None:
        self._dialog = QFileDialog(self.window(), self.tr("Add pictures"))
        self._dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._dialog.setFileMode(mode)
        self._dialog.fileSelected.connect(self._take_file)
        self._dialog.open()

    def _take_file(self, name: str) -> None:
        self.add_path(Path(name))
