"""The front desk: one function for each job, and one for all jobs that draw.

Each returns a generator of events (see `events`) and runs none of its code until it is pulled; torch is
imported then, not here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ddpm_studio.engine.measuring import ablation as ablation
from ddpm_studio.engine.measuring import bench as bench
from ddpm_studio.engine.measuring import bits as bits
from ddpm_studio.engine.measuring import evaluate as evaluate
from ddpm_studio.engine.measuring import evaluation_cost as evaluation_cost
from ddpm_studio.engine.measuring import nearest_to as nearest_to
from ddpm_studio.engine.measuring import nearest_to_samples as nearest_to_samples
from ddpm_studio.engine.measuring import remember as remember
from ddpm_studio.engine.measuring import report as report
from ddpm_studio.engine.measuring import snapshot_bits as snapshot_bits
from ddpm_studio.engine.measuring import write_reference as write_reference
from ddpm_studio.engine.storing import clear_after_move as clear_after_move
from ddpm_studio.engine.storing import clear_storage as clear_storage
from ddpm_studio.engine.storing import measure_storage as measure_storage
from ddpm_studio.engine.storing import move_home as move_home

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from ddpm_studio.engine.choices.editing import EditOptions
    from ddpm_studio.engine.choices.pictures import SeedPicture
    from ddpm_studio.engine.choices.sampling import DrawingOptions
    from ddpm_studio.engine.choices.training import RunConfig
    from ddpm_studio.engine.datasets import AnySource, DataOptions
    from ddpm_studio.engine.datasets.looking_over import Sheet
    from ddpm_studio.engine.events import Control, Cost, Job, Pixels
    from ddpm_studio.engine.films.film import Film
    from ddpm_studio.engine.films.result import Facts
    from ddpm_studio.engine.jobs.training.slow_motion import SlowMotion
    from ddpm_studio.engine.runtime.learning.distributed import Team


def warm_up() -> Job:
    """Import torch and what training imports late, so that the first press of a button does not wait for it.

    Notes say what is loading; the last one is the device with the reason for it.
    """
    from ddpm_studio.engine.jobs.warm_up import warm_up

    yield from warm_up()


def scan(data: DataOptions, cache_folder: Path) -> Job:
    """Look at a data set as the model will see it; ends with a `Scan` event."""
    from ddpm_studio.engine import datasets

    yield from datasets.scan(data, cache_folder)


def look(source: AnySource, cache_folder: Path) -> Job:
    """Look at a data set that was just chosen, at the size that suits it; ends with a `Scan` event."""
    from ddpm_studio.engine import datasets

    yield from datasets.look(source, cache_folder)


def look_over(sheet: Sheet, cache_folder: Path) -> Job:
    """Open the data set of `sheet` and compare its pictures; `sheet` is filled when the job has ended."""
    from ddpm_studio.engine.datasets.looking_over import look_over

    yield from look_over(sheet, cache_folder)


def train(folder: Path, control: Control, team: Team | None = None) -> Job:
    """Train the run in `folder` (see `runs.run.Run`), from where it stands, until its last step or until closed.

    Closing saves. `control` asks for a preview or a save, and its flag cuts a long step short.

    :param team: the processes that train it together, each of which does this job (see `runtime.learning.distributed`).
    """
    from ddpm_studio.engine.jobs.training.train import train
    from ddpm_studio.engine.runs.run import Run
    from ddpm_studio.engine.runtime.learning.distributed import ALONE

    yield from train(Run.open(folder), control, team or ALONE)


def rehearse(config: RunConfig, channels: int, classes: int, control: Control) -> Job:
    """Time a few steps of a training as `config` has it, on noise of the right shape; ends with a `Rehearsed`.

    It takes some three seconds, and none where the same was measured on this machine before. Nothing is kept but that,
    and not even that where other jobs or programs computed meanwhile.

    :param classes: how many the pictures have.
    """
    from ddpm_studio.engine.jobs.training.rehearse import rehearse

    yield from rehearse(config, channels, classes, control)


def watch(folder: Path, control: Control) -> Job:
    """Say what another process that trains the run in `folder` measures and keeps, as training says it.

    Begins with what is newest, and ends with a `Note` when that process has let go of the run. Writes nothing, and
    closing ends the watching only. It needs no torch.

    :raises StudioError: if the run cannot be read.
    """
    from ddpm_studio.engine.jobs.training.watch import watch
    from ddpm_studio.engine.runs.run import Run

    yield from watch(Run.open(folder), control)


def stop(folder: Path, control: Control) -> Job:
    """Ask the process of this computer that trains the run in `folder` to save and end, and watch it until it has.

    Closing ends the watching only. It needs no torch.

    :raises StudioError: if nobody trains it, or a process that cannot be asked; the sentence says which.
    """
    from ddpm_studio.engine.jobs.training.stop import stop
    from ddpm_studio.engine.runs.run import Run

    yield from stop(Run.open(folder), control)


def replay(folder: Path, control: Control) -> Job:
    """Do the steps again that the run in `folder` could not get over, as its ``replay.json`` says; writes nothing."""
    from ddpm_studio.engine.jobs.training.replay import replay
    from ddpm_studio.engine.runs.run import Run

    yield from replay(Run.open(folder), control)


def run(options: DrawingOptions, control: Control) -> Job:
    """Do a drawing job, the one of the catalogue (`drawing.DRAWING_JOBS`) that these are the choices for.

    ``sample``: a `Frame` event for each kept moment of the chain. ``interpolate``: each `Frame` has the mixtures
    from λ = 0 to λ = 1, in a row for each t. ``tour``: each has all frames of the tour, in their order. ``branch``:
    each `Frame` has an image and its branches beside it, then the next image; before the fork all are the image.
    ``guidance``: each `Frame` has an image with every w, then the next image. ``edit``: a `Frame` of the answers
    for each kept moment, and with the last a `Note` of how well what is known was kept. ``compare``: a `Part`, its
    `Frame` events and its `Cost` for each side, A first. ``sample over training``: a `Frame` of the final images
    for each snapshot of a run, oldest first.
    """
    from ddpm_studio.engine.choices.drawing import DRAWING_JOBS, find
    from ddpm_studio.engine.models.classifiers import known

    yield from find(DRAWING_JOBS[options.job].generator)(options.with_classifiers(known), control)


def edit(options: EditOptions, control: Control) -> Job:
    """Do as `run` does for an edit; before a chain that takes long comes a `FirstLook` at about what it will draw."""
    from ddpm_studio.engine.jobs.drawing.edit import edit

    yield from edit(options, control, looks_first=True)


def wonder(model: Path, picture: Pixels, control: Control) -> Job:
    """Find out whether a picture, (H, W, C) of a model's shape, is unlike what it has learnt; a `Note` says so."""
    from ddpm_studio.engine.jobs.drawing.wonder import wonder

    yield from wonder(model, picture, control)


