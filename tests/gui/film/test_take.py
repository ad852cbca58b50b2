"""What a frame means: its time, how much signal it has, which step it is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ddpm_studio import engine
from ddpm_studio.engine.choices.mixing import InterpolateOptions
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.diffusion.schedules import Linear
from ddpm_studio.engine.events import Control
from ddpm_studio.engine.models.find import find_model_file
from ddpm_studio.engine.models.header import read_card
from ddpm_studio.gui.film.estimate import sampler_keys, size_in_words
from ddpm_studio.gui.film.take import Take, decibels, small_number
from ddpm_studio.gui.film.time_axis import spread
from tests.gui.small_model import T, model

__all__ = ["model"]


def test_decibels_of_the_signal() -> None:
    assert decibels(0.5) == "0.0 dB"
    assert decibels(10 / 11) == "10.0 dB"
    assert decibels(1 / 11) == "\N{MINUS SIGN}10.0 dB"
    assert decibels(1.0) == "∞"
    assert decibels(0.0) == "\N{MINUS SIGN}∞"


def test_small_numbers_keep_digits_that_mean_something() -> None:
    assert [small_number(value) for value in (1.0, 0.1234, 0.001, 4.04e-5)] == ["1.000", "0.123", "0.001", "4.0e-05"]


@pytest.mark.parametrize(("size", "words"), [(17, "17 B"), (1234, "1.2 kB"), (172_032, "172 kB"), (6e9, "6.0 GB")])
def test_sizes(size: float, words: str) -> None:
    assert size_in_words(size) == words


def test_what_samplers_let_choose_stands_up_front() -> None:
    keys = sampler_keys()
    assert keys[0] == "sampler"
    assert {"sampler.eta", "sampler.variance"} <= set(keys)
    assert "sampler.kind" not in keys


def test_steps_are_counted_along_the_whole_chain(model: Path) -> None:
    card = read_card(find_model_file(model))
    take = Take(SampleOptions(steps=5), card)
    assert take.times == (50, 40, 30, 20, 10, 0)
    assert take.steps_done(T) == (0, 5)
    assert take.steps_done(20) == (3, 5)
    assert take.steps_done(0) == (5, 5)
    uneven = SampleOptions.model_validate({"sections": (3, 1)})
    assert len(Take(uneven, card).times) == 4 + 1
    even_in_noise = SampleOptions.model_validate({"spacing": "log-snr", "steps": 5})
    assert len(Take(even_in_noise, card).times) == 5 + 1
    strip = Take(InterpolateOptions(depth=4, steps=20), card)
    assert strip.times == (4, 3, 2, 1, 0)  # no more steps than times


@pytest.mark.parametrize("spread", ["even", "log-snr"])
def test_times_are_known_before_their_frames_are_there(model: Path, spread: str) -> None:
    file = find_model_file(model)
    chain = {"frames_kept": 5, "frames_spread": spread}
    chosen = SampleOptions.model_validate({"steps": 20, "count": 1, "model": file, "chain": chain})
    take, told = Take(chosen, read_card(file)), []
    for event in engine.run(chosen, Control()):
        take.film.keep(event)
        if len(take.film):
            told.append(take.frame_times())
    assert all(times == take.film.times for times in told)


def test_even_in_t_or_in_log_snr() -> None:
    alpha_bar = Linear().alpha_bar()
    times = [1000, 500, 10, 1, 0]
    assert spread(times, alpha_bar, "t") == [0, 0.5, 0.99, 0.999, 1]
    places = spread(times, alpha_bar, "log-snr")
    noise = np.log(1 / alpha_bar[1:] - 1)
    assert places[1] == pytest.approx((noise[999] - noise[499]) / (noise[999] - 2 * noise[0] + noise[1]))
    assert 0.9 < places[3] < 1, "t = 0 would be infinitely far away"
    assert spread(times[::-1], alpha_bar, "log-snr") == pytest.approx([1 - place for place in places[::-1]])
    assert spread([0], alpha_bar, "t") == [0]
