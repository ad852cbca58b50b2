"""What the classes of a data set are called while they are learnt: renamed, merged, left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, TypeAlias

from pydantic import Field, field_validator

from ddpm_studio.engine.datasets import Images
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.options import Options, knob

LONGEST = 255
"""Characters of a name."""
Name: TypeAlias = Annotated[str, Field(max_length=LONGEST)]
MOST = 10_000
"""Of the classes of a data set."""


class ClassName(Options):
    """Another name for a class; two classes of one name are one, and one without a name is left out."""

    name: Name = knob("", "What the data call the class.")
    becomes: Name = knob("", "What it is called while it is learnt; nothing: its pictures are left out.")

    @field_validator("becomes")
    @classmethod
    def _bare(cls, becomes: str) -> str:
        return becomes.strip()


def names_of(changes: Iterable[ClassName], known: Sequence[str]) -> dict[str, str]:
    """Return what each class of a data set is called, by its own name; nothing where it is left out.

    :param known: the names in the data.
    :raises FieldError: for a class that the data have not, or that is changed twice.
    """
    names = {name: name for name in known}
    seen: set[str] = set()
    for change in changes:
        if change.name not in names:
            raise FieldError(
                "classes", f"These pictures have no class “{change.name}”: leave it out of the list of classes."
            )
        if change.name in seen:
            raise FieldError("classes", f"The class “{change.name}” stands twice in the list of classes.")
        seen.add(change.name)
        names[change.name] = change.becomes
    return names


def called(images: Images, changes: Sequence[ClassName], is_part: bool = False) -> Images:
    """Return the same set with its classes called as `changes` say; pictures that are left out keep their numbers.

    :param is_part: whether it is a part of the set, which need not have all of its classes.
    :raises FieldError: for a class that the set has not, or that is changed twice.
    """
    known = [each for each in changes if each.name in images.label_names] if is_part else changes
    return images.called(names_of(known, images.label_names)) if known else images
