"""Films and pictures that an earlier version wrote: they open, and what made them makes them again."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from pydantic import TypeAdapter

from ddpm_studio import engine
from ddpm_studio.engine.choices.sampling import DrawingOptions
from ddpm_studio.engine.diffusion.schedules import AnySchedule, Schedule
from ddpm_studio.engine.events import Control
from ddpm_studio.engine.export.metadata import read_parameters
from ddpm_studio.engine.films.film import Film
from ddpm_studio.engine.films.film_head import is_film
from ddpm_studio.gui.choosing.recall import Recalled, find_model, recall
from ddpm_studio.gui.film.film_files import take_from
from ddpm_studio.gui.film.take import Take
from ddpm_studio.gui.forward.noising import Noising, to_pixels
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.settings import Settings
from tests.golden.program import (
    FILM_GAP,
    FILMS,
    GOLDEN,
    GRID_GAP,
    PICTURES,
    RUN,
    VIEWS,
    check_levels,
    digest,
    digit,
    draw,
    model_of,
    pictures_in,
    shown,
    with_models,
)

DIGIT = 4
"""The picture of the digits that the Forward tab made noisy."""
SAID: dict[str, Any] = json.loads((GOLDEN / "films.json").read_text("utf-8"))
DRAWN = sorted(path.name for path in PICTURES.iterdir() if path.stem != "forward")
Tell = Callable[[str, object], None]


def opened(path: Path) -> Take:
    """Open a film as the window does."""
    take = take_from(path)
    for event in engine.open_film(path, Control()):
        take.film.keep(event)
    return take


def recalled(path: Path) -> Recalled:
    """Read what made a picture as the window does."""
    found = recall([path])
    assert found is not None, f"{path.name} is like a picture of another program"
    return found


@cache
def drawn_again(options: DrawingOptions, *sha256: str) -> list[Film]:
    """Do the job again, once for all files of it."""
    return draw(with_models(options, [model_of(each) for each in sha256 if each]))


def test_there_are_films_and_pictures_of_every_job() -> None:
    assert set(SAID) == {path.stem for path in FILMS.iterdir()} == {"sample", "interpolate", "t-and-weight", "branch"}
    for name in (*SAID, "compare", "over-training"):
        assert {f"{name}.png", f"{name}.webp", f"{name}.gif"} <= set(DRAWN)


@pytest.mark.parametrize("name", SAID)
def test_a_film_opens_as_it_was(name: str) -> None:
    path, said = FILMS / f"{name}.npz", SAID[name]
    assert is_film(path)
    film = opened(path).film
    assert film.times == said["times"] and list(film.view("x_t").shape) == said["shape"]
    assert {view: digest(film.view(view)) for view in VIEWS} == said["sha256"]


@pytest.mark.parametrize("name", SAID)
def test_what_made_a_film_makes_it_again(name: str, record_property: Tell) -> None:
    take = opened(FILMS / f"{name}.npz")
    (film,) = drawn_again(take.options, take.card.provenance.sha256)
    assert film.times == take.film.times and len(take.names()) == len(film.frame(0))
    for view in VIEWS:
        check_levels(film.view(view), take.film.view(view), SAID[name]["sha256"][view], record_property)


@pytest.mark.parametrize("name", DRAWN)
def test_what_made_a_picture_makes_it_again(name: str, record_property: Tell) -> None:
    """All are lossless: PNG, WebP that was asked for every pixel, and GIF of grey levels."""
    path, found = PICTURES / name, recalled(PICTURES / name)
    said: Any = read_parameters(path)
    again = shown(said, drawn_again(found.options, *(model.sha256 for model in found.recipe.models)))
    gap = 0 if "image" in said else GRID_GAP if path.suffix == ".png" else FILM_GAP
    kept = list(pictures_in(path, again[0].shape, gap))
    assert len(kept) == len(again)
    for then, now in zip(kept, again, strict=True):
        check_levels(np.repeat(now, 3, axis=-1), then, digest(then), record_property)


def test_the_model_of_a_picture_is_found_among_recent_runs(qapp, tmp_path: Path) -> None:
    session = Session(Settings(tmp_path / "settings.json"))
    session.settings.now = session.settings.now.model_copy(update={"recent_runs": (RUN,)})
    for name in DRAWN:
        found = recalled(PICTURES / name)
        path = find_model(found.recipe.models[0].sha256, session)
        assert path is not None and path.parent.parent == RUN and found.recipe.models[0].name == "golden"


@pytest.mark.parametrize("suffix", ["png", "webp", "gif"])
def test_pictures_of_the_forward_tab_say_their_schedule(suffix: str) -> None:
    path = PICTURES / f"forward.{suffix}"
    said: Any = read_parameters(path)
    assert said["job"] == "forward" and recall([path]) is None
    schedule: Schedule = TypeAdapter(AnySchedule).validate_python(said["schedule"])
    assert schedule.steps == 12 and said["seed"] == 5
    if suffix == "png":
        assert said["alpha_bar"] == pytest.approx(schedule.alpha_bar()[said["t"]])
        again = to_pixels(Noising(digit(DIGIT), said["seed"]).x_t(said["alpha_bar"]))
        assert np.abs(np.asarray(Image.open(path)).astype(int) - again[..., 0].astype(int)).max() <= 1


def test_films_and_pictures_name_no_folder() -> None:
    """What a film or a picture says of the disk it was made on: nothing."""
    for path in PICTURES.iterdir():
        assert '"model": "/' not in json.dumps(read_parameters(path))
    assert all("/" not in str(opened(FILMS / f"{name}.npz").options.models()[0].path) for name in SAID)
