"""The jobs without a window: one function a command, each draining the same generators as the window does."""

from __future__ import annotations

import argparse
import signal
import sys
import time
from _thread import start_new_thread
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any, TypeVar

from tqdm import tqdm

from ddpm_studio import engine
from ddpm_studio.engine.choices.mixing import InterpolateOptions
from ddpm_studio.engine.choices.pictures import AnyPicture, DataPicture, PictureFile
from ddpm_studio.engine.choices.presets import find_preset
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.choices.toml import read_config, with_changes
from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.disk.places import runs_folder
from ddpm_studio.engine.disk.resources import bundled_models
from ddpm_studio.engine.errors import Cancelled, FieldError, StudioError, TeamLost
from ddpm_studio.engine.events import Control, Event, Job, Metrics, Note, Progress, Saved
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
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runs.run_list import create_run

Choices = TypeVar("Choices", SampleOptions, InterpolateOptions)

LINE_SECONDS = 5.0
"""Between two plain lines of progress where the output is no terminal."""


def train(chosen: argparse.Namespace) -> None:
    """Train a new run, or go on with one; by several processes where ``torchrun`` has started them."""
    from ddpm_studio.engine.runtime.learning.distributed import joined

    with joined() as team:
        folder = ""
        if team.leads:
            folder = str(_open_or_create(chosen.config, chosen.changes, chosen.runs).folder)
            print(f"Run: {folder}")
        folder = team.share(folder)
        _drain(lambda control: engine.train(Path(folder), control, team), is_told=team.leads)


def sample(chosen: argparse.Namespace) -> None:
    """Draw images and write grid, chain and arrays."""
    options = _on_one_file(with_changes(SampleOptions(model=_model(chosen.model)), chosen.changes))
    film_file = _film_file(chosen, "samples")
    film = Film()
    _drain(lambda control: engine.sample(options, control), film.keep)
    _write_film(film, options, film_file, columns=0)
    drawn = film.frame(len(film) - 1)
    npz = free_name(chosen.out / suggest_npz_name(drawn))
    save_npz(npz, drawn)
    print(npz)


def interpolate(chosen: argparse.Namespace) -> None:
    """Mix two pictures and write the strip and its chain."""
    model = _model(chosen.model)
    first, second = (_picture(end, getattr(chosen, end), model) for end in ("first", "second"))
    options = InterpolateOptions(model=model, first=first, second=second)
    options = _on_one_file(with_changes(options, chosen.changes))
    film_file = _film_file(chosen, "interpolation")
    film = Film()
    _drain(lambda control: engine.interpolate(options, control), film.keep)
    _write_film(film, options, film_file, columns=options.count)


def demo(chosen: argparse.Namespace) -> None:
    """Do the program's main job once on the embedded digits."""
    preset = find_preset("digits").config
    run = create_run(with_changes(preset, chosen.changes), chosen.out / "runs")
    print(f"Training on digits in {run.folder}")
    began = time.monotonic()
    _drain(lambda control: engine.train(run.folder, control))
    print(f"Trained in {time.monotonic() - began:.0f} s.")
    common = {"model": run.folder, "out": chosen.out, "changes": [], "format": "webp"}
    sample(argparse.Namespace(**common))
    interpolate(argparse.Namespace(**common, first="3", second="7"))


def export(chosen: argparse.Namespace) -> None:
    """Write one small model file; never over another."""
    if chosen.file.exists():
        raise FieldError("file", f"{chosen.file} exists already. Choose another name.")
    _drain(lambda _: engine.export_model(_model(chosen.model), chosen.file, chosen.half))


def watch(chosen: argparse.Namespace) -> None:
    """Show how a run goes that another process trains; Ctrl-C ends the watching only."""
    try:
        _drain(lambda control: engine.watch(chosen.run, control))
    except KeyboardInterrupt:
        print("It is no longer watched; the training goes on.", file=sys.stderr)


def replay(chosen: argparse.Namespace) -> None:
    """Do the steps again that a run could not get over."""
    _drain(lambda control: engine.replay(chosen.run, control))


COMMANDS: dict[str, Callable[[argparse.Namespace], None]] = {
    "train": train,
    "sample": sample,
    "interpolate": interpolate,
    "demo": demo,
    "export": export,
    "watch": watch,
    "replay": replay,
}


def _open_or_create(where: Path, changes: list[str], runs: Path | None) -> Run:
    """Open the run in `where`, or make one from a TOML file or a preset's name."""
    if where.is_dir():
        run = Run.open(where)
        if changes:
            with run.held():  # not while another process trains it
                run.write_config(with_changes(run.config(), changes))
        return run
    config: RunConfig = read_config(where) if where.suffix == ".toml" else find_preset(str(where)).config
    return create_run(with_changes(config, changes), runs or runs_folder())


def _model(name: Path) -> Path:
    """Return `name`, or the bundled model that is called so."""
    if not name.exists():
        for path in bundled_models():
            if path.stem == str(name):
                return path
    return name


