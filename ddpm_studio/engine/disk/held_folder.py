"""Folders that are held: what is read and written below one stays in it, whatever becomes of its name.

Where the system can open a name below the handle of a folder, everything goes by the handle, name by name, and no link
is followed on the way: a folder that somebody else has made must not lead out of itself, and one that is moved while
it is written to must not be made anew where it was. Elsewhere (Windows, which moves no folder that is in use) each
name is looked at before.

Every door (`files`, `leftovers`) asks here, so that nobody who writes below a held folder has to know of it.
"""

from __future__ import annotations

import errno
import os
import secrets
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal, TypeAlias

from ddpm_studio.engine.disk.system import kind_of, told_path

HAS_HANDLES = os.open in os.supports_dir_fd and hasattr(os, "O_NOFOLLOW")
DELETED = " (deleted)"
"""How Linux ends the name of a folder that is in none any more."""
Whereabouts: TypeAlias = Literal["here", "moved", "astray", "gone", "away"]
"""``here``: under its path. ``moved``: under another, which is its path now. ``astray``: under one that the system does
not tell. ``gone``: deleted. ``away``: out of reach, as a disk that was unplugged."""

_held: list[HeldFolder] = []
_handles = threading.Lock()
"""Between who closes a handle and who is about to use it in another thread."""


class HeldFolder:
    """A folder that is held from now until `close`."""

    def __init__(self, path: Path) -> None:
        """Hold the folder at `path`, to which links may lead.

        :raises OSError: if it cannot be opened.
        """
        self.path = path
        self._known_as = {path, path.absolute()}
        self._was_known_as: set[Path] = set()
        self.handle: int | None = None
        self._stood = self._open()
        _held.append(self)

    def _open(self) -> os.stat_result:
        if not HAS_HANDLES:
            return self.path.stat()
        self.handle = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY)
        return os.fstat(self.handle)

    def open_again(self, is_same: Callable[[], bool]) -> None:
        """Hold what lies under the path now, if that is the same folder, which was out of reach.

        :param is_same: looks, by its path, whether it is.
        """
        _held.remove(self)
        try:
            if is_same():
                before, self._stood = self.handle, self._open()
                with _handles:
                    if before is not None:
                        os.close(before)
        except OSError:
            pass
        finally:
            _held.append(self)

    def close(self) -> None:
        """Hold it no more."""
        _held.remove(self)
        self._let_go()

    def _let_go(self) -> None:
        with _handles:
            handle, self.handle = self.handle, None
            if handle is not None:
                os.close(handle)

    def look(self) -> Whereabouts:
        """Look where the folder is."""
        there = _stat(self.path)
        if self.handle is None:
            return "here" if there is not None and os.path.samestat(there, self._stood) else "gone"
        try:
            held = os.fstat(self.handle)
        except OSError:
            return "away"
        if there is not None and (os.path.samestat(there, held) or self._is_seen_at(self.path)):
            return "here"
        told = told_path(self.handle)
        there = _stat(Path(told)) if told else None
        if there is not None and os.path.samestat(there, held):
            self._was_known_as |= self._known_as
            self.path = Path(told)
            self._known_as = {self.path}
            return "moved"
        return "gone" if held.st_nlink == 0 or told.endswith(DELETED) else "astray"

    def _is_seen_at(self, path: Path) -> bool:
        """Whether what is made in the folder appears at `path`: over some networks its number changes by itself."""
        name = f".tmp-{secrets.token_hex(8)}"
        try:
            os.close(os.open(name, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600, dir_fd=self.handle))
        except OSError:
            return False
        is_seen = os.path.lexists(path / name)
        with suppress(OSError):
            os.unlink(name, dir_fd=self.handle)
        return is_seen

    def parts_of(self, path: Path) -> tuple[str, ...] | None:
        """Return the names that lead from the folder to `path`, also by a path of before; None: it is not below it."""
        former = {name for name in self._was_known_as if path.is_relative_to(name) and not os.path.lexists(name)}
        names = [name for name in (*self._known_as, *former) if path.is_relative_to(name)]
        return path.relative_to(names[0]).parts if names else None

    @contextmanager
    def opened(self, parts: tuple[str, ...]) -> Iterator[int]:
        """Yield a handle of the folder that `parts` lead to.

        :raises OSError: if one of them is a link or no folder.
        """
        with _handles:
            if self.handle is None:
                raise OSError(errno.EBADF, "it is held no more", str(self.path))
            handle = os.dup(self.handle)
        try:
            for part in parts:
                try:
                    inner = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=handle)
                except OSError as error:
                    raise _refusal(part, handle, error) from error
                os.close(handle)
                handle = inner
            yield handle
        finally:
            os.close(handle)

    def checked(self, parts: tuple[str, ...]) -> Path:
        """Return the path that `parts` lead to, without handles.

        :raises OSError: if a folder on the way is a link, or this one is not where it was.
        """
        if self.look() != "here":
            raise OSError(errno.ENOENT, os.strerror(errno.ENOENT), str(self.path))
        way = self.path
        for part in parts[:-1]:
            way = way / part
            found = _stat(way, follows=False)
            if found is not None and not stat.S_ISDIR(found.st_mode):
                raise OSError(errno.ENOTDIR, f"{part} is {kind_of(found.st_mode)}", str(way))
        return self.path.joinpath(*parts)


@contextmanager
def holding(path: Path) -> Iterator[HeldFolder]:
    """Hold the folder at `path` for as long as the block lasts.

    :raises OSError: if it cannot be opened.
    """
    folder = HeldFolder(path)
    try:
        yield folder
    finally:
        folder.close()


@contextmanager
def placed(path: Path) -> Iterator[tuple[Path | str, int | None]]:
    """Yield how the system is told of `path`: a name, and the handle of the folder that it is in.

    The path itself and None, where no folder above it is held or there are no handles.

    :raises OSError: if a folder on the way from the one that is held is a link or not there.
    """
    folder, parts = _above(path)
    if ".." in parts:
        raise OSError(errno.EINVAL, "it leads out of its folder", str(path))
    if folder is None:
        yield path, None
    elif not HAS_HANDLES:
        yield folder.checked(parts), None
    else:
        with folder.opened(parts[:-1]) as handle:
            yield (parts[-1] if parts else "."), handle


def folders_below_held(path: Path) -> list[Path]:
    """Return `path` and the folders above it up to a held one, outermost first; empty if none is held above it."""
    folder, parts = _above(path)
    return [] if folder is None else [path, *path.parents][: len(parts) or 1][::-1]


def found_at(path: Path) -> os.stat_result | None:
    """Return what is at `path`, which may be a link; None if nothing is, or it is out of reach."""
    try:
        with placed(path) as (name, handle):
            return os.stat(name, dir_fd=handle, follow_symlinks=False)
    except (OSError, ValueError):
        return None


def _above(path: Path) -> tuple[HeldFolder | None, tuple[str, ...]]:
    for folder in reversed(_held.copy()):
        parts = folder.parts_of(path)
        if parts is not None:
            return folder, parts
    return None, ()


def _refusal(part: str, handle: int, error: OSError) -> OSError:
    """Return why `part` is no folder to go into, by name where it is something else."""
    try:
        found = os.stat(part, dir_fd=handle, follow_symlinks=False)
    except OSError:
        return error
    if stat.S_ISDIR(found.st_mode):
        return error
    return OSError(error.errno, f"{part} is {kind_of(found.st_mode)}", part)


def _stat(path: Path, follows: bool = True) -> os.stat_result | None:
    try:
        return path.stat(follow_symlinks=follows)
    except (OSError, ValueError):
        return None
