from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from threading import Event
from typing import get_args

import numpy as np
import pytest
import torch
from PIL import Image
from pydantic import ValidationError

from ddpm_studio import engine
from ddpm_studio.engine.choices.chain import ChainOptions
from ddpm_studio.engine.choices.mixing import InterpolateOptions
from ddpm_studio.engine.choices.pictures import PictureFile
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.diffusion.arrays import Array
from ddpm_studio.engine.diffusion.denoiser import Denoiser
from ddpm_studio.engine.diffusion.samplers import DDIM, DDPM, AnySampler, Sampler, UniPC
from ddpm_studio.engine.diffusion.samplers.walk import Noise, Step
from ddpm_studio.engine.diffusion.spacing import choose_times
from ddpm_studio.engine.errors import Cancelled, FieldError, LoadError
from ddpm_studio.engine.events import Control, Frame, Note, Progress
from ddpm_studio.engine.films.film import Film
from ddpm_studio.engine.jobs.drawing.walking import begin
from ddpm_studio.engine.models.find import find_model_file
from ddpm_studio.engine.models.header import read_card
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runtime.model import load_model
from ddpm_studio.engine.runtime.noise import Purpose, image_noise
from tests.engine.small import drain, of_kind, small_run

CATALOGUE: list[type[Sampler]] = list(get_args(get_args(AnySampler)[0]))
SAMPLERS = [*(kind() for kind in CATALOGUE), DDIM(eta=1), DDPM(variance="fixed-large")]


def sample(**choices) -> list[Frame]:
    return of_kind(drain(engine.run(SampleOptions(**{"steps": 10, **choices}), Control())), Frame)


@pytest.mark.parametrize("sampler", SAMPLERS, ids=str)
def test_every_step_is_a_frame_from_noise_to_image(trained_run: Run, sampler) -> None:
    frames = sample(model=trained_run.folder, count=3, sampler=sampler)
    assert [frame.t for frame in frames] == [*range(50, 0, -5), 0]
    assert [frame.position for frame in frames] == list(range(11)) and {frame.count for frame in frames} == {11}
    for frame in frames:
        assert frame.x_t.shape == frame.x_0.shape == (3, 8, 8, 1) and frame.x_t.dtype == np.uint8
    assert np.array_equal(frames[-1].x_t, frames[-1].x_0)
    assert 60 < frames[0].x_t.std() < 110, "noise cut off at ±1 spreads over all greys"


@pytest.mark.parametrize("sampler", SAMPLERS, ids=str)
def test_an_image_depends_on_its_seed_and_number_alone(trained_run: Run, sampler) -> None:
    """Not on how many are drawn, nor on how many are computed at once."""
    together = sample(model=trained_run.folder, count=4, sampler=sampler)
    some = sample(model=trained_run.folder, count=3, sampler=sampler, chain=ChainOptions(batch_size=2))
    for one, other in zip(together, some, strict=True):
        # Kernels for other batch sizes may round differently in the last bit of a float.
        difference = np.abs(one.x_t[:3].astype(int) - other.x_t.astype(int))
        assert difference.max() <= 1 and (difference > 0).mean() < 0.01


def test_the_same_choices_give_the_same_pixels(trained_run: Run) -> None:
    first, second = (sample(model=trained_run.folder, count=4, sampler=DDPM()) for _ in range(2))
    assert all(np.array_equal(a.x_t, b.x_t) for a, b in zip(first, second, strict=True))
    other = sample(model=trained_run.folder, count=4, sampler=DDPM(), seed=1)
    assert not np.array_equal(first[0].x_t, other[0].x_t)


class Asking(DDPM):
    """Shows the noise that it is given."""

    visit: int = 0

    def step(self, denoiser: Denoiser, past: Sequence[Step], s: int, noise: Noise) -> Array:
        return noise(past[-1].t, self.visit)


@pytest.mark.parametrize("visit", [0, 1, 2])
def test_each_step_has_noise_of_its_own_for_each_image_and_visit(trained_run: Run, visit: int) -> None:
    model = load_model(trained_run.folder, ChainOptions())
    options = SampleOptions(seed=7).model_copy(update={"sampler": Asking(visit=visit)})
    walk = begin(options, model, model.denoiser(options.chain, Event()), images=[3, 5])
    shown = list(walk.steps)
    for before, after in pairwise(shown):
        numbers = (before.t, visit) if visit else (before.t,)
        assert torch.equal(after.x_t, image_noise(7, Purpose.STEP, [3, 5], (1, 8, 8), *numbers))
    assert torch.equal(walk.x, image_noise(7, Purpose.X_T, [3, 5], (1, 8, 8)))


