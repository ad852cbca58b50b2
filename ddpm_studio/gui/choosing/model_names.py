"""What models are called where one is chosen: as the library calls them."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from ddpm_studio.engine.disk.resources import bundled_models
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.models.classifiers import is_of_classifier
from ddpm_studio.engine.models.header import read_card
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runs.run_list import find_runs
from ddpm_studio.gui.forms.knobs import in_words
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.settings import folders

MOST_RUNS = 12
translate = QCoreApplication.translate
_TITLES: dict[tuple[Path, int], str] = {}
"""By folder and the moment its choices were last written: a page that is opened asks for a dozen."""


def models_to_choose(session: Session, *, only_runs: bool) -> dict[Path, str]:
    """Return the models that come along and the newest runs that draw, each with its name."""
    bundled = translate("ModelPicker", "{} (comes with the program)")
    entries = {} if only_runs else {path: bundled.format(in_words(path.stem)) for path in bundled_models()}
    recent = [Run(folder) for folder in session.settings.now.recent_runs]
    every = [*find_runs(folders().runs), *recent]
    found = (run for run in every if run.snapshot_steps() and not is_of_classifier(run))
    titles = {run.folder: title_of_run(run.folder) for run in islice(found, MOST_RUNS)}
    often = Counter(titles.values())
    for folder, title in titles.items():
        entries.setdefault(folder, title if often[title] == 1 else f"{title} ({folder.name})")
    return entries


def name_of_model(path: Path) -> str:
    """Return what a run or a model file is called that is not among those to choose."""
    if path.suffix != ".safetensors":
        return title_of_run(path)
    try:
        card = read_card(path)
    except StudioError:
        return path.stem
    return translate("ModelPicker", "{}, step {}").format(card.title, f"{card.provenance.step:,}")


def title_of_run(folder: Path) -> str:
    """Return what the user calls a run; where that is nothing, or cannot be read, the name of its folder."""
    try:
        key = folder, (folder / "run.toml").stat().st_mtime_ns
        if key not in _TITLES:
            _TITLES[key] = Run(folder).config().name or folder.name
        return _TITLES[key]
    except (OSError, StudioError):
        return folder.name
