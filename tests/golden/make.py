"""How the golden files were made: ``python -m tests.golden.make``, by hand, with the program of that time.

What they say stays: later versions of the program read these very files. To make them again would make them agree with
whatever the program does by then; so this is kept as the record of what is in them, and new ones are added beside them.
Everything is computed by a CPU in fp32 with one thread, at 8 × 8 pixels. The data set is one that ships with the
program; the processor's features, by which numbers are rounded, stand in ``pixels.json``.
"""

from __future__ import annotations

import json
import os
import shutil
import struct
import tempfile
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from ddpm_studio import engine
from ddpm_studio.engine.choices.schedule_file import save_schedule
from ddpm_studio.engine.choices.toml import config_text, sealed_text, with_changes
from ddpm_studio.engine.diffusion.schedules import AnySchedule
from ddpm_studio.engine.events import Control, Saved
from ddpm_studio.engine.models.card import CHECKSUM_KEY, HEADER_KEY, find_model_file, read_facts
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.gui.settings import Settings
from tests.golden import chosen
from tests.golden.make_pictures import make_films, make_forward_pictures, make_pictures
from tests.golden.make_pixels import make_pixels
from tests.golden.program import (
    CHOICES,
    LOSS,
    MODEL,
    MODEL_1,
    RESUMED,
    RUN,
    SCHEDULES,
    SETTINGS,
    AnyChoices,
    digit,
    loss_since,
)


def make_run(folder: Path) -> None:
    """Train, stop in the middle by closing the job, and go on for two steps in a copy."""
    run = Run.create(chosen.RUN_CHOICES, folder)
    job = engine.train(run.folder, Control())
    for event in job:
        if isinstance(event, Saved) and event.step == chosen.STOPPED_AT:
            break
    job.close()
    shutil.copytree(run.folder, RUN)
    changed = with_changes(run.config(), [f"training.steps={chosen.STOPPED_AT + chosen.MORE}"])
    run.write_config(changed)
    for _ in engine.train(run.folder, Control()):
        pass
    shutil.copy(run.snapshots()[-1][1], RESUMED)
    step, loss = loss_since(run, chosen.STOPPED_AT)
    rates = run.config().training.ema.rates
    weights = {f"{rate:g}": read_facts(find_model_file(run.folder, rate)).sha256 for rate in rates}
    told = {"from": chosen.STOPPED_AT, "step": step, "loss": loss, "sha256": weights}
    LOSS.write_text(json.dumps(told, indent=1) + "\n", "utf-8", newline="\n")


def make_models() -> None:
    """Export the newest snapshot, and write the same weights under the header of the first version."""
    for _ in engine.export_model(RUN, MODEL):
        pass
    content = MODEL.read_bytes()
    (length,) = struct.unpack("<Q", content[:8])
    header: dict[str, Any] = json.loads(content[8 : 8 + length])
    header["__metadata__"].pop(CHECKSUM_KEY)
    header["__metadata__"][HEADER_KEY] = header["__metadata__"][HEADER_KEY].replace('"version": 2', '"version": 1')
    text = json.dumps(header).encode()
    MODEL_1.write_bytes(struct.pack("<Q", len(text)) + text + content[8 + length :])


def make_choices(jobs: dict[str, AnyChoices]) -> None:
    """Write schedules, a run's choices, and the preferences of the window."""
    SCHEDULES.mkdir()
    for each in chosen.SCHEDULES:
        save_schedule(SCHEDULES / f"{each['kind']}.json", TypeAdapter(AnySchedule).validate_python(each))
    CHOICES.write_text(sealed_text(config_text(chosen.OTHER_CHOICES)), "utf-8", newline="\n")
    settings = Settings(SETTINGS)
    settings.change(**chosen.preferences(jobs).model_dump())
    settings.save()


def main() -> None:
    """Make all that is not there yet; files that are there are never made again."""
    if RUN.exists():
        raise SystemExit("The golden files are there. They stay as they are.")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DDPM_STUDIO_HOME"] = str(Path(folder) / "home")
        make_run(Path(folder))
        make_models()
        other = Run(RUN).snapshots()[0][1]
        make_choices(chosen.jobs(Path(MODEL.name), Path(other.name), Path(RUN.name), digit(8)))
        jobs = chosen.jobs(MODEL, other, RUN, digit(8))
        make_films(jobs)
        make_pictures(jobs)
        make_forward_pictures()
        make_pixels(RUN)


if __name__ == "__main__":
    main()
