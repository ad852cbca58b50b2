"""A draft with the choices of another run."""

from __future__ import annotations

import re
from pathlib import Path

from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.training.choices import Choices

LONGEST_NAME = 80


def prepare_like(session: Session, choices: Choices, folder: Path) -> None:
    """Have `choices` be those of the run in `folder`, by a name of their own; or tell why they cannot be read."""
    try:
        config = Run.open(folder).config()
    except StudioError as error:
        session.tell(str(error), "error")
        return
    choices.take(config.model_copy(update={"name": next_name(config.name)}))


def next_name(name: str) -> str:
    """Return what a copy is called: “faces 2” after “faces”, “faces 3” after that; none after none."""
    if not name:
        return ""
    found = re.fullmatch(r"(.*\S) (\d{1,4})", name)
    stem, number = (found[1], int(found[2]) + 1) if found else (name, 2)
    ending = f" {number}"
    return stem[: LONGEST_NAME - len(ending)].rstrip() + ending
