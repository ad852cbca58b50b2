"""What made a picture, as plain data that a picture can carry."""

from __future__ import annotations

from pathlib import Path

from ddpm_studio import __version__
from ddpm_studio.engine.config import InterpolateOptions, SampleOptions
from ddpm_studio.engine.model_file import ModelFacts

VERSION = 1


def recipe(options: SampleOptions | InterpolateOptions, facts: ModelFacts) -> dict[str, object]:
    """Return all choices of a job and the identity of its model; no folder of the user's disk is in it."""
    choices = options.model_dump(mode="json", exclude={"model"})
    for end in ("first", "second"):
        if "path" in (picture := choices.get(end, {}).get("source", choices.get(end, {}))):
            picture["path"] = Path(picture["path"]).name
    return {
        "app": "DDPM Studio",
        "app_version": __version__,
        "version": VERSION,
        "job": "sample" if isinstance(options, SampleOptions) else "interpolate",
        "choices": choices,
        "model": {
            "name": facts.config.name or facts.config.data.source.kind,
            "step": facts.step,
            "ema_rate": facts.ema_rate,
            "sha256": facts.sha256,
        },
    }


def seed_name(seed: int, image: int) -> str:
    """Return what names one image for ever: its seed and its number, such as ``1234/12``."""
    return f"{seed}/{image}"
