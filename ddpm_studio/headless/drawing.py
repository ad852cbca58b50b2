"""The jobs that draw, without a window: any of the catalogue, each written as grid, film and arrays."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

from ddpm_studio import engine
from ddpm_studio.engine.choices.drawing import DRAWING_JOBS
from ddpm_studio.engine.choices.layout import SIDE_NAMES, Axis
from ddpm_studio.engine.choices.pictures import AnyPicture, DataPicture, PictureFile
from ddpm_studio.engine.choices.sampling import DrawingOptions
from ddpm_studio.engine.choices.toml import with_changes
from ddpm_studio.engine.disk.resources import bundled_models
from ddpm_studio.engine.errors import FieldError, StudioError
from ddpm_studio.engine.events import Event, Part
from ddpm_studio.engine.export.animation import Drawn, save_animation
from ddpm_studio.engine.export.grid import GridOptions, make_grid
from ddpm_studio.engine.export.mp4 import NO_VIDEO, can_write_mp4
from ddpm_studio.engine.export.names import free_name
from ddpm_studio.engine.export.npz import save_npz, suggest_npz_name
from ddpm_studio.engine.export.pictures import save_png
from ddpm_studio.engine.films.film import Film
from ddpm_studio.engine.models.find import find_data, find_model_file
from ddpm_studio.engine.models.header import read_card
from ddpm_studio.engine.models.recipe import recipe
from ddpm_studio.headless.telling import drain


def draw(chosen: argparse.Namespace) -> None:
    """Do the job ``chosen.job`` and write what it makes, under the names that its command has for them."""
    options = _with_models(_asked_for(chosen), chosen)
    if chosen.format == "mp4" and not can_write_mp4():
        raise StudioError(NO_VIDEO)  # before anything is computed
    cards = [read_card(find_model_file(*model)) for model in options.models()]
    options = options.settled([card.tellable for card in cards])
    made_by = recipe(options, cards)
    layout, name = options.layout(), DRAWING_JOBS[chosen.job].command.files
    reel = Reel(layout.axis)
    drain(lambda control: engine.run(options, control), reel.keep)
    for index, film in enumerate(reel.films):
        if layout.axis == "step":
            made_by["training_steps"] = list(film.times)
        stem = f"{name} {SIDE_NAMES[index]}" if layout.films > 1 else name
        classes = cards[index if layout.films > 1 else 0].classes
        sheet = Sheet(layout.columns, options.classes_of(index), classes)
        _write(film, chosen.out / stem, chosen.format, sheet, made_by)


def find_bundled(name: Path) -> Path:
    """Return `name`, or the bundled model that is called so."""
    if not name.exists():
        for path in bundled_models():
            if path.stem == str(name):
                return path
    return name


@dataclass(frozen=True)
class Sheet:
    """How the pictures of a film are laid out and called."""

    columns: int
    told: tuple[str, ...]
    """The class of each; none where the model is told nothing."""
    classes: tuple[str, ...]
    """Those of the model, whose numbers are the labels of arrays."""

    @property
    def labels(self) -> list[int] | None:
        """The number of each picture's class."""
        return [self.classes.index(name) for name in self.told] or None


class Reel:
    """The films of a job, one after the other."""

    def __init__(self, axis: Axis) -> None:
        self.films = [Film(axis)]

    def keep(self, event: Event) -> None:
        """Keep the event if it is a frame, or begin another film if its frames follow."""
        if isinstance(event, Part) and event.index:
            self.films.append(Film(self.films[0].axis))
        self.films[-1].keep(event)


def _asked_for(chosen: argparse.Namespace) -> DrawingOptions:
    """Return the choices of a job with what its command was given."""
    job = DRAWING_JOBS[chosen.job]
    pictures, changes = {}, []
    for argument in job.command.arguments:
        given = getattr(chosen, argument.name.lstrip("-"))
        if argument.kind == "picture":
            pictures[argument.key] = _picture(argument.key, given, find_bundled(chosen.model))
        elif given is not None:
            changes.append(f"{argument.key}={given}")
    return with_changes(job.options_class().model_validate(pictures), [*changes, *chosen.changes])


def _with_models(options: DrawingOptions, chosen: argparse.Namespace) -> DrawingOptions:
    """Return `options` with the model that was named wherever they name none.

    It is a file from here on, whatever a training adds to its run meanwhile, but for jobs about the run itself.
    """
    takes_run = DRAWING_JOBS[chosen.job].command.takes_run
    paths = []
    for path, rate in options.models():
        model = find_bundled(chosen.model if path == Path() else path)
        paths.append(model if takes_run else find_model_file(model, rate))
    return options.with_models(paths)


def _picture(key: str, text: str, model: Path) -> AnyPicture:
    if text.isdecimal():
        return DataPicture(source=find_data(model), index=int(text))
    if not Path(text).is_file():
        raise FieldError(key, f"There is no picture {text}. Give a file, or a number in the model's data set.")
    return PictureFile(path=Path(text))


def _write(film: Film, stem: Path, kind: str, sheet: Sheet, made_by: dict[str, object]) -> None:
    """Write the last frame as a grid, the film beside it, both enlarged so that one can see them, and the arrays."""
    drawn = film.frame(len(film) - 1)
    grid = GridOptions(columns=sheet.columns, scale=max(1, min(8, 64 // max(drawn.shape[1:3]))))
    picture = free_name(stem.with_name(f"{stem.name}.png"))
    named = grid.model_copy(update={"captions": bool(sheet.told)})
    save_png(picture, make_grid(drawn, named, sheet.told or None), made_by)
    print(picture)
    frames = Drawn(len(film), lambda position: make_grid(film.frame(position), grid))
    file = free_name(stem.with_name(f"{stem.name} film.png" if kind == "png" else f"{stem.name}.{kind}"))
    drain(lambda _: save_animation(file, frames, parameters=made_by))
    arrays = free_name(stem.with_name(suggest_npz_name(drawn, stem.name)))
    save_npz(arrays, drawn, sheet.labels)
    print(arrays)
