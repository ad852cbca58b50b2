"""Sets of pictures judged side by side, without a window: as a table, as JSON, and as files."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from ddpm_studio import engine
from ddpm_studio.engine.choices.given import whole_path
from ddpm_studio.engine.choices.measuring.sets import (
    AnySet,
    DrawnSet,
    EvaluateOptions,
    LearntSet,
    PictureSet,
    StatisticsSet,
)
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.choices.toml import with_changes
from ddpm_studio.engine.datasets import NpzFile, source_from_path
from ddpm_studio.engine.datasets.numpy_files.statistics import has_only_statistics
from ddpm_studio.engine.disk.files import write_text
from ddpm_studio.engine.disk.targets import check_folder
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.evaluation.table import Table
from ddpm_studio.engine.evaluation.written import as_csv, as_json, as_markdown
from ddpm_studio.engine.export.names import free_name, safe_name
from ddpm_studio.engine.models.find import find_model_file
from ddpm_studio.engine.models.header import read_card
from ddpm_studio.engine.runs.run import CONFIG
from ddpm_studio.headless.data import EMBEDDED
from ddpm_studio.headless.drawing import find_bundled
from ddpm_studio.headless.telling import drain

WRITTEN = {".csv": as_csv, ".md": as_markdown, ".json": as_json}
USUAL_SIZE = 32, 32
COUNT = 1000
"""Pictures that are drawn of a model where nothing else is said."""


def evaluate(chosen: argparse.Namespace) -> None:
    """Judge sets, and say what is known also when it is stopped on the way."""
    for file in chosen.out:
        _check_file(file, tuple(WRITTEN))
    if chosen.write_reference is not None:
        _check_file(chosen.write_reference, (".npz",))
    sets = tuple(_meant(each, chosen.draw) for each in chosen.sets)
    tell = partial(print, file=sys.stderr if chosen.json else sys.stdout)
    against = _reference(chosen.against, sets)
    options = with_changes(EvaluateOptions(sets=sets, against=against), chosen.changes, tell)
    if chosen.cost:
        drain(lambda control: engine.evaluation_cost(options, control))
        return
    table = Table()
    try:
        drain(lambda control: engine.evaluate(options, control), table.keep, is_told=not chosen.json)
    finally:
        if table.rows:
            print(as_json(table) if chosen.json else as_markdown(table))
            for file in chosen.out:
                write_text(file, WRITTEN[file.suffix.lower()](table) + "\n")
    if chosen.write_reference is not None:
        drain(lambda control: engine.write_reference(options, chosen.write_reference, control), is_told=not chosen.json)


def _check_file(file: Path, endings: tuple[str, ...]) -> None:
    if file.suffix.lower() not in endings:
        raise FieldError("out", f"{file.name}: choose a name that ends in {' or '.join(endings)}.")
    if file.exists():
        raise FieldError("out", f"{file} exists already. Choose another name.")
    check_folder(file.parent)


def _meant(text: Path, changes: list[str]) -> AnySet:
    """Return the set that is meant: what a model draws, or what lies in a folder or file."""
    place = find_bundled(text)
    if is_model(place):
        model = find_model_file(place)
        usual = SampleOptions(model=place if place.is_dir() else model, count=COUNT)
        options = with_changes(usual.suited_to(read_card(model).last_time), changes, print)
        return DrawnSet(sample=options)
    return _pictures(text)


def _reference(text: Path, sets: Sequence[AnySet]) -> AnySet:
    """Return the real pictures that are meant: those that a model has learnt from, or what lies somewhere."""
    if is_model(text):
        return LearntSet(model=whole_path(text))
    if not text.exists() and str(text) in EMBEDDED:
        return _embedded(str(text), sets)
    return _pictures(text)


def _embedded(word: str, sets: Sequence[AnySet]) -> PictureSet:
    """Return an embedded set: as the first model that has learnt it knows it, since shapes are drawn in any way."""
    for each in sets:
        card = read_card(find_model_file(each.sample.model)) if isinstance(each, DrawnSet) else None
        if card is not None and card.training is not None and card.training.data.source.kind == word:
            height, width = card.image_shape[:2]
            return PictureSet(source=card.training.data.source, height=height, width=width)
    height, width = (0, 0) if word == "digits" else USUAL_SIZE
    return PictureSet(source=EMBEDDED[word](), height=height, width=width)


def _pictures(text: Path) -> AnySet:
    source = source_from_path(whole_path(text))
    if isinstance(source, NpzFile) and has_only_statistics(source.path):
        return StatisticsSet(path=source.path)
    return PictureSet(source=source)


def is_model(place: Path) -> bool:
    """Whether this is a run folder or a model file."""
    return (place / CONFIG).is_file() or (place.suffix == ".safetensors" and place.is_file())


def report(chosen: argparse.Namespace) -> None:
    """Write all that is known of a run as one page."""
    name = f"{safe_name(chosen.run.absolute().name)} report.html"
    file = chosen.out or free_name(Path(name))
    _check_file(file, (".html", ".htm"))
    drain(lambda control: engine.report(chosen.run, file, control))
