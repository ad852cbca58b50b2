"""Prepared images on disk, so that opening a data set again takes a moment.

A set is a folder named by a hash of all that its images depend on: pixels.npy, labels.npy (where there are any),
checks.npy with the CRC of each image, and meta.json, which seals them. It is made under a temporary name and renamed
when complete. What an earlier version kept has neither CRCs nor seal, and is given them when it is next opened.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ddpm_studio.engine.datasets.images import Images
from ddpm_studio.engine.datasets.keeping.checksums import Checks, look_through
from ddpm_studio.engine.datasets.keeping.pixel_file import PixelFile, Stack, open_pixels
from ddpm_studio.engine.datasets.keeping.scan_json import scan_from
from ddpm_studio.engine.datasets.options import DataOptions
from ddpm_studio.engine.datasets.picture import reason_of
from ddpm_studio.engine.disk.files import open_regular, read_bounded, whole_file, write_text
from ddpm_studio.engine.errors import LoadError, StudioError
from ddpm_studio.engine.events import Scan, Work

VERSION = 1
"""Counted up when the same choices give other pixels or another layout."""
META, PIXELS, LABELS, CHECKS = "meta.json", "pixels.npy", "labels.npy", "checks.npy"
SEAL = "sealed"
"""In meta.json: the SHA-256 of the rest of it, of the labels and of the CRCs."""
LARGEST_META = 2**28
"""Bytes: the captions of a million images are in it."""
DRAFT = ".tmp-"
_looked_through: dict[Path, tuple[int, int, int, int]] = {}
"""The files whose pixels this process has looked through, as they were then: a set is opened by many pages."""


@dataclass(frozen=True)
class About:
    """All of `Images` but the pixels and what is computed of them."""

    name: str
    labels: npt.NDArray[np.int64] | None
    label_names: tuple[str, ...]
    captions: tuple[str, ...] | None

    def images(self, pixels: Stack, checks: Checks | None) -> Images:
        """Return the set with its pixels, (N, H, W, C), and the CRC of each image."""
        return Images(pixels, self.labels, self.label_names, self.captions, self.name, checks)


def cache_key(data: DataOptions, stamp: str) -> str:
    """Return the name of the folder for these choices and this state of the source. Flips are made in training."""
    parts = [VERSION, data.source.kind, stamp, data.height, data.width, data.channels, data.background]
    if (data.fit, data.resizing) != ("cut", "antialiased"):  # as all were in earlier versions
        parts += [data.fit, data.resizing]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]


def recall(cache_folder: Path, key: str, *, is_peek: bool = False) -> tuple[Images, Scan] | None:
    """Return the set that is kept under `key`; None if there is none or it is torn.

    Whether its pixels are as they were written is not looked at; see `is_whole`.

    :param is_peek: whether its pixels are left in their file, however small it is.
    """
    folder = cache_folder / key
    try:
        meta = json.loads(read_bounded(folder / META, LARGEST_META))
        pixels = PixelFile(folder / PIXELS) if is_peek else open_pixels(folder / PIXELS)
        labels = _array(folder / LABELS) if meta["has_labels"] else None
        checks = _array(folder / CHECKS) if SEAL in meta else None
        if len(pixels) != meta["scan"]["used"] or (checks is not None and meta[SEAL] != seal_of(meta, labels, checks)):
            return None
        captions = tuple(meta["captions"]) if meta["captions"] is not None else None
        if any(len(known) != len(pixels) for known in (labels, captions, checks) if known is not None):
            return None
        about = About(meta["name"], labels, tuple(meta["label_names"]), captions)
        return about.images(pixels, checks), scan_from(meta["scan"], pixels)
    except (OSError, ValueError, KeyError, TypeError, EOFError, LoadError):
        return None


def _array(path: Path) -> npt.NDArray[Any]:
    with open_regular(path) as stream:
        array: npt.NDArray[Any] = np.load(stream, allow_pickle=False)
    return array


def is_whole(cache_folder: Path, key: str, images: Images) -> Work[bool]:
    """Look whether the pixels of a set that was recalled are as they were written, once while they stay untouched.

    One that an earlier version kept is believed, and sealed.

    :raises LoadError: if they are cut short at this moment.
    """
    folder = cache_folder / key
    with contextlib.suppress(OSError):
        found = (folder / PIXELS).stat()
        state = (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)
        if images.checks is not None and _looked_through.get(folder) == state:
            return True
    checks = yield from look_through(images.pixels)
    if images.checks is None:
        with contextlib.suppress(StudioError, OSError, ValueError):  # what cannot be sealed can be used all the same
            _seal_later(folder, images.labels, checks)
    elif not np.array_equal(checks, images.checks):
        return False
    _looked_through[folder] = state
    return True


def discard(cache_folder: Path, key: str) -> None:
    """Remove a set that is not what was written.

    :raises StudioError: if that cannot be.
    """
    folder = cache_folder / key
    try:
        shutil.rmtree(folder)
    except OSError as error:
        said = f"The prepared images in {folder} are damaged and cannot be removed: {reason_of(error)}."
        raise StudioError(f"{said} Remove that folder.") from error


def find_kept(cache_folder: Path, fingerprint: str) -> Work[Images | None]:
    """Return the kept set with this `Images.fingerprint`, whatever has become of its source; None if there is none.

    :raises StudioError: if there is one, but it is not what was written.
    """
    for folder in sorted(cache_folder.glob("*/")) if fingerprint else []:
        found = recall(cache_folder, folder.name, is_peek=True)
        if found is not None and found[0].has_fingerprint(fingerprint):
            if not (yield from is_whole(cache_folder, folder.name, found[0])):
                name, count = found[0].name, len(found[0].pixels)
                raise StudioError(
                    f"The {count:,} pictures of “{name}” that were prepared before are damaged ({folder})."
                )
            return found[0]
    return None


def prepared_sets(cache_folder: Path) -> list[Path]:
    """Return the folder of each set that is kept; those still in the making are not among them."""
    found = sorted(cache_folder.iterdir()) if cache_folder.is_dir() else []
    return [folder for folder in found if not folder.name.startswith(DRAFT) and (folder / META).is_file()]


def seal_of(meta: dict[str, Any], labels: npt.NDArray[np.int64] | None, checks: Checks) -> str:
    """Return the SHA-256 of all that is known of the images."""
    plain = json.dumps({name: value for name, value in meta.items() if name != SEAL}, sort_keys=True)
    digest = hashlib.sha256(plain.encode())
    for array in (checks, labels):
        digest.update(b"" if array is None else f"{array.dtype.str}{array.shape}".encode() + array.tobytes())
    return digest.hexdigest()


def _seal_later(folder: Path, labels: npt.NDArray[np.int64] | None, checks: Checks) -> None:
    """Seal a set that an earlier version kept."""
    meta = json.loads(read_bounded(folder / META, LARGEST_META))
    with whole_file(folder / CHECKS) as stream:
        stream.write(npy(checks))
    write_text(folder / META, json.dumps({**meta, SEAL: seal_of(meta, labels, checks)}))


def npy(array: npt.NDArray[Any]) -> bytes:
    """Return an array as the content of a .npy file."""
    stream = io.BytesIO()
    np.save(stream, array, allow_pickle=False)
    return stream.getvalue()
