"""Curves as files: every value, or the picture. A file is there whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QBuffer, QIODevice, QPoint, QSaveFile
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

from ddpm_studio.gui.widgets.curves.curve_data import Curve


@runtime_checkable
class DrawsItself(Protocol):
    """A widget that shows a picture which it keeps, but can draw its lines and letters on any device."""

    def draw_all(self, painter: QPainter) -> None:
        """Draw everything with `painter`."""


def write_csv(path: Path, curves: Mapping[str, Curve]) -> None:
    """Write ``series,step,value,smoothed``, one line a point, numbers in full.

    :raises OSError: if the file cannot be written.
    """

    def write(file: QSaveFile) -> bool:
        file.write(b"series,step,value,smoothed\n")
        for name, curve in curves.items():
            quoted = '"' + name.replace('"', '""') + '"' if set(name) & set(',"\n') else name
            points = zip(curve.steps.tolist(), curve.values.tolist(), curve.smooth.tolist(), strict=True)
            lines = (f"{quoted},{step:.15g},{value!r},{smooth!r}\n" for step, value, smooth in points)
            file.write("".join(lines).encode())
        return True

    _write(path, write)


def write_png(path: Path, widget: QWidget) -> None:
    """Write what `widget` shows, at twice its size.

    :raises OSError: if the file cannot be written.
    """
    picture = portray(widget)
    _write(path, lambda file: picture.save(file, "PNG"))


def write_svg(path: Path, widget: QWidget) -> None:
    """Write what `widget` shows as a drawing, which is sharp at any size.

    :raises OSError: if the file cannot be written.
    """
    drawing = QBuffer()
    drawing.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(drawing)
    generator.setSize(widget.size())
    generator.setViewBox(widget.rect())
    generator.setResolution(widget.logicalDpiX())  # as that of the screen for which letters are laid out
    generator.setTitle(widget.accessibleName())
    with QPainter(generator) as painter:
        if isinstance(widget, DrawsItself):
            widget.draw_all(painter)
        else:
            widget.render(painter, QPoint())
    _write(path, lambda file: file.write(drawing.data()) >= 0)


def portray(widget: QWidget) -> QPixmap:
    """Return a picture of `widget` with two pixels for each of its own."""
    picture = QPixmap(widget.size() * 2)
    picture.setDevicePixelRatio(2)
    widget.render(picture)
    return picture


def _write(path: Path, write: Callable[[QSaveFile], bool]) -> None:
    file = QSaveFile(str(path))
    if not file.open(QIODevice.OpenModeFlag.WriteOnly) or not write(file) or not file.commit():
        raise OSError(f"{path.name} could not be written: {file.errorString()}.")
