"""Text in files that people have written, with whatever editor they have."""

from __future__ import annotations

import codecs
from pathlib import Path

from ddpm_studio.engine.disk.files import read_bounded

MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",  # Windows' Notepad, and Excel
    codecs.BOM_UTF16_LE: "utf-16",  # PowerShell's > and Out-File
    codecs.BOM_UTF16_BE: "utf-16",
}


def text_in(content: bytes) -> str:
    """Return the text that `content` is: UTF-8, with a byte order mark or without, or UTF-16.

    UTF-16 without a mark is known by the zero that every other byte is in the first letter of what is plain ASCII.

    :raises ValueError: if it is none of these.
    """
    for mark, encoding in MARKS.items():
        if content.startswith(mark):
            return content.decode(encoding)
    if len(content) > 1 and 0 in content[:2]:
        return content.decode("utf-16-le" if content[1] == 0 else "utf-16-be")
    return content.decode()


def read_text(path: Path, most: int) -> str:
    """Return the text of a file of at most `most` bytes; see `text_in`.

    :raises OSError: if it cannot be read, is no regular file, or is longer.
    :raises ValueError: if it is no text.
    """
    return text_in(read_bounded(path, most))
