"""Sets of choices that are known to work, shipped as TOML files."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ddpm_studio.engine.choices.toml import config_from, read_toml
from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.disk.resources import resource
from ddpm_studio.engine.errors import LoadError


@dataclass(frozen=True)
class Preset:
    """A named set of choices, with what to expect of it."""

    name: str
    title: str
    explanation: str
    """What it is for, how long it takes, what comes out."""
    expect: str
    """The same in a few words."""
    config: RunConfig
    picture: Path | None
    """Samples of a model that was trained so; None: they would be of pictures that others have."""
    brings_data: bool = False
    """Whether it is made for data that ship with the program; otherwise for pictures that the user has."""


def presets() -> list[Preset]:
    """Return all shipped presets, in the order in which they are offered."""
    return [_read(path.stem) for path in sorted(resource("presets").glob("*.toml"))]


def find_preset(name: str) -> Preset:
    """Return the preset called `name`, such as ``digits``.

    :raises LoadError: if there is none.
    """
    for preset in presets():
        if preset.name == name:
            return preset
    known = ", ".join(preset.name for preset in presets())
    raise LoadError(resource("presets") / name, "this preset", "does not exist", f"Choose one of {known}.")


@cache  # they are read only, and shipped
def _read(stem: str) -> Preset:
    content = read_toml(resource(f"presets/{stem}.toml"))
    said = content.pop("preset")
    name = stem.partition("-")[2]  # the number before it is its place in the list
    brings_data = "source" in content.get("data", {})
    picture = resource("presets") / f"{name}.png"
    said["picture"] = picture if picture.is_file() else None
    return Preset(name, **said, config=config_from(content), brings_data=brings_data)