def test_sections_decide_the_number_of_steps(trained_run: Run) -> None:
    options = SampleOptions(sections=(2, 3, 4), steps=20)
    assert options.steps == 9 and SampleOptions.model_validate(options.model_dump(mode="json")) == options
    frames = sample(model=trained_run.folder, count=1, sections=[2, 3, 4])
    assert [frame.t for frame in frames] == [50, 45, 40, 35, 34, 26, 18, 17, 1, 0]
    with pytest.raises(FieldError, match="choose fewer"):
        sample(model=trained_run.folder, count=1, sections=[18, 1, 1])


@pytest.mark.parametrize("sections", [[0, 3], [-1], ["many"], 5])
def test_wrong_sections_are_named(sections) -> None:
    with pytest.raises(ValidationError) as caught:
        SampleOptions(sections=sections)
    assert caught.value.errors()[0]["loc"][0] == "sections"


def test_times_by_log_snr_are_the_models_own(trained_run: Run) -> None:
    alpha_bar = trained_run.config().diffusion.schedule.alpha_bar()
    frames = sample(model=trained_run.folder, count=1, steps=5, spacing="log-snr")
    assert [frame.t for frame in frames] == [*choose_times(50, 5, "log-snr", alpha_bar), 0]


def test_times_that_do_not_suit_the_sampler_are_warned_of(trained_run: Run) -> None:
    """So does the film's job say it, with what the sampler itself says."""
    assert SampleOptions(steps=20, spacing="leading", sampler=UniPC()).warnings()
    assert SampleOptions(sections=(10, 15, 20)).warnings()
    for fine in (
        SampleOptions(),
        SampleOptions(steps=20, spacing="leading", sampler=DDIM()),
        SampleOptions(steps=50, spacing="leading"),
        SampleOptions(sections=(20, 20, 20)),
    ):
        assert fine.warnings() == []
    options = SampleOptions(model=trained_run.folder, count=1, steps=5, spacing="linspace")
    told = of_kind(drain(engine.run(options, Control())), Note)
    assert [note.text for note in told if note.level == "warning"] == options.warnings() != []


def test_as_many_steps_are_told_as_were_chosen_and_as_the_frames_show(trained_run: Run) -> None:
    """The first frame is the noise, before any step."""
    events = drain(engine.run(SampleOptions(model=trained_run.folder, count=1, steps=10), Control()))
    told = [event for event in events if isinstance(event, Frame | Progress)]
    assert told[0] == Progress(0, 10, "steps")
    for before, event in pairwise(told):
        if isinstance(event, Frame):
            assert isinstance(before, Progress) and (before.done, before.total) == (event.position, 10)
    assert of_kind(events, Frame)[-1].position == 10


def test_fewer_frames_are_spread_evenly(trained_run: Run) -> None:
    frames = sample(model=trained_run.folder, count=1, steps=50, chain=ChainOptions(frames_kept=6))
    assert [frame.t for frame in frames] == [50, 40, 30, 20, 10, 0]


