"""What the command line understands.

Neither Qt, NumPy nor torch is loaded for it: ``--help`` and ``--version`` answer at once.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from ddpm_studio import __version__
from ddpm_studio.engine.choices.drawing import DRAWING_JOBS, Command

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]


def make_parser() -> argparse.ArgumentParser:
    """Return what reads the arguments into the ``command`` and its choices."""
    parser = argparse.ArgumentParser(
        prog="ddpm-studio",
        description="Train, watch and use denoising diffusion models. Without a command the window opens.",
    )
    parser.add_argument("--version", action="version", version=f"DDPM Studio {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    _add_window(commands)
    _add_train(commands)
    for job, drawing in DRAWING_JOBS.items():
        _add_drawing(commands, job, drawing.command)
    _add_demo(commands)
    _add_export(commands)
    for name, what, which in (
        ("watch", "show how a run goes that another process trains; writes nothing", "a run folder"),
        ("stop", "have another process of this computer save and end a run that it trains", "a run folder"),
        (
            "replay",
            "do the steps again that a run could not get over; writes nothing",
            "a run folder with a replay.json",
        ),
    ):
        commands.add_parser(name, help=what).add_argument("run", type=Path, help=which)
    return parser


def _add_window(commands: Commands) -> None:
    window = commands.add_parser("window", help="open the window (the default)")
    window.add_argument("path", nargs="?", type=Path, help="a run, a model or a data set to open")
    window.add_argument("--resume", action="store_true", help="go on training the run at PATH at once")


def _add_train(commands: Commands) -> None:
    train = commands.add_parser("train", help="train a new run from a TOML file, or go on with a run folder")
    train.add_argument("config", type=Path, help="a TOML file, the name of a preset, or a run folder")
    train.add_argument("--runs", type=Path, help="where new runs go (default: Documents/DDPM Studio/runs)")
    _add_changes(train, "training.steps=100")


def _add_drawing(commands: Commands, job: str, command: Command) -> None:
    parser = commands.add_parser(command.name, help=command.what)
    which = "a run folder" if command.takes_run else "a run folder, a .safetensors file, or a bundled model's name"
    parser.add_argument("model", type=Path, metavar="run" if command.takes_run else "model", help=which)
    for argument in command.arguments:
        if argument.kind == "picture":
            parser.add_argument(argument.name, help=argument.what)
        else:
            action = "append" if argument.kind == "numbers" else "store"
            parser.add_argument(
                argument.name,
                type=int,
                action=action,
                required=argument.is_needed,
                metavar="N",
                help=argument.what,
            )
    _add_changes(parser, command.change)
    _add_output(parser)
    parser.set_defaults(job=job)


def _add_demo(commands: Commands) -> None:
    demo = commands.add_parser("demo", help="train briefly on digits, sample, interpolate, and say where it all is")
    demo.add_argument("--out", type=Path, default=Path("demo-output"), help="where results go")
    _add_changes(demo, "training.steps=50")


def _add_export(commands: Commands) -> None:
    export = commands.add_parser("export", help="copy a run's newest snapshot into one small model file")
    export.add_argument("model", type=Path, help="a run folder or a .safetensors file")
    export.add_argument("file", type=Path, help="the new .safetensors file")
    export.add_argument("--half", action="store_true", help="store the weights in 16 bits")


def _add_changes(parser: argparse.ArgumentParser, example: str) -> None:
    parser.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE", dest="changes", help=f"change a choice: {example}"
    )


def _add_output(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, default=Path(), help="where results go (default: here)")
    parser.add_argument(
        "--format",
        choices=("webp", "gif", "png", "mp4"),
        default="webp",
        help="what the film is written as; MP4 needs PyAV or ffmpeg (default: webp)",
    )
