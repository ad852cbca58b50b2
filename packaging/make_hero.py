"""Make resources/hero.webp, the film of the start page: shapes that the bundled model draws from noise.

Usage: ``python packaging/make_hero.py``. It takes some minutes of one core. The sheet has a row for each picture and a
column for each moment of its chain, from noise to picture; `gui/welcome/hero_sheet.py` reads it by its size alone.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from ddpm_studio import engine
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.disk.resources import resource
from ddpm_studio.engine.events import Control, Frame, Pixels

TARGET = Path(__file__).resolve().parents[1] / "resources" / "hero.webp"
DRAWN, KEPT, STEPS, MOMENTS, SEED = 96, 24, 50, 20, 7
QUALITY = 75
LARGEST = 300_000
"""Bytes."""
COLOURED = 60
"""Levels between the strongest and the weakest channel of a pixel from which on it has a colour."""


def main() -> None:
    """Draw, choose, and write the sheet."""
    options = SampleOptions(model=resource("models/shapes.safetensors"), count=DRAWN, seed=SEED, steps=STEPS)
    frames = [event for event in engine.run(options, Control()) if isinstance(event, Frame)]
    chain = np.stack([frame.x_t for frame in frames])  # (moments, pictures, H, W, 3)
    chain = chain[_moments(chain)][:, _large(chain[-1])]
    count, pictures, height, width, channels = chain.shape
    sheet = chain.transpose(1, 2, 0, 3, 4).reshape(pictures * height, count * width, channels)
    # Colours at full size: else the edges of so small pictures smear.
    Image.fromarray(sheet).save(TARGET, quality=QUALITY, method=6, use_sharp_yuv=True)
    size = TARGET.stat().st_size
    print(f"{TARGET}: {pictures} pictures at {count} moments, {size:,} bytes")
    if size > LARGEST:
        raise SystemExit("That is too large: lower QUALITY.")


def _moments(chain: Pixels) -> list[int]:
    """Return the moments to keep, so that about as much changes between each and the next."""
    change = np.abs(np.diff(chain.astype(np.int16), axis=0)).mean(axis=(1, 2, 3, 4))
    passed = np.concatenate([[0.0], np.cumsum(change)])
    wanted = np.linspace(0, passed[-1], MOMENTS)
    return sorted({int(np.abs(passed - each).argmin()) for each in wanted} | {0, len(chain) - 1})


def _large(pictures: Pixels) -> list[int]:
    """Return which pictures to keep, in their order: those whose shapes are largest."""
    levels = pictures.astype(np.int16)
    area = (levels.max(axis=-1) - levels.min(axis=-1) > COLOURED).sum(axis=(1, 2))
    return sorted(np.argsort(-area, kind="stable")[:KEPT].tolist())


if __name__ == "__main__":
    main()
