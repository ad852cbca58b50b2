"""What augmentation that is told does for 300 photographs of one class, in the same time."""

from __future__ import annotations

import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from ddpm_studio import engine
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.choices.toml import config_from, with_changes
from ddpm_studio.engine.datasets import Folder, Images
from ddpm_studio.engine.disk.places import runs_folder
from ddpm_studio.engine.events import Control, Frame, Pixels
from ddpm_studio.engine.export.grid import GridOptions, make_grid
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runs.run_list import create_run
from tests.benchmarks.pictures import SHARED
from tests.benchmarks.preset_quality import real_pictures
from tests.benchmarks.quality import Floats, frechet_distance, halved, principal
from tests.benchmarks.rows import Measure

KIND, FEW, HELD_OUT = "automobile", 300, 1000
SECONDS = 540.0
"""Of the processor, for each run."""
COPY = 1 / 3
"""A sample that is so much nearer to one picture than to the next one is a copy (Yoon et al. 2023)."""
DIRECTIONS, COUNT = 24, 256
CONFIG = {
    "data": {"height": 16, "width": 16},
    "network": {
        "widths": [32, 64],
        "blocks_per_level": 2,
        "groups": 8,
        "dropout": 0.0,
        "attention": {"levels": [2], "in_middle": True},
    },
    "diffusion": {"prediction": "v", "min_snr_gamma": 5.0, "schedule": {"kind": "cosine"}},
    "training": {
        "steps": 1_000_000,
        "batch_size": 64,
        "optimizer": {"method": "muon", "learning_rate": 2e-3, "warm_up_steps": 50, "betas": [0.9, 0.99]},
        "ema": {"rates": [0.998]},
    },
    "saving": {
        "preview_every": 1_000_000,
        "state_every": 1_000_000,
        "state_minutes": 1000,
        "snapshot_every": 1_000_000,
    },
    "device": {"threads": 1, "tunes": False, "compiles": "never"},
}
WAYS = {"plain": (), "told": ("augment.share=0.12",)}


def augmentation(sheets: Path | None = None) -> Iterator[Measure]:
    """Train on 300 photographs without and with augmentation, equally long; count copies, measure what is held out."""
    with tempfile.TemporaryDirectory() as folder:
        seen, unseen = _photographs(Path(folder))
        for name, changes in WAYS.items():
            run, seconds = _trained(Path(folder) / "seen", changes)
            samples = _drawn(run)
            if sheets is not None:
                sheet = make_grid(samples[:COUNT], GridOptions(columns=16, scale=3))
                Image.fromarray(sheet).save(sheets / f"{name}.png")
            steps = run.snapshots()[-1][0]
            figures = {**judged(samples, seen, unseen), "steps": float(steps), "computing": seconds}
            yield Measure(f"300 photographs, {name}", figures, note=f"16×16, {COUNT} samples, DDIM, 50 steps")


def judged(samples: Pixels, seen: Pixels, unseen: Pixels) -> dict[str, float]:
    """Return the share of copies, the median of d1/d2, and the distances to the seen and to the held-out pictures."""
    points, known = (each.reshape(len(each), -1).astype(np.float64) for each in (samples, seen))
    squared = (points**2).sum(1)[:, None] - 2 * points @ known.T + (known**2).sum(1)[None]
    nearest = np.sqrt(np.sort(squared.clip(0), axis=1)[:, :2])
    ratio = nearest[:, 0] / nearest[:, 1].clip(1e-9)
    mean, directions = principal(halved(unseen), DIRECTIONS)

    def flat(pixels: Pixels) -> Floats:
        found: Floats = (halved(pixels) - mean) @ directions
        return found

    return {
        "copies": float((ratio < COPY).mean()),
        "d1/d2": float(np.median(ratio)),
        "held out": frechet_distance(flat(samples), flat(unseen)),
        "seen": frechet_distance(flat(samples), flat(seen)),
    }


def _photographs(folder: Path) -> tuple[Pixels, Pixels]:
    """Put 300 photographs into ``seen`` and those that are held out into ``unseen``; return both, brought to size."""
    with zipfile.ZipFile(SHARED) as archive:
        names = [name for name in sorted(archive.namelist()) if name.startswith(f"{KIND}/")][: FEW + HELD_OUT]
        for place, part in (("seen", names[:FEW]), ("unseen", names[FEW:])):
            (folder / place).mkdir()
            for name in part:
                (folder / place / Path(name).name).write_bytes(archive.read(name))
    seen, unseen = (np.asarray(_opened(folder / place).pixels) for place in ("seen", "unseen"))
    return seen, unseen


def _opened(folder: Path) -> Images:
    config = config_from(CONFIG)
    return real_pictures(config.data.model_copy(update={"source": Folder(path=folder)}))


def _trained(folder: Path, changes: tuple[str, ...]) -> tuple[Run, float]:
    """Train for `SECONDS` of the processor; return the run and how many it were."""
    config = with_changes(config_from(CONFIG), list(changes))
    data = config.data.model_copy(update={"source": Folder(path=folder)})
    run, began = create_run(config.model_copy(update={"data": data}), runs_folder()), time.process_time()
    job = engine.train(run.folder, Control())
    for _ in job:
        if time.process_time() - began > SECONDS:
            break
    job.close()
    return run, time.process_time() - began


def _drawn(run: Run) -> Pixels:
    options = SampleOptions.model_validate(
        {"model": run.folder, "count": COUNT, "steps": 50, "sampler": {"kind": "ddim"}, "chain": {"frames_kept": 2}}
    )
    *_, last = (event for event in engine.run(options, Control()) if isinstance(event, Frame))
    return last.x_0
