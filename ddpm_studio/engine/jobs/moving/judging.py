"""Whether a folder can keep all that lies in a home: room, names, and the size of its largest file."""

from __future__ import annotations

import re
import secrets
from contextlib import suppress
from pathlib import Path

import psutil

from ddpm_studio.engine.disk.files import lack_of_room, make_folder
from ddpm_studio.engine.disk.leftovers import remove, temporary_prefix
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.jobs.moving.inventory import Inventory

LARGEST_ON_FAT = 2**32 - 1
FAT = frozenset({"vfat", "msdos", "fat", "fat32"})
PLAIN = re.compile(r"[A-Za-z0-9_.+-][A-Za-z0-9_.+ ()-]{0,120}[A-Za-z0-9_+()-]|[A-Za-z0-9_]")
"""Names that every disk keeps."""
MOST_TRIED = 500


def check_room(target: Path, found: Inventory) -> None:
    """Judge whether what was found can be copied to `target`, which is there.

    :raises StudioError: if not.
    """
    if lack := lack_of_room(target, found.size):
        raise StudioError(f"{lack}. Free some space there, or choose another folder.")
    largest = max(found.files, key=lambda name: found.files[name].size, default="")
    if largest and found.files[largest].size > LARGEST_ON_FAT and kind_of_disk(target) in FAT:
        raise StudioError(f"{target} is on a FAT disk, which keeps no file of 4 GB, as {largest} is. Choose another.")
    check_names(target, found)


def kind_of_disk(folder: Path) -> str:
    """Return what kind of file system a folder is on, as the system calls it; nothing where it does not say."""
    with suppress(OSError):
        parts = psutil.disk_partitions(all=True)
        above = [part for part in parts if folder.resolve().is_relative_to(part.mountpoint)]
        if above:
            return str(max(above, key=lambda part: len(part.mountpoint)).fstype).lower()
    return ""


def check_names(target: Path, found: Inventory) -> None:
    """Try out, in a folder that is removed again, whether the disk keeps the names that not every disk does.

    :raises StudioError: naming the first that it does not.
    """
    every = [*found.folders, *found.files]
    odd = {name for path in every if not PLAIN.fullmatch(name := path.rpartition("/")[2])}
    alike = len(every) != len({path.casefold() for path in every})
    if not odd and not alike:
        return
    trial = target / f"{temporary_prefix()}{secrets.token_hex(4)}"
    try:
        make_folder(trial)
        for number, name in enumerate(sorted(odd)[:MOST_TRIED]):
            place = trial / str(number)
            make_folder(place)
            with suppress(OSError):
                make_folder(place / name)
            if [kept.name for kept in place.iterdir()] != [name]:
                raise StudioError(f"The disk with {target} cannot keep a file called {name}. Choose another folder.")
        if alike:
            make_folder(trial / "a-case")
            if (trial / "A-CASE").exists():
                raise StudioError(
                    f"The disk with {target} does not tell small letters from capitals, by which some names here "
                    "differ. Choose another folder."
                )
    except OSError as error:
        raise StudioError(
            f"{target} cannot be written to: {error.strerror or error}. Choose another folder."
        ) from error
    finally:
        remove(trial)
