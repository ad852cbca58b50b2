"""Shows a grid on sample data."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ddpm_studio.gui.widgets.alone import sample_film, show_alone
from ddpm_studio.gui.widgets.grid.image_grid import ImageGrid


def _sample() -> QWidget:
    grid = ImageGrid()
    grid.move_by_arrows()
    grid.show_images(sample_film()[-1])
    grid.set_tile_names([f"seed 7/{index}" for index in range(64)])
    return grid


if __name__ == "__main__":
    raise SystemExit(show_alone(_sample))
