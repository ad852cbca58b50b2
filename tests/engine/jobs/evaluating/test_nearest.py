"""Samples beside the pictures that are nearest to them among those learnt from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ddpm_studio import engine
from ddpm_studio.engine.choices.measuring.nearest import NearestOptions
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.disk.resources import resource
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Control
from ddpm_studio.engine.findings import Nearest
from ddpm_studio.engine.runs.run import Run
from tests.engine.small import drain, of_kind, small_run, train


def digits() -> np.ndarray:
    with np.load(resource("datasets/digits.npz"), allow_pickle=False) as archive:
        pixels: np.ndarray = np.rint(archive["images"] * (255 / 16)).astype(np.uint8)[..., None]
    return pixels


def test_a_picture_that_was_learnt_is_found_with_its_number(trained_run: Run) -> None:
    noisy = digits()[[7, 300]].astype(int) + np.array([3, -3])[:, None, None, None]
    pixels = noisy.clip(0, 255).astype(np.uint8)
    (found,) = of_kind(drain(engine.nearest_to(trained_run.folder, pixels, Control())), Nearest)
    assert [each.number for each in found.first] == [7, 300] and found.copies == 1
    assert (found.pictures[:, 0] == digits()[[7, 300]]).all() and found.looked_at > 1700
    assert all(each.distance < 3.5 and not each.is_mirrored for each in found.first)
    assert all(first.distance < second.distance for first, second in zip(found.first, found.second, strict=True))
    with pytest.raises(StudioError, match="another size"):
        drain(engine.nearest_to(trained_run.folder, np.zeros((1, 9, 9, 1), np.uint8), Control()))


def test_samples_are_drawn_and_compared_with_what_was_held_out(tmp_path: Path) -> None:
    run = small_run(tmp_path, "data.held_out=0.1", "training.steps=1", "data.flip=true")
    train(run)
    sample = SampleOptions(model=run.folder, count=6, steps=4)
    events = drain(engine.nearest_to_samples(NearestOptions(sample=sample, compared=50), Control()))
    (found,) = of_kind(events, Nearest)
    assert found.samples.shape == (6, 8, 8, 1) and len(found.first) == len(found.ratios) == 6
    assert found.z is not None and found.z > 3, "noise lies farther than unseen digits"
    assert found.nearer == 0 and found.copies == 0
    (alone,) = of_kind(drain(engine.nearest_to_samples(NearestOptions(sample=sample, compared=0), Control())), Nearest)
    assert alone.z is None and (alone.samples == found.samples).all()
