"""What several runs drew at a moment of their training, beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QLocale, QSize, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ddpm_studio.gui.style.theme import SPACE_GROUPS, SPACE_INSIDE, set_role, tabular
from ddpm_studio.gui.widgets.text.elided_label import ElidedLabel

SIDE = 72
"""Pixels of a sheet."""
MOST_PICTURES = 256
"""Sheets that stay in memory."""


class Previews(QWidget):
    """A sheet of samples for each run, with its name and the step; not there while none has drawn any."""

    def __init__(self) -> None:
        super().__init__()
        self._pictures: dict[Path, QPixmap] = {}
        self.shown: list[tuple[str, Path | None, int]] = []
        self._sheets: list[tuple[QLabel, ElidedLabel, QLabel]] = []
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(SPACE_GROUPS)
        self._line.addStretch(0)
        self.hide()

    def show_samples(self, shown: Sequence[tuple[str, Path | None, int]]) -> None:
        """Show (name of the run, sheet or None, step at which it was drawn) of each."""
        if list(shown) == self.shown:
            return
        self.shown = list(shown)
        while len(self._sheets) < len(shown):
            self._add()
        for number, (picture, name, step) in enumerate(self._sheets):
            is_used = number < len(shown)
            for part in (picture, name, step):
                part.setVisible(is_used)
            if is_used:
                self._show_one(picture, name, step, *shown[number])
        self.setVisible(any(path is not None for _, path, _ in shown))

    def _show_one(
        self, picture: QLabel, name: ElidedLabel, step: QLabel, title: str, path: Path | None, drawn: int
    ) -> None:
        name.setText(title)
        picture.setAccessibleName(self.tr("Samples of {}").format(title))
        if path is None:
            picture.setPixmap(QPixmap())
            step.setText(self.tr("nothing drawn yet"))
            return
        ratio = self.devicePixelRatioF()
        sheet = self._picture(path).scaled(
            QSize(SIDE, SIDE) * ratio, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.FastTransformation
        )
        sheet.setDevicePixelRatio(ratio)
        picture.setPixmap(sheet)
        step.setText(self.tr("step {}").format(QLocale().toString(drawn)))

    def _picture(self, path: Path) -> QPixmap:
        if path not in self._pictures:
            if len(self._pictures) >= MOST_PICTURES:
                self._pictures.clear()
            self._pictures[path] = QPixmap(str(path))
        return self._pictures[path]

    def _add(self) -> None:
        picture = QLabel(alignment=Qt.AlignmentFlag.AlignCenter, textFormat=Qt.TextFormat.PlainText)
        picture.setFixedSize(SIDE, SIDE)
        name, step = ElidedLabel(""), tabular(QLabel(textFormat=Qt.TextFormat.PlainText))
        set_role(step, "caption")
        words = QVBoxLayout()
        words.setSpacing(SPACE_INSIDE)
        words.addStretch(1)
        words.addWidget(name)
        words.addWidget(step)
        words.addStretch(1)
        one = QHBoxLayout()
        one.setSpacing(SPACE_INSIDE)
        one.addWidget(picture)
        one.addLayout(words, 1)
        self._line.insertLayout(self._line.count() - 1, one, 1)
        self._sheets.append((picture, name, step))
