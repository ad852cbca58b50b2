"""A wall of small pictures at the top of the start page that come out of noise, over and over."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolButton, QVBoxLayout, QWidget

from ddpm_studio.gui.settings import Settings
from ddpm_studio.gui.style.motion import is_still
from ddpm_studio.gui.style.theme import SPACE_ROWS, icon
from ddpm_studio.gui.welcome.hero_sheet import HeroSheet, read_hero

BEAT = 80
"""Milliseconds."""
LEAST, MOST = 200, 640
"""Pixels of its height."""
USUAL_TILE, GAP = 96, 8
"""Pixels that a picture has about, and between two of them."""

MOST_ROWS = 4


class Hero(QWidget):
    """Plays while it is painted and pictures may move; a button in its corner pauses it for good, or plays it.

    The next beat is asked for by painting the last one: what is hidden, covered or scrolled away costs nothing.
    """

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self.film: HeroSheet | None = None
        self.beat = -1
        self._was_seen = False
        self._clock = QTimer(self, singleShot=True, interval=BEAT)
        self._clock.timeout.connect(self._go_on)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMaximumHeight(MOST)
        self.setAccessibleName(self.tr("Pictures that come out of noise"))
        self.setToolTip(self.tr("Shapes, as the model that comes with the program draws them from noise in 50 steps"))
        self.pause = QToolButton()
        corner = QVBoxLayout(self)
        corner.setContentsMargins(SPACE_ROWS, SPACE_ROWS, SPACE_ROWS, SPACE_ROWS)
        corner.addWidget(self.pause, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom)
        self.pause.clicked.connect(self._switch)
        settings.changed.connect(self._follow)
        self._follow()

    @property
    def plays(self) -> bool:
        """Whether its pictures move while they are seen."""
        return not is_still(self._settings.now.motion)

    def sizeHint(self) -> QSize:
        """Two rows; more where there is room."""
        return QSize(7 * USUAL_TILE, LEAST)

    def minimumSizeHint(self) -> QSize:
        """Something is to be seen."""
        return QSize(2 * USUAL_TILE, LEAST)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks."""
        super().hideEvent(event)
        self._clock.stop()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the wall of this beat, and ask for the next one."""
        if self.film is not None:
            with QPainter(self) as painter:
                for place, part in self._wall(self.film):
                    painter.drawPixmap(place, self.film.sheet, part)
        is_waiting = self.film is None and not self._was_seen
        self._was_seen = True
        if (self.plays or is_waiting) and not self._clock.isActive():
            self._clock.start(0 if is_waiting else BEAT)  # the window is painted once before the film is read

    def _wall(self, film: HeroSheet) -> list[tuple[QRect, QRect]]:
        """Return where each picture is painted, and from which part of the sheet; it fills all there is."""
        rows = min(MOST_ROWS, max(1, round((self.height() + GAP) / (USUAL_TILE + GAP))))
        high = (self.height() - (rows - 1) * GAP) / rows
        columns = max(1, round((self.width() + GAP) / (high + GAP)))
        tile = min(high, (self.width() - (columns - 1) * GAP) / columns)
        right = (self.width() - tile) / max(1, columns - 1)
        down = (self.height() - tile) / max(1, rows - 1)
        wall = []
        for row in range(rows):
            for column in range(columns):
                place = QRect(round(column * right), round(row * down), round(tile), round(tile))
                wall.append((place, film.part(self.beat, row, column, columns)))
        return wall

    def _go_on(self) -> None:
        if self.film is None:
            self.film = read_hero()
            self.setVisible(self.film is not None)
        else:
            self.beat += 1
        self.update()

    def _switch(self) -> None:
        self._settings.change(motion="never" if self.plays else "always")

    def _follow(self) -> None:
        text = self.tr("Pause") if self.plays else self.tr("Play")
        self.pause.setIcon(icon("pause" if self.plays else "play"))
        self.pause.setToolTip(self.tr("{} what moves by itself").format(text))
        self.pause.setAccessibleName(text)
        self.update()
