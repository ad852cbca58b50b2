"""What a model can be told; and captions, as a run learns them and as a job tells them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import Field, field_validator

from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.networks.words import TextOptions, unknown_words
from ddpm_studio.engine.options import Options, knob

LONGEST, MOST = 1000, 1000
"""Letters of a caption, and captions that are told."""
Text: TypeAlias = Annotated[str, Field(max_length=LONGEST)]
"""A caption."""
NAMES_SHOWN = 12
"""Classes, or words, in a sentence."""
SHORTEST = 3
"""Letters of a word that says something alone."""
BETWEEN = frozenset(("and", "are", "for", "from", "its", "that", "the", "this", "with"))


@dataclass(frozen=True)
class Tellable:
    """What a model can be told."""

    classes: tuple[str, ...] = ()
    """Their names, in the order of its table; none: it can be told none."""
    has_null: bool = True
    """Whether it has learnt to draw without being told."""
    words: tuple[str, ...] = ()
    """Those of its captions, the most frequent first; none: it can be told no caption."""
    text: TextOptions | None = None
    """How captions are encoded; None: it can be told none."""
    examples: tuple[str, ...] = ()
    """Some of the captions that it has learnt from."""

    def in_turn(self, count: int) -> tuple[str, ...]:
        """Return what is told of `count` pictures that show what it has learnt: classes in turn, or some captions."""
        if self.words:
            many = len(self.examples)
            return tuple(self.examples[place * many // count] for place in range(count) if many)
        return tuple(self.classes[place % len(self.classes)] for place in range(count) if self.classes)

    def find(self, field: str, name: str) -> str:
        """Return the class that `name` means: its own, but for white space around it; or a caption in one line.

        :raises FieldError: naming `field`, if there is none.
        """
        if self.words:
            return in_one_line(name)
        for known in self.classes:
            if known.strip() == name.strip():
                return known
        raise FieldError(field, f"This model knows no class “{name}”: choose one of {_some(self.classes)}.")

    @property
    def telling_words(self) -> list[str]:
        """Its words that say something alone: not marks, and not the small ones between them."""
        return [word for word in self.words if word[0].isalnum() and len(word) >= SHORTEST and word not in BETWEEN]

    def remarks(self, texts: Sequence[str]) -> list[str]:
        """Return a sentence on the words of `texts` that it has never seen, if there are any."""
        unknown = dict.fromkeys(word for text in texts for word in unknown_words(text, self.words) if self.words)
        if not unknown:
            return []
        were = "was" if len(unknown) == 1 else "were"
        quoted = ", ".join(f"“{word}”" for word in list(unknown)[:NAMES_SHOWN])
        what = "it means" if len(unknown) == 1 else "they mean"
        known = f"It knows {_some(self.telling_words)}.".replace("….", "…")
        return [f"{quoted} {were} never in a caption: this model cannot know what {what}. {known}"]


def in_one_line(text: str) -> str:
    """Return a caption without white space but single spaces between its words."""
    return " ".join(text.split())


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:NAMES_SHOWN]) + ", …" * (len(names) > NAMES_SHOWN)


class ByCaption(Options):
    """The caption of each picture: a file beside it, a table, or what the program's own shapes say of themselves.

    A small encoder of its words is trained with the network. Some captions are left out as in Ho and Salimans 2022
    (https://arxiv.org/abs/2207.12598), algorithm 1.
    """

    kind: Literal["caption"] = "caption"
    dropout: float = knob(
        0.1,
        "The share of images whose caption is left out, so that the network also learns to draw without one; "
        "with 0 no guidance is possible later.",
        up="Drawing without a caption gets better, drawing by caption worse.",
        usual="0.1 to 0.2",
        label="Left out",
        ge=0,
        le=0.5,
    )
    text: TextOptions = knob(TextOptions(), "How captions are encoded.", advanced=True)

    @property
    def left_out(self) -> float:
        """The share of images of which nothing is told."""
        return self.dropout


class Captions(Options):
    """Captions: a row of images for each."""

    kind: Literal["captions"] = "captions"
    texts: tuple[Text, ...] = knob((), "What is to be drawn: a caption for each row.", max_length=MOST)
    each: int = knob(
        8,
        "Images of each caption, in a row of their own; after the last caption the first comes again.",
        usual="8",
        label="Images a row",
        unit="images",
        ge=1,
        le=1000,
    )
    same_noise: bool = knob(
        True,
        "Whether the rows begin with the same noise, so that the caption alone makes the difference.",
        up="A column of pictures is one noise with every caption.",
        label="One noise for all captions",
    )

    @field_validator("texts")
    @classmethod
    def _in_one_line_each(cls, texts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(text for text in map(in_one_line, texts) if text)

    @property
    def all_names(self) -> tuple[str, ...]:
        """The captions that are told."""
        return self.texts

    def settled(self, model: Tellable) -> Self:
        """Return itself.

        :raises FieldError: if there is no caption, or the model has learnt none.
        """
        if not model.words:
            raise FieldError("told.kind", "This model has not learnt captions: it cannot be told any.")
        if not self.texts:
            raise FieldError("told.texts", "Say what is to be drawn, such as “a red circle”.")
        return self

    def fitting(self, count: int) -> Self:
        """Return the same choice with rows so short that every caption is drawn among `count` images."""
        return self.model_copy(update={"each": max(1, min(self.each, count // max(1, len(self.texts))))})

    def name_of(self, image: int) -> str:
        """Return the caption that is told of `image`, from 0."""
        return self.texts[image // self.each % len(self.texts)] if self.texts else ""

    def noise_of(self, image: int) -> int:
        """Return which noise `image` is drawn from."""
        if not self.same_noise or not self.texts:
            return image
        of_all = self.each * len(self.texts)
        return image // of_all * self.each + image % self.each