def _on_one_file(options: Choices) -> Choices:
    """Return `options` with the model file that is to be used, whatever a training adds to its run meanwhile."""
    return options.model_copy(update={"model": find_model_file(options.model, options.chain.rate)})


def _picture(end: str, text: str, model: Path) -> AnyPicture:
    if text.isdecimal():
        return DataPicture(source=find_data(model), index=int(text))
    if not Path(text).is_file():
        raise FieldError(end, f"There is no picture {text}. Give a file, or a number in the model's data set.")
    return PictureFile(path=Path(text))


def _film_file(chosen: argparse.Namespace, name: str) -> Path:
    """Return where the film goes, before anything is computed for it.

    :raises StudioError: if this kind of film cannot be written here.
    """
    if chosen.format == "mp4" and not can_write_mp4():
        raise StudioError(NO_VIDEO)
    out: Path = chosen.out
    return out / (f"{name} film.png" if chosen.format == "png" else f"{name}.{chosen.format}")


def _write_film(film: Film, options: SampleOptions | InterpolateOptions, file: Path, columns: int) -> None:
    """Write the chain to `file`, enlarged so that one can see it, and its last frame beside it as a grid."""
    parameters = recipe(options, read_card(options.model))
    side = max(film.frame(0).shape[1:3])
    grid = GridOptions(columns=columns, scale=max(1, min(8, 64 // side)))
    picture = free_name(file.with_name(f"{file.stem.removesuffix(' film')}.png"))
    save_png(picture, make_grid(film.frame(len(film) - 1), grid), parameters)
    print(picture)
    frames = Drawn(len(film), lambda position: make_grid(film.frame(position), grid))
    _drain(lambda _: save_animation(free_name(file), frames, parameters=parameters))


def _drain(
    make_job: Callable[[Control], Job], keep: Callable[[Event], None] | None = None, is_told: bool = True
) -> None:
    """Run a job to its end and show what it says; Ctrl-C stops it in order, a second one at once.

    :param is_told: whether what it says is shown.
    :raises KeyboardInterrupt: when it was stopped; whatever the job saves on stopping is saved.
    """
    control = Control()
    job = make_job(control)
    with _interrupts_set(control), _Teller() as teller:
        try:
            for event in job:
                if keep:
                    keep(event)
                if is_told:
                    teller.tell(event)
                if control.cancelled.is_set():
                    break
        except Cancelled:
            pass
        except TeamLost:  # when all are told to stop, one is the first
            if not control.cancelled.is_set():
                raise
        finally:
            job.close()
    if control.cancelled.is_set():
        raise KeyboardInterrupt


@contextmanager
def _interrupts_set(control: Control) -> Iterator[None]:
    """Turn Ctrl-C and SIGTERM into a wish; interrupting a job anywhere could leave half a training step.

    The wish is passed on by another thread: the interrupted one may hold the very lock that this needs.
    """
    is_interrupted = False

    def wish(number: int, frame: FrameType | None) -> None:
        nonlocal is_interrupted
        if is_interrupted:
            signal.default_int_handler(number, frame)
        is_interrupted = True
        start_new_thread(pass_on, ())  # which takes no lock, as starting a threading.Thread would

    def pass_on() -> None:
        with suppress(OSError):  # nobody may read it any more
            print("Stopping…", file=sys.stderr)
        control.cancelled.set()

    before = {number: signal.signal(number, wish) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _Teller:
    """Shows a job's events: a bar on a terminal, now and then a line elsewhere."""

    def __init__(self) -> None:
        self._is_terminal = sys.stderr.isatty()
        self._bar: Any = None  # tqdm has no type for a bar without items
        self._loss = ""
        self._spoke = 0.0

    def __enter__(self) -> _Teller:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def tell(self, event: Event) -> None:
        """Show one event."""
        match event:
            case Metrics(values=values) if "loss" in values:
                self._loss = f"loss {values['loss']:.4f}"
            case Progress(total=total) if total:
                self._show(event)
            case Note(text=text):
                tqdm.write(text)
            case Saved(what="state", path=path, seconds=seconds, share=share):
                tqdm.write(f"Saved {path} in {seconds:.2f} s; saving takes {share:.1%} of the time")
            case Saved(what="export" | "model", path=path):
                tqdm.write(f"Saved {path}")

    def _show(self, progress: Progress) -> None:
        if self._is_terminal:
            bar = self._bar
            if bar is None or bar.total != progress.total:
                bar = self._bar = tqdm(total=progress.total, unit=f" {progress.unit}", dynamic_ncols=True)
            bar.n = progress.done
            bar.set_postfix_str(self._loss, refresh=False)
            bar.refresh()
        elif time.monotonic() - self._spoke > LINE_SECONDS or progress.done == progress.total:
            self._spoke = time.monotonic()
            left = f", {progress.seconds_left:.0f} s left" if progress.seconds_left else ""
            print(f"{progress.done}/{progress.total} {progress.unit}{left} {self._loss}".rstrip(), flush=True)
