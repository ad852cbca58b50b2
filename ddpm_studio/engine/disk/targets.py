"""Whether something could be written at a place, asked before it is made; nothing is left there."""

from __future__ import annotations

import errno
import secrets
import shutil
import stat
from contextlib import suppress
from pathlib import Path

from ddpm_studio.engine.disk.files import open_new
from ddpm_studio.engine.disk.leftovers import temporary_prefix
from ddpm_studio.engine.disk.places import refuse_missing_home
from ddpm_studio.engine.errors import StudioError


def check_folder(folder: Path, size: int = 0) -> None:
    """Judge whether files of `size` bytes in all can be written to `folder`, which is made later if it is not there.

    :raises StudioError: if not, such as for a file, a disk that is read-only or full, or another user's folder.
    """
    refuse_missing_home(folder)
    try:
        place = _nearest(folder)
        if not stat.S_ISDIR(place.stat().st_mode):
            named = "it" if place == folder else str(place)  # the sentence begins with the folder
            raise NotADirectoryError(errno.ENOTDIR, f"{named} is not a folder")
        _try_out(place)
        free = shutil.disk_usage(place).free
    except (OSError, ValueError) as error:
        why = (error.strerror if isinstance(error, OSError) else None) or error
        raise StudioError(f"{folder.absolute()} cannot be written to: {why}. Choose another folder.") from error
    if free < size:
        raise StudioError(
            f"{folder.absolute()} has {free / 2**20:,.0f} MB of free space, and {size / 2**20:,.0f} MB are to be "
            "written. Free some space or choose another folder."
        )


def _nearest(folder: Path) -> Path:
    """Return `folder`, or of those above it the first that is there."""
    for place in (folder, *folder.parents):
        try:
            place.stat()
        except FileNotFoundError:
            if place.is_symlink():
                raise OSError(errno.ENOENT, f"{place} is a link that leads nowhere") from None
        except NotADirectoryError:
            continue
        else:
            return place
    return Path()


def _try_out(folder: Path) -> None:
    """Make a file and remove it: on network shares and in containers only that tells what is allowed."""
    path = folder / f"{temporary_prefix()}{secrets.token_hex(4)}"
    try:
        open_new(path).close()
    finally:
        with suppress(OSError):
            path.unlink()
