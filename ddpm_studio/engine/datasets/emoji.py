"""3,812 small pictures of 1,906 emoji, drawn in two styles, with names and transparency: they ship with the program."""

from __future__ import annotations

import io
from collections.abc import Generator
from dataclasses import dataclass
from functools import partial
from typing import Literal, Self

import numpy as np
from PIL import Image

from ddpm_studio.engine.datasets.picture import picture_of
from ddpm_studio.engine.datasets.source import Album, Found, Source
from ddpm_studio.engine.disk.files import read_bounded
from ddpm_studio.engine.disk.resources import resource
from ddpm_studio.engine.disk.text import read_text
from ddpm_studio.engine.events import Pixels, Work
from ddpm_studio.engine.options import knob

STYLES = {"noto": "Noto", "twemoji": "Twemoji"}
GROUPS = (
    *("Smileys & Emotion", "People & Body", "Animals & Nature", "Food & Drink", "Travel & Places"),
    *("Activities", "Objects", "Symbols", "Flags"),
)
"""As Unicode has them, in its order."""
SIDE = 32
COLUMNS = 64
"""Of a sheet, which holds the pictures row by row in the order of the list of names."""
ONE_HELD_OUT_OF = 10
LARGEST = 2**24
"""Bytes of a file that ships with the program."""


class Emoji(Source):
    """1,906 emoji of 32 × 32 pixels with transparency, each drawn twice, with names as captions.

    Noto Emoji is by Google (Apache 2.0), Twemoji by Twitter and others (CC BY 4.0).
    """

    kind: Literal["emoji"] = "emoji"
    classes: Literal["group", "style", "group and style"] = knob(
        "group", "What their classes are: Unicode's nine groups, from smileys to flags, who drew them, or both."
    )
    captions: Literal["name", "name, kind and style"] = knob(
        "name",
        "What their captions say: the name, or besides what kind of thing it is and who drew it, such as “red apple, "
        "food fruit, noto”, from which a network learns sooner.",
    )
    style: Literal["both", "noto", "twemoji"] = knob("both", "Whose drawings are taken.")
    split: Literal["all", "train", "held-out"] = knob(
        "all",
        "Which emoji are taken: all, nine of ten to learn from, or the tenth that is kept back to compare with; both "
        "drawings of one emoji are in the same part.",
    )

    def stamp(self) -> Work[str]:
        """Return what is taken; the pictures never change."""
        yield from ()
        return f"emoji 1 {self.classes} {self.style} {self.split} {self.captions}"

    def open(self) -> Work[Album]:
        """Return the emoji in the order of the list, the drawings of one behind each other."""
        yield from ()
        names = self._class_names()
        styles = [style for style in STYLES if self.style in ("both", style)]
        chosen = [emoji for emoji in listed() if self.split in ("all", "held-out" if emoji.is_held_out else "train")]
        return Album("emoji", len(chosen) * len(styles), self._found(chosen, styles), names)

    def _found(self, chosen: list[Listed], styles: list[str]) -> Generator[Found, None, None]:
        sheets, names = {style: sheet(style) for style in styles}, self._class_names()
        for emoji in chosen:
            for style, pictures in sheets.items():
                label = names.index(self._class_of(emoji.group, style))
                caption = emoji.name if self.captions == "name" else f"{emoji.name}, {emoji.kind}, {style}"
                read = partial(picture_of, pictures[emoji.number])
                yield Found(f"{emoji.name}, {STYLES[style]}", read, label, caption)

    def _class_names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._class_of(group, style) for group in GROUPS for style in STYLES))

    def _class_of(self, group: str, style: str) -> str:
        return {"group": group, "style": STYLES[style]}.get(self.classes, f"{group}, {STYLES[style]}")

    def held_out(self) -> Self | None:
        """Return the tenth that was kept back."""
        return self.model_copy(update={"split": "held-out"}) if self.split == "train" else None


@dataclass(frozen=True, slots=True)
class Listed:
    """One emoji of the list, whoever draws it."""

    number: int
    """Its place in the list, and on each sheet."""
    code: str
    """Its code points, such as ``1f600``."""
    group: str
    subgroup: str
    name: str

    @property
    def is_held_out(self) -> bool:
        """Whether it is one of those that are kept back: of each group evenly many."""
        return self.number % ONE_HELD_OUT_OF == ONE_HELD_OUT_OF // 2

    @property
    def kind(self) -> str:
        """What kind of thing it is, in words: its subgroup, such as ``food fruit``."""
        return self.subgroup.replace("-", " ")


def listed() -> list[Listed]:
    """Return all emoji, by group and code point."""
    lines = read_text(resource("datasets/emoji.tsv"), LARGEST).splitlines()
    return [Listed(number, *line.split("\t")) for number, line in enumerate(lines)]


def sheet(style: str) -> Pixels:
    """Return the pictures of a style, (1906, 32, 32, 4), not premultiplied; what is wholly transparent is white."""
    with Image.open(io.BytesIO(read_bounded(resource(f"datasets/emoji-{style}.webp"), LARGEST))) as file:
        whole = np.asarray(file.convert("RGBA"))
    rows = whole.shape[0] // SIDE
    tiles = whole.reshape(rows, SIDE, COLUMNS, SIDE, 4).swapaxes(1, 2)
    return tiles.reshape(rows * COLUMNS, SIDE, SIDE, 4)
