"""How the lines of a plot are told apart: never by colour alone."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen

from ddpm_studio.gui.style.colours import colours, curve_colours, is_dark

FAINT = 0.38
"""How much of its colour a curve's values keep behind the smoothed curve; the rest is the ground's."""
_STYLES = (
    Qt.PenStyle.SolidLine,
    Qt.PenStyle.DashLine,
    Qt.PenStyle.DotLine,
    Qt.PenStyle.DashDotLine,
    Qt.PenStyle.DashDotDotLine,
)


def line_pen(index: int) -> QPen:
    """Return the pen of a smoothed curve: a colour and a style of its own."""
    shades = curve_colours(is_dark())
    return _pen(shades[index % len(shades)], 2, _STYLES[index % len(_STYLES)])


def raw_pen(index: int, faint: bool) -> QPen:
    """Return the pen of a curve's values as they came; `faint` behind a smoothed one."""
    colour = line_pen(index).color()
    return _pen(_mixed(colour, colours()["base"], FAINT) if faint else colour, 1, Qt.PenStyle.SolidLine)


def _mixed(colour: QColor, ground: QColor, share: float) -> QColor:
    # Not by opacity: where a noisy line crosses itself it would be as strong as the smoothed one.
    def part(one: float, other: float) -> float:
        return share * one + (1 - share) * other

    return QColor.fromRgbF(
        part(colour.redF(), ground.redF()),
        part(colour.greenF(), ground.greenF()),
        part(colour.blueF(), ground.blueF()),
    )


def _pen(colour: QColor, width: float, style: Qt.PenStyle) -> QPen:
    pen = QPen(colour, width, style)
    pen.setCosmetic(True)  # as wide on the screen whatever the zoom
    return pen
