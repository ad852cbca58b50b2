"""What the bundled model of emoji draws: a sheet to be judged by eye, how far it is from emoji that were kept back, and
whether it repeats what it has seen.

``python -m tests.benchmarks.emoji MODEL FOLDER`` writes into FOLDER

* ``sheet.png``: 64 samples without names, of classes drawn by seed; name each before you look into
* ``names.txt``: what the model was told, row by row;
* ``nearest.png``: 16 samples, each beside the three training pictures that are nearest to it;

and prints the Fréchet distance to the pictures that were kept back, and how near the samples are to those learnt from.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ddpm_studio import engine
from ddpm_studio.engine.choices.conditions import Classes, GuidanceOptions
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.datasets import DataOptions, Emoji, Images, to_channels
from ddpm_studio.engine.events import Control, Frame, Pixels
from ddpm_studio.engine.export.grid import GridOptions, make_grid
from ddpm_studio.engine.export.pictures import save_png
from tests.benchmarks.preset_quality import real_pictures
from tests.benchmarks.quality import Floats, frechet_distance, halved, principal

SHEET, SHOWN, MOST = 64, 16, 256
SCALE = 2.0
"""w of all that is drawn."""
DIRECTIONS = 24
WHITE = 255


def main(model: Path, folder: Path) -> None:
    """Draw, write and print all of it."""
    folder.mkdir(parents=True, exist_ok=True)
    train, held_out = (_pictures(split) for split in ("train", "held out"))
    names = _names(train, SHEET, seed=64)
    sheet = _drawn(model, names, seed=64)
    save_png(folder / "sheet.png", _laid_out(_on_white(sheet), 8))
    rows = (" | ".join(names[at : at + 8]) for at in range(0, SHEET, 8))
    (folder / "names.txt").write_text("\n".join(rows) + "\n", encoding="utf-8")
    began = time.process_time()
    samples = _on_white(_drawn(model, _names(train, MOST, seed=1), seed=1))
    print(f"{MOST} samples at w = {SCALE:g}: {time.process_time() - began:.0f} s of the processor")
    learnt, kept_back = (_on_white(np.asarray(images.pixels)) for images in (train, held_out))
    _write_nearest(folder / "nearest.png", samples, learnt)
    _print_distances(samples, learnt, kept_back)


def _pictures(split: str) -> Images:
    source = Emoji.model_validate({"classes": "group and style", "split": split})
    return real_pictures(DataOptions(source=source, height=32, width=32, channels=4))


def _names(images: Images, count: int, seed: int) -> tuple[str, ...]:
    """Return classes drawn as often as they are in the set."""
    chosen = np.random.default_rng(seed).integers(len(images.pixels), size=count)
    return tuple(images.class_of(int(index)) for index in chosen)


def _drawn(model: Path, names: tuple[str, ...], seed: int) -> Pixels:
    told, guidance = Classes(names=names), GuidanceOptions(scale=SCALE)
    options = SampleOptions(model=model, count=len(names), seed=seed, told=told, guidance=guidance)
    *_, last = (event for event in engine.run(options, Control()) if isinstance(event, Frame))
    return last.x_0


def _on_white(pixels: Pixels) -> Pixels:
    return np.stack([to_channels(each, 3, WHITE)[0] for each in pixels])


def _laid_out(pixels: Pixels, columns: int) -> Pixels:
    return make_grid(pixels, GridOptions(columns=columns, spacing=4, scale=2, background="white"))


def _write_nearest(path: Path, samples: Pixels, learnt: Pixels) -> None:
    """Write each of the first samples beside the three nearest pictures learnt from, with gaps between the groups."""
    distances = _distances(halved(samples[:SHOWN]), halved(learnt))
    groups = [[samples[row], *learnt[np.argsort(distances[row])[:3]]] for row in range(SHOWN)]
    gap = np.full((*learnt.shape[1:],), WHITE, np.uint8)
    rows = [picture for one, other in zip(groups[::2], groups[1::2], strict=True) for picture in (*one, gap, *other)]
    save_png(path, _laid_out(np.stack(rows), 9))


def _print_distances(samples: Pixels, learnt: Pixels, kept_back: Pixels) -> None:
    points = [halved(pixels) for pixels in (samples, learnt, kept_back)]
    mean, directions = principal(points[1], DIRECTIONS)
    drawn, train, unseen = ((each - mean) @ directions for each in points)
    # As many of those learnt from as of the others, since a distance of fewer is larger.
    some = train[np.random.default_rng(0).permutation(len(train))[: len(drawn)]]
    print(
        f"Fréchet distance in {DIRECTIONS} directions to {len(unseen)} kept back: {frechet_distance(drawn, unseen):.3f}"
    )
    print(f"the same of {len(some)} pictures learnt from: {frechet_distance(some, unseen):.3f}")
    nearest = [_distances(each, points[1]).min(1) ** 0.5 for each in (points[0], points[2])]
    limit = np.quantile(nearest[1], 0.01)
    told = ", ".join(
        f"{name} {np.median(each):.2f}" for name, each in zip(("samples", "kept back"), nearest, strict=True)
    )
    print(f"median distance to the nearest picture learnt from: {told}")
    print(f"samples nearer than 1 % of those kept back are: {(nearest[0] < limit).mean():.1%}")


def _distances(one: Floats, other: Floats) -> npt.NDArray[np.float64]:
    """(N, D) and (M, D) to squared distances, (N, M)."""
    squared: Floats = (one**2).sum(1)[:, None] - 2 * one @ other.T + (other**2).sum(1)[None]
    return squared.clip(0)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
