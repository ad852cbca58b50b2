"""What an export will be is told before it is written, and is about what then is written."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ddpm_studio.engine.events import Pixels
from ddpm_studio.engine.export.animation import SUFFIXES, save_animation
from ddpm_studio.engine.export.animation_options import AnimationOptions
from ddpm_studio.engine.export.foreseen import LOOKED_AT, foresee_animation, foresee_picture, foresee_singles
from ddpm_studio.engine.export.mp4 import can_write_mp4
from ddpm_studio.engine.export.pictures import save_png, save_singles
from ddpm_studio.engine.export.timeline_strip import Moment

SAID: dict[str, object] = {"seed": 7, "sampler": {"kind": "ddim"}, "note": "x" * 300}


def end(job: Generator[Any, None, Any]) -> Any:
    """Run a job and return its result."""
    while True:
        try:
            next(job)
        except StopIteration as over:
            return over.value


def chain(count: int = 24) -> Pixels:
    """Return frames that come out of the noise, as films do: the first are far larger than the last."""
    random, picture = np.random.default_rng(1), np.zeros((32, 32, 3))
    picture[8:24, 8:24] = (200, 40, 40)
    shares = np.linspace(1, 0, count)[:, None, None, None]
    noise = random.uniform(0, 255, (count, 32, 32, 3))
    return np.rint(shares * noise + (1 - shares) * picture).astype(np.uint8)


def test_a_picture_is_foreseen_to_the_byte(tmp_path: Path) -> None:
    foreseen = end(foresee_picture(chain()[0], SAID))
    save_png(tmp_path / "a.png", chain()[0], SAID)
    assert foreseen.is_exact and foreseen.size == (tmp_path / "a.png").stat().st_size


def test_of_many_pictures_a_few_tell_the_size_of_all(tmp_path: Path) -> None:
    foreseen = end(foresee_singles(chain(), SAID))
    end(save_singles(tmp_path, chain(), SAID))
    written = sum(file.stat().st_size for file in tmp_path.iterdir())
    assert foreseen.count == 24 > LOOKED_AT and abs(foreseen.size / written - 1) < 0.1


@pytest.mark.parametrize("suffix", [each for each in SUFFIXES if each != ".mp4" or can_write_mp4()])
def test_a_film_is_foreseen_by_a_few_frames(tmp_path: Path, suffix: str) -> None:
    options = AnimationOptions(scale=2, timeline=True, boomerang=True)
    frames, moments = chain(), [Moment(t, 0.5) for t in range(23, -1, -1)]
    foreseen = end(foresee_animation(suffix, frames, options, moments, SAID))
    path = tmp_path / f"film{suffix}"
    end(save_animation(path, frames, options, SAID, moments))
    most = 1.0 if suffix == ".mp4" else 0.15  # what moves little from frame to frame is told dearer than it is
    assert foreseen.kind == suffix and foreseen.count == 46
    assert foreseen.picture.shape[1] == 64 < foreseen.picture.shape[0], "with the strip below it"
    assert abs(foreseen.size / path.stat().st_size - 1) < most
