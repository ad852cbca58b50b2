"""A set of prepared images in the making: a temporary folder that becomes the set, or vanishes."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy.typing as npt

from ddpm_studio.engine.datasets.images import Images
from ddpm_studio.engine.datasets.keeping.cache import (
    CHECKS,
    DRAFT,
    LABELS,
    META,
    PIXELS,
    SEAL,
    About,
    npy,
    recall,
    seal_of,
)
from ddpm_studio.engine.datasets.keeping.checksums import Checks
from ddpm_studio.engine.datasets.keeping.scan_json import scan_as_json
from ddpm_studio.engine.datasets.picture import reason_of
from ddpm_studio.engine.disk.files import sync_folder
from ddpm_studio.engine.disk.leftovers import is_left_over, temporary_prefix
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Scan

DAY = 86_400


class Draft:
    """A set in the making: a temporary folder that becomes the set, or vanishes on leaving the block."""

    def __init__(self, cache_folder: Path) -> None:
        self.cache_folder = cache_folder
        self._folder: Path | None = None
        self.trouble = ""
        """Why nothing can be kept, if so."""

    def __enter__(self) -> Draft:
        """Make the temporary folder, and clear away those that an ended program has left."""
        try:
            self.cache_folder.mkdir(parents=True, exist_ok=True)
            _sweep(self.cache_folder)
            name = tempfile.mkdtemp(prefix=temporary_prefix(), dir=self.cache_folder)
            self._folder = Path(name)
        except OSError as error:
            self.trouble = reason_of(error)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove the temporary folder if it has not become the set."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def pixels_path(self) -> Path | None:
        """Where the pixels are to be written; None if the disk refuses."""
        return self._folder / PIXELS if self._folder is not None else None

    def keep(self, key: str, about: About, scan: Scan, checks: Checks) -> tuple[Images, Scan] | None:
        """Complete the set whose pixels are in the draft already, and return it from the disk; None if that fails.

        Nothing may have the pixels open meanwhile: Windows renames no folder whose files are in use.

        :param checks: the CRC of each image.
        """
        if self._folder is None:
            return None
        meta = {
            "name": about.name,
            "label_names": about.label_names,
            "captions": about.captions,
            "has_labels": about.labels is not None,
            "scan": scan_as_json(scan),
        }
        meta[SEAL] = seal_of(meta, about.labels, checks)
        arrays: dict[str, npt.NDArray[Any]] = (
            {CHECKS: checks} if about.labels is None else {LABELS: about.labels, CHECKS: checks}
        )
        contents = {name: npy(array) for name, array in arrays.items()}
        try:
            for name, content in {**contents, META: json.dumps(meta).encode()}.items():
                with (self._folder / name).open("wb") as stream:
                    stream.write(content)
                    stream.flush()
                    os.fsync(stream.fileno())
            return self._rename(key)
        except OSError as error:
            self.trouble = reason_of(error)
            return None

    def _rename(self, key: str) -> tuple[Images, Scan]:
        """Give the draft its name, unless another process has been as quick with the same set."""
        if (others := recall(self.cache_folder, key)) is not None:
            return others
        target = self.cache_folder / key
        shutil.rmtree(target, ignore_errors=True)  # torn, since it could not be recalled
        if self._folder is not None:
            sync_folder(self._folder)
            self._folder.rename(target)
            self._folder = None
            with contextlib.suppress(OSError):  # a name that a power cut takes back costs another scan
                sync_folder(self.cache_folder)
        if (kept := recall(self.cache_folder, key)) is None:
            raise StudioError(f"The prepared images in {target} cannot be read back. Check the disk.")
        return kept


def _sweep(cache_folder: Path) -> None:
    """Remove drafts whose program has ended; those of other computers after a day, since no scan takes that long."""
    for draft in cache_folder.glob(f"{DRAFT}*"):
        with contextlib.suppress(OSError):
            if is_left_over(draft.name) or time.time() - draft.stat().st_mtime > DAY:
                shutil.rmtree(draft, ignore_errors=True)
