"""Captions as a network reads them: its own words, each by a number, and how they are encoded. Without torch."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from ddpm_studio.engine.options import Options, knob

MOST_WORDS = 2000
"""That a network knows. The most frequent ones of more: rare words are learnt by heart, if at all."""
FEWEST_USES = 2
"""Of a word, where there are more than `MOST_WORDS`."""
PAD, UNKNOWN, FIRST = 0, 1, 2
"""The number of no word, behind the last one of a caption; of any word that is not known; and of the first known."""
BLOCKS = 2
WIDENING = 4
"""How many times wider a block of the encoder is inside."""
_WORD = re.compile(r"\w+|[^\w\s]")


class TextOptions(Options):
    """The encoder of captions: two pre-norm transformer blocks of 4 heads, whose tokens' mean is what is told.

    It is trained with the network, on its own words; transformers are Vaswani et al.'s 2017
    (https://arxiv.org/abs/1706.03762), with the norm before each part as in Xiong et al. 2020
    (https://arxiv.org/abs/2002.04745).
    """

    width: int = knob(
        64,
        "Features of each word inside it.",
        up="Longer captions of more words can be told apart; more weights.",
        usual="64 to 128",
        label="Width of the encoder",
        advanced=True,
        ge=16,
        le=1024,
        multiple_of=4,
    )
    length: int = knob(
        32,
        "Words and marks of a caption that are read; what is longer is cut there.",
        usual="32",
        label="Longest caption",
        unit="words",
        advanced=True,
        ge=1,
        le=128,
    )


def words_in(text: str) -> list[str]:
    """Return the words and marks of a text, in lower case."""
    return _WORD.findall(unicodedata.normalize("NFC", text).lower())


def vocabulary(captions: Iterable[str]) -> tuple[str, ...]:
    """Return the words of `captions`, the most frequent first; of too many those that are used more than once."""
    uses = Counter(chain.from_iterable(map(words_in, captions)))
    ranked = sorted(uses, key=lambda word: (-uses[word], word))
    if len(ranked) > MOST_WORDS:
        ranked = [word for word in ranked if uses[word] >= FEWEST_USES] or ranked
    return tuple(ranked[:MOST_WORDS])


def unknown_words(text: str, words: Iterable[str]) -> list[str]:
    """Return the words of a text that are not among `words`, each once; of marks nothing is said."""
    known = set(words)
    return [word for word in dict.fromkeys(words_in(text)) if word not in known and word[0].isalnum()]


def numbered(words: Sequence[str]) -> dict[str, int]:
    """Return the number of each word of a vocabulary."""
    return {word: number for number, word in enumerate(words, start=FIRST)}


def numbers_of(text: str, numbers: Mapping[str, int], length: int) -> list[int]:
    """Return the numbers of the words of a text, at most `length`; none for a text without any."""
    return [numbers.get(word, UNKNOWN) for word in words_in(text)[:length]]
