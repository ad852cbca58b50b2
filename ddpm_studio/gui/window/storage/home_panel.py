"""Asks where runs and results are to be, and tells how far they are on the way there."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from ddpm_studio.engine.disk.home_targets import target_in, why_fixed
from ddpm_studio.gui.settings import folders
from ddpm_studio.gui.style.theme import SPACE_INSIDE, SPACE_ROWS, Role, mark_primary, set_role
from ddpm_studio.gui.widgets.text.plain_tip import plain_tip
from ddpm_studio.gui.widgets.text.wrapped_text import WrappedLabel
from ddpm_studio.gui.window.storage.home_mover import HomeMover

PLAIN: Role | None = None
CAPTION: Role | None = "caption"
ERROR: Role | None = "error"
FULL = 1000
"""The end of the progress bar."""


class HomePanel(QWidget):
    """A sentence, and what can be pressed then; `button` begins it, and stands elsewhere."""

    def __init__(self, mover: HomeMover) -> None:
        super().__init__()
        self._mover = mover
        self._target: Path | None = None
        self.button = QPushButton(self.tr("Move…"))
        self.button.setAccessibleName(self.tr("Move runs and results to another folder"))
        self.told = WrappedLabel()
        self.bar = QProgressBar(textVisible=False, maximum=FULL)
        self.bar.setAccessibleName(self.tr("How far runs and results are moved"))
        self.bar.setFixedHeight(8)
        self.begin = mark_primary(QPushButton(self.tr("Move")))
        self.begin.setToolTip(
            self.tr("Copy all of it, compare the copies, and remove it here; on one disk it only moves")
        )
        self.cancel = QPushButton(self.tr("Cancel"))
        self.cancel.setToolTip(self.tr("Leave runs and results where they are"))
        self.stop = QPushButton(self.tr("Stop"))
        self.stop.setToolTip(self.tr("Stop moving; runs and results stay where they are"))
        self._lay_out()
        self.button.clicked.connect(self._ask)
        self.begin.clicked.connect(self._begin)
        self.cancel.clicked.connect(self._leave)
        self.stop.clicked.connect(mover.stop)
        mover.changed.connect(self.refresh)
        self.refresh()

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(SPACE_ROWS)
        line.addWidget(self.bar, 100)
        line.addStretch(1)
        for button in (self.cancel, self.begin, self.stop):
            line.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, SPACE_INSIDE, 0, SPACE_ROWS)
        column.setSpacing(SPACE_ROWS)
        column.addWidget(self.told)
        column.addLayout(line)

    def refresh(self) -> None:
        """Show what is to be said now."""
        fixed, far = why_fixed(), self._mover.far
        asks = self._target is not None and not far
        self.button.setEnabled(not fixed and not far)
        tip = self.tr("Move runs, results, films and exports to another folder, such as one on a larger disk")
        self.button.setToolTip(plain_tip(fixed or (self.tr("They are being moved") if far else tip)))
        told, role = far or fixed, CAPTION
        if asks:
            told, role = self._question(), PLAIN
        elif not told and self._mover.problem:
            told, role = self._mover.problem, ERROR
        self.told.setText(told)
        set_role(self.told, role)
        for widget, is_seen in (
            (self.told, bool(told)),
            (self.bar, bool(far)),
            (self.begin, asks),
            (self.cancel, asks),
            (self.stop, bool(far)),
        ):
            widget.setVisible(is_seen)
        self.stop.setEnabled(not self._mover.is_stopping)
        self.bar.setMaximum(FULL if self._mover.part >= 0 else 0)
        self.bar.setValue(round(FULL * max(0.0, self._mover.part)))
        self.setVisible(bool(told))

    def offer(self, chosen: Path) -> None:
        """Ask whether the home is to be in the folder that was chosen, or say why it cannot be."""
        target = target_in(chosen)
        self._mover.problem = self._mover.refusal(target)
        self._target = None if self._mover.problem else target
        self.refresh()
        if self._target is not None:
            self.begin.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- inside ----------------------------------------------------------------------------------------------

    def _question(self) -> str:
        return self.tr("Move runs, results, films and exports from {} to {}?").format(folders().home, self._target)

    def _ask(self) -> None:
        self._leave()
        self._mover.problem = self._mover.refusal()
        if self._mover.problem:
            self.refresh()
            return
        dialog = QFileDialog(self.window(), self.tr("Where runs and results are to be"), str(folders().home.parent))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self._hear_chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _hear_chosen(self, folder: str) -> None:
        self.offer(Path(folder))

    def _begin(self) -> None:
        target, self._target = self._target, None
        if target is not None:
            self._mover.move(target)
            self.stop.setFocus(Qt.FocusReason.OtherFocusReason)

    def _leave(self) -> None:
        self._target, self._mover.problem = None, ""
        self.refresh()
