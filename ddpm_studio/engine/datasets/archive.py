"""Pictures in a zip file, read in memory: nothing is ever unpacked to the disk."""

from __future__ import annotations

import re
import stat
import zipfile
from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Literal

from ddpm_studio.engine.datasets.classes import classes_of, is_hidden
from ddpm_studio.engine.datasets.decoding.decode import LIGHT_BYTES, MOST_BYTES
from ddpm_studio.engine.datasets.decoding.decoder_process import DecoderProcess, read_content
from ddpm_studio.engine.datasets.decoding.packed_file import PackedFile
from ddpm_studio.engine.datasets.source import (
    PATH_FIELD,
    Album,
    Found,
    Picture,
    Source,
    Unusable,
    Wanted,
    full,
    left_out,
    reason_of,
    shown,
    stamp_of_file,
)
from ddpm_studio.engine.disk.zip_list import MANY_FILES, opened_zip
from ddpm_studio.engine.endings import reason_against
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.events import Work
from ddpm_studio.engine.options import knob
from ddpm_studio.engine.pace import wait_for

WHAT = "a zip file with pictures"
UTF8_NAME = 0x800
ENCRYPTED = 0x1


class ZipArchive(Source):
    """Pictures in a zip file; its first-level folders, where there are several, are the classes."""

    kind: Literal["zip"] = "zip"
    path: Path = knob(Path(), "The zip file with the pictures; it is read without being unpacked.")

    def stamp(self) -> Work[str]:
        """Return the path, size and time of the zip file."""
        yield from ()
        return stamp_of_file(self.path, WHAT)

    def open(self) -> Work[Album]:
        """Return every file inside in the order of its name.

        :raises FieldError: if it is no zip file or damaged.
        """
        stamp_of_file(self.path, WHAT)
        return (yield from wait_for(partial(_open, full(self.path)), "Reading the list of files"))


def _open(path: Path) -> Album:
    stack = ExitStack()
    try:
        archive = stack.enter_context(opened_zip(path, MANY_FILES))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        sentence = f"{path.name} cannot be read as a zip file: {reason_of(error)}. Choose another."
        raise FieldError(PATH_FIELD, sentence) from None
    members = [(_name_of(info), info) for info in archive.infolist() if not info.is_dir()]
    members = sorted(((name, info) for name, info in members if not is_hidden(name)), key=lambda pair: pair[0])
    reasons = [_reason_against(name, info) for name, info in members]
    names = [name for (name, _), reason in zip(members, reasons, strict=True) if not reason]
    classes = classes_of(names)
    found = _found((stack, archive, path), members, reasons, classes.labels)
    return Album(shown(path.stem), len(members), found, classes.names, classes.warnings)


def _name_of(info: zipfile.ZipInfo) -> str:
    """Return a member's name with ``/`` between folders; many programs write UTF-8 without saying so."""
    name = info.filename.replace("\\", "/")
    if not info.flag_bits & UTF8_NAME:
        try:
            return name.encode("cp437").decode("utf-8")
        except UnicodeError:
            pass
    return name


def _reason_against(name: str, info: zipfile.ZipInfo) -> str:
    """Return why a member is not even opened, or nothing."""
    if stat.S_ISLNK(info.external_attr >> 16):
        return "a link"
    if name.startswith("/") or ".." in name.split("/") or re.match("[A-Za-z]:", name):
        return "its name leads outside the archive"
    if reason := reason_against(name):
        return reason
    if info.flag_bits & ENCRYPTED:
        return "locked with a password"
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "packed in a way that is not read"
    if info.file_size > MOST_BYTES:
        return "larger than 256 MB when unpacked"
    return ""


def _found(
    opened: tuple[ExitStack, zipfile.ZipFile, Path],
    members: Sequence[tuple[str, zipfile.ZipInfo]],
    reasons: Sequence[str],
    labels: Sequence[int] | None,
) -> Generator[Found, None, None]:
    remaining = iter(labels or ())
    stack, archive, path = opened
    with stack, DecoderProcess() as process:
        for (name, info), reason in zip(members, reasons, strict=True):
            if reason:
                yield left_out(shown(name), reason)
            else:
                label = next(remaining) if labels else None
                yield Found(shown(name), partial(_read, (archive, path), info, process), label)


def _read(
    opened: tuple[zipfile.ZipFile, Path], info: zipfile.ZipInfo, process: DecoderProcess, wanted: Wanted
) -> Picture | Callable[[], Picture]:
    """Read one member.

    :raises Unusable: if it is damaged or no picture.
    """
    archive, path = opened
    if info.file_size <= LIGHT_BYTES:
        return read_content(_unpack(archive, info), process, wanted)
    # The process unpacks it itself, so that what is packed small is never whole in the program's memory.
    return lambda: process.read(path, wanted, PackedFile.of(info))


def _unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    try:
        with archive.open(info) as stream:
            # With a length, no more is unpacked than the archive declares, whatever it really holds.
            return stream.read(info.file_size)
    except Exception as error:  # as with pictures: damaged data can make a decompressor raise anything
        raise Unusable(f"damaged in the archive: {reason_of(error)}") from None
