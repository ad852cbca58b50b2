"""Making the golden films and pictures; see `make`."""

from __future__ import annotations

import json
from pathlib import Path

from ddpm_studio.engine.choices.comparison import CompareOptions, OverTrainingOptions
from ddpm_studio.engine.export.animation import Drawn, save_animation
from ddpm_studio.engine.export.animation_options import AnimationOptions
from ddpm_studio.engine.export.grid import GridOptions
from ddpm_studio.engine.films.film import Film, View
from ddpm_studio.engine.films.film_file import save_film
from ddpm_studio.engine.models.card import find_model_file, read_facts
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.gui.comparing.compared_take import ComparedFrames, ComparedTake, Look
from ddpm_studio.gui.comparing.comparison import Comparison
from ddpm_studio.gui.comparing.training_take import TrainingTake
from ddpm_studio.gui.film.any_take import AnyTake
from ddpm_studio.gui.film.export.export_plan import Manner, Plan, Subject
from ddpm_studio.gui.film.film_files import recipe_text
from ddpm_studio.gui.film.take import Take
from ddpm_studio.gui.forward import save as forward
from ddpm_studio.gui.forward.noising import Noising
from ddpm_studio.gui.forward.scene import Course, Scene
from ddpm_studio.gui.mixing.sweep import sweep_of
from tests.golden import chosen
from tests.golden.program import FILM_GAP, FILMS, GOLDEN, GRID_GAP, PICTURES, VIEWS, AnyChoices, digest, digit, draw

ANIMATION = AnimationOptions(fps=8, hold_last=0.5, scale=1, lossless=True)
SHOWN: dict[str, tuple[int, View]] = {
    "sample": (5, "x_t"),
    "interpolate": (2, "eps"),
    "t-and-weight": (4, "x_0"),
    "branch": (3, "x_0"),
    "compare": (2, "x_0"),
    "over-training": (1, "x_0"),
}
"""The frame, and the view, of which there is a PNG, and the view that the animations show."""


def make_films(jobs: dict[str, AnyChoices]) -> None:
    """Write a film of each job that can be saved, and what is in it."""
    FILMS.mkdir()
    told = {}
    for name, options in jobs.items():
        take = _take(options)
        if isinstance(take, Take):
            for _ in save_film(FILMS / f"{name}.npz", take.film, recipe_text(take)):
                pass
            views = {view: digest(take.film.view(view)) for view in VIEWS}
            told[name] = {"times": take.film.times, "shape": take.film.view("x_t").shape, "sha256": views}
    (GOLDEN / "films.json").write_text(json.dumps(told, indent=1) + "\n", "utf-8", newline="\n")


def make_pictures(jobs: dict[str, AnyChoices]) -> None:
    """Write a PNG of one frame of each job, and a WebP and a GIF of all of its frames."""
    PICTURES.mkdir()
    for name, options in jobs.items():
        take, (position, view) = _take(options), SHOWN[name]
        grid = GridOptions(columns=take.columns or 2, spacing=GRID_GAP, scale=1, captions=False)
        manner, subject = Manner(grid=grid, animation=ANIMATION), Subject(take, position, view)
        _write(Plan(subject, "grid", PICTURES / f"{name}.png", manner))
        for suffix in (".webp", ".gif"):
            _write(Plan(subject, "animation", PICTURES / f"{name}{suffix}", manner))
        if isinstance(take, Take) and name != "interpolate":  # one picture alone says its number, too
            _write(Plan(Subject(take, position, view, 1), "grid", PICTURES / f"{name}-one.png", manner))
        if isinstance(take, Take) and name == "t-and-weight":
            _make_sweep(take)


def make_forward_pictures() -> None:
    """Write what the Forward tab saves of a picture that is made noisy."""
    noising = Noising(digit(chosen.DIGIT), chosen.FORWARD.seed)
    scene = Scene(Course(chosen.FORWARD.schedule), (), noising, "digit")
    for _ in forward.save_picture(scene, noising, 6, PICTURES / "forward.png"):
        pass
    for suffix in (".webp", ".gif"):
        for _ in forward.save_film(scene, noising, PICTURES / f"forward{suffix}"):
            pass


def _make_sweep(take: Take) -> None:
    sweep = sweep_of(take, len(take.film) - 1, "x_t")
    path, frames = PICTURES / "from-a-to-b.webp", Drawn(len(sweep.pictures), sweep.sheet)
    for _ in save_animation(path, frames, ANIMATION, sweep.parameters()):
        pass


def _write(plan: Plan) -> None:
    assert plan.manner.grid.spacing == GRID_GAP and FILM_GAP == 1  # which the plan has of its own
    for _ in plan.work():
        pass


def _take(options: AnyChoices) -> AnyTake:
    """Draw what `options` choose, with all that made it."""
    films = draw(options)
    if isinstance(options, CompareOptions):
        first, second = (read_facts(find_model_file(side.model)) for side in options.sides)
        comparison = Comparison(options, (first, second))
        for take, film in zip(comparison.takes, films, strict=True):
            _copy(film, take.film)
        return ComparedTake(ComparedFrames(comparison, Look(), comparison.pairs("t")))
    if isinstance(options, OverTrainingOptions):
        run = Run(options.sample.model)
        return TrainingTake(options, read_facts(find_model_file(run.folder)), dict(run.snapshots()), films[0])
    return Take(options, read_facts(find_model_file(Path(options.model))), films[0])


def _copy(film: Film, target: Film) -> None:
    target.__dict__.update(film.__dict__)
