"""Render every tab, light and dark, with real content: ``python packaging/screenshots.py FOLDER``.

Nothing is staged: a short training on digits, a chain drawn from a bundled model and an interpolation are done for
it, offscreen, in a home of their own. It takes about two minutes on two cores. ``--only sample forward`` takes those
alone; ``--size 1280x720 1920x1080 --letters 1 1.5 --mode dark`` takes all of them so; ``--scale 2`` takes them as a
screen with twice as many pixels shows them, which is done for ``sample`` anyway. What is taken stands in ``scenes``.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtWidgets import QApplication
from scenes import SCENES
from scenes.looks import Looks, Size
from scenes.studio import Studio

from ddpm_studio.gui.style.theme import Theme


def main() -> int:
    """Make the pictures."""
    chosen = _arguments().parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    looks = Looks(tuple(chosen.size), tuple(chosen.letters), tuple(chosen.mode))
    with tempfile.TemporaryDirectory() as home:
        os.environ["DDPM_STUDIO_HOME"] = home
        os.environ["XDG_DATA_HOME"] = home  # with the trash, into which scenes throw runs and results
        os.environ["QT_SCALE_FACTOR"] = str(chosen.scale)
        app = QApplication([])
        studio = Studio(Theme(app), chosen.folder, looks)
        studio.wait(lambda: studio.window.session.is_engine_ready)
        for scene in chosen.only:
            SCENES[scene](studio)
        studio.leave()
    if len(sys.argv) == 2:  # everything as usual; the scale holds for a whole process
        return subprocess.call([sys.executable, __file__, str(chosen.folder), "--only", "sample", "--scale", "2"])
    return 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", nargs="+", choices=SCENES, default=list(SCENES), help="what to take; else everything")
    parser.add_argument("--size", nargs="+", type=_size, default=(), help="of the window: 1280x720 1920x1080")
    parser.add_argument("--letters", nargs="+", type=float, default=(), help="how much larger letters are: 1 1.5")
    parser.add_argument("--mode", nargs="+", choices=("light", "dark"), default=("light", "dark"), help="the palette")
    parser.add_argument("--scale", type=float, default=1.0, help="pixels of the screen per pixel of the window")
    return parser


def _size(text: str) -> Size:
    width, height = text.split("x")
    return int(width), int(height)


if __name__ == "__main__":
    raise SystemExit(main())
