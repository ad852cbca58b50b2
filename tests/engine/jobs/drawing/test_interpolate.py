"""Mixing with a real, tiny network: what must hold whatever it has learnt."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from ddpm_studio import engine
from ddpm_studio.engine.choices.chain import ChainOptions
from ddpm_studio.engine.choices.mixing import InterpolateOptions, MixingOptions
from ddpm_studio.engine.choices.pictures import DataPicture, PictureFile, SeedPicture
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.diffusion.forward import diffuse
from ddpm_studio.engine.diffusion.samplers import DDPM
from ddpm_studio.engine.errors import Cancelled, FieldError
from ddpm_studio.engine.events import Control, Event, Frame, Pixels, Progress
from ddpm_studio.engine.jobs.drawing import interpolate as job
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runtime.model import load_model
from ddpm_studio.engine.runtime.noise import Purpose, image_noise
from tests.engine.small import DEEPER, drain, of_kind, small_run, train

INVERSION = MixingOptions(noise="inversion")
MODES = ["shared", "independent", "slerp", "inversion"]


def events(**choices) -> list[Event]:
    return drain(engine.run(InterpolateOptions(**{"steps": 10, "depth": 25, **choices}), Control()))


def frames(**choices) -> list[Frame]:
    return of_kind(events(**choices), Frame)


@pytest.fixture(scope="session")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[PictureFile, PictureFile]:
    """Two pictures of soft greys, which no clipping touches."""
    folder = tmp_path_factory.mktemp("pictures")
    for number in range(2):
        pixels = np.random.default_rng(number).integers(60, 196, (8, 8), np.uint8)
        Image.fromarray(pixels).save(folder / f"{number}.png")
    return PictureFile(path=folder / "0.png"), PictureFile(path=folder / "1.png")


def pixels_of(picture: PictureFile) -> Pixels:
    with Image.open(picture.path) as image:
        return np.asarray(image)[..., None]


def lab_of(run: Run, pair: tuple[PictureFile, PictureFile], **choices) -> job._Lab:
    """What the job has when it begins to mix."""
    model = load_model(run.folder, ChainOptions())
    tensors = [torch.from_numpy(pixels_of(picture).transpose(2, 0, 1)[None] / 127.5 - 1) for picture in pair]
    options = InterpolateOptions(model=run.folder, **{"steps": 10, "depth": 25, **choices})
    return job._Lab(options, model, torch.cat(tensors), Control())


def starts_of(lab: job._Lab) -> torch.Tensor:
    work = lab.mixtures(lab.options.row_times()[0])
    while True:
        try:
            next(work)
        except StopIteration as end:
            mixed: torch.Tensor = end.value
            return mixed


# --- what the paper says ----------------------------------------------------------------------------------------


def test_shared_noise_and_a_linear_mix_are_the_diffused_cross_fade(trained_run: Run, pair) -> None:
    lab = lab_of(trained_run, pair, count=5, seed=3, mixing=MixingOptions(noise="shared"))
    eps = image_noise(3, Purpose.INTERPOLATE, [0], lab.model.tensor_shape).double()
    alpha_bar = lab.model.card.alpha_bar[25]
    first, second = lab.pictures[:1], lab.pictures[1:]
    for weight, start in zip((0, 0.25, 0.5, 0.75, 1), starts_of(lab), strict=True):
        cross_fade = (1 - weight) * first + weight * second
        torch.testing.assert_close(start[None], diffuse(cross_fade, eps, alpha_bar), atol=1e-6, rtol=0)


@pytest.mark.parametrize("mode", MODES)
def test_the_left_end_is_the_first_pictures_own_reconstruction(trained_run: Run, pair, mode) -> None:
    """λ = 0: whatever the second picture is."""
    first, second = pair
    common = {"model": trained_run.folder, "count": 3, "mixing": MixingOptions(noise=mode), "sampler": DDPM()}
    one, other = (frames(first=first, second=end, **common)[-1].x_t for end in (second, first))
    assert np.abs(one[0].astype(int) - other[0]).max() <= 1
    assert not np.array_equal(one[1], other[1])


@pytest.mark.parametrize("mode", MODES)
def test_towards_no_noise_the_ends_are_the_pictures(trained_run: Run, pair, mode) -> None:
    """t → 0; an off-by-one in t would show here."""
    errors = []
    for depth in (40, 10, 1):
        last = frames(
            model=trained_run.folder, depth=depth, first=pair[0], second=pair[1], count=2, mixing={"noise": mode}
        )
        ends = (
            np.abs(end.astype(int) - pixels_of(picture)).mean() for end, picture in zip(last[-1].x_t, pair, strict=True)
        )
        errors.append(max(ends))
    assert errors[-1] < 8
    if mode != "inversion":  # which comes back from everywhere
        assert errors == sorted(errors, reverse=True)


# --- inversion --------------------------------------------------------------------------------------------------


def test_more_steps_bring_inverted_pictures_closer(tmp_path: Path, pair) -> None:
    run = small_run(tmp_path, *DEEPER)  # a flat one answers so evenly that few steps do
    train(run)

    def error(steps: int, refinements: int = 0) -> float:
        mixing = MixingOptions(noise="inversion", refinements=refinements)
        strip = frames(model=run.folder, first=pair[0], second=pair[1], depth=50, count=2, steps=steps, mixing=mixing)[
            -1
        ].x_t
        return float(
            np.mean([np.abs(end.astype(int) - pixels_of(of)).mean() for end, of in zip(strip, pair, strict=True)])
        )

    errors = [error(steps) for steps in (3, 10, 50)]
    assert errors[0] > errors[1] > errors[2]
    assert errors[2] < 2 and error(3, refinements=3) < errors[0]


def test_inversion_leaves_nothing_to_chance(trained_run: Run, pair) -> None:
    common = {"model": trained_run.folder, "first": pair[0], "second": pair[1], "mixing": INVERSION}
    one, other = (frames(seed=seed, sampler=DDPM(), **common) for seed in (0, 1))
    assert np.array_equal(one[0].x_t, other[0].x_t) and np.array_equal(one[-1].x_t, other[-1].x_t)


def test_nothing_is_clipped_that_has_to_come_back(trained_run: Run, pair) -> None:
    common = {"model": trained_run.folder, "first": pair[0], "second": pair[1], "mixing": INVERSION}
    one, other = (frames(depth=50, chain=ChainOptions(clips=clips), **common) for clips in (True, False))
    assert all(np.array_equal(a.x_t, b.x_t) and np.array_equal(a.x_0, b.x_0) for a, b in zip(one, other, strict=True))


def test_inverted_pictures_are_mixed_in_either_way(trained_run: Run, pair) -> None:
    def variance(way: str) -> float:
        lab = lab_of(trained_run, pair, depth=50, count=3, mixing=MixingOptions(noise="inversion", way=way))
        return float(starts_of(lab)[1].var())

    assert variance("linear") < 0.8 * variance("slerp")


def test_inversion_tells_what_it_does(trained_run: Run, pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ddpm_studio.engine.runtime.computing.stopwatch.INTERVAL", 0.0)
    told = [
        report.label
        for report in of_kind(
            events(model=trained_run.folder, first=pair[0], second=pair[1], mixing=INVERSION), Progress
        )
    ]
    assert any("Inverting" in label for label in told) and told[-1] == ""


# --- rows -------------------------------------------------------------------------------------------------------


def test_each_row_is_the_strip_of_its_depth(trained_run: Run, pair) -> None:
    common = {"model": trained_run.folder, "first": pair[0], "second": pair[1], "count": 4, "sampler": DDPM()}
    grid = frames(depths=(50, 20, 3), **common)
    assert [frame.t for frame in grid][:2] == [50, 45] and grid[-1].t == 0
    assert grid[0].x_t.shape == (12, 8, 8, 1)
    for row, depth in enumerate((50, 20, 3)):
        strip = {frame.t: frame for frame in frames(depth=depth, **common)}
        for frame in grid:
            # Until its turn has come, a row waits with its mixtures; between its own times it stands still.
            mine = strip[min((t for t in strip if t >= frame.t), default=depth)]
            part = slice(4 * row, 4 * row + 4)
            pairs = [(frame.x_t, mine.x_t), (frame.x_0, mine.x_0)]
            if frame.eps is not None and mine.eps is not None:
                pairs.append((frame.eps, mine.eps))
            for shown, alone in pairs:
                assert np.abs(shown[part].astype(int) - alone).max() <= 1


def test_every_time_of_any_row_is_a_frame(trained_run: Run) -> None:
    grid = frames(model=trained_run.folder, depths=(20, 50), steps=3, count=2)
    assert [frame.t for frame in grid] == [50, 33, 20, 17, 13, 7, 0]
    assert [frame.position for frame in grid] == list(range(7)) and {frame.count for frame in grid} == {7}


def test_rows_can_be_stopped(trained_run: Run) -> None:
    control = Control()
    work = engine.run(InterpolateOptions(model=trained_run.folder, depths=(50, 25), steps=10), control)
    with pytest.raises(Cancelled):
        for event in work:
            if isinstance(event, Frame):
                control.cancelled.set()


def test_wrong_depths_are_sentences(trained_run: Run) -> None:
    with pytest.raises(FieldError, match="ends at t = 50") as caught:
        frames(model=trained_run.folder, depths=(51, 20))
    assert caught.value.field == "depths"
    with pytest.raises(ValueError, match="one row only"):
        InterpolateOptions(depths=(20, 20))


# --- seeds as pictures ------------------------------------------------------------------------------------------


def test_a_seed_is_the_picture_that_sampling_draws_from_it(trained_run: Run) -> None:
    sampled = of_kind(drain(engine.run(SampleOptions(model=trained_run.folder, count=3, seed=7), Control())), Frame)
    picture = SeedPicture(seed=7, number=2)
    [drawn] = of_kind(drain(engine.draw(trained_run.folder, picture, Control())), Frame)
    assert drawn.x_t.shape == (1, 8, 8, 1)
    assert np.abs(drawn.x_t[0].astype(int) - sampled[-1].x_t[2]).max() <= 1


def test_seeds_can_be_mixed(trained_run: Run) -> None:
    picture = SeedPicture(seed=7)
    [drawn] = of_kind(drain(engine.draw(trained_run.folder, picture, Control())), Frame)
    strip = frames(model=trained_run.folder, first=picture, second=DataPicture(), depth=1, count=2)
    assert np.abs(strip[-1].x_t[0].astype(int) - drawn.x_t[0]).mean() < 12


def test_options_survive_a_file() -> None:
    options = InterpolateOptions(first=SeedPicture(seed=3), depths=(9, 5), mixing=INVERSION)
    assert InterpolateOptions.model_validate(options.model_dump(mode="json")) == options
    assert Path(options.model) == Path()


def test_mixtures_at_chosen_weights_are_those_of_a_strip(trained_run: Run, pair) -> None:
    chosen = {"model": trained_run.folder, "first": pair[0], "second": pair[1], "steps": 4}
    strip, some = frames(count=5, **chosen)[-1], frames(weights=(0, 0.75), **chosen)[-1]
    assert np.abs(some.x_0.astype(int) - strip.x_0[[0, 3]]).max() <= 1
    layout = InterpolateOptions(weights=(0, 0.75)).layout()
    assert layout.weights == (0, 0.75) and layout.columns == 2
    with pytest.raises(ValueError, match="ascend"):
        InterpolateOptions(weights=(0.5, 0.5))