def test_a_film_too_large_for_memory_goes_to_disk_and_says_so(
    trained_run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DDPM_STUDIO_HOME", str(tmp_path))
    monkeypatch.setattr("ddpm_studio.engine.films.film_room.BUDGET.size", 5 * 3 * 4 * 64)
    options = SampleOptions(model=trained_run.folder, count=4, steps=10)
    events = drain(engine.run(options, Control()))
    assert len(of_kind(events, Frame)) == 11
    assert any("kept in a temporary file" in note.text for note in of_kind(events, Note))
    monkeypatch.setattr("ddpm_studio.engine.films.film_room._free_bytes", lambda folder: 0)
    events = drain(engine.run(options, Control()))
    assert len(of_kind(events, Frame)) == 5
    assert any("Keeping 5 of 11" in note.text for note in of_kind(events, Note))


def test_the_noise_that_is_shown_is_what_x_t_holds_beside_x_0(trained_run: Run) -> None:
    """Where x_t is not cut off at the range of pixels, the pictures satisfy x_t = √ᾱ x_0 + √(1 − ᾱ) eps."""
    alpha_bar = trained_run.config().diffusion.schedule.alpha_bar()
    frames = sample(model=trained_run.folder, count=8, sampler=DDIM())
    assert frames[-1].eps is None
    for frame in frames[:-1]:
        assert frame.eps is not None and frame.eps.shape == frame.x_t.shape
        x_t, x_0 = (picture / 127.5 - 1 for picture in (frame.x_t, frame.x_0))
        eps = 3 * (frame.eps / 127.5 - 1)
        whole = (np.abs(x_t) < 0.99) & (np.abs(eps) < 2.9)
        error = np.sqrt(alpha_bar[frame.t]) * x_0 + np.sqrt(1 - alpha_bar[frame.t]) * eps - x_t
        assert whole.mean() > 0.1 and np.abs(error[whole]).max() < 0.03


def test_a_film_holds_what_was_said(trained_run: Run) -> None:
    film, frames = Film(), sample(model=trained_run.folder, count=2)
    for position, frame in enumerate(frames):
        assert len(film) == position
        film.keep(frame)
    assert film.times == [frame.t for frame in frames] and film.expected == 11
    assert np.array_equal(film.frame(4, "x_0"), frames[4].x_0)
    with pytest.raises(IndexError):
        film.frame(11)


def test_another_average_is_another_model(trained_run: Run) -> None:
    paths = [find_model_file(trained_run.folder), find_model_file(trained_run.folder, 0.99)]
    made = [read_card(path).provenance for path in paths]
    assert [said.ema_rate for said in made] == [0.5, 0.99] and made[0].sha256 != made[1].sha256
    chosen = sample(model=trained_run.folder, count=2, chain=ChainOptions(rate=0.99))[-1].x_t
    assert np.array_equal(chosen, sample(model=paths[1], count=2)[-1].x_t)
    with pytest.raises(LoadError, match="has no snapshot"):
        sample(model=trained_run.folder, chain=ChainOptions(rate=0.7))


def test_cancelling_stops_between_the_blocks_of_the_network(trained_run: Run) -> None:
    control = Control()
    job = engine.run(SampleOptions(model=trained_run.folder), control)
    with pytest.raises(Cancelled):
        for event in job:
            if isinstance(event, Frame):
                control.cancelled.set()


def test_what_cannot_be_sampled_is_a_sentence(trained_run: Run, tmp_path: Path) -> None:
    with pytest.raises(FieldError, match="choose between 1 and 50 steps"):
        sample(model=trained_run.folder, steps=51)
    with pytest.raises(LoadError, match="is not there"):
        sample(model=tmp_path / "none.safetensors")
    with pytest.raises(LoadError, match="has no snapshot yet"):
        sample(model=small_run(tmp_path).folder)
    damaged = tmp_path / "damaged.safetensors"
    content = bytearray(trained_run.snapshots()[-1][1].read_bytes())
    content[-10] ^= 1
    damaged.write_bytes(content)
    with pytest.raises(LoadError, match=r"damaged\.safetensors: its weights are not what was written"):
        sample(model=damaged)
    damaged.write_bytes(content[:1000])
    with pytest.raises(LoadError, match=r"damaged\.safetensors"):
        sample(model=damaged)


def test_a_model_file_in_half_precision_is_nearly_the_same(trained_run: Run, tmp_path: Path) -> None:
    path = tmp_path / "small.safetensors"
    drain(engine.export_model(trained_run.folder, path, halves=True))
    assert path.stat().st_size < 0.6 * trained_run.snapshots()[-1][1].stat().st_size
    full, half = (sample(model=model, count=2)[-1].x_t.astype(int) for model in (trained_run.folder, path))
    assert np.abs(full - half).mean() < 3


def interpolate(**choices) -> list[Frame]:
    return of_kind(drain(engine.run(InterpolateOptions(**{"steps": 10, **choices}), Control())), Frame)


def test_a_strip_of_mixtures_at_every_step(trained_run: Run) -> None:
    frames = interpolate(model=trained_run.folder, depth=25, count=5, steps=5)
    assert [frame.t for frame in frames] == [25, 20, 15, 10, 5, 0]
    assert frames[0].x_t.shape == (5, 8, 8, 1)


def test_at_a_small_depth_the_ends_are_the_pictures(trained_run: Run, tmp_path: Path) -> None:
    """t → 0 returns the input: an off-by-one in t would show here."""
    pictures = []
    for number in range(2):
        pixels = np.random.default_rng(number).integers(40, 215, (8, 8), np.uint8)
        Image.fromarray(pixels).save(tmp_path / f"{number}.png")
        pictures.append(pixels)
    last = interpolate(
        model=trained_run.folder,
        depth=1,
        first=PictureFile(path=tmp_path / "0.png"),
        second=PictureFile(path=tmp_path / "1.png"),
        count=3,
    )[-1]
    for strip_end, picture in ((last.x_0[0], pictures[0]), (last.x_0[-1], pictures[1])):
        assert np.abs(strip_end[..., 0].astype(int) - picture).mean() < 12


def test_depth_beyond_the_model_is_a_sentence(trained_run: Run) -> None:
    with pytest.raises(FieldError, match="ends at t = 50"):
        interpolate(model=trained_run.folder, depth=51)
