"""Where an export goes: a path that is suggested, can be changed, and is never overwritten without a word."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ddpm_studio.engine.disk.places import at_home
from ddpm_studio.engine.export.names import free_name
from ddpm_studio.gui.style.theme import SPACE_INSIDE, icon, set_role
from ddpm_studio.gui.widgets.text.wrapped_text import WrappedLabel


class TargetRow(QWidget):
    """A field for a file or folder; asks what to do where a file of that name is there already."""

    decided = Signal(object)
    """Write to this Path."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder
        """Where the last export went, or will go if none was yet."""
        self._is_folder = False
        self.line = QLineEdit()
        self.line.setAccessibleName(self.tr("Where to"))
        self.line.setToolTip(self.tr("The file that is written; for single pictures the folder"))
        choose = QToolButton(autoRaise=True)
        choose.setIcon(icon("folder"))
        choose.setAccessibleName(self.tr("Choose where to"))
        choose.setToolTip(self.tr("Choose another place or name"))
        choose.clicked.connect(self._choose)
        field = QHBoxLayout()
        field.setSpacing(SPACE_INSIDE)
        field.addWidget(self.line, 1)
        field.addWidget(choose)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_INSIDE)
        column.addLayout(field)
        column.addWidget(self._make_question())
        self.line.textChanged.connect(self._question.hide)

    def _make_question(self) -> QWidget:
        self._question = QWidget()
        self._asked = set_role(WrappedLabel(), "warning")
        self.replace = QPushButton(self.tr("Replace it"))
        self.replace.setToolTip(self.tr("The file that is there now is lost"))
        self.keep_both = QPushButton(self.tr("Keep both"))
        self.keep_both.setToolTip(self.tr("Save under the next free name"))
        for button in (self.replace, self.keep_both):
            button.setAutoDefault(False)
        self.replace.clicked.connect(self._accept)
        self.keep_both.clicked.connect(self._accept_beside)
        line = QHBoxLayout(self._question)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACE_INSIDE)
        line.addWidget(self._asked, 1)
        line.addWidget(self.keep_both)
        line.addWidget(self.replace)
        self._question.hide()
        return self._question

    def path(self) -> Path:
        """Return what is written in the field."""
        return at_home(Path(self.line.text().strip()))

    def suggest(self, name: str, suffix: str | None, *, is_folder: bool) -> None:
        """Suggest a free name in the folder that was used last; `suffix` replaces that of `name`."""
        self._is_folder = is_folder
        path = self.folder / name
        self.line.setText(str(free_name(path.with_suffix(suffix) if suffix else path)))
        self.line.setCursorPosition(len(self.line.text()))

    def remember(self, path: Path) -> None:
        """Suggest the same folder next time."""
        self.folder = path.parent

    def decide(self) -> None:
        """Say where to write, at once or after the user has said what becomes of the file that is there."""
        path = self.path()
        if self._is_folder or not path.exists():
            self._accept()
            return
        self._asked.setText(self.tr("{} is there already.").format(path.name))
        self._question.show()
        self.keep_both.setFocus()

    def _accept(self) -> None:
        self._question.hide()
        self.decided.emit(self.path())

    def _accept_beside(self) -> None:
        self.line.setText(str(free_name(self.path())))
        self._accept()

    def _choose(self) -> None:
        dialog = QFileDialog(self)
        if self._is_folder:
            dialog.setFileMode(QFileDialog.FileMode.Directory)
        else:
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            # This row asks itself, and offers a free name.
            dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
            dialog.selectFile(self.path().name)
        parent = self.path().parent
        dialog.setDirectory(str(parent if parent.is_dir() else Path.home()))
        dialog.fileSelected.connect(self.line.setText)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
