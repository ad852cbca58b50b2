"""Pictures in a zip file, read in memory: nothing is ever unpacked to the disk."""

from __future__ import annotations

import re
import stat
import zipfile
from collections.abc import Callable, Generator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Literal, Self

from ddpm_studio.engine.datasets.decoding.decode import LIGHT_BYTES, MOST_BYTES
from ddpm_studio.engine.datasets.decoding.decoder_process import DecoderProcess, read_content
from ddpm_studio.engine.datasets.decoding.packed_file import PackedFile
from ddpm_studio.engine.datasets.listing.beside import Heeded
from ddpm_studio.engine.datasets.listing.members import CAPTIONS, ORDER, SPLIT, Listed, Listing, Member
from ddpm_studio.engine.datasets.listing.order import Order
from ddpm_studio.engine.datasets.listing.splits import Split
from ddpm_studio.engine.datasets.listing.zip_names import names_of
from ddpm_studio.engine.datasets.picture import Picture, Unusable, Wanted, reason_of
from ddpm_studio.engine.datasets.source import PATH_FIELD, Album, Found, Source, full, left_out, stamp_of_file
from ddpm_studio.engine.disk.zip_list import MANY_FILES, opened_zip
from ddpm_studio.engine.endings import reason_against
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.events import Work
from ddpm_studio.engine.options import knob
from ddpm_studio.engine.pace import wait_for
from ddpm_studio.engine.plain_text import spelled_out

WHAT = "a zip file with pictures"
ENCRYPTED = 0x1


class ZipArchive(Source):
    """Pictures in a zip file; its first-level folders, where there are several, are the classes."""

    kind: Literal["zip"] = "zip"
    path: Path = knob(Path(), "The zip file with the pictures; it is read without being unpacked.")
    split: Split = SPLIT
    order: Order = ORDER
    captions: Heeded = CAPTIONS

    def stamp(self) -> Work[str]:
        """Return the path, size and time of the zip file, and how its list is read."""
        yield from ()
        return stamp_of_file(self.path, WHAT) + self._listing.stamp

    def open(self) -> Work[Album]:
        """Return every file inside that is to be learnt from, in the order of its name.

        :raises FieldError: if it is no zip file or damaged.
        """
        stamp_of_file(self.path, WHAT)
        return (yield from wait_for(partial(_open, full(self.path), self._listing), "Reading the list of files"))

    @property
    def _listing(self) -> Listing:
        return Listing(self.order, self.split, self.captions)

    def held_out(self) -> Self | None:
        """Return what lies in the folders to test with; see `listing.splits`."""
        return self.model_copy(update={"split": "held-out"}) if self.split == "train" else None


def _open(path: Path, listing: Listing) -> Album:
    stack = ExitStack()
    try:
        archive = stack.enter_context(opened_zip(path, MANY_FILES))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        sentence = f"{path.name} cannot be read as a zip file: {reason_of(error)}. Choose another."
        raise FieldError(PATH_FIELD, sentence) from None
    infos = archive.infolist()
    named = [(name, info) for name, info in zip(names_of(infos), infos, strict=True) if not name.endswith("/")]
    members = [Member(name, info, _reason_against(name, info)) for name, info in named]
    listed = listing.list(members, partial(_read_beside, archive))
    return Album(
        spelled_out(path.stem),
        len(listed.members),
        _found((stack, archive, path), listed),
        listed.class_names,
        listed.warnings,
    )


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


def _read_beside(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> bytes:
    """:raises ValueError: if it is larger than `most` bytes, locked or damaged."""
    if info.file_size > most:
        raise ValueError(f"is larger than {most:,} bytes")
    try:
        return _unpack(archive, info)
    except Unusable as reason:
        raise ValueError(f"cannot be read: {reason}") from None


def _found(
    opened: tuple[ExitStack, zipfile.ZipFile, Path], listed: Listed[zipfile.ZipInfo]
) -> Generator[Found, None, None]:
    stack, archive, path = opened
    with stack, DecoderProcess() as process:
        for member, label, caption in listed.each():
            name = spelled_out(member.name)
            if member.reason:
                yield left_out(name, member.reason)
            else:
                yield Found(name, partial(_read, (archive, path), member.what, process), label, caption)


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
