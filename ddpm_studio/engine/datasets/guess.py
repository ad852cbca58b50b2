"""Which source a path is that the user has dropped, typed or chosen."""

from __future__ import annotations

import os
import stat
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

from ddpm_studio.engine.datasets.archive import ZipArchive
from ddpm_studio.engine.datasets.arrays import NpzFile
from ddpm_studio.engine.datasets.cifar import RECORD, CifarBinary
from ddpm_studio.engine.datasets.decoding.decode import has_frames
from ddpm_studio.engine.datasets.folder import Folder
from ddpm_studio.engine.datasets.idx import IMAGES_MAGIC, LABELS_MAGIC, IdxFile, open_plain_or_gzip
from ddpm_studio.engine.datasets.listing.beside import is_beside
from ddpm_studio.engine.datasets.listing.order import is_hidden
from ddpm_studio.engine.datasets.numpy_files.array_file import is_single
from ddpm_studio.engine.datasets.options import AnySource
from ddpm_studio.engine.datasets.picture import reason_of
from ddpm_studio.engine.datasets.source import full, stat_of
from ddpm_studio.engine.datasets.video import Video, has_decoder
from ddpm_studio.engine.endings import UNREAD, VIDEOS, ending_of, is_picture, reason_against
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.plain_text import spelled_out

KNOWN = "Choose a folder of pictures, or a .zip, .npz, .npy, IDX, CIFAR-10 .bin or video file."

MOST_NAMED = 32 * 1024
"""Bytes of the names of single pictures: a run's choices, which hold them, are a small file."""
PACKED = frozenset((".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar", ".zst"))


def source_from_path(path: Path) -> AnySource:
    """Return the source that `path` holds, by what is in it rather than by its name.

    :raises StudioError: if it is missing, unreadable or nothing that is known, in a sentence that says what is.
    """
    mode = stat_of(path, "a folder or file with pictures").st_mode
    path = full(path)
    if stat.S_ISDIR(mode):
        return _folder(path)
    if not stat.S_ISREG(mode):
        raise StudioError(f"{path.name} is not a file that can be read. {KNOWN}")
    try:
        return _file(path)
    except OSError as error:
        raise StudioError(f"{path.name} cannot be read: {reason_of(error)}. {KNOWN}") from None


def source_from_pictures(paths: Sequence[Path]) -> Folder:
    """Return a source of these picture files alone: the folder that they share, whole if there is nothing else in it.

    :raises StudioError: if they share none, are too many to be named, or have a name that is no text.
    """
    places = [full(path) for path in paths]
    try:
        folder = Path(os.path.commonpath([place.parent for place in places]))
        others = {item.name for item in folder.iterdir() if not (is_hidden(item.name) or is_beside(item.name))}
    except (OSError, ValueError) as error:
        raise StudioError(f"These pictures lie in no folder that can be opened: {error}. Put them into one.") from None
    names = tuple(dict.fromkeys(place.relative_to(folder).as_posix() for place in places))
    if others == set(names):
        return Folder(path=folder)
    if sum(len(name.encode("utf-8", "surrogateescape")) + 4 for name in names) > MOST_NAMED:
        said = f"{len(names):,} pictures beside others in {folder} are too many to be named one by one."
        raise StudioError(f"{said} Put them into a folder of their own and choose that.")
    if not all(map(_is_text, names)):
        raise StudioError("The name of one of these pictures is no text. Choose the folder that it lies in.")
    return Folder(path=folder, only=names)


def _is_text(name: str) -> bool:
    return name.isprintable() and spelled_out(name) == name


def _folder(path: Path) -> AnySource:
    try:
        names = {item.name for item in path.iterdir() if item.is_file()}
    except OSError as error:
        raise StudioError(f"{path.name} cannot be opened: {reason_of(error)}. {KNOWN}") from None
    if any(name.endswith(".bin") and name.startswith(("data_batch_", "test_batch")) for name in names):
        return CifarBinary(path=path)
    if "data_batch_1" in names:
        raise StudioError(
            f"{path.name} is CIFAR-10 for Python, which holds pickles; they can run code and are never read. "
            "Choose the binary version of CIFAR-10."
        )
    for name in sorted(names, reverse=True):  # train-images before t10k-images
        if "images-idx3" in name or "images.idx3" in name:
            return IdxFile(path=path / name)
    return Folder(path=path)


def _file(path: Path) -> AnySource:
    if is_picture(path):
        if has_frames(path) and _is_text(path.name):
            return Folder(path=path.parent, only=(path.name,))
        raise StudioError(f"{path.name} is a single picture. Choose the folder that it lies in.")
    if ending_of(path) in VIDEOS:
        return _video(path)
    if path.suffix.lower() == ".npz" or is_single(path):
        return NpzFile(path=path)
    if zipfile.is_zipfile(path):
        return ZipArchive(path=path)
    if path.suffix.lower() == ".bin" and path.stat().st_size % RECORD == 0:
        return CifarBinary(path=path)
    magic = _first_number(path)
    if magic == LABELS_MAGIC:
        raise StudioError(f"{path.name} holds labels. Choose the file of images beside it.")
    if magic == IMAGES_MAGIC:
        return IdxFile(path=path)
    if path.suffix.lower() in PACKED:
        raise StudioError(f"{path.name} is a packed archive. Unpack it and choose the folder.")
    if ending_of(path) in UNREAD:
        raise StudioError(f"{path.name} is {reason_against(path)}. {KNOWN}")
    raise StudioError(f"{path.name} is nothing that holds pictures as far as can be seen. {KNOWN}")


def _video(path: Path) -> Video:
    if not has_decoder():
        said = f"{path.name} is a video. To learn from its frames, install PyAV (“pip install av”)"
        raise StudioError(f"{said}, or save them as pictures.")
    return Video(path=path)


def _first_number(path: Path) -> int:
    """Return the first four bytes, unpacked if they are gzipped; 0 if they cannot be."""
    try:
        with open_plain_or_gzip(path) as stream:
            return int.from_bytes(stream.read(4), "big")
    except (OSError, EOFError, zlib.error):
        return 0
