"""The files that were saved since the program was started: a button in the last line that counts them, and a list."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QToolButton,
    QWidget,
)

from ddpm_studio.engine.endings import is_picture
from ddpm_studio.gui.reports.saved_files import SavedFile, SavedFiles
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.settings import folders
from ddpm_studio.gui.style.theme import SPACE_ROWS, icon
from ddpm_studio.gui.widgets.saving import SAVING
from ddpm_studio.gui.widgets.show_folder import show_folder
from ddpm_studio.gui.widgets.text.plain_tip import plain_tip
from ddpm_studio.gui.window.help_windows import BesideWindow

NAME, FOLDER, WHEN = range(3)
FILM = ".npz"


class SavedButton(QToolButton):
    """Says how many files were saved, and lists them; not there before the first."""

    def __init__(self, session: Session, saved: SavedFiles) -> None:
        super().__init__()
        self._session, self._saved = session, saved
        self._list: SavedWindow | None = None
        self.setAutoRaise(True)
        self.setIcon(icon("save"))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setToolTip(self.tr("The files that were saved since the program was started, to open, find and copy"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        policy = self.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # the line must not become higher with the first file
        self.setSizePolicy(policy)
        self.clicked.connect(self.show_list)
        saved.changed.connect(self._count)
        SAVING.folder = folders().home / "exports"
        SAVING.saved.connect(self._tell)

    def show_list(self) -> None:
        """List the files in a window beside."""
        if self._list is None:
            self._list = SavedWindow(self.window(), self._session, self._saved)
            self._list.destroyed.connect(self._forget_list)
        self._list.show()
        self._list.activateWindow()

    def _tell(self, path: Path) -> None:
        self._session.tell(self.tr("Saved {}").format(path), file=path)

    def _forget_list(self) -> None:
        self._list = None

    def _count(self) -> None:
        count = len(self._saved.newest)
        self.setText(self.tr("1 file saved") if count == 1 else self.tr("{} files saved").format(count))
        self.show()


class SavedWindow(BesideWindow):
    """Lists them, the newest first. Enter opens one here or shows its folder, Ctrl+C copies its path."""

    def __init__(self, window: QWidget, session: Session, saved: SavedFiles) -> None:
        super().__init__(window, "")
        self.setWindowTitle(self.tr("Saved files"))
        self.hold_lines(46, 26)
        self._main, self._session, self._saved = window, session, saved
        self._shown: list[SavedFile] = []
        self.table = self._table()
        self.open = self._button("image", self.tr("Open here"), self._open)
        self.folder = self._button("folder", self.tr("Show in folder"), self._show_folder)
        self.copy = self._button("copy", self.tr("Copy path"), self._copy)
        self.folder.setToolTip(self.tr("Open the folder that it is in (Enter, where it is not opened here)"))
        self.copy.setToolTip(self.tr("Copy where it is, as text (Ctrl+C)"))
        self.column.addWidget(self.table, 1)
        self.column.addLayout(self._foot())
        copying = QAction(self)
        copying.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        copying.triggered.connect(self._copy)
        self.addAction(copying)
        self.table.itemSelectionChanged.connect(self._suit)
        self.table.itemActivated.connect(self._act)
        saved.changed.connect(self.refresh)
        self.refresh()
        self.table.setFocus()

    def _table(self) -> QTableWidget:
        table = QTableWidget(0, 3)
        table.setAccessibleName(self.tr("Saved files"))
        table.setHorizontalHeaderLabels([self.tr("Name"), self.tr("Folder"), self.tr("Saved at")])
        table.verticalHeader().hide()
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        table.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        table.setTabKeyNavigation(False)
        header = table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(FOLDER, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(WHEN, QHeaderView.ResizeMode.ResizeToContents)
        return table

    def _button(self, picture: str, text: str, do: object) -> QPushButton:
        button = QPushButton(icon(picture), text)
        button.clicked.connect(do)
        return button

    def _foot(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(SPACE_ROWS)
        for button in (self.open, self.folder, self.copy):
            line.addWidget(button)
        line.addStretch(1)
        return line

    def refresh(self) -> None:
        """List what there is now; what was chosen stays chosen."""
        chosen = self.chosen
        self._shown = list(self._saved.newest)
        self.table.setRowCount(len(self._shown))
        for row, file in enumerate(self._shown):
            texts = (file.path.name, str(file.path.parent), file.when.strftime("%H:%M"))
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setToolTip(plain_tip(str(file.path)))
                self.table.setItem(row, column, item)
        paths = [file.path for file in self._shown]
        row = paths.index(chosen.path) if chosen is not None and chosen.path in paths else 0
        self.table.selectRow(row)
        self._suit()

    @property
    def chosen(self) -> SavedFile | None:
        """The file that the buttons act on."""
        row = self.table.currentRow()
        return self._shown[row] if 0 <= row < len(self._shown) else None

    def _suit(self) -> None:
        """Say what can be done with the chosen file."""
        file = self.chosen
        is_there = file is not None and file.path.exists()
        can_open = is_there and file is not None and (is_picture(file.path) or file.path.suffix.lower() == FILM)
        self.open.setEnabled(can_open)
        tip = self.tr("Bring back what made it, or show it, in this window (Enter)")
        if not can_open:
            tip = self.tr("Only films and pictures are opened here; show its folder to open it by another program")
        self.open.setToolTip(tip if is_there else self.tr("It is not there any more"))
        self.copy.setEnabled(file is not None)
        self.folder.setEnabled(file is not None)

    def _act(self) -> None:
        (self.open if self.open.isEnabled() else self.folder).click()

    def _open(self) -> None:
        if (file := self.chosen) is not None:
            self._session.open_paths([file.path])
            self._main.activateWindow()

    def _show_folder(self) -> None:
        if (file := self.chosen) is not None:
            show_folder(file.path)

    def _copy(self) -> None:
        if (file := self.chosen) is not None:
            QGuiApplication.clipboard().setText(str(file.path))
