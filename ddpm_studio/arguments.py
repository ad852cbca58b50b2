"""What the command line understands.

Neither Qt, NumPy nor torch is loaded for it: ``--help`` and ``--version`` answer at once.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from ddpm_studio import __version__
from ddpm_studio.engine.choices.drawing import DRAWING_JOBS, PICTURES, Argument, Command
from ddpm_studio.engine.plain_text import shortened

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
    _add_evaluate(commands)
    _add_report(commands)
    _add_bits(commands)
    _add_memory(commands)
    _add_storage(commands)
    for name, what, which in (
        ("watch", "show how a run goes that another process trains; writes nothing", "a run folder"),
        ("stop", "have another process of this computer save and end a run that it trains", "a run folder"),
        (
            "replay",
            "do the steps again that a run could not get over; writes nothing",
            "a run folder with a replay.json",
        ),
    ):
        commands.add_parser(name, help=what).add_argument("run", type=_path, help=which)
    return parser


def _add_window(commands: Commands) -> None:
    window = commands.add_parser("window", help="open the window (the default)")
    window.add_argument("path", nargs="?", type=_path, help="a run, a model or a data set to open")
    window.add_argument("--resume", action="store_true", help="go on training the run at PATH at once")


def _add_train(commands: Commands) -> None:
    train = commands.add_parser("train", help="train a new run from a TOML file, or go on with a run folder")
    what = "a TOML file, the name of a preset, or a run folder; several are trained one by one, also if one fails"
    train.add_argument("config", type=_path, nargs="+", metavar="CONFIG", help=what)
    train.add_argument(
        "--data",
        type=_path,
        metavar="PATH",
        help="your pictures: a folder or a zip, npz, npy, IDX or CIFAR-10 .bin file, or a video",
    )
    train.add_argument(
        "--from",
        dest="start",
        type=_path,
        metavar="MODEL",
        help="begin with the weights of a run or a .safetensors file, whose network and noise are taken over",
    )
    train.add_argument("--name", help="what the run is called")
    train.add_argument("--runs", type=_path, help="where new runs go (default: runs in the home, see storage)")
    train.add_argument(
        "--rate",
        choices=("keep", "warm", "decay"),
        help="with a run folder: from here on the learning rate stays where it is (keep), rises to its full height "
        "again and then falls if a decay is chosen (warm), or falls to 0 at the last step (decay)",
    )
    _add_changes(train, "training.steps=100")


def _add_drawing(commands: Commands, job: str, command: Command) -> None:
    parser = commands.add_parser(command.name, help=command.what)
    which = "a run folder" if command.takes_run else "a run folder, a .safetensors file, or a bundled model's name"
    parser.add_argument("model", type=_path, metavar="run" if command.takes_run else "model", help=which)
    for argument in command.arguments:
        if argument.kind == "pictures":
            parser.add_argument(argument.name, nargs="?", default="", help=argument.what)
        elif argument.kind in ("picture", "file", "word"):
            _add_text(parser, argument)
        elif argument.kind in ("captions", "stops"):
            metavar = "TEXT" if argument.kind == "captions" else "PICTURE"
            parser.add_argument(argument.name, action="append", metavar=metavar, help=argument.what)
        else:
            action = "append" if argument.kind == "numbers" else "store"
            parser.add_argument(
                argument.name,
                type=_number,
                action=action,
                required=argument.is_needed,
                metavar="N",
                help=argument.what,
            )
    _add_changes(parser, command.change)
    _add_output(parser)
    parser.set_defaults(job=job)


def _add_text(parser: argparse.ArgumentParser, argument: Argument) -> None:
    if not argument.name.startswith("-"):
        parser.add_argument(argument.name, help=argument.what)
    elif argument.words:
        parser.add_argument(argument.name, required=argument.is_needed, choices=argument.words, help=argument.what)
    else:
        parser.add_argument(argument.name, required=argument.is_needed, metavar="PICTURE", help=argument.what)


def _add_demo(commands: Commands) -> None:
    demo = commands.add_parser("demo", help="train briefly on digits, sample, interpolate, and say where it all is")
    demo.add_argument("--out", type=_path, default=Path("demo-output"), help="where results go")
    _add_changes(demo, "training.steps=50")


def _add_export(commands: Commands) -> None:
    export = commands.add_parser("export", help="copy a run's newest snapshot into one small model file")
    export.add_argument("model", type=_path, help="a run folder or a .safetensors file")
    export.add_argument("file", type=_path, help="the new .safetensors file")
    export.add_argument("--half", action="store_true", help="store the weights in 16 bits")


def _add_evaluate(commands: Commands) -> None:
    evaluate = commands.add_parser("evaluate", help="judge sets of pictures side by side against real ones")
    evaluate.add_argument(
        "sets",
        nargs="*",
        type=_path,
        metavar="SET",
        help="a run folder, a .safetensors file or a bundled model's name (its pictures are drawn), or pictures of "
        "anything else: a folder, a zip, npz, npy, IDX or .bin file, or a file of statistics (mu, sigma)",
    )
    evaluate.add_argument(
        "--against",
        required=True,
        type=_path,
        metavar="REF",
        help="the real pictures: a run folder (those that it learns from), digits, shapes, emoji, or pictures as above",
    )
    evaluate.add_argument(
        "--draw",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="change how every model draws: count=10000, steps=50, sampler.kind=ddim, seed=1",
    )
    evaluate.add_argument("--cost", action="store_true", help="say how long it would take, and compute nothing")
    evaluate.add_argument("--json", action="store_true", help="print the numbers, and nothing else, as JSON")
    evaluate.add_argument(
        "--out",
        action="append",
        default=[],
        type=_path,
        metavar="FILE",
        help="write the table to a new .csv, .md or .json file; may be given more than once",
    )
    evaluate.add_argument(
        "--write-reference", type=_path, metavar="FILE", help="write the real pictures as a .npz file of ADM's layout"
    )
    _add_changes(evaluate, "features.kind=pixels")


def _add_report(commands: Commands) -> None:
    report = commands.add_parser("report", help="write all that is known of a run as one page that opens offline")
    report.add_argument("run", type=_path, help="a run folder")
    report.add_argument(
        "--out", type=_path, metavar="FILE", help="the new .html file (default: here, by the run's name)"
    )


def _add_bits(commands: Commands) -> None:
    bits = commands.add_parser("bits", help="measure how many bits per dimension pictures cost at most by a model")
    bits.add_argument("model", type=_path, help="a run folder, a .safetensors file, or a bundled model's name")
    bits.add_argument("pictures", nargs="?", default="", help=PICTURES)
    bits.add_argument("--over-training", action="store_true", help="measure every snapshot of a run, and name the best")
    bits.add_argument("--json", action="store_true", help="print the result, and nothing else, as JSON")
    _add_changes(bits, "evaluations=50")
    samplers = commands.add_parser("samplers", help="compare samplers on a model, and recommend one")
    samplers.add_argument("model", type=_path, help="a run folder, a .safetensors file, or a bundled model's name")
    samplers.add_argument("--json", action="store_true", help="print the result, and nothing else, as JSON")
    _add_changes(samplers, "steps=[10, 20]")
    table = commands.add_parser(
        "table2", help="do the paper's Table 2 with digits: short runs, and what each is worth; stopped, it goes on"
    )
    table.add_argument("--runs", type=_path, help="where the runs go (default: runs in the home, see storage)")
    table.add_argument("--json", action="store_true", help="print the result, and nothing else, as JSON")
    _add_changes(table, "steps=3000")


def _add_memory(commands: Commands) -> None:
    memory = commands.add_parser(
        "memory", help="say how far a model is from a perfect memory of the pictures that it has learnt from, over t"
    )
    memory.add_argument("model", type=_path, help="a run folder, a .safetensors file, or a bundled model's name")
    _add_changes(memory, "count=64")


def _add_storage(commands: Commands) -> None:
    storage = commands.add_parser("storage", help="say where runs and results are kept and how much they are, or move")
    storage.add_argument("--move", type=_path, metavar="FOLDER", help="move them to this folder, empty or new")


def _number(text: str) -> int:
    """Read an argument that is a number: Python reads none of more than 4,300 digits."""
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{shortened(text)!r} is no number that can be meant here") from None


def _path(text: str) -> Path:
    """Read an argument that names a file or folder: nothing would else be the working folder."""
    if not text:
        raise argparse.ArgumentTypeError("an empty name is no file or folder")
    return Path(text)


def _add_changes(parser: argparse.ArgumentParser, example: str) -> None:
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        dest="changes",
        help=f"change a choice: {example} (seed=-1 draws a seed)",
    )


def _add_output(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=_path, default=Path(), help="where results go (default: here)")
    parser.add_argument(
        "--format",
        choices=("webp", "gif", "png", "mp4"),
        default="webp",
        help="what the film is written as; MP4 needs PyAV or ffmpeg (default: webp)",
    )
