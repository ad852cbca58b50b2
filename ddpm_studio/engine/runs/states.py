"""The saved states of a run: sealed folders, chosen by what their manifests say and not by their names.

Where one is damaged, the next older one is used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ddpm_studio.engine.disk.files import rename, unwritten
from ddpm_studio.engine.disk.leftovers import remove
from ddpm_studio.engine.disk.sealed import Seal, read_manifest, sealing, what_is_wrong

NAME = re.compile(r"step-(\d+)")


def all_states(folder: Path) -> list[tuple[int, Path]]:
    """Return (step, folder) of all states below `folder`, newest last: also damaged ones, none that is unfinished."""
    entries = folder.iterdir() if folder.is_dir() else iter(())
    return sorted((_step_of(path, int(match[1])), path) for path in entries if (match := NAME.fullmatch(path.name)))


def newest_good(folder: Path, before: int | None = None) -> tuple[tuple[int, Path] | None, list[str]]:
    """Return the newest state that is as it was written, and what is wrong with those that are newer.

    :param before: only states of at most this step.
    """
    wrong: list[str] = []
    for step, state in reversed(all_states(folder)):
        if before is not None and step > before:
            continue
        if not (why := what_is_wrong(state)):
            return (step, state), wrong
        wrong.append(f"{state.name}: {why}")
    return None, wrong


@contextmanager
def writing(folder: Path, step: int, **facts: Any) -> Iterator[Seal]:
    """Yield a folder for a state's files; on leaving, seal it. See `thin`.

    :param facts: what its manifest says besides.
    :raises StudioError: if the disk is full or forbids it; what was there before is untouched.
    """
    with sealing(path_of(folder, step), step=step, **facts) as seal:
        yield seal


def path_of(folder: Path, step: int) -> Path:
    """Return where the state of `step` is, or will be."""
    return folder / f"step-{step:08d}"


def thin(folder: Path, keep: int) -> None:
    """Drop all but the newest `keep`, once the newest is known to be as it was written."""
    for _, old in all_states(folder)[:-keep]:
        remove(old)


def set_aside_after(folder: Path, step: int) -> list[Path]:
    """Rename the states beyond `step`, which are damaged or spoilt, so that they no longer count; return them.

    Among the newest that are kept they would push out the good ones.
    """
    return [set_aside(state) for number, state in all_states(folder) if number > step]


def set_aside(state: Path) -> Path:
    """Rename one state so that it no longer counts; return its new name.

    :raises StudioError: if the disk forbids it.
    """
    target = state.with_name(f"damaged-{state.name}")
    remove(target)
    try:
        rename(state, target)
    except OSError as error:
        raise unwritten(state, error) from error
    return target


def _step_of(folder: Path, named: int) -> int:
    """Return the step that the manifest says; that of the name, where there is none to be read."""
    step = (read_manifest(folder) or {}).get("step", named)
    return step if isinstance(step, int) else named
