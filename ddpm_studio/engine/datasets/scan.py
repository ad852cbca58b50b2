"""Opening a data set: from the user's choice to images in memory or mapped from the disk."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np

from ddpm_studio.engine.datasets.decoding.fit import middle
from ddpm_studio.engine.datasets.images import NO_CLASS, Images
from ddpm_studio.engine.datasets.keeping.cache import About, cache_key, discard, is_whole, recall
from ddpm_studio.engine.datasets.keeping.draft import Draft
from ddpm_studio.engine.datasets.keeping.scan_json import preview_of
from ddpm_studio.engine.datasets.options import BEFORE, DataOptions
from ddpm_studio.engine.datasets.reading import read_set
from ddpm_studio.engine.datasets.source import PATH_FIELD, Album
from ddpm_studio.engine.datasets.tally import Tally
from ddpm_studio.engine.errors import FieldError, LoadError
from ddpm_studio.engine.events import Job, Levels, Note, Progress, Scan, Work

BYTES = (0.0, 255.0)


def scan(data: DataOptions, cache_folder: Path) -> Job:
    """Open a data set to tell what it holds: the last event is its `Scan`. Errors as in `load`."""
    _, result = yield from load(data, cache_folder)
    yield result


def load(data: DataOptions, cache_folder: Path, levels: Levels | None = None) -> Work[tuple[Images, Scan]]:
    """Open a data set: from the cache if nothing has changed since, or by reading every image and keeping the result.

    Where the cache cannot be written, the images are in memory and a note says so. A job that is stopped leaves
    nothing behind.

    :param levels: what becomes black and white in the files, whatever the set's own range is; None: that counts.
    :raises FieldError: if the source is missing or holds nothing that can be used.
    :raises LoadError: if a file of arrays is not as it must be.
    """
    stamp = yield from data.source.stamp()
    key = cache_key(data, stamp + _reading(data, levels))
    found = yield from _recall(cache_folder, key)
    if found is None:
        with Draft(cache_folder) as draft:
            found = yield from _prepare(data, draft, key, levels)
    count = found[1].used
    yield Progress(count, count, "images", label="Images are ready")
    images, result = found
    preview = middle(result.preview, data.height, data.width)
    values = result.values
    are_bytes = values is None or (values.usual == BYTES and values.levels is None)
    images = replace(images, levels=values.levels if values else None, are_bytes=are_bytes)
    told = _with_captions(replace(result, preview=preview), images, data.flip)
    return replace(images, seen=(data.height, data.width)), told


def _with_captions(scan: Scan, images: Images, is_mirrored: bool) -> Scan:
    """Return `scan` with what is known of captions; that is not kept, as an earlier version kept captions alone."""
    said = [caption for caption in images.captions or () if caption]
    first, sided = said[0].partition("\n")[0] if said else "", images.sided
    found = replace(scan, captioned=len(said), caption=first, sided=sided)
    if not (is_mirrored and sided):
        return found
    sentence = f"Captions that speak of left or right: {sided:,} of {len(said):,}. Mirrored pictures make them wrong."
    return replace(found, warnings=(*found.warnings, sentence))


def _reading(data: DataOptions, levels: Levels | None) -> str:
    """Return what tells how files are read from how all were in earlier versions, whose prepared images still serve."""
    said = data.model_dump(mode="json", include=set(BEFORE))
    chosen = {name: value for name, value in said.items() if value != BEFORE[name]}
    if data.channels not in ("auto", 4):  # nothing transparent is left
        chosen.pop("unseen", None)
    if data.range == "numbers":
        chosen["range_ends"] = data.range_ends
    if levels is not None:
        chosen["levels"] = [levels.low, levels.high, levels.of_bytes]
    return f"|{json.dumps(chosen, sort_keys=True)}" if chosen else ""


def _recall(cache_folder: Path, key: str) -> Work[tuple[Images, Scan] | None]:
    """Return the set that is kept, if it is still what was written; else make room for it."""
    found = recall(cache_folder, key)
    if found is None:
        return None
    try:
        if (yield from is_whole(cache_folder, key, found[0])):
            return found
    except LoadError:  # cut short while it was read
        pass
    yield Note("The prepared images are not what was written: the disk has changed them. They are prepared anew.")
    discard(cache_folder, key)
    return None


def _prepare(data: DataOptions, draft: Draft, key: str, levels: Levels | None) -> Work[tuple[Images, Scan]]:
    """Read all images, and keep them in the cache if that can be."""
    found = yield from read_set(data, draft.pixels_path, levels)
    album, rows, tally = found.album, found.rows, found.tally
    if found.values is None:
        raise _nothing_usable(data, album, tally)
    about = _about(album, tally)
    result = tally.scan(preview_of(rows.pixels()), album, found.values)
    yield Progress(album.count, album.count, "images", label="Keeping the images")
    if rows.is_in_file and (kept := draft.keep(key, about, result, rows.checks())) is not None:
        return kept
    reason = rows.trouble or draft.trouble
    yield Note(
        f"The prepared images could not be kept in {draft.cache_folder} ({reason}). They are in memory instead, and "
        "opening them again will take as long as now.",
        "warning",
    )
    pixels = rows.pixels()
    if rows.is_in_file:  # the draft, and the file with it, is about to go
        pixels = np.array(pixels)
        pixels.flags.writeable = False
    return about.images(pixels, rows.checks()), result


def _about(album: Album, tally: Tally) -> About:
    has_labels = any(label != NO_CLASS for label in tally.labels)
    labels = np.array(tally.labels, np.int64) if has_labels else None
    captions = tuple(tally.captions) if any(tally.captions) else None
    return About(album.name, labels, album.label_names, captions)


def _nothing_usable(data: DataOptions, album: Album, tally: Tally) -> FieldError:
    path = getattr(data.source, "path", album.name)
    if not tally.left_out:
        return FieldError(PATH_FIELD, f"{path} holds no pictures; choose another.")
    (name, reason), count = tally.left_out[0], len(tally.left_out)
    return FieldError(
        PATH_FIELD,
        f"None of the {count:,} files in {path} can be used; the first, {name}: {reason}. Choose another.",
    )
