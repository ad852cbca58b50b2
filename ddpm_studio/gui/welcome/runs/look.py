"""How the library shows runs, as it is remembered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ddpm_studio.engine.disk.places import at_home
from ddpm_studio.engine.options import Options, knob
from ddpm_studio.gui.settings import Settings

DRAFT = "library.runs"


class Look(Options):
    """What was last chosen on the page of runs."""

    baseline: Path | None = knob(None, "The run that others are compared with.")
    shape: int = knob(0, "A table, 0, or cards, 1.", ge=0, le=1)
    axis: int = knob(0, "What curves count below: steps, 0, images, 1, or time, 2.", ge=0, le=2)


def look_of(settings: Settings) -> Look:
    """Return what is remembered."""
    look = settings.draft(DRAFT, Look())
    return look.model_copy(update={"baseline": look.baseline and at_home(look.baseline)})


def remember(settings: Settings, **changes: Any) -> None:
    """Remember something of it anew."""
    settings.remember_draft(DRAFT, look_of(settings).model_copy(update=changes))
