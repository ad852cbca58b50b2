"""Shows a canvas on sample data."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ddpm_studio.gui.widgets.alone import sample_film, show_alone
from ddpm_studio.gui.widgets.canvas.mask_canvas import MaskCanvas


def _sample() -> QWidget:
    canvas = MaskCanvas()
    canvas.set_picture(sample_film(1)[-1, 0])
    return canvas


if __name__ == "__main__":
    raise SystemExit(show_alone(_sample))
