"""What a film makes of the frames it is given, in memory and on disk."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import numpy as np
import pytest

from ddpm_studio.engine.diffusion.forward import log_snr
from ddpm_studio.engine.diffusion.schedules import Linear
from ddpm_studio.engine.diffusion.spacing import kept_moments
from ddpm_studio.engine.disk.places import cache_folder
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Frame, Note
from ddpm_studio.engine.films import film_room
from ddpm_studio.engine.films.film import GREY, Film

SHAPE = (4, 8, 6, 3)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DDPM_STUDIO_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def frames(count: int = 5, shape: tuple[int, ...] = SHAPE) -> list[Frame]:
    random = np.random.default_rng(3)
    pictures = random.integers(0, 256, (3, count, *shape), np.uint8)
    return [
        Frame(
            index,
            count,
            count - 1 - index,
            x_t=pictures[0, index],
            x_0=pictures[1, index],
            eps=None if index == count - 1 else pictures[2, index],
        )
        for index in range(count)
    ]


def filled(given: list[Frame]) -> Film:
    film = Film()
    for frame in given:
        film.keep(frame)
    return film


def test_every_view_of_a_frame() -> None:
    given = frames()
    film = filled(given)
    film.keep(Note("no frame"))
    assert len(film) == film.expected == 5
    assert np.array_equal(film.frame(2), given[2].x_t)
    assert np.array_equal(film.frame(2, "x_0"), given[2].x_0)
    eps = given[2].eps
    assert eps is not None and np.array_equal(film.frame(2, "eps"), eps)
    assert (film.frame(4, "eps") == GREY).all()
    pair = film.frame(2, "pair")
    assert np.array_equal(pair[:, :, :6], given[2].x_t) and np.array_equal(pair[:, :, 6:], given[2].x_0)
    for view in ("x_t", "change", "pair"):
        for beyond in (-1, 5):
            with pytest.raises(IndexError):
                film.frame(beyond, view)


def test_a_change_is_the_square_root_of_the_difference_to_the_frame_before() -> None:
    given = frames()
    film = filled(given)
    difference = np.abs(given[2].x_0.astype(int) - given[1].x_0)
    assert np.array_equal(film.frame(2, "change"), np.round(255 * np.sqrt(np.minimum(difference, 64) / 64)))
    assert film.changes[2] == pytest.approx(difference.mean())
    assert film.changes[0] == 0
    assert not film.frame(0, "change").any()


def test_noise_and_changes_have_no_transparency() -> None:
    film = filled(frames(shape=(2, 4, 4, 4)))
    assert [film.frame(1, view).shape[-1] for view in ("x_t", "x_0", "eps", "change", "pair")] == [4, 4, 3, 3, 4]


def test_a_film_past_the_budget_is_on_disk_until_it_goes(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = frames()
    monkeypatch.setattr(film_room.BUDGET, "size", 3 * 5 * 4 * 8 * 6 * 3 - 1)
    film = filled(given)
    for position, frame in enumerate(given):
        assert np.array_equal(film.frame(position), frame.x_t)
        assert np.array_equal(film.frame(position, "x_0"), frame.x_0)
    assert mapped_films() == 1 or not Path("/proc/self/maps").exists()
    del film
    gc.collect()
    assert mapped_films() == 0
    assert not list((home / "cache").iterdir())


def mapped_films() -> int:
    maps = Path("/proc/self/maps")
    folder = str(cache_folder())
    return sum(folder in line for line in maps.read_text().splitlines()) if maps.exists() else 0


def test_a_film_within_the_budget_touches_no_disk(home: Path) -> None:
    filled(frames())
    assert not home.exists()


def test_a_film_is_thinned_only_where_the_disk_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(film_room.BUDGET, "size", 10_000)
    one = film_room.film_bytes(1, 4, 100)
    assert one == 1200
    assert film_room.frames_that_fit(8, 4, 100) == 8
    assert film_room.frames_that_fit(1000, 4, 100) == 1000
    free = film_room.DISK_RESERVE + 20 * one + 5
    monkeypatch.setattr(film_room, "_free_bytes", lambda folder: free)
    assert film_room.frames_that_fit(1000, 4, 100) == 20
    monkeypatch.setattr(film_room, "_free_bytes", lambda folder: 0)
    assert film_room.frames_that_fit(1000, 4, 100) == 8
    assert film_room.frames_that_fit(1000, 400, 100) == 2


@pytest.mark.skipif(not hasattr(os, "posix_fallocate"), reason="the system cannot reserve a file's bytes")
def test_a_disk_without_room_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(film_room.BUDGET, "size", 10)
    with pytest.raises(StudioError, match="Keep fewer frames"):
        film_room.make_room((2**55,))


def test_moments_are_kept_evenly_or_evenly_in_log_snr() -> None:
    alpha_bar, times = Linear().alpha_bar(), list(range(1000, -1, -1))
    assert kept_moments(times, 5) == [0, 250, 500, 750, 1000]
    kept = kept_moments(times, 21, "log-snr", alpha_bar)
    signal = log_snr(alpha_bar)[[times[moment] for moment in kept]]
    assert kept[0] == 0 and kept[-1] == 1000 and len(set(kept)) == 21 and kept == sorted(kept)
    assert np.abs(np.diff(signal)[:-3] - np.diff(signal).mean()).max() < 0.2, "the last steps are further apart"
    assert kept_moments(times[::250], 5, "log-snr", alpha_bar) == [0, 1, 2, 3, 4]


def test_the_signal_is_known_beyond_what_pixels_can_hold() -> None:
    random = np.random.default_rng(4)
    for a in (0.999, 0.5, 0.01):
        x_0 = random.uniform(-1, 1, (2, 6, 6, 3))
        eps = random.standard_normal(x_0.shape).clip(-3, 3)
        x_t = a**0.5 * x_0 + (1 - a) ** 0.5 * eps
        pixels = [np.rint((each + 1) * 127.5).clip(0, 255).astype(np.uint8) for each in (x_t, x_0, eps / 3)]
        film = filled([Frame(0, 2, 7, *pixels), Frame(1, 2, 0, pixels[0], pixels[1])])
        assert np.abs(film.signal(0, a) - x_t).max() < 0.02
        assert np.abs(film.signal(1, 1.0) - x_t.clip(-1, 1)).max() < 0.005, "at t = 0 it is the image"


def test_what_is_remembered_is_asked_for_once_and_kept() -> None:
    film, asked = filled(frames()), []

    def recall(position: int) -> np.ndarray:
        asked.append(position)
        return np.full(SHAPE, 9, np.uint8)

    assert not film.has(3, "memory") and film.has(3, "x_0") and not film.has(5, "x_0")
    with pytest.raises(IndexError):
        film.frame(3, "memory")
    film.recall = recall
    assert (film.frame(3, "memory") == 9).all() and (film.frame(3, "memory") == 9).all()
    assert asked == [3] and film.has(3, "memory")
    assert film.gaps == {3: pytest.approx(np.abs(film.frame(3, "x_0").astype(float) - 9).mean())}
