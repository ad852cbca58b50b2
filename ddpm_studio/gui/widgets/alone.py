"""Shows one widget on sample data, to look at it without the program: ``python -m …widgets.timeline``."""

from __future__ import annotations

import sys
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QApplication, QWidget

from ddpm_studio.gui.style.theme import Theme


def show_alone(build: Callable[[], QWidget]) -> int:
    """Open a window with the widget that `build` makes; ``--light`` or ``--dark`` choose the palette."""
    app = QApplication(sys.argv)
    theme = Theme(app)
    theme.apply("dark" if "--dark" in sys.argv else "light" if "--light" in sys.argv else "system")
    widget = build()
    widget.show()
    return app.exec()


def sample_film(count: int = 64, side: int = 32, frames: int = 60) -> NDArray[np.uint8]:
    """Return blobs that emerge from noise: (frames, count, side, side, 3) uint8."""
    random = np.random.default_rng(7)
    y, x = np.mgrid[:side, :side] / side
    centre = random.uniform(0.3, 0.7, (count, 2, 1, 1))
    width = random.uniform(0.01, 0.05, (count, 1, 1))
    blob = np.exp(-((x - centre[:, 0]) ** 2 + (y - centre[:, 1]) ** 2) / width)
    clean = blob[..., None] * random.uniform(0, 2, (count, 1, 1, 3)) - 1
    noise = random.normal(size=clean.shape)
    share = np.linspace(0, 1, frames)[:, None, None, None, None]
    mixed = np.sqrt(share) * clean + np.sqrt(1 - share) * noise
    film: NDArray[np.uint8] = np.clip((mixed + 1) * 127.5, 0, 255).astype(np.uint8)
    return film
