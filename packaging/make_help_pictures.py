"""Make the pictures of the help by the program's own jobs: ``python packaging/make_help_pictures.py``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from ddpm_studio import engine
from ddpm_studio.engine import datasets
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.datasets import DataOptions, Emoji
from ddpm_studio.engine.diffusion.forward import diffuse
from ddpm_studio.engine.diffusion.schedules import Cosine, Linear
from ddpm_studio.engine.disk.places import cache_folder
from ddpm_studio.engine.disk.resources import resource
from ddpm_studio.engine.events import Control, Frame, Pixels

TIMES = (0, 150, 300, 600, 1000)
FACE = 101
"""Of the emoji: one with large plain parts and with small ones."""
LARGER, GAP = 2, 4


def main() -> int:
    """Write them all."""
    folder = resource("help/en") / "pictures"
    folder.mkdir(exist_ok=True)
    _save(folder / "noising.png", _noising())
    _save(folder / "chain.png", _chain())
    return 0


def _noising() -> list[list[Pixels]]:
    """Return one picture at several t: by the linear schedule, and by the cosine."""
    job = datasets.load(DataOptions(source=Emoji(), height=32, width=32, channels=3), cache_folder())
    while True:
        try:
            next(job)
        except StopIteration as end:
            images = end.value[0]
            break
    x_0 = images.pixels[FACE].astype(np.float64) / 127.5 - 1
    eps = np.random.default_rng(0).standard_normal(x_0.shape)
    rows = []
    for schedule in (Linear(), Cosine()):
        alpha_bar = schedule.alpha_bar()
        rows.append([_pixels(diffuse(x_0, eps, alpha_bar[t])) for t in TIMES])
    return rows


def _chain() -> list[list[Pixels]]:
    """Return a chain that leads to a star: what is there, and below it what is believed."""
    options = SampleOptions(model=resource("models/shapes.safetensors"), count=6, seed=7, steps=20)
    frames = [event for event in engine.run(options, Control()) if isinstance(event, Frame)]
    shown = [frames[round(share * (len(frames) - 1))] for share in (0, 0.15, 0.4, 0.7, 1)]
    return [[frame.x_t[5] for frame in shown], [frame.x_0[5] for frame in shown]]


def _pixels(x: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Pixels:
    return np.clip((x + 1) * 127.5 + 0.5, 0, 255).astype(np.uint8)


def _save(path: Path, rows: list[list[Pixels]]) -> None:
    side = LARGER * rows[0][0].shape[0]
    step = side + GAP
    sheet = Image.new("RGB", (step * len(rows[0]) - GAP, step * len(rows) - GAP), "#767676")
    for down, row in enumerate(rows):
        for across, pixels in enumerate(row):
            picture = Image.fromarray(pixels).resize((side, side), Image.Resampling.NEAREST)
            sheet.paste(picture, (across * step, down * step))
    sheet.save(path, optimize=True)


if __name__ == "__main__":
    raise SystemExit(main())
