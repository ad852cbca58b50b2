"""Moving the home: by new names on the same disk, else by copies that are compared before the home is another.

At any moment one home is complete: that of before, until ``home.json`` names the new one, and the new one from then on.
What a move writes down before it begins says what is to be put right if it is cut off (see `home_note`).
"""

from __future__ import annotations

import errno
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ddpm_studio.engine.disk.files import make_folder, rename, sync_folder
from ddpm_studio.engine.disk.home_note import Move, known_note, write_note
from ddpm_studio.engine.disk.home_settling import moving_alone, take_back_renames
from ddpm_studio.engine.disk.home_targets import check_target, is_gone
from ddpm_studio.engine.disk.leftovers import remove, temporary_prefix
from ddpm_studio.engine.disk.places import config_folder, home_folder
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Job, Work
from ddpm_studio.engine.jobs.moving.clearing import clear_cut_off, remove_copied
from ddpm_studio.engine.jobs.moving.copying import Copier
from ddpm_studio.engine.jobs.moving.inventory import Inventory, refuse_held, take_inventory
from ddpm_studio.engine.jobs.moving.judging import check_room
from ddpm_studio.engine.runs.queue import TrainingQueue

ROUNDS = 5
"""How often it is looked whether something was written meanwhile, before it is given up."""


def move_home(target: Path) -> Job:
    """Move runs, results, films and exports to `target`, an empty folder or a new one, which is the home then.

    Stopped before the home is another one, it leaves all as it was; afterwards, the rest is removed at the next start.

    :raises StudioError: if it is refused, or fails; the home is then what it was.
    """
    target = target.absolute()
    with moving_alone():
        check_target(target)
        yield from clear_cut_off()
        source = home_folder()
        if is_gone(source):  # as of a disk that is not connected: there is nothing to move
            _make(target)
            _be_home(source, target, None)
            return
        found = yield from take_inventory(source)
        refuse_held(source)
        with _made(target):
            if not _renamed(source, target, found.names):
                yield from _copy(source, target, found)
        yield from remove_copied(source, target)


def _be_home(source: Path, target: Path, move: Move | None) -> None:
    write_note(config_folder(), known_note(config_folder()).moved(source, target, move))


def _make(target: Path) -> None:
    try:
        make_folder(target)
    except OSError as error:
        raise StudioError(f"{target} cannot be made: {error.strerror or error}. Choose another folder.") from error


@contextmanager
def _made(target: Path) -> Iterator[None]:
    """Make `target`, and remove it again if it is not the home afterwards."""
    missing = [place for place in (target, *target.parents) if not place.exists()]
    _make(target)
    try:
        yield
    finally:
        if home_folder() != target:
            for place in missing:
                with suppress(OSError):
                    place.rmdir()


# --- on the same disk -------------------------------------------------------------------------------------------


def _renamed(source: Path, target: Path, names: list[str]) -> bool:
    """Move by names, if both are on one disk; return whether that was done.

    :raises StudioError: if the disk refuses; all is then as it was.
    """
    disk = target.stat().st_dev
    if any((source / name).stat().st_dev != disk for name in names):
        return False
    move = Move(str(source), str(target), "rename")
    before = known_note(config_folder())
    write_note(config_folder(), before.with_move(move))
    try:
        with _queue_held(source, names):
            refuse_held(source)
            for name in names:
                rename(source / name, target / name)
            _be_home(source, target, Move(str(source), str(target), "remove"))
    except BaseException as error:
        if home_folder() == target:  # it is the home already, whatever the disk says then
            return True
        take_back_renames(move)
        write_note(config_folder(), before)
        if not isinstance(error, OSError):
            raise
        if error.errno == errno.EXDEV:  # parts of one disk that are as two
            return False
        why = error.strerror or error
        raise StudioError(f"{target}: {why}. Nothing was moved: everything is in {source}.") from error
    return True


@contextmanager
def _queue_held(source: Path, names: list[str]) -> Iterator[None]:
    """Let no window change what waits to be trained in `source`, if there are runs."""
    if "runs" not in names:
        yield
        return
    with TrainingQueue(source / "runs").held():
        yield


# --- to another disk --------------------------------------------------------------------------------------------


def _copy(source: Path, target: Path, found: Inventory) -> Work[None]:
    """Copy all to `target`, compare, and let it be the home.

    :raises StudioError: if it is refused, or fails; nothing of it is left then.
    """
    check_room(target, found)
    staging = target / f"{temporary_prefix()}{secrets.token_hex(4)}"
    before = known_note(config_folder())
    write_note(config_folder(), before.with_move(Move(str(source), str(target), "copy", staging.name)))
    try:
        _make(staging)
        copier = Copier(source, staging)
        for _ in range(ROUNDS):
            yield from copier.copy(found)
            found = yield from take_inventory(source)
            refuse_held(source)
            if not copier.differs(found):
                break
        else:
            raise StudioError(f"Something goes on writing in {source}. End that, then move; nothing was moved.")
        _switch(source, target, staging, found.names)
    finally:
        if home_folder() != target:
            for name in found.names:
                remove(target / name)
            write_note(config_folder(), before)
        remove(staging)  # at last: that it is there says that what lies beside it is ours


def _switch(source: Path, target: Path, staging: Path, names: list[str]) -> None:
    """Give the copies their names, and let `target` be the home.

    :raises StudioError: if the disk refuses; the home is then what it was.
    """
    try:
        with _queue_held(source, names):
            for name in names:
                rename(staging / name, target / name)
            sync_folder(target)
            _be_home(source, target, Move(str(source), str(target), "remove"))
    except OSError as error:
        why = error.strerror or error
        raise StudioError(f"{target}: {why}. Nothing was moved: everything is in {source}.") from error
