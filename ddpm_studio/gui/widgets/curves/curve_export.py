"""Curves as files: every value, or the picture. A file is there whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QIODevice, QSaveFile
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QWidget

from ddpm_studio.gui.widgets.curves.curve_data import Curve


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
