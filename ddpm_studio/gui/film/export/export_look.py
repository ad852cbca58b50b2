"""What an export will be, before it is written: seen small, in pixels, and in about as many bytes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QLocale, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from ddpm_studio.engine.events import Control, Job, Work
from ddpm_studio.engine.export.foreseen import Foreseen
from ddpm_studio.engine.export.grid import enlarge
from ddpm_studio.gui.film.estimate import size_in_words
from ddpm_studio.gui.style.theme import SPACE_ROWS, picture_ground, set_role, tabular
from ddpm_studio.gui.widgets.pixels import wrap
from ddpm_studio.gui.widgets.text.wrapped_text import WrappedLabel
from ddpm_studio.gui.work.runner import Runner
from ddpm_studio.gui.work.worker import Outcome

SIZE = QSize(176, 120)
PATIENCE = 200
"""Milliseconds after the last change until it is looked at."""


class Plan(Protocol):
    """An export as it was chosen."""

    def foresee(self) -> Work[Foreseen]:
        """Look what would be written; nothing is written."""


class ExportLook(QWidget):
    """Looks, in a thread, at what a `Plan` would write; of an older plan nothing is shown any more."""

    def __init__(self) -> None:
        super().__init__()
        self._make_plan: Callable[[], Plan | None] = lambda: None
        self._found: list[Foreseen] = []
        self.foreseen: Foreseen | None = None
        self.picture = QLabel(alignment=Qt.AlignmentFlag.AlignCenter, textFormat=Qt.TextFormat.PlainText)
        self.picture.setFixedSize(SIZE)
        ground = self.picture.palette()
        ground.setColor(self.picture.backgroundRole(), QColor(picture_ground))
        self.picture.setPalette(ground)
        self.picture.setAutoFillBackground(True)
        self.picture.setAccessibleName(self.tr("Preview"))
        self.words = tabular(set_role(WrappedLabel(), "caption"))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACE_ROWS)
        line.addWidget(self.picture)
        line.addWidget(self.words, 1)
        self._runner = Runner(self)
        self._runner.ended.connect(self._show)
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE)
        self._patience.timeout.connect(self._look)

    @property
    def is_busy(self) -> bool:
        """Whether something is still to be looked at."""
        return self._patience.isActive() or self._runner.is_busy

    def look_at(self, make_plan: Callable[[], Plan | None]) -> None:
        """Look soon at what `make_plan` returns then; None: the choices are not complete."""
        self._make_plan = make_plan
        self._patience.start()

    def stop(self) -> None:
        """Look no further."""
        self._patience.stop()
        self._runner.drop()

    def _look(self) -> None:
        plan = self._make_plan()
        if plan is None:
            self._runner.drop()
            return
        found = self._found = []

        def look(_: Control) -> Job:
            found.append((yield from plan.foresee()))

        self._runner.run_instead(look)

    def _show(self, outcome: Outcome) -> None:
        self.foreseen = self._found[0] if self._found else None
        if self.foreseen is None:
            self.picture.clear()
            self.words.setText("" if outcome.report is None else outcome.report.sentence)
            return
        self.picture.setPixmap(self._small(self.foreseen))
        self.words.setText(self._in_words(self.foreseen))

    def _small(self, foreseen: Foreseen) -> QPixmap:
        ratio = self.devicePixelRatioF()
        room = SIZE * ratio
        pixels = foreseen.picture
        height, width = pixels.shape[:2]
        pixels = enlarge(pixels, max(1, min(room.height() // height, room.width() // width)))
        picture = QPixmap.fromImage(wrap(pixels).copy())
        if picture.width() > room.width() or picture.height() > room.height():
            how = Qt.TransformationMode.SmoothTransformation
            picture = picture.scaled(room, Qt.AspectRatioMode.KeepAspectRatio, how)
        picture.setDevicePixelRatio(ratio)
        return picture

    def _in_words(self, foreseen: Foreseen) -> str:
        height, width = map(QLocale().toString, foreseen.picture.shape[:2])
        lines = [self.tr("{} \N{MULTIPLICATION SIGN} {} pixels").format(width, height)]
        if foreseen.count > 1 and foreseen.kind:
            kind = foreseen.kind[1:].upper().replace("WEBP", "WebP")
            lines.append(self.tr("{} frames, {}").format(foreseen.count, kind))
        elif foreseen.count > 1:
            lines.append(self.tr("{} files").format(foreseen.count))
        size = size_in_words(foreseen.size)
        lines.append(size if foreseen.is_exact else self.tr("about {}").format(size))
        return "\n".join(lines)
