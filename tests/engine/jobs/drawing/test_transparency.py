"""Pictures with transparency are learnt, drawn and written in four channels."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ddpm_studio import engine
from ddpm_studio.engine.choices.layout import DrawnImage, Layout
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.events import Control, Frame, Pixels
from ddpm_studio.engine.films.film import Film
from ddpm_studio.headless.outputs import Outputs
from tests.engine.small import drain, of_kind, small_run, train

LAYOUT = Layout("samples", tuple(DrawnImage(0, image) for image in range(3)), 3)
EMOJI = ("data.source.kind=emoji", "data.source.split=held-out", "data.height=16", "data.width=16", "training.steps=2")


def read(path: Path, mode: str = "RGBA") -> Pixels:
    with Image.open(path) as image:
        image.seek(getattr(image, "n_frames", 1) - 1)
        return np.asarray(image.convert(mode))


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> list[Frame]:
    run = small_run(tmp_path_factory.mktemp("runs"), *EMOJI)
    train(run)
    return of_kind(drain(engine.run(SampleOptions(model=run.folder, count=3, steps=2), Control())), Frame)


def test_they_are_learnt_and_drawn_in_four_channels(drawn: list[Frame]) -> None:
    assert drawn[-1].x_t.shape == (3, 16, 16, 4) and len(np.unique(drawn[-1].x_t[..., 3])) > 2


@pytest.mark.parametrize("kind", ["webp", "gif", "png"])
def test_what_is_written_is_as_transparent_as_what_was_drawn(drawn: list[Frame], tmp_path: Path, kind: str) -> None:
    film = Film()
    for frame in drawn:
        film.keep(frame)
    Outputs(tmp_path, kind, LAYOUT, (16, 16, 4)).write([("x", film)], None)
    whole = drawn[-1].x_t
    with np.load(tmp_path / "x_3x16x16x4.npz") as arrays:
        assert np.array_equal(arrays["arr_0"], whole)
    sheet = read(tmp_path / "x.png")
    scale = (sheet.shape[0] - 4) // 16
    first = (slice(2, -2, scale), slice(2, 2 + 16 * scale, scale))
    assert np.array_equal(sheet[first], whole[0])
    alpha = read(tmp_path / ("x film.png" if kind == "png" else f"x.{kind}"))[first][..., 3]
    assert np.array_equal(alpha, np.where(whole[0, ..., 3] >= 128, 255, 0) if kind == "gif" else whole[0, ..., 3])
