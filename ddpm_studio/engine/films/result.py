"""One result: a film that was drawn, as the home of results keeps it, in a folder of its own.

``result.json``
    what is known of it, see `Result`; a folder without one is none.
``thumbnail.png``
    its last frame, small, with the recipe inside as in any picture of this program: what made it comes back from there.
``*.npz``
    the film itself (see `film_file`), until it has left for newer ones; the recipe draws the same pixels again.
"""

from __future__ import annotations

import hashlib
import json
import stat
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal, Self, TypeAlias

from ddpm_studio.engine.disk.files import read_bounded, write_text
from ddpm_studio.engine.disk.json_text import parse_json
from ddpm_studio.engine.errors import StudioError

FILE, THUMBNAIL = "result.json", "thumbnail.png"
VERSION = 1
LARGEST = 2**16
"""Bytes of a `FILE`."""
LONGEST_WORDS = 2_000
"""Characters of a note."""
Mark: TypeAlias = Literal["exported", "sent", "used"]
"""What was done with a result: saved as files, given to another page, made something else of."""
INSIDE = ("sampled", "parent", "sample", "sides")
"""Where the choices of a job that draws in several ways have those of the first."""


@dataclass(frozen=True)
class Facts:
    """What its caption says."""

    job: str
    model: str
    """The title of its model; of the first, where there are several."""
    sha256: str = ""
    """Checksum of that model's weights."""
    step: int | None = None
    ema: float | None = None
    """The rate of the mean of its weights; unknown of those that were kept before it was noted."""
    images: int = 0
    sampler: str = ""
    steps: int | None = None
    seed: int | None = None
    guidance: float | None = None
    alike: str = ""
    """The same for all that differ in nothing but the seed."""


@dataclass(frozen=True)
class Result:
    """What is known of one."""

    folder: Path
    facts: Facts
    made: str
    """When, in UTC, as ISO 8601 writes it."""
    film: str = ""
    """The name of its film's file; empty: it has left, or never was kept."""
    size: int = 0
    """Bytes of the film."""
    name: str = ""
    note: str = ""
    is_starred: bool = False
    marks: tuple[str, ...] = ()
    """What was done with it, see `Mark`."""
    picture: int | None = None
    """Which picture of its film was kept alone, from 0; None: all of them."""

    @property
    def film_file(self) -> Path | None:
        """Its film, if it is still there."""
        return self.folder / self.film if self.film else None

    @property
    def thumbnail(self) -> Path:
        """A small picture of it, which has its recipe inside."""
        return self.folder / THUMBNAIL

    def changed(self, **changes: Any) -> Self:
        """Return it as it is after `changes`, and write that down.

        :raises StudioError: if it cannot be written; it is then as before.
        """
        if not self.folder.is_dir():  # or it would be made again, with nothing else in it
            raise StudioError(f"The result {self.folder.name} is not there any more.")
        new = replace(self, **changes)
        new.write()
        return new

    def write(self) -> None:
        """Write down what is known of it.

        :raises StudioError: if that cannot be.
        """
        said = {"version": VERSION, **{name: value for name, value in asdict(self).items() if name != "folder"}}
        if self.picture is None:  # earlier programs do not know it
            del said["picture"]
        if self.facts.ema is None:
            del said["facts"]["ema"]
        write_text(self.folder / FILE, json.dumps(said, ensure_ascii=False, indent=1))


def read_result(folder: Path) -> Result | None:
    """Return the result that is kept in `folder`; None if there is none, or a later version of the program wrote it."""
    try:
        said: Any = parse_json(read_bounded(folder / FILE, LARGEST).decode())
        if said.pop("version") != VERSION:
            return None
        facts = Facts(**said.pop("facts"))
        result = Result(folder, facts, **{**said, "marks": tuple(said.get("marks", ()))})
        words = (facts.job, facts.model, result.name, result.note, result.film, result.made, *result.marks)
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    is_sound = all(isinstance(each, str) and len(each) <= LONGEST_WORDS for each in words)
    is_sound = is_sound and (result.picture is None or type(result.picture) is int)
    if not is_sound or not _is_sound(facts) or type(result.size) is not int or Path(result.film).name != result.film:
        return None
    size = _size_of(folder / result.film) if result.film else None
    return replace(result, film="") if size is None else replace(result, size=size)


def _size_of(file: Path) -> int | None:
    """Return how many bytes a file takes, whatever is said of it; None: it is not there."""
    try:
        found = file.stat()
    except (OSError, ValueError):
        return None
    return found.st_size if stat.S_ISREG(found.st_mode) else None


def _is_sound(facts: Facts) -> bool:
    """Whether facts from a file are of the kinds that captions are made of."""
    counts = (facts.step, facts.steps, facts.seed, facts.images)
    return (
        all(isinstance(each, str) for each in (facts.sha256, facts.sampler, facts.alike))
        and all(each is None or (type(each) is int and abs(each) < 2**63) for each in counts)
        and all(isinstance(each, int | float | None) for each in (facts.guidance, facts.ema))
    )


def facts_of(recipe: Mapping[str, Any], step: int | None, images: int) -> Facts:
    """Return what the caption of a film says, from the recipe that made it.

    :param step: of training, that its model had done.
    :param images: how many it shows.
    """
    choices = dict(recipe["choices"])
    while (inner := next((choices[key] for key in INSIDE if choices.get(key)), None)) is not None:
        choices = dict(inner[0] if isinstance(inner, list) else inner)
    model = recipe["models"][0]
    return Facts(
        job=str(recipe["job"]),
        model=str(model["name"]),
        sha256=str(model["sha256"]),
        step=step,
        ema=model.get("ema_rate"),
        images=images,
        sampler=str((choices.get("sampler") or {}).get("kind", "")),
        steps=choices.get("steps"),
        seed=choices.get("seed"),
        guidance=_guidance(choices),
        alike=_without_seeds(recipe),
    )


def _guidance(choices: Mapping[str, Any]) -> float | None:
    scale = (choices.get("guidance") or {}).get("scale")
    return float(scale) if isinstance(scale, int | float) and scale != 1 else None


def _without_seeds(recipe: Mapping[str, Any]) -> str:
    def bare(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: bare(each) for key, each in value.items() if key != "seed"}
        return [bare(each) for each in value] if isinstance(value, list) else value

    what = bare({key: recipe[key] for key in ("job", "choices", "models")})
    return hashlib.sha256(json.dumps(what, sort_keys=True, default=str).encode()).hexdigest()[:16]
