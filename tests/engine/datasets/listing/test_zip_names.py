"""Names in zip files by programs of many countries."""

from __future__ import annotations

import struct
import zipfile
import zlib

import pytest

from ddpm_studio.engine.datasets.listing.zip_names import names_of


def member(raw: bytes, *, is_utf8: bool = False, extra: bytes = b"") -> zipfile.ZipInfo:
    """As `zipfile` reads it."""
    info = zipfile.ZipInfo(raw.decode("utf-8" if is_utf8 else "cp437"))
    info.orig_filename = raw.decode("utf-8" if is_utf8 else "cp437")
    info.flag_bits = 0x800 if is_utf8 else 0
    info.extra = extra
    return info


JAPANESE = ["表/ソ/能.png", "猫.png", "写真/犬 10.jpg", "ポスター①.png"[:4] + ".png", "予定表.png"]
EUROPEAN = [
    "Müller.png",
    "Köln/schön.jpg",
    "café/crème brûlée.png",
    "ÄÖÜ.png",
    "España/niño.png",
    "Straße.png",
    "Größe.png",
    "Bücher/Füße und Süßes.png",
    "créée.png",
    "à.png",
]


@pytest.mark.parametrize(
    ("names", "page"), [(JAPANESE, "cp932"), (EUROPEAN, "cp437"), (JAPANESE, "utf-8"), (EUROPEAN, "utf-8")]
)
def test_code_pages_are_told_apart(names: list[str], page: str) -> None:
    assert names_of([member(name.encode(page)) for name in names]) == names
    for name in names:
        assert names_of([member(name.encode(page)), member(b"plain.png")]) == [name, "plain.png"]


def test_a_second_byte_is_no_backslash() -> None:
    assert "表.png".encode("cp932")[1] == 0x5C
    assert names_of([member("表示\\表.png".encode("cp932"))]) == ["表示/表.png"]
    assert names_of([member(b"a\\b.png")]) == ["a/b.png"]


def test_what_a_name_says_of_its_letters_holds() -> None:
    raw = "猫.png".encode("cp932")
    name = "犬.png".encode()
    told = struct.pack("<HHBI", 0x7075, 5 + len(name), 1, zlib.crc32(raw)) + name
    stale = struct.pack("<HHBI", 0x7075, 5 + len(name), 1, zlib.crc32(raw) ^ 1) + name
    assert names_of([member(raw, extra=struct.pack("<HHI", 1, 4, 0) + told)]) == ["犬.png"]
    assert names_of([member(raw, extra=stale)]) == ["猫.png"]
    assert names_of([member("猫\\犬.png".encode(), is_utf8=True)]) == ["猫/犬.png"]
