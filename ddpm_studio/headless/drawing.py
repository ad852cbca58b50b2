"""The jobs that draw, without a window: any of the catalogue, each written as grid, film and arrays."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ddpm_studio import engine
from ddpm_studio.engine.choices.drawing import DRAWING_JOBS, find
from ddpm_studio.engine.choices.given import whole_path
from ddpm_studio.engine.choices.layout import SIDE_NAMES, Axis
from ddpm_studio.engine.choices.pictures import AnyPicture, DataPicture, PictureFile
from ddpm_studio.engine.choices.sampling import DrawingOptions
from ddpm_studio.engine.choices.toml import with_changes
from ddpm_studio.engine.disk.resources import bundled_models
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.evaluation.rates import as_lines
from ddpm_studio.engine.events import Control, Event, Job, Part
from ddpm_studio.engine.films.film import Film
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.engine.models.classifiers import known
from ddpm_studio.engine.models.find import find_data, find_model_file
from ddpm_studio.engine.models.header import read_card
from ddpm_studio.engine.models.recipe import recipe
from ddpm_studio.engine.plain_text import LONGEST_WORD, shortened
from ddpm_studio.headless.data import pictures_meant
from ddpm_studio.headless.outputs import Outputs, Told
from ddpm_studio.headless.telling import drain

MOST_DIGITS = 18
"""Of the number of a picture: Python reads no number of more than 4,300."""


def draw(chosen: argparse.Namespace) -> None:
    """Do the job ``chosen.job`` and write what it makes, under the names that its command has for them."""
    options = _with_models(_asked_for(chosen), chosen).with_classifiers(known)
    cards = [read_card(find_model_file(*model)) for model in options.models()]
    options = options.settled([card.tellable for card in cards])
    layout, name = options.layout(), DRAWING_JOBS[chosen.job].command.files
    outputs = Outputs(chosen.out, chosen.format, layout, cards[0].image_shape)
    options = _with_pictures(options, cards)
    is_kept = outputs.kept(recipe(options, cards)) is not None
    for note in outputs.notes:
        print(note)
    reel = Reel(layout.axis)
    drain(lambda control: engine.run(options, control), reel.keep)
    made_by = recipe(options, cards, [film.precision for film in reel.films]) if is_kept else None
    if layout.axis == "step" and made_by is not None:
        made_by["training_steps"] = list(reel.films[0].times)
    names = [f"{name} {SIDE_NAMES[index]}" if layout.films > 1 else name for index in range(len(reel.films))]
    of_side = cards if layout.films > 1 else cards[:1]
    told = [
        Told(options.classes_of(index), options.table_of(index, card.classes)) for index, card in enumerate(of_side)
    ]
    outputs.write(list(zip(names, reel.films, strict=True)), made_by, told)
    for film in reel.films:
        if film.coded:
            print("\n".join(as_lines(film.times, film.coded)))


def _with_pictures(options: DrawingOptions, cards: Sequence[ModelCard]) -> DrawingOptions:
    """Return `options` with the pictures that they name among them, where the job has them there."""
    keeper = DRAWING_JOBS[options.job].keeper
    if not keeper:
        return options
    kept: list[DrawingOptions] = []

    def keep(_: Control) -> Job:
        kept.append((yield from find(keeper)(options, cards[0])))

    drain(keep)
    return kept[0]


def find_bundled(name: Path) -> Path:
    """Return `name`, or the bundled model that is called so."""
    if not name.exists():
        for path in bundled_models():
            if path.stem == str(name):
                return path
    return name


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
    pictures: dict[str, Any] = {}
    changes = []
    for argument in job.command.arguments:
        given = getattr(chosen, argument.name.lstrip("-"), None)  # the demonstration says less
        if given is None:
            continue
        if argument.goes_with and getattr(chosen, argument.goes_with.lstrip("-"), None) is None:
            raise FieldError(argument.key, f"{argument.name} goes with {argument.goes_with}: give that as well.")
        if argument.kind == "pictures":
            pictures[argument.key], pictures["pictures"] = pictures_meant(given, find_bundled(chosen.model))
        elif argument.kind == "picture":
            _put(pictures, argument.key, _picture(argument.key, given, find_bundled(chosen.model)))
        elif argument.kind == "stops":
            pictures[argument.key] = [_picture(argument.key, each, find_bundled(chosen.model)) for each in given]
        elif argument.kind == "file":
            _put(pictures, argument.key, _picture_file(argument.key, given, "Give a file."))
        elif argument.kind == "word":
            _put(pictures, argument.key, given)
        elif argument.kind == "captions":
            kind = argument.key.replace("texts", "kind")
            changes += [f"{kind}=captions", f"{argument.key}={json.dumps(given, ensure_ascii=False)}"]
        else:
            changes.append(f"{argument.key}={given}")
    last = read_card(find_model_file(find_bundled(chosen.model))).last_time
    usual = job.options_class().model_validate(pictures).suited_to(last)
    return with_changes(usual, [*changes, *chosen.changes], print)


def _put(choices: dict[str, Any], key: str, value: object) -> None:
    """Put `value` where a dotted `key` leads in plain data."""
    *parents, last = key.split(".")
    for parent in parents:
        choices = choices.setdefault(parent, {})
    choices[last] = value


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
    if text.isdecimal() and len(text) <= MOST_DIGITS:
        return DataPicture(source=find_data(model), index=int(text))
    return _picture_file(key, text, "Give a file, or a number in the model's data set.")


def _picture_file(key: str, text: str, remedy: str) -> PictureFile:
    path = whole_path(Path(text))
    if not _is_file(path):
        raise FieldError(key, f"There is no picture {shortened(text, LONGEST_WORD)}. {remedy}")
    return PictureFile(path=path)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name that no system could hold
        return False
