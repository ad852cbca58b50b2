"""Icons of one family, drawn from SVG in the colour of the text beside them, in either palette."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from ddpm_studio.gui.style.colours import colours

_TINTS = {"error": "danger", "warning": "warning", "check": "good", "info": "accent_line"}
_clones: list[QIconEngine] = []


def icon(name: str, tint: str | None = None) -> QIcon:
    """Return the icon ``resources/icons/<name>.svg``.

    :param tint: a field of :class:`Colours`; left out, it is the colour of text, or that of the message it marks.
    """
    _renderer(name)
    return QIcon(_TintedSvg(name, tint or _TINTS.get(name, "text")))


@cache
def icon_path(name: str) -> Path:
    """Return the file of an icon, such as ``play``, in a wheel or a checkout.

    Found without the engine's help, so that a widget run alone need not load the engine.

    :raises FileNotFoundError: if the installation lacks it, which is a defect.
    """
    package = Path(__file__).resolve().parents[2]
    for root in (package, package.parent):
        if (path := root / "resources" / "icons" / f"{name}.svg").exists():
            return path
    raise FileNotFoundError(f"The installation lacks the icon {name}.")


@cache
def _renderer(name: str) -> QSvgRenderer:
    return QSvgRenderer(str(icon_path(name)))


class _TintedSvg(QIconEngine):
    """Draws one SVG at any size; looks the colour up while drawing, so a change of palette needs no new icon."""

    def __init__(self, name: str, tint: str) -> None:
        super().__init__()
        self._name = name
        self._tint = tint

    def _colour(self, mode: QIcon.Mode) -> QColor:
        if mode is QIcon.Mode.Disabled:
            return colours()["disabled"]
        if mode is QIcon.Mode.Selected:  # on the accent no other colour is seen well
            return colours()["on_accent"]
        return colours()[self._tint]

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        if size.isEmpty():  # of a button that was not given any room yet
            return QPixmap()
        colour = self._colour(mode)
        key = f"{self._name} {colour.name()} {size.width()} {size.height()}"
        picture = QPixmap()
        if not QPixmapCache.find(key, picture):  # drawing it takes 0.3 ms, and buttons are repainted with every frame
            picture = self._drawn(size, colour)
            QPixmapCache.insert(key, picture)
        return picture

    def _drawn(self, size: QSize, colour: QColor) -> QPixmap:
        picture = QPixmap(size)
        picture.fill(Qt.GlobalColor.transparent)
        with QPainter(picture) as painter:
            self._draw(painter, QRect(QPoint(0, 0), size))
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
            painter.fillRect(picture.rect(), colour)
        return picture

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        ratio = painter.device().devicePixelRatioF()
        picture = self.pixmap(rect.size() * ratio, mode, state)
        picture.setDevicePixelRatio(ratio)
        painter.drawPixmap(rect.topLeft(), picture)

    def clone(self) -> QIconEngine:
        # Qt takes this engine, but Python would free it on return: the list keeps it.
        copy = _TintedSvg(self._name, self._tint)
        _clones.append(copy)
        return copy

    def _draw(self, painter: QPainter, rect: QRect) -> None:
        side = min(rect.width(), rect.height())
        square = QRectF(0, 0, side, side)
        square.moveCenter(QRectF(rect).center())
        _renderer(self._name).render(painter, square)
