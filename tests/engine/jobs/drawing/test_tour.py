"""A closed tour by a real, tiny network: it passes what is drawn at its stops, and has no seam."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageSequence

from ddpm_studio import engine
from ddpm_studio.cli import main
from ddpm_studio.engine.choices.pictures import DataPicture, PictureFile
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.choices.tours.tour import TourOptions
from ddpm_studio.engine.diffusion.samplers import DDIM, DDPM
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.events import Control, Frame, Pixels
from ddpm_studio.engine.export.metadata import read_parameters
from ddpm_studio.engine.models.recipe import read_recipe
from ddpm_studio.engine.runs.run import Run
from tests.engine.small import drain, of_kind


def last(options: Any) -> Pixels:
    """The pictures at the end of the chain, as whole numbers that can be negative."""
    frames = of_kind(drain(engine.run(options, Control())), Frame)
    return frames[-1].x_t.astype(int)


def sampled(run: Run, **choices: Any) -> SampleOptions:
    return SampleOptions(model=run.folder, **{"count": 3, "seed": 5, "steps": 6, **choices})


@pytest.mark.parametrize("sampler", [DDIM(), DDIM(eta=1), DDPM()], ids=["ddim", "eta", "ddpm"])
def test_the_frame_at_a_stop_is_what_is_drawn_of_it_alone(trained_run: Run, sampler: Any) -> None:
    sample = sampled(trained_run, sampler=sampler)
    frames = last(TourOptions(sample=sample, between=4))
    assert len(frames) == 12
    assert np.abs(frames[::4] - last(sample)).max() <= 1  # batches of other sizes round otherwise
    assert np.abs(frames[2] - frames[0]).max() > 3


def test_the_step_from_the_last_to_the_first_is_as_large_as_any(trained_run: Run) -> None:
    frames = last(TourOptions(sample=sampled(trained_run), between=8))
    steps = np.abs(frames - np.roll(frames, -1, axis=0)).mean(axis=(1, 2, 3))
    assert 0 < steps[-1] <= 1.5 * steps[:-1].max()
    assert steps.max() < np.abs(frames[0] - frames[8]).mean()  # from stop to stop is much further


def test_pictures_are_visited_and_come_back(trained_run: Run, tmp_path: Path) -> None:
    given = np.random.default_rng(1).integers(60, 196, (2, 8, 8), np.uint8)  # soft greys
    for number, pixels in enumerate(given):
        Image.fromarray(pixels).save(tmp_path / f"{number}.png")
    pictures = tuple(PictureFile(path=tmp_path / f"{number}.png") for number in range(2))
    frames = last(TourOptions(sample=sampled(trained_run, steps=25), pictures=pictures, between=3, refinements=3))
    assert len(frames) == 6
    assert np.abs(frames[::3, ..., 0] - given.astype(int)).mean() < 3
    steps = np.abs(frames - np.roll(frames, -1, axis=0)).mean(axis=(1, 2, 3))
    assert steps[-1] <= 1.5 * steps[:-1].max()


def test_too_few_stops_are_refused() -> None:
    for choices in ({"sample": SampleOptions(count=1)}, {"pictures": (DataPicture(),)}):
        with pytest.raises(FieldError):
            TourOptions(**choices)


def test_the_command_writes_an_animation_that_goes_round(trained_run: Run, tmp_path: Path) -> None:
    asked = ["tour", str(trained_run.folder), "--out", str(tmp_path), "--format", "gif", "--set", "sample.count=2"]
    assert main([*asked, "--set", "between=3", "--set", "sample.steps=4", "--picture", "3", "--picture", "7"]) == 0
    (film,) = tmp_path.glob("*.gif")
    with Image.open(film) as animation:
        assert sum(1 for _ in ImageSequence.Iterator(animation)) == 6
        assert animation.info["loop"] == 0
    (sheet,) = tmp_path.glob("*.png")
    recipe = read_recipe(sheet, read_parameters(sheet))
    assert isinstance(recipe.options, TourOptions)
    assert [picture.index for picture in recipe.options.pictures] == [3, 7]  # type: ignore[union-attr]
