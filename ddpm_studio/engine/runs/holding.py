"""Holding a run: its folder by a handle, its lock, and nothing in it that would be written through to elsewhere."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from ddpm_studio.engine.disk.file_lock import acquired
from ddpm_studio.engine.disk.files import read_bounded, whole_file
from ddpm_studio.engine.disk.held_folder import HeldFolder, Whereabouts, found_at, holding
from ddpm_studio.engine.disk.leftovers import remove
from ddpm_studio.engine.disk.system import kind_of
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.runs.lock import Lock, held_by, hold


class Hold:
    """One process's hold on a run, until `let_go`."""

    def __init__(self, folder: Path, lock: str, own: Mapping[str, int | None]) -> None:
        """Hold the run in `folder`, and tidy up after those who did not.

        :param lock: the name of its lock file.
        :param own: what the run writes in its folder: for the name of each file how many bytes it may have, for that
            of a folder None.
        :raises StudioError: if another process holds it, the disk forbids it, or something of that is not its own.
        """
        self._lock_name, self._own = lock, own
        self._begin(folder)
        self.before = self._lock.before
        """Who held it before and ended without letting go; or nothing."""

    @property
    def path(self) -> Path:
        """Where the run's folder is, as far as is known."""
        return self._folder.path

    def _begin(self, path: Path) -> None:
        with ExitStack() as begun:
            try:
                self._folder: HeldFolder = begun.enter_context(holding(path))
            except OSError as error:
                raise StudioError(f"{path} cannot be written to: {error.strerror}.") from error
            self._refuse_strangers()
            self._lock: Lock = begun.enter_context(hold(path / self._lock_name))
            self._take_folder()
            for leftover in path.rglob(".tmp-*"):
                remove(leftover)
            self._stack = begun.pop_all()

    def _refuse_strangers(self) -> None:
        """Make sure that what the run writes is its own: no link, pipe or device, and nothing that fills the memory.

        :raises StudioError: naming the first that is not.
        """
        for name, most in self._own.items():
            found = found_at(self.path / name)
            if found is None:
                continue
            where = f"{name} in the folder of the run {self.path.name}"
            if not stat.S_ISREG(found.st_mode) and not stat.S_ISDIR(found.st_mode):
                raise StudioError(
                    f"{where} is {kind_of(found.st_mode)}, and a run writes nothing but what is its own. "
                    f"Remove it, or put {'a folder' if most is None else 'a file'} in its place."
                )
            if most is None or stat.S_ISDIR(found.st_mode):
                continue  # one in place of the other harms nobody; the write will tell
            if found.st_size > most:
                raise StudioError(
                    f"{where} has {found.st_size:,} bytes, more than any training writes. "
                    "Move it away, or put the right one in its place."
                )
            if found.st_nlink > 1 and name != self._lock_name:
                _make_own(self.path / name, most)

    def _take_folder(self) -> None:
        """Lock the folder itself, too, where folders have locks: against who finds that the lock file was deleted."""
        if self._folder.handle is not None and acquired(self._folder.handle) is False:
            raise held_by(self.path / self._lock_name, "")

    def look(self) -> Whereabouts:
        """Look where the folder is, and put the lock file back if it is gone.

        :raises StudioError: if another process has come to hold the run meanwhile.
        """
        where = self._folder.look()
        if where == "away":
            self._folder.open_again(lambda: self._lock.is_named)  # an unplugged disk, or a share, may be back
            where = self._folder.look()
            if where == "here":
                self._take_folder()
        if where in ("here", "moved", "astray"):
            self._lock.keep(self.path / self._lock_name)
        return where

    def move_to(self, folder: Path) -> None:
        """Hold the run in `folder` instead.

        :raises StudioError: as when it is made; this one is held on then.
        """
        before, folder_before, lock_before = self._stack, self._folder, self._lock
        try:
            self._begin(folder)
        except StudioError:
            self._folder, self._lock = folder_before, lock_before
            raise
        before.close()

    def let_go(self) -> None:
        """Hold it no more."""
        self._stack.close()


def _make_own(path: Path, most: int) -> None:
    """Put a copy in place of a file that has another name, too, as in some backups: that one is not to be changed."""
    try:
        content = read_bounded(path, most)
        with whole_file(path) as stream:
            stream.write(content)
    except OSError as error:
        raise StudioError(f"{path} cannot be read: {error.strerror or os.strerror(error.errno or 0)}.") from error
