"""Which pictures are meant on the command line: a path, an embedded set, or some of those of a model."""

from __future__ import annotations

from pathlib import Path

from ddpm_studio.engine.choices.given import whole_path
from ddpm_studio.engine.choices.measuring.bits import PictureShare
from ddpm_studio.engine.datasets import AnySource, Digits, Emoji, Shapes, source_from_path
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.models.find import find_data
from ddpm_studio.engine.plain_text import LONGEST_WORD, shortened

EMBEDDED: dict[str, type[Digits | Shapes | Emoji]] = {"digits": Digits, "shapes": Shapes, "emoji": Emoji}
OWN: dict[str, PictureShare] = {"": "all", "learnt": "learnt", "held-out": "held-out"}


def pictures_meant(text: str, model: Path) -> tuple[AnySource, PictureShare]:
    """Return which pictures `text` means.

    :param model: whose own pictures may be meant.
    :raises StudioError: if it means none.
    """
    if text in OWN:
        return find_data(model), OWN[text]
    path = whole_path(Path(text))
    if not path.exists():
        if text in EMBEDDED:
            return EMBEDDED[text](), "all"
        known = ", ".join((*EMBEDDED, *filter(None, OWN)))
        there = f"There are no pictures at {shortened(text, LONGEST_WORD)}"
        raise FieldError("pictures", f"{there}. Give a folder, a file, or one of {known}.")
    return source_from_path(path), "all"
