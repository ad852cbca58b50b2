"""Files by people who mean harm: refused in a sentence that names the file, and nothing else happens."""

from __future__ import annotations

import os
import random
import tempfile
from functools import partial
from pathlib import Path

import numpy as np

from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.events import Frame
from ddpm_studio.engine.films.film_file import save_film
from ddpm_studio.engine.findings import Coded
from ddpm_studio.engine.models.header import read_card
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runtime.checkpoint import STATE
from ddpm_studio.gui.film.film_files import recipe_text
from ddpm_studio.gui.film.take import Take
from tests.faults import hostile_arrays, hostile_models, hostile_texts
from tests.faults.hostile_files import MAKERS, Good, Hostile, write
from tests.faults.openers import make_learner, trained
from tests.faults.row import Fault, Row
from tests.faults.watched import Outcome, largest_memory, watch

FAMILIES = (hostile_models, hostile_arrays, hostile_texts)
"""Each has put its kinds into `MAKERS`."""


def hostile_files(count: int, seed: int) -> Row:
    """Open one hostile file after the other, of each kind in turn."""
    folder, row, chance = Path(tempfile.mkdtemp()), Row(), random.Random(seed)
    home = Path(os.environ["DDPM_STUDIO_HOME"])
    home.mkdir(parents=True, exist_ok=True)
    make_learner()
    good = good_files(folder)
    for number in range(count):
        make = MAKERS[number % len(MAKERS)]
        hostile = make(chance, good)
        path = write(hostile, folder / str(number))
        judge(row, hostile, make.__name__, watch(partial(hostile.opener, path), folder.parent))
        path.unlink()
    if (home / "executed").exists() or list(folder.parent.rglob("*executed*")):
        row.count("executed", "a marker file was written")
    row.facts = f"{len(MAKERS)} kinds, at most {largest_memory():.1f} GB"
    return row


def judge(row: Row, hostile: Hostile, kind: str, outcome: Outcome) -> None:
    """Count what came of one file."""
    row.tries += 1
    where = f"try {row.tries} ({kind})"
    if outcome.kind == "executed":
        row.count("executed", f"{where}: {outcome.words}")
    elif outcome.kind == "hung":
        row.count("hung", f"{where}: {outcome.words}")
    elif outcome.kind == "crashed":
        row.count("lost", f"{where}: {outcome.words}")
    elif outcome.kind == "opened" and hostile.must_be_refused:
        row.count("lost", f"{where}: it was opened")
    elif outcome.kind == "refused" and not (outcome.is_sentence and hostile.name in outcome.words):
        row.count("lost", f"{where}: no sentence with the file's name: {outcome.words}")


def good_files(folder: Path) -> Good:
    """Write a model, a state, a film and a config, as the program does."""
    run: Run = trained(folder / "runs")
    model = run.snapshots()[-1][1]
    config = (run.folder / "run.toml").read_text()
    take = Take(SampleOptions(model=model, count=4, steps=3), read_card(model))
    pictures = np.zeros((4, 8, 8, 1), np.uint8)
    for position, t in enumerate((50, 33, 16, 0)):
        take.film.keep(Frame(position, 4, t, pictures, pictures, pictures, coded=Coded(float(position), 1.0)))
    recipe = recipe_text(take)
    for _ in save_film(folder / "film.npz", [take.film], recipe):
        pass
    state = run.states()[-1][1] / STATE
    return Good(model.read_bytes(), state.read_bytes(), (folder / "film.npz").read_bytes(), config, recipe)


FAULTS = (Fault("hostile-files", hostile_files, count=300, quick=28, seconds=600),)
