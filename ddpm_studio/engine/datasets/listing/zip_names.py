"""Names in zip files. The format knows code page 437 and UTF-8 (APPNOTE appendix D); programs write what they like."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Sequence

UTF8_NAME = 0x800
"""The flag of a name in UTF-8."""
_UNICODE_PATH = 0x7075
"""An extra field with the name in UTF-8 (APPNOTE 4.6.9)."""
_LATIN = frozenset("ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜáíóúñÑß")
"""What words in code page 437 are written with, besides ASCII."""
_WRITTEN_AS_ROWS = frozenset(("äß", "öß", "üß", "éé"))
"""Letters beyond ASCII that stand one behind the other in words, as in Größe."""
_NOT_BEHIND_A_LETTER = frozenset("@[\\]^`{|}~")


def names_of(members: Sequence[zipfile.ZipInfo]) -> list[str]:
    """Return the members' names with ``/`` between folders.

    A name that says nothing of its letters is UTF-8 where it can be, else Japanese (code page 932) where all such names
    of the archive can be and do not read as words in code page 437, else that. A backslash leads into a folder only if
    it is a letter of its own: in code page 932 it is also the second byte of many.
    """
    found = [_said(info) for info in members]
    raw = [name for name in found if isinstance(name, bytes)]
    page = "cp932" if _are_japanese(raw) else "cp437"
    return [(name.decode(page) if isinstance(name, bytes) else name).replace("\\", "/") for name in found]


def _said(info: zipfile.ZipInfo) -> str | bytes:
    """Return a member's name, as bytes if their code page is still to be found out."""
    if info.flag_bits & UTF8_NAME:
        return info.orig_filename.partition("\0")[0]
    raw = info.orig_filename.encode("cp437").partition(b"\0")[0]
    if (unicode_path := _unicode_path(info.extra, raw)) is not None:
        return unicode_path
    try:
        return raw.decode("utf-8")  # many programs write UTF-8 without saying so
    except UnicodeDecodeError:
        return raw


def _unicode_path(extra: bytes, raw: bytes) -> str | None:
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<HH", extra)
        body, extra = extra[4 : 4 + length], extra[4 + length :]
        if kind == _UNICODE_PATH and len(body) > 5 and body[1:5] == struct.pack("<I", zlib.crc32(raw)):
            try:
                return body[5:].decode("utf-8")
            except UnicodeDecodeError:
                return None
    return None


def _are_japanese(names: Sequence[bytes]) -> bool:
    """Whether names that are not UTF-8 are in code page 932: they are Japanese in it, and odd in code page 437."""
    try:
        letters = {letter for name in names for letter in name.decode("cp932") if letter > "\x7f"}
    except UnicodeDecodeError:
        return False
    if not any(map(_is_japanese, letters)) or not all(_is_japanese(letter) or _is_wide(letter) for letter in letters):
        return False
    return sum(map(_odd_letters, names)) * 4 > sum(byte > 0x7F for name in names for byte in name)


def _is_japanese(letter: str) -> bool:
    """Whether it is kana or kanji."""
    return "\u3005" <= letter <= "\u3007" or "\u3041" <= letter <= "\u30ff" or "\u4e00" <= letter <= "\u9fff"


def _is_wide(letter: str) -> bool:
    """Whether it stands between kana and kanji: marks, and letters and numbers as wide as they are."""
    return "\u3000" <= letter <= "\u303f" or "\uff01" <= letter <= "\uff9f" or letter in "×○●◎◇◆□■△▲▽▼☆★→←↑↓…―‐"


def _odd_letters(name: bytes) -> int:
    """Return how many letters beyond ASCII make no words in code page 437: signs, rows of them, small before large."""
    text = name.decode("cp437")
    odd = 0
    for letter, behind in zip(text, f"{text[1:]} ", strict=True):
        if letter > "\x7f":
            is_before_large = letter.islower() and "A" <= behind <= "Z"
            is_in_row = behind > "\x7f" and letter + behind not in _WRITTEN_AS_ROWS
            odd += letter not in _LATIN or is_in_row or behind in _NOT_BEHIND_A_LETTER or is_before_large
    return odd
