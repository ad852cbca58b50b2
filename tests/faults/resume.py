"""Stopped at any step and resumed in a new process, a run is what it would have been; also if it is looked at."""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from ddpm_studio import engine
from ddpm_studio.engine.choices.toml import with_changes
from ddpm_studio.engine.events import Control, Metrics, Note, Preview
from ddpm_studio.engine.runs.run import Run
from tests.engine.small import small_run
from tests.faults.forks import fork, in_child
from tests.faults.kill import TINY, state_digest
from tests.faults.row import Fault, Row

Send = Callable[[str], None]
STEPS = 40
STOPS = (1, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 39)
"""Steps to stop after; with 20 pictures and batches of 8 an epoch ends within or at the end of every third batch."""
QUIET = ("saving.preview_every=1000", "saving.state_every=1000", "saving.snapshot_every=1000")
BUSY = ("saving.preview_every=3", "saving.state_every=1", "saving.snapshot_every=7")


def resume_exactly(count: int, seed: int) -> Row:
    """Stop after a step and resume, with and without previews and saves meanwhile."""
    row, chance, folder = Row(), random.Random(seed), Path(tempfile.mkdtemp())
    draw_pictures(folder / "pictures", 20)
    choices = [*TINY, f"training.steps={STEPS}", f'data.source={{kind="folder", path="{folder / "pictures"}"}}']
    straight = small_run(folder, *choices, *QUIET)
    in_child(partial(_train, straight, 0, 0))
    stops = chance.sample(STOPS, len(STOPS))
    for number in range(count):
        stop, manner = stops[number % len(stops)], chance.choice([QUIET, BUSY])
        run = small_run(folder, *choices, *manner)
        in_child(partial(_train, run, stop, chance.randrange(1000)))
        first = run.states()[-1][0]
        in_child(partial(_train, run, 0, chance.randrange(1000)))
        row.tries += 1
        if first != stop or state_digest(run) != state_digest(straight):
            row.count("lost", f"stopped after {first}, {manner[0]}: it ends as another run")
        shutil.rmtree(run.folder)
    return row


def pictures_change(count: int, seed: int) -> Row:
    """Let something happen to the folder of the pictures while a run trains on it, and resume."""
    row, chance = Row(), random.Random(seed)
    for _ in range(count):
        folder = Path(tempfile.mkdtemp())
        pictures = folder / "pictures"
        draw_pictures(pictures, 12)
        choices = [*TINY, f'data.source={{kind="folder", path="{pictures}"}}']
        straight, run = small_run(folder, *choices), small_run(folder, *choices)
        in_child(partial(_train, straight, 0, 0))
        what, act = chance.choice(list(HAPPENINGS.items()))
        in_child(partial(_train_meanwhile, run, lambda act=act, pictures=pictures: act(pictures)))  # type: ignore[misc]
        row.tries += 1
        if state_digest(run) != state_digest(straight):
            row.count("lost", f"{what}: the training is another one")
        run.write_config(with_changes(run.config(), ["training.steps=20"]))
        code, said = fork(partial(_train, run, 0, 0)).end()
        wanted = "Going on with the 12 pictures" if what in GONE else "are not those"
        if code != 0 or run.states()[-1][0] != 20 or wanted not in said:
            row.count("lost", f"{what}: on resuming, exit {code}: {said[-400:]}")
    return row


def _remove(pictures: Path) -> None:
    shutil.rmtree(pictures)


def _rename(pictures: Path) -> None:
    pictures.rename(pictures.with_name("elsewhere"))


def _empty(pictures: Path) -> None:
    for path in pictures.iterdir():
        path.unlink()


def _replace_one(pictures: Path) -> None:
    Image.fromarray(np.full((8, 8), 77, np.uint8)).save(pictures / "3.png")


def _add_one(pictures: Path) -> None:
    Image.fromarray(np.full((8, 8), 9, np.uint8)).save(pictures / "new.png")


def _tear_one(pictures: Path) -> None:
    path = pictures / "5.png"
    path.write_bytes(path.read_bytes()[:30])


HAPPENINGS: dict[str, Callable[[Path], None]] = {
    "the folder is deleted": _remove,
    "the folder is renamed": _rename,
    "all pictures are deleted": _empty,
    "a picture is replaced": _replace_one,
    "a picture is added": _add_one,
    "a picture is torn": _tear_one,
}
GONE = ("the folder is deleted", "the folder is renamed", "all pictures are deleted")


def _train(run: Run, stop: int, poison: int, send: Send) -> None:
    """Train to the end, or until so many steps are done; send what is said. The global generator is of no account."""
    from ddpm_studio.engine.runtime.computing import stopwatch

    vars(stopwatch)["INTERVAL"] = 0.0
    torch.manual_seed(poison)
    job = engine.train(run.folder, Control())
    for event in job:
        if isinstance(event, Note):
            send(event.text + "\n")
        if stop and isinstance(event, Metrics) and event.step >= stop:
            break
    job.close()


def _train_meanwhile(run: Run, act: Callable[[], None], send: Send) -> None:
    has_happened = False
    for event in engine.train(run.folder, Control()):
        if isinstance(event, Preview) and not has_happened:
            has_happened = True
            act()


def draw_pictures(folder: Path, count: int) -> None:
    """Make a folder of so many small pictures of noise."""
    folder.mkdir()
    for number in range(count):
        pixels = np.random.default_rng(number).integers(0, 256, (8, 8), np.uint8)
        Image.fromarray(pixels).save(folder / f"{number}.png")


FAULTS = (
    Fault("resume-exactly", resume_exactly, count=24, quick=1, seconds=900, is_long=True),
    Fault("pictures-change", pictures_change, count=20, quick=1, seconds=900, is_long=True),
)
