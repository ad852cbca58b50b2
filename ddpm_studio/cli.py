"""The command line: the window by default, the same jobs without it.

Neither Qt nor torch is loaded before a job needs it: ``--help`` and ``--version`` answer at once.
"""

from __future__ import annotations

import argparse
import io
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from ddpm_studio import __version__

EXIT_USER_ERROR = 2
EXIT_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return 0, 2 after one sentence about what the user can mend, or 130 after Ctrl-C."""
    parser = _parser()
    chosen = parser.parse_args(arguments)
    if chosen.command in (None, "window"):
        path, resumes = getattr(chosen, "path", None), getattr(chosen, "resume", False)
        if resumes and path is None:
            parser.error("--resume needs the PATH of a run")
        from ddpm_studio.gui.app import run_window

        return run_window(path, resumes=resumes)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # λ and テスト are no errors where an old code page lacks them
            stream.reconfigure(errors="backslashreplace")
    from ddpm_studio.engine.disk.places import home_problem
    from ddpm_studio.versions import version_problem

    if problem := version_problem(has_window=False) or home_problem():
        print(problem, file=sys.stderr)
        return EXIT_USER_ERROR
    from ddpm_studio import headless
    from ddpm_studio.engine.errors import StudioError

    # SIGTERM (a system that shuts down) saves as Ctrl-C does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        headless.COMMANDS[chosen.command](chosen)
    except StudioError as error:
        print(error, file=sys.stderr)
        return EXIT_USER_ERROR
    except OSError as error:
        print(f"{error.filename or 'The system refuses'}: {error.strerror or error}.", file=sys.stderr)
        return EXIT_USER_ERROR
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return EXIT_INTERRUPTED
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ddpm-studio",
        description="Train, watch and use denoising diffusion models. Without a command the window opens.",
    )
    parser.add_argument("--version", action="version", version=f"DDPM Studio {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")

    window = commands.add_parser("window", help="open the window (the default)")
    window.add_argument("path", nargs="?", type=Path, help="a run, a model or a data set to open")
    window.add_argument("--resume", action="store_true", help="go on training the run at PATH at once")

    train = commands.add_parser("train", help="train a new run from a TOML file, or go on with a run folder")
    train.add_argument("config", type=Path, help="a TOML file, the name of a preset, or a run folder")
    train.add_argument("--runs", type=Path, help="where new runs go (default: Documents/DDPM Studio/runs)")
    _add_changes(train, "training.steps=100")

    sample = commands.add_parser("sample", help="draw images from a run or a model file")
    sample.add_argument("model", type=Path, help="a run folder, a .safetensors file, or a bundled model's name")
    _add_changes(sample, "count=16")
    _add_output(sample)

    interpolate = commands.add_parser("interpolate", help="mix two pictures through diffusion")
    interpolate.add_argument("model", type=Path, help="a run folder, a .safetensors file, or a bundled model's name")
    interpolate.add_argument("first", help="a picture, or the number of one in the model's data set")
    interpolate.add_argument("second", help="likewise")
    _add_changes(interpolate, "depth=400")
    _add_output(interpolate)

    demo = commands.add_parser("demo", help="train briefly on digits, sample, interpolate, and say where it all is")
    demo.add_argument("--out", type=Path, default=Path("demo-output"), help="where results go")
    _add_changes(demo, "training.steps=50")

    export = commands.add_parser("export", help="copy a run's newest snapshot into one small model file")
    export.add_argument("model", type=Path, help="a run folder or a .safetensors file")
    export.add_argument("file", type=Path, help="the new .safetensors file")
    export.add_argument("--half", action="store_true", help="store the weights in 16 bits")

    watch = commands.add_parser("watch", help="show how a run goes that another process trains; writes nothing")
    watch.add_argument("run", type=Path, help="a run folder")

    replay = commands.add_parser("replay", help="do the steps again that a run could not get over; writes nothing")
    replay.add_argument("run", type=Path, help="a run folder with a replay.json")
    return parser


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
