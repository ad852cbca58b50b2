"""What the golden files and their tests share: where the files lie, how a job is drawn, when pixels are the same."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image, ImageSequence

from ddpm_studio import engine
from ddpm_studio.engine.choices.sampling import DrawingOptions
from ddpm_studio.engine.disk.resources import resource
from ddpm_studio.engine.events import Control, Part, Pixels
from ddpm_studio.engine.films.film import Film, View
from ddpm_studio.engine.models.header import read_card
from ddpm_studio.engine.runs.run import Run

GOLDEN = Path(__file__).parent
RUN, FILMS, PICTURES, SCHEDULES = GOLDEN / "run", GOLDEN / "films", GOLDEN / "pictures", GOLDEN / "schedules"
MODEL, MODEL_1 = GOLDEN / "model.safetensors", GOLDEN / "model-1.safetensors"
"""The newest snapshot as a file of its own, and the same weights under a header of version 1."""
RESUMED, LOSS = GOLDEN / "resumed.safetensors", GOLDEN / "resumed.json"
"""The run's first average two steps after it was stopped, their mean loss, and checksums of all averages."""
CHOICES, SETTINGS = GOLDEN / "choices.toml", GOLDEN / "settings.json"
PIXELS, LEVELS = GOLDEN / "pixels.json", GOLDEN / "levels.npz"
VIEWS: tuple[View, ...] = ("x_t", "x_0", "eps")
GRID_GAP, FILM_GAP = 2, 1
"""Pixels between the pictures of a sheet, and of a frame of an animation."""


def features() -> dict[str, object]:
    """Return what decides how numbers are rounded here."""
    found = {name: value for name, value in torch.cpu.get_capabilities().items() if not name.startswith("num_")}
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "torch": torch.__version__,
        "capability": torch.backends.cpu.get_cpu_capability(),
        "processor": {name: value for name, value in sorted(found.items()) if value is not False},
    }


def kept_pixels() -> dict[str, Any]:
    """Return what ``pixels.json`` says."""
    said: dict[str, Any] = json.loads(PIXELS.read_text("utf-8"))
    return said


def rounds_as_then() -> bool:
    """Whether this processor and this torch are those that the golden files were made with."""
    return bool(json.loads(json.dumps(features())) == kept_pixels()["features"])


def digest(pixels: Pixels) -> str:
    """Return the SHA-256 of the levels."""
    return hashlib.sha256(np.ascontiguousarray(pixels).tobytes()).hexdigest()


def check_levels(
    found: Pixels, kept: Pixels, sha256: str, tell: Callable[[str, object], None], share: float = 0.0
) -> None:
    """Check that `found` are the pixels that were kept; where numbers are rounded otherwise, to one level.

    :param sha256: of what was kept.
    :param tell: pytest's ``record_property``.
    :param share: how many of the levels may be further apart then.
    """
    assert digest(kept) == sha256, "the kept levels are not those whose checksum was kept"
    if rounds_as_then():
        assert digest(found) == sha256, f"other pixels than then, by up to {_apart(found, kept)} levels"
        return
    said = "another processor or torch than then, which round otherwise: levels are compared to ±1"
    tell("rounding", said)
    assert found.shape == kept.shape, f"{found.shape}, not {kept.shape}"
    further = float((np.abs(found.astype(int) - kept.astype(int)) > 1).mean())
    assert further <= share, f"{further:.1%} of the levels are up to {_apart(found, kept)} apart ({said})"


def _apart(found: Pixels, kept: Pixels) -> int:
    return int(np.abs(found.astype(int) - kept.astype(int)).max())


def digit(index: int) -> Pixels:
    """Return one of the digits, (8, 8, 1)."""
    with np.load(resource("datasets/digits.npz"), allow_pickle=False) as archive:
        ink = archive["images"][index]
    return np.asarray(np.rint(ink * (255 / 16)).astype(np.uint8)[..., None])


def draw(options: DrawingOptions) -> list[Film]:
    """Do the job that `options` choose; a comparison makes two films, any other one."""
    films: list[Film] = []
    for event in engine.run(options, Control()):
        if isinstance(event, Part) or not films:
            films.append(Film())
        films[-1].keep(event)
    return [film for film in films if len(film)]


def with_models(options: DrawingOptions, models: Sequence[Path]) -> DrawingOptions:
    """Return the choices with the places of their models, which no file tells; of a run's snapshots the run's."""
    places = [path.parent.parent for path in models] if options.job == "sample over training" else list(models)
    return options.with_models([*places, *places[-1:]][: len(options.models())])


def loss_since(run: Run, step: int) -> tuple[int, float]:
    """Return the newest step, and the mean loss since `step`, however many steps each line of the metrics speaks of."""
    rows = [row for row in run.metrics() if row["step"] > step]
    steps = [step, *(int(row["step"]) for row in rows)]
    total = sum(row["loss"] * (now - before) for row, (before, now) in zip(rows, pairwise(steps), strict=True))
    return steps[-1], total / (steps[-1] - step)


def model_of(sha256: str) -> Path:
    """Return the golden model whose weights have this checksum."""
    return next(
        path for path in (*RUN.glob("snapshots/*.safetensors"), MODEL) if read_card(path).provenance.sha256 == sha256
    )


def shown(said: dict[str, Any], films: Sequence[Film]) -> list[Pixels]:
    """Return what a file with this recipe shows, (N, H, W, C) for each of its frames."""
    times = films[0].times
    positions = [times.index(said["frame"]["t"])] if "frame" in said else list(range(len(times)))
    frames = [np.concatenate([film.frame(at, said["view"]) for film in films], axis=2) for at in positions]
    if said.get("over") == "weight":  # the way from A to B: a frame for each λ
        rows = frames[0].reshape(-1, said["choices"]["count"], *frames[0].shape[1:])
        return list(rows.swapaxes(0, 1))
    if "image" not in said:
        return frames
    place = said["image"]  # the one picture that is alone
    if "branch" in said:
        place = said["choices"]["images"].index(place) * (1 + said["choices"]["count"]) + said["branch"]
    return [frame[place : place + 1] for frame in frames]


def pictures_in(path: Path, shape: tuple[int, ...], gap: int) -> Iterator[Pixels]:
    """Yield the pictures on each frame of a file, (N, H, W, 3).

    :param shape: (N, H, W, C) of a frame.
    :param gap: pixels between the pictures.
    """
    count, height, width = shape[:3]
    with Image.open(path) as file:
        for frame in ImageSequence.Iterator(file):
            sheet = np.asarray(frame.convert("RGB"))
            columns = (sheet.shape[1] - gap) // (width + gap)
            corners = [divmod(index, columns) for index in range(count)]
            places = [(gap + row * (height + gap), gap + column * (width + gap)) for row, column in corners]
            yield np.stack([sheet[top : top + height, left : left + width] for top, left in places])
