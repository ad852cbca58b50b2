"""Several trainings, one after the other: all are judged before the first begins, and one that fails stops none."""

from __future__ import annotations

import argparse
import shlex
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.errors import FieldError, StudioError
from ddpm_studio.engine.models.find import find_model_file
from ddpm_studio.engine.models.header import read_card
from ddpm_studio.engine.models.starting import begun_from
from ddpm_studio.engine.plain_text import in_a_line
from ddpm_studio.engine.runs.queue import missing_data
from ddpm_studio.headless.drawing import find_bundled

PROGRAM = "ddpm-studio train"


def train_all(
    chosen: argparse.Namespace,
    choose: Callable[[argparse.Namespace], RunConfig],
    train_one: Callable[[argparse.Namespace], None],
) -> None:
    """Train each of the configurations that were given, in their order.

    :param choose: returns what is chosen for one of them, and writes nothing.
    :param train_one: trains one, and tells its folder by `chosen.folder` as soon as there is one.
    :raises StudioError: before anything is trained if one of them cannot be, and at the end if one has failed.
    :raises KeyboardInterrupt: when one was stopped; the others are left, and it is told how to go on.
    """
    _refuse_for_one(chosen)
    each = [argparse.Namespace(**{**vars(chosen), "config": [path], "folder": None}) for path in chosen.config]
    _judge(each, choose)
    failed: list[tuple[Path, str]] = []
    for number, one in enumerate(each):
        print(f"{number + 1} of {len(each)}: {in_a_line(str(one.config[0]))}")
        try:
            train_one(one)
        except KeyboardInterrupt:
            print(_how_to_go_on(one, chosen.config[number + 1 :]), file=sys.stderr)
            raise
        except Exception as error:  # whatever it is, the others may go well
            if not isinstance(error, StudioError | OSError):
                traceback.print_exc()  # a defect, or memory that ran out: as loud as for one alone
            why = str(error) or type(error).__name__
            failed.append((one.config[0], why))
            print(in_a_line(f"{one.config[0]} has failed: {why}"), file=sys.stderr)
    if failed:
        told = "; ".join(in_a_line(f"{path}: {why.rstrip('.')}") for path, why in failed)
        raise StudioError(f"{len(each) - len(failed)} of {len(each)} were trained. Not {told}.")


def _refuse_for_one(chosen: argparse.Namespace) -> None:
    """Make sure that nothing was given that is for one training alone.

    :raises FieldError: if there was.
    """
    from ddpm_studio.engine.runtime.learning.distributed import is_in_team  # with PyTorch: other commands do without

    if chosen.name is not None:
        raise FieldError("name", "--name names one run: write names into the files, or leave --name out.")
    if chosen.rate is not None:
        raise FieldError("rate", "--rate is for going on with one run: give its folder alone, or leave --rate out.")
    if is_in_team():
        raise StudioError("torchrun trains one run at a time: give it one configuration.")
    twice = {path for path in chosen.config if path.is_dir() and chosen.config.count(path) > 1}
    if twice:
        raise StudioError(f"{in_a_line(str(min(twice)))} is given twice: a run can be gone on with once.")


def _judge(each: Sequence[argparse.Namespace], choose: Callable[[argparse.Namespace], RunConfig]) -> None:
    """Make sure that each can be trained, as far as that can be told without looking at pictures.

    :raises StudioError: with every one that cannot, and why.
    """
    problems: list[str] = []
    for one in each:
        try:
            config = choose(one)
            if one.start is not None:
                config = begun_from(config, read_card(find_model_file(find_bundled(one.start))))
            if missing := missing_data(config):
                raise StudioError(missing)
            channels = config.data.channels if isinstance(config.data.channels, int) else 1
            config.network.check_size(config.data.height, config.data.width, channels)
        except (StudioError, OSError) as error:
            problems.append(in_a_line(f"{one.config[0]}: {error}"))
    if problems:
        raise StudioError("Nothing was trained. " + " ".join(problems))


def _how_to_go_on(stopped: argparse.Namespace, rest: Sequence[Path]) -> str:
    """Return the command that trains what is left: the stopped run from where it stands, and the others."""
    run = [] if stopped.folder is None or not stopped.folder.is_dir() else [stopped.folder]
    options = [f"--set={change}" for change in stopped.changes]
    options += [f"--data={stopped.data}"] if stopped.data is not None else []
    options += [f"--runs={stopped.runs}"] if stopped.runs is not None else []
    first = rest if run else [stopped.config[0], *rest]
    if stopped.start is None:
        commands = [[*run, *first, *options]]
    else:  # with which a run that has begun cannot begin again
        commands = [[*run], [*first, *options, f"--from={stopped.start}"] if first else []]
    words = [f"{PROGRAM} {shlex.join(map(str, command))}" for command in commands if command]
    return in_a_line(f"To go on: {' && '.join(words)}")
