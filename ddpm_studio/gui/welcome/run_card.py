"""A run in a nutshell: its newest samples, how far it is, and what can be done with it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from ddpm_studio.engine.disk.handed_over import is_folder
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runs.run_list import title_of
from ddpm_studio.gui.style.theme import SPACE_INSIDE, SPACE_ROWS, colours, icon, set_role, tabular
from ddpm_studio.gui.training.standing import Standing, standing_of
from ddpm_studio.gui.widgets.pixels import mosaic, to_pixmap
from ddpm_studio.gui.widgets.text.elided_label import ElidedLabel
from ddpm_studio.gui.widgets.text.plain_tip import plain_tip
from ddpm_studio.gui.widgets.text.wrapped_text import WrappedLabel

SIDE = 88
PLACEHOLDER = 24
"""Pixels of the mark where there is no picture."""


class RunCard(QWidget):
    """Shows one run; what is asked is told with the run's folder."""

    open_asked = Signal(object)
    resume_asked = Signal(object)
    sample_asked = Signal(object)
    discard_asked = Signal(object)

    def __init__(self, folder: Path, is_training: bool = False) -> None:
        super().__init__()
        self.folder = folder
        self.picture = QLabel(alignment=Qt.AlignmentFlag.AlignCenter, textFormat=Qt.TextFormat.PlainText)
        self.picture.setFixedSize(SIDE, SIDE)
        self.title = title_of(folder)
        self.name = ElidedLabel(self.title)
        self.name.setToolTip(plain_tip(str(folder)))
        self.standing = tabular(WrappedLabel())
        set_role(self.standing, "caption")
        self.open = self._button(self.tr("Open"), self.tr("See its curve, samples and settings"))
        self.resume = self._button(self.tr("Resume"), self.tr("Go on training it from where it stopped"))
        self.sample = self._button(self.tr("Sample"), self.tr("Draw images from it"))
        self.discard = QToolButton(autoRaise=True)
        self.discard.setIcon(icon("trash"))
        self.discard.setToolTip(self.tr("Discard: move its folder to the trash; that can be undone"))
        self.discard.setAccessibleName(self.tr("Discard: {}").format(self.title))
        self.is_framed = True
        self._lay_out()
        self._fill(is_training)
        self.open.clicked.connect(self._ask_open)
        self.resume.clicked.connect(self._ask_resume)
        self.sample.clicked.connect(self._ask_sample)
        self.discard.clicked.connect(self._ask_discard)

    def _button(self, text: str, tip: str) -> QPushButton:
        button = QPushButton(text)
        button.setToolTip(tip)
        button.setAccessibleName(f"{text}: {self.title}")
        return button

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_INSIDE)
        for button in (self.resume, self.sample, self.open):
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(self.discard)
        words = QVBoxLayout()
        words.setSpacing(SPACE_INSIDE)
        words.addWidget(self.name)
        words.addWidget(self.standing)
        words.addStretch(1)
        words.addLayout(buttons)
        line = QHBoxLayout(self)
        line.setContentsMargins(SPACE_ROWS, SPACE_ROWS, SPACE_ROWS, SPACE_ROWS)
        line.setSpacing(SPACE_ROWS)
        line.addWidget(self.picture)
        line.addLayout(words, 1)

    def _fill(self, is_training: bool) -> None:
        run = Run(self.folder)
        is_there = is_folder(self.folder)
        holder = run.holder()
        is_training = is_training or (holder is not None and holder.holds)
        standing = standing_of(run) if is_there else Standing()
        self.resume.setVisible(standing.is_begun and not standing.is_done and not is_training)
        self.sample.setVisible(is_there and bool(run.snapshot_steps()))
        self.discard.setVisible(is_there and not is_training)
        self.setEnabled(is_there)
        self.standing.setText(self._sentence(standing, is_there, is_training))
        self.standing.setToolTip(plain_tip("" if is_training or standing.is_done else standing.failure))
        previews = run.previews() if is_there else []
        if previews:
            self._show_picture(previews[-1][1])
        if not is_there:
            self.open.setToolTip(self.tr("The folder is not there any more"))

    def _sentence(self, standing: Standing, is_there: bool, is_training: bool) -> str:
        if not is_there:
            return self.tr("not there any more")
        if is_training:
            return self.tr("being trained")
        return standing.account().replace(" \N{MIDDLE DOT} ", "\n")  # each part on a line of its own

    def _show_picture(self, path: Path) -> None:
        ratio = self.devicePixelRatioF()
        try:
            images = Run(self.folder).read_preview(path)
        except (StudioError, OSError, ValueError):
            return
        sheet = to_pixmap(mosaic(images, gap=1), QSize(SIDE, SIDE) * ratio)
        sheet.setDevicePixelRatio(ratio)
        self.picture.setPixmap(sheet)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a quiet frame."""
        if not self.is_framed:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colours()["border"], 1))
        painter.setBrush(colours()["base"])
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        if self.picture.pixmap().isNull():
            self._draw_placeholder(painter)
        painter.end()

    def _draw_placeholder(self, painter: QPainter) -> None:
        place = self.picture.geometry()
        painter.fillRect(place, colours()["window"])
        mark = QRect(0, 0, PLACEHOLDER, PLACEHOLDER)
        mark.moveCenter(place.center())
        icon("image", "muted").paint(painter, mark)

    def _ask_open(self) -> None:
        self.open_asked.emit(self.folder)

    def _ask_resume(self) -> None:
        self.resume_asked.emit(self.folder)

    def _ask_sample(self) -> None:
        self.sample_asked.emit(self.folder)

    def _ask_discard(self) -> None:
        self.discard_asked.emit(self.folder)
