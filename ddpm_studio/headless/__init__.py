"""The jobs without a window: one function a command, each draining the same generators as the window does."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable

from ddpm_studio import engine
from ddpm_studio.engine.choices.presets import find_preset
from ddpm_studio.engine.choices.toml import with_changes
from ddpm_studio.engine.disk.targets import check_folder
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.plain_text import in_a_line
from ddpm_studio.engine.runs.run_list import create_run
from ddpm_studio.headless.drawing import draw, find_bundled
from ddpm_studio.headless.evaluating import evaluate, report
from ddpm_studio.headless.measuring import bits, samplers, table2
from ddpm_studio.headless.memory import memory
from ddpm_studio.headless.storage import storage
from ddpm_studio.headless.telling import drain
from ddpm_studio.headless.training import taken_back, train


def load(chosen: argparse.Namespace) -> None:
    """Import what a command needs before its job runs, while there is nothing to save."""
    if chosen.command == "train":
        import ddpm_studio.engine.runtime.learning.distributed  # noqa: F401


def demo(chosen: argparse.Namespace) -> None:
    """Do the program's main job once on the embedded digits."""
    preset = find_preset("digits").config
    run = create_run(with_changes(preset, chosen.changes, print), chosen.out / "runs")
    print(f"Training on digits in {in_a_line(str(run.folder))}")
    began = time.monotonic()
    with taken_back(run.folder, is_new=True):
        drain(lambda control: engine.train(run.folder, control))
    print(f"Trained in {time.monotonic() - began:.0f} s.")
    common = {"model": run.folder, "out": chosen.out, "changes": [], "format": "webp"}
    draw(argparse.Namespace(**common, job="sample"))
    draw(argparse.Namespace(**common, job="interpolate", first="3", second="7"))


def export(chosen: argparse.Namespace) -> None:
    """Write one small model file; never over another."""
    if chosen.file.exists():
        raise FieldError("file", f"{chosen.file} exists already. Choose another name.")
    if chosen.file.suffix.lower() not in ("", ".safetensors"):  # which others would take for what it is not
        raise FieldError("file", f"{chosen.file.name}: choose a name that ends in .safetensors.")
    check_folder(chosen.file.parent)
    drain(lambda _: engine.export_model(find_bundled(chosen.model), chosen.file, chosen.half))


def watch(chosen: argparse.Namespace) -> None:
    """Show how a run goes that another process trains; Ctrl-C ends the watching only."""
    try:
        drain(lambda control: engine.watch(chosen.run, control), needs_ears=True)
    except KeyboardInterrupt:
        print("It is no longer watched; the training goes on.", file=sys.stderr)


def stop(chosen: argparse.Namespace) -> None:
    """Have another process stop a run that it trains; Ctrl-C ends the waiting only."""
    try:
        drain(lambda control: engine.stop(chosen.run, control))
    except KeyboardInterrupt:
        print("It is no longer waited for.", file=sys.stderr)


def replay(chosen: argparse.Namespace) -> None:
    """Do the steps again that a run could not get over."""
    drain(lambda control: engine.replay(chosen.run, control))


COMMANDS: dict[str, Callable[[argparse.Namespace], None]] = {
    "train": train,
    "demo": demo,
    "export": export,
    "evaluate": evaluate,
    "report": report,
    "bits": bits,
    "samplers": samplers,
    "table2": table2,
    "memory": memory,
    "storage": storage,
    "watch": watch,
    "stop": stop,
    "replay": replay,
}


def run_command(chosen: argparse.Namespace) -> None:
    """Do what was chosen: a job of the catalogue of those that draw, where there is a ``job``, or another command."""
    (draw if "job" in chosen else COMMANDS[chosen.command])(chosen)
