"""Text that is safe to show, whoever chose what it quotes: names of files, of members of archives, keys of TOML.

What a terminal would obey, or what turns the direction of reading, is written out; names are shortened.
"""

from __future__ import annotations

import re

LONGEST_WORD = 120
"""Characters of a name or key in a sentence: about a line."""
LONGEST_VALUE = 60
"""Of what was chosen and is quoted in a sentence about it."""
LONGEST_SENTENCE = 1000
_OBEYED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # C0 but tab and the two line ends, DEL, C1
    "\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"  # marks of direction, lines, no characters
)
_LINE_ENDS = re.compile("[\t\n\r]")
_WORD = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")


def visible(text: str) -> str:
    """Return `text` with its control characters, but for tabs and line ends, as escapes, such as that of ESC."""
    return _OBEYED.sub(_escaped, text)


def in_a_line(text: str) -> str:
    """Return `text` with all its control characters as escapes, so that it is one line whatever it quotes."""
    return _LINE_ENDS.sub(_escaped, visible(text))


def sentence(text: str) -> str:
    """Return `text` in a line, with long words, such as names and keys, and what is too long as a whole cut inside."""
    shown = _WORD.sub(lambda word: shortened(word[0], LONGEST_WORD), in_a_line(text))
    return shortened(shown, LONGEST_SENTENCE)


def spelled_out(text: str) -> str:
    """Return `text` as UTF-8 can hold it: bytes that are no letters, as names on a disk may have them, as escapes.

    In JSON these mean the same again.
    """
    return text.encode("utf-8", "backslashreplace").decode()


def shortened(text: str, most: int = LONGEST_VALUE) -> str:
    """Return `text` with at most so many characters.

    What is left out is of its middle: the end of a sentence says what to do, that of a name its kind.
    """
    return text if len(text) <= most else f"{text[: most * 2 // 3]}…{text[-(most // 3) + 1 :]}"


def _escaped(match: re.Match[str]) -> str:
    return match[0].encode("unicode_escape").decode()