def draw(model: Path, picture: SeedPicture, control: Control) -> Job:
    """Draw the one image that a seed and a number name; ends with a `Frame` of it."""
    from ddpm_studio.engine.jobs.drawing.draw import draw

    yield from draw(model, picture, control)


def save_film(path: Path, sides: Sequence[Film], recipe: str, costs: Mapping[int, Cost], control: Control) -> Job:
    """Write a film, or all those of a comparison and what each has cost, as a file; ends with a `Saved`."""
    from ddpm_studio.engine.films.film_file import save_film

    yield from save_film(path, sides, recipe, costs)


def keep_result(
    home: Path,
    facts: Facts,
    film: tuple[Sequence[Film], Mapping[int, Cost]],
    recipe: str,
    thumbnail: tuple[Pixels, dict[str, object]],
    budget: int,
) -> Job:
    """Keep what was drawn in `home`, and have older films leave that are too much; ends with a `Saved` of its folder.

    See `films.shelf.keep_result`; it needs no torch.
    """
    from ddpm_studio.engine.events import Saved
    from ddpm_studio.engine.films.shelf import keep_result, keep_within

    sides, costs = film
    result = yield from keep_result(home, facts, sides, recipe, thumbnail, budget, costs)
    keep_within(home, budget, result.folder)
    yield Saved("result", result.folder)


def open_film(path: Path, control: Control) -> Job:
    """Read a film; a `Frame` for each moment, and of a comparison a `Part` and a `Cost`, as when it was made."""
    from ddpm_studio.engine.films.film_file import open_film

    yield from open_film(path)


def export_model(model: Path, file: Path, halves: bool = False) -> Job:
    """Write a run's newest snapshot (or a model file) as one self-contained file; `halves` stores 16-bit weights."""
    from ddpm_studio.engine.jobs.export_model import export_model

    yield from export_model(model, file, halves)


def slow_motion() -> Callable[[int, Control], Job]:
    """Begin a training in slow motion, of a small network on the embedded digits; it writes nothing.

    What is returned does as many training steps as it is told, from where it stood last, and shows the last of them: a
    job that ends with a `SlowStep`.
    """
    begun: list[SlowMotion] = []

    def go_on(steps: int, control: Control) -> Job:
        from ddpm_studio.engine.jobs.training.slow_motion import SlowMotion

        if not begun:
            begun.append(SlowMotion())
        yield from begun[0].go_on(steps, control)

    return go_on
