"""Who says of what class a picture is: a small network, trained by seed, and the nearest real pictures.

``python -m tests.benchmarks.judges RUN`` draws 300 digits from a run or model that is told classes, class i mod 10,
by 20 steps of DPM-Solver++, with several w, and prints what both judges say of them.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from ddpm_studio import engine
from ddpm_studio.engine.choices.presets import find_preset
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.choices.toml import with_changes
from ddpm_studio.engine.datasets import Images
from ddpm_studio.engine.datasets.shapes import COLOURS, FORMS
from ddpm_studio.engine.disk.places import runs_folder
from ddpm_studio.engine.events import Control, Frame, Pixels
from ddpm_studio.engine.runs.run_list import create_run
from tests.benchmarks.preset_quality import real_pictures
from tests.benchmarks.quality import NEIGHBOURS, Floats, are_clear, frechet_distance, silhouettes
from tests.benchmarks.rows import Measure

Labels = npt.NDArray[np.int64]
HELD_OUT = 0.2
"""Of the real pictures, by which a judge is judged."""
STEPS, BATCH = 500, 64
COUNT = 300
SCALES = (1.0, 1.5, 2.0, 4.0)


@dataclass(frozen=True)
class Judge:
    """A network that names classes, and how often it is right about pictures that it has not seen."""

    network: nn.Module
    accuracy: float

    def names(self, pixels: Pixels) -> Labels:
        """Return the number of the class of each of `pixels`, (N, H, W, C)."""
        with torch.no_grad():
            found: Labels = self.network(_signal(pixels)).argmax(1).numpy()
        return found


def train_judge(pixels: Pixels, labels: Labels, seed: int = 0) -> Judge:
    """Train a network of two convolutions on four fifths of `pixels`, (N, H, W, C), shifted by up to a pixel."""
    torch.manual_seed(seed)
    order = np.random.default_rng(seed).permutation(len(pixels))
    held_out, seen = np.split(order, [round(HELD_OUT * len(order))])
    classes, flat = int(labels.max()) + 1, 32 * (pixels.shape[1] // 4) * (pixels.shape[2] // 4)
    network = nn.Sequential(
        *(nn.Conv2d(pixels.shape[3], 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Flatten(), nn.Dropout(0.3), nn.Linear(flat, classes)),
    )
    optimizer = torch.optim.AdamW(network.parameters(), lr=3e-3, weight_decay=0.01)
    signal, wanted = _signal(pixels), torch.from_numpy(labels)
    for _ in range(STEPS):
        batch = torch.from_numpy(seen)[torch.randint(0, len(seen), (BATCH,))]
        shift = (int(torch.randint(-1, 2, ())), int(torch.randint(-1, 2, ())))
        moved = torch.roll(signal[batch], shift, (2, 3))
        loss = nn.functional.cross_entropy(network(moved), wanted[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    network.eval()
    judge = Judge(network, 0.0)
    return Judge(network, float((judge.names(pixels[held_out]) == labels[held_out]).mean()))


def share_of_class(samples: Pixels, wanted: Labels, real: Pixels, labels: Labels) -> float:
    """Return the share of `samples` of whose five nearest `real` pictures most are of the class `wanted`, (N,)."""
    one, other = (each.reshape(len(each), -1).astype(np.float64) for each in (samples, real))
    distances = (one**2).sum(1)[:, None] - 2 * one @ other.T + (other**2).sum(1)[None]
    nearest = labels[np.argsort(distances, axis=1)[:, :NEIGHBOURS]]
    named = [np.bincount(each).argmax() for each in nearest]
    return float((np.array(named) == wanted).mean())


@lru_cache
def digits() -> tuple[Images, Judge]:
    """Return the real digits and a judge of them."""
    images = real_pictures(find_preset("digits-classes").config.data)
    assert images.labels is not None
    return images, train_judge(np.asarray(images.pixels), images.labels)


def judged(model: Path, scale: float, seed: int = 0, changes: Sequence[str] = ()) -> dict[str, float]:
    """Draw 300 digits, class i mod 10, with w = `scale`; return what both judges say, the distance and the seconds."""
    plain = ["told.kind=classes", f"guidance.scale={scale}", "chain.device.threads=1", *changes]
    options = with_changes(SampleOptions(model=model, count=COUNT, seed=seed), plain)
    began = time.process_time()
    *_, last = (event for event in engine.run(options, Control()) if isinstance(event, Frame))
    seconds = time.process_time() - began
    real, judge = digits()
    assert real.labels is not None
    pixels = np.asarray(real.pixels)
    wanted = np.arange(COUNT) % 10
    # Of 8×8 digits from 0 to 16, as they were published.
    points = [each.reshape(len(each), -1).astype(np.float64) * (16 / 255) for each in (last.x_0, pixels)]
    return {
        "network": float((judge.names(last.x_0) == wanted).mean()),
        "nearest": share_of_class(last.x_0, wanted, pixels, real.labels),
        "distance": frechet_distance(*points),
        "seconds": seconds,
    }


PLACES = ("top left", "top", "top right", "left", "in the centre", "right", "bottom left", "bottom", "bottom right")
PARTS = ("form", "colour", "place")
SHAPE_STEPS, SHAPE_BATCH, SHAPE_RATE = 1200, 128, 2e-3


@dataclass(frozen=True)
class ShapesJudge:
    """A network that says of a picture which form, colour and place its shape has, and how often each is right."""

    network: nn.Module
    accuracy: dict[str, float]

    def right(self, pixels: Pixels, captions: Sequence[str]) -> dict[str, npt.NDArray[np.bool_]]:
        """Return for each of `PARTS`, and for all of them, which of `pixels`, (N, H, W, C), are what was asked for."""
        with torch.no_grad():
            found = [head.argmax(1).numpy() for head in self.network(_signal(pixels))]
        right = {part: said == wanted for part, said, wanted in zip(PARTS, found, parts_of(captions), strict=True)}
        return {**right, "all": np.logical_and.reduce([*right.values()])}


def parts_of(captions: Sequence[str]) -> list[Labels]:
    """Return the numbers of form, colour and place in captions of shapes, such as "a large red circle, top left"."""
    found = []
    for caption in captions:
        what, place = caption.split(", ")
        *_, colour, form = what.split()
        found.append((FORMS.index(form), [*COLOURS].index(colour), PLACES.index(place)))
    return [np.array(each) for each in zip(*found, strict=True)]


class _Heads(nn.Module):
    """Three convolutions, and a map for each of the parts."""

    def __init__(self, channels: int, side: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            *(nn.Conv2d(channels, 32, 3, padding=1), nn.ReLU(), nn.Conv2d(32, 32, 3, padding=1), nn.ReLU()),
            *(
                nn.MaxPool2d(2),
                nn.Conv2d(32, 64, 3, padding=1),
                nn.ReLU(),
                nn.MaxPool2d(2),
                nn.Flatten(),
                nn.Dropout(0.3),
            ),
        )
        counts = (len(FORMS), len(COLOURS), len(PLACES))
        self.heads = nn.ModuleList(nn.Linear(64 * (side // 4) ** 2, count) for count in counts)

    def forward(self, x: torch.Tensor) -> list[torch.Tensor]:
        body = self.body(x)
        return [head(body) for head in self.heads]


def train_shapes_judge(seen: Images, unseen: Images, seed: int = 0) -> ShapesJudge:
    """Train a judge on shapes of their captions, and judge it on others."""
    torch.manual_seed(seed)
    assert seen.captions is not None and unseen.captions is not None
    network = _Heads(seen.pixels.shape[3], seen.pixels.shape[1])
    optimizer = torch.optim.AdamW(network.parameters(), lr=SHAPE_RATE, weight_decay=0.01)
    signal, wanted = _signal(np.asarray(seen.pixels)), [torch.from_numpy(part) for part in parts_of(seen.captions)]
    for step in range(SHAPE_STEPS):
        optimizer.param_groups[0]["lr"] = SHAPE_RATE * (1 - step / SHAPE_STEPS)
        batch = torch.randint(0, len(signal), (SHAPE_BATCH,))
        heads = network(signal[batch])
        losses = [nn.functional.cross_entropy(head, part[batch]) for head, part in zip(heads, wanted, strict=True)]
        optimizer.zero_grad()
        torch.stack(losses).sum().backward()
        optimizer.step()
    network.eval()
    right = ShapesJudge(network, {}).right(np.asarray(unseen.pixels), unseen.captions)
    return ShapesJudge(network, {part: float(each.mean()) for part, each in right.items()})


def classes_quality() -> Iterator[Measure]:
    """The preset of digits by class over three seeds: both judges at w = 1 and 2, and the distance."""
    _, judge = digits()
    yield Measure("judge of digits, held out", {"accuracy": judge.accuracy})
    for seed in (0, 1, 2):
        config = with_changes(find_preset("digits-classes").config, [f"seed={seed}"])
        run = create_run(config, runs_folder())
        for _ in engine.train(run.folder, Control()):
            pass
        for scale, least in ((1.0, 0.95), (2.0, 0.99)):
            found = judged(run.folder, scale)
            yield Measure(f"digits by class, seed {seed}, w = {scale:g}", found, target=f"both judges ≥ {least}")


@lru_cache
def _real_forms() -> tuple[Floats, Labels]:
    images = real_pictures(find_preset("shapes").config.data)
    assert images.labels is not None
    forms, there = silhouettes(np.asarray(images.pixels))
    return forms[there], images.labels[there]


def has_clear_form(pixels: Pixels) -> npt.NDArray[np.bool_]:
    """Return which of `pixels`, (N, H, W, C), have the form of a real shape: that is judged by the silhouette alone."""
    forms, there = silhouettes(pixels)
    return are_clear(forms, *_real_forms()) & there


def _signal(pixels: Pixels) -> torch.Tensor:
    return torch.from_numpy(np.array(pixels)).permute(0, 3, 1, 2).float() / 127.5 - 1


if __name__ == "__main__":
    torch.set_num_threads(1)
    print(f"judge: {digits()[1].accuracy:.3f}")
    for given in SCALES:
        said = judged(Path(sys.argv[1]), given)
        print(f"w = {given:g}: " + ", ".join(f"{name} {value:.3f}" for name, value in said.items()), flush=True)
