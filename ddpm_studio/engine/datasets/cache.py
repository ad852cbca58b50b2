"""Prepared images on disk, so that opening a data set again takes a moment.

A set is a folder named by a hash of all that its images depend on: pixels.npy, labels.npy (where there are any) and
meta.json. It is made under a temporary name and renamed when complete.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import numpy.typing as npt

from ddpm_studio.engine.datasets.images import Images
from ddpm_studio.engine.datasets.options import DataOptions
from ddpm_studio.engine.datasets.source import reason_of
from ddpm_studio.engine.disk.files import is_left_over, sync_folder, temporary_prefix
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Levels, Pixels, Scan, ValueSpread

VERSION = 1
"""Counted up when the same choices give other pixels or another layout."""
PREVIEWS = 64
_DRAFT = ".tmp-"
_DAY = 86_400


@dataclass(frozen=True)
class About:
    """All of `Images` but the pixels."""

    name: str
    labels: npt.NDArray[np.int64] | None
    label_names: tuple[str, ...]
    captions: tuple[str, ...] | None

    def images(self, pixels: Pixels) -> Images:
        """Return the set with its pixels, (N, H, W, C)."""
        return Images(pixels, self.labels, self.label_names, self.captions, self.name)


def cache_key(data: DataOptions, stamp: str) -> str:
    """Return the name of the folder for these choices and this state of the source. Flips are made in training."""
    parts = [VERSION, data.source.kind, stamp, data.height, data.width, data.channels, data.background]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]


def recall(cache_folder: Path, key: str) -> tuple[Images, Scan] | None:
    """Return the set that is kept under `key`, its pixels mapped from the file; None if there is none or it is torn."""
    folder = cache_folder / key
    try:
        meta = json.loads((folder / "meta.json").read_bytes())
        pixels = np.load(folder / "pixels.npy", mmap_mode="r", allow_pickle=False)
        labels = np.load(folder / "labels.npy", allow_pickle=False) if meta["has_labels"] else None
        if pixels.dtype != np.uint8 or pixels.ndim != 4 or len(pixels) != meta["scan"]["used"]:
            return None
        captions = tuple(meta["captions"]) if meta["captions"] is not None else None
        if any(len(known) != len(pixels) for known in (labels, captions) if known is not None):
            return None
        about = About(meta["name"], labels, tuple(meta["label_names"]), captions)
        return about.images(pixels), _scan_from(meta["scan"], pixels)
    except (OSError, ValueError, KeyError, TypeError, EOFError):
        return None


def find_kept(cache_folder: Path, fingerprint: str) -> Images | None:
    """Return the kept set with this `Images.fingerprint`, whatever has become of its source; None if there is none."""
    for folder in sorted(cache_folder.glob("*/")) if fingerprint else []:
        found = recall(cache_folder, folder.name)
        if found is not None and found[0].fingerprint() == fingerprint:
            return found[0]
    return None


def preview_of(pixels: Pixels) -> Pixels:
    """Return up to 64 images spread evenly over the set, (n, H, W, C)."""
    chosen = np.linspace(0, len(pixels) - 1, min(PREVIEWS, len(pixels))).round().astype(np.intp)
    return np.array(pixels[chosen])


def prepared_sets(cache_folder: Path) -> list[Path]:
    """Return the folder of each set that is kept; those still in the making are not among them."""
    found = sorted(cache_folder.iterdir()) if cache_folder.is_dir() else []
    return [folder for folder in found if not folder.name.startswith(_DRAFT) and (folder / "meta.json").is_file()]


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
        return self._folder / "pixels.npy" if self._folder is not None else None

    def keep(self, key: str, about: About, scan: Scan) -> tuple[Images, Scan] | None:
        """Complete the set whose pixels are in the draft already, and return it from the disk; None if that fails.

        Nothing may have the pixels mapped meanwhile: Windows renames no folder whose files are in use.
        """
        if self._folder is None:
            return None
        meta = {
            "name": about.name,
            "label_names": about.label_names,
            "captions": about.captions,
            "has_labels": about.labels is not None,
            "scan": _scan_as_json(scan),
        }
        try:
            if about.labels is not None:
                with (self._folder / "labels.npy").open("wb") as stream:
                    np.save(stream, about.labels, allow_pickle=False)
                    os.fsync(stream.fileno())
            with (self._folder / "meta.json").open("wb") as stream:
                stream.write(json.dumps(meta).encode())
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
    for draft in cache_folder.glob(f"{_DRAFT}*"):
        with contextlib.suppress(OSError):
            if is_left_over(draft.name) or time.time() - draft.stat().st_mtime > _DAY:
                shutil.rmtree(draft, ignore_errors=True)


def _scan_as_json(scan: Scan) -> dict[str, Any]:
    """Return all of a scan but its preview, which is in the pixels."""
    return {
        "used": scan.used,
        "left_out": scan.left_out,
        "changed": scan.changed,
        "sizes": [[width, height, count] for (width, height), count in scan.sizes.items()],
        "modes": scan.modes,
        "classes": scan.classes,
        "channels": scan.channels,
        "suggested_size": scan.suggested_size,
        "warnings": scan.warnings,
        "values": None if scan.values is None else asdict(scan.values),
    }


def _scan_from(stored: dict[str, Any], pixels: Pixels) -> Scan:
    height, width = stored["suggested_size"]
    return Scan(
        used=stored["used"],
        left_out=tuple((name, reason) for name, reason in stored["left_out"]),
        changed=tuple((name, change) for name, change in stored["changed"]),
        sizes={(width, height): count for width, height, count in stored["sizes"]},
        modes=stored["modes"],
        classes=stored["classes"],
        channels=stored["channels"],
        suggested_size=(height, width),
        preview=preview_of(pixels),
        warnings=tuple(stored["warnings"]),
        values=_spread_from(stored.get("values")),
    )


def _spread_from(stored: dict[str, Any] | None) -> ValueSpread | None:
    """Return a spread of values; None where an earlier version has kept none."""
    if stored is None:
        return None
    levels, usual = stored["levels"], stored["usual"]
    low, high = stored["percentiles"]
    return ValueSpread(
        low=stored["low"],
        high=stored["high"],
        percentiles=(low, high),
        usual=None if usual is None else (usual[0], usual[1]),
        levels=None if levels is None else Levels(**levels),
        counts=tuple(stored["counts"]),
    )
