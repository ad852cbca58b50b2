"""What models are called where one is chosen: as the library calls them."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from ddpm_studio.engine.disk.resources import bundled_models
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.models.classifiers import is_of_classifier
from ddpm_studio.engine.models.header import read_card
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runs.run_list import find_runs, title_of, titles_of
from ddpm_studio.gui.forms.knobs import in_words
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.settings import folders

MOST_RUNS = 12
translate = QCoreApplication.translate


def models_to_choose(session: Session, *, only_runs: bool) -> dict[Path, str]:
    """Return the models that come along and the newest runs that draw, each with its name."""
    bundled = translate("ModelPicker", "{} (comes with the program)")
    entries = {} if only_runs else {path: bundled.format(in_words(path.stem)) for path in bundled_models()}
    recent = [Run(folder) for folder in session.settings.now.recent_runs]
    every = [*find_runs(folders().runs), *recent]
    found = (run for run in every if run.snapshot_steps() and not is_of_classifier(run))
    titles = titles_of(run.folder for run in islice(found, MOST_RUNS))
    return entries | {folder: title for folder, title in titles.items() if folder not in entries}


def name_of_model(path: Path) -> str:
    """Return what a run or a model file is called that is not among those to choose."""
    if path.suffix != ".safetensors":
        return title_of(path)
    try:
        card = read_card(path)
    except StudioError:
        return path.stem
    return translate("ModelPicker", "{}, step {}").format(card.title, f"{card.provenance.step:,}")
