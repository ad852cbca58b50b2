"""What the bundled model of emoji draws: sheets to be judged by eye, how far it is from emoji that were kept back, and
whether it repeats what it has seen.

``python -m tests.benchmarks.emoji MODEL FOLDER`` writes into FOLDER

* ``sheet.png``: 64 samples without names, of captions that were learnt; name each before you look into ``names.txt``,
* ``unseen.png`` and ``unseen.txt``: the same of captions that were kept back,
* ``nearest.png``: 16 samples, each beside the three pictures learnt from that are nearest to it,

and prints the Fréchet distance to the pictures that were kept back, and how near samples are to those learnt from.
`side_by_side` is one of the measurements of ``python -m tests.benchmarks``.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from ddpm_studio import engine
from ddpm_studio.engine.choices.captions import Captions
from ddpm_studio.engine.choices.conditions import GuidanceOptions
from ddpm_studio.engine.choices.measuring.sets import DrawnSet, EvaluateOptions, PictureSet
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.datasets import DataOptions, Emoji, Images, to_channels
from ddpm_studio.engine.disk.resources import bundled_models
from ddpm_studio.engine.evaluation.copies import Near, NearestSearch, rank_test, share_nearer
from ddpm_studio.engine.events import Control, Frame, Pixels
from ddpm_studio.engine.export.grid import GridOptions, make_grid
from ddpm_studio.engine.export.pictures import save_png
from ddpm_studio.engine.findings import Measured
from tests.benchmarks.preset_quality import real_pictures
from tests.benchmarks.quality import frechet_distance, halved, principal
from tests.benchmarks.rows import Measure

SHEET, SHOWN, MOST = 64, 16, 256
CLEAR, NEAR_THE_DATA = 3.0, 1.0
"""w of the sheets, and of what is measured."""
DIRECTIONS = 24
WHITE = 255
TOLD_OF, EACH = 500, 2
"""Captions, and samples of each, that are judged as `ddpm-studio evaluate` does; more captions are not told at once."""
TOLD = {"kd": "KD × 1000", "precision": "looks real", "recall": "covered", "coverage": "coverage"}


def side_by_side() -> Iterator[Measure]:
    """The bundled model's pictures beside emoji that were kept back, both against those that it has learnt from."""
    model = next(path for path in bundled_models() if path.stem == "emoji")
    captions = _captions(_pictures("train"), TOLD_OF, seed=0)
    drawn = [
        DrawnSet(name=f"bundled emoji, w = {w:g}, DPM-Solver++ in 20 steps", sample=_asked(model, captions, w, 0, EACH))
        for w in (NEAR_THE_DATA, CLEAR)
    ]
    learnt, kept_back = (
        PictureSet(name=name, source=_source(split), height=32, width=32)
        for name, split in (("emoji learnt from", "train"), ("real emoji, kept back", "held-out"))
    )
    found: dict[str, dict[str, float]] = {}
    counts: dict[str, str | float] = {}
    judging = EvaluateOptions(sets=(kept_back, *drawn), against=learnt, yardstick=False)
    for event in engine.evaluate(judging, Control()):
        if isinstance(event, Measured) and event.is_final and event.metric in TOLD and event.value is not None:
            by_1000 = 1000 if event.metric == "kd" else 1
            counts[event.name] = event.conditions["n"]
            figures = found.setdefault(event.name, {})
            figures[TOLD[event.metric]] = event.value * by_1000
            if event.error is not None:
                figures["±"] = event.error * by_1000
    for name, figures in found.items():
        note = f"{counts[name]:,} of them, against all learnt from; lite0@112 on white"
        yield Measure(name, figures, note=note)


def main(model: Path, folder: Path) -> None:
    """Draw, write and print all of it."""
    folder.mkdir(parents=True, exist_ok=True)
    train, held_out = (_pictures(split) for split in ("train", "held-out"))
    for name, images in (("sheet", train), ("unseen", held_out)):
        captions = _captions(images, SHEET, seed=64)
        save_png(folder / f"{name}.png", _laid_out(_drawn(model, captions, CLEAR, seed=64), 8))
        lines = (f"{number:2} {caption}\n" for number, caption in enumerate(captions, start=1))
        (folder / f"{name.replace('sheet', 'names')}.txt").write_text("".join(lines), encoding="utf-8")
    began = time.process_time()
    samples = _drawn(model, _captions(train, MOST, seed=1), NEAR_THE_DATA, seed=1)
    print(f"{MOST} samples at w = {NEAR_THE_DATA:g}: {time.process_time() - began:.0f} s of the processor")
    learnt, kept_back = (_on_white(np.asarray(images.pixels)) for images in (train, held_out))
    near, others = _nearest(samples, learnt), _nearest(kept_back, learnt)
    _write_nearest(folder / "nearest.png", samples, learnt, near)
    _print_distances(samples, learnt, kept_back)
    first, second = (found.distances[:, 0] for found in (near, others))
    print(f"median distance to the nearest learnt: samples {np.median(first):.1f}, kept back {np.median(second):.1f}")
    print(f"copies: samples {near.are_copies.mean():.1%}, kept back {others.are_copies.mean():.1%}")
    print(f"nearer than 1 % of those kept back: {share_nearer(first, second):.1%}, z {rank_test(first, second):.1f}")


def _source(split: str) -> Emoji:
    return Emoji.model_validate({"captions": "name, kind and style", "split": split})


def _pictures(split: str) -> Images:
    return real_pictures(DataOptions(source=_source(split), height=32, width=32, channels=4))


def _captions(images: Images, count: int, seed: int) -> tuple[str, ...]:
    assert images.captions is not None
    return tuple(
        images.captions[index] for index in np.random.default_rng(seed).permutation(len(images.pixels))[:count]
    )


def _drawn(model: Path, captions: tuple[str, ...], scale: float, seed: int) -> Pixels:
    """Draw each caption once, and lay the pictures on white."""
    options = _asked(model, captions, scale, seed)
    *_, last = (event for event in engine.run(options, Control()) if isinstance(event, Frame))
    return _on_white(last.x_0)


def _asked(model: Path, captions: tuple[str, ...], scale: float, seed: int, each: int = 1) -> SampleOptions:
    told, guidance = Captions(texts=captions, each=each, same_noise=False), GuidanceOptions(scale=scale)
    return SampleOptions(model=model, count=len(captions) * each, seed=seed, told=told, guidance=guidance)


def _on_white(pixels: Pixels) -> Pixels:
    return np.stack([to_channels(each, 3, WHITE)[0] for each in pixels])


def _laid_out(pixels: Pixels, columns: int) -> Pixels:
    return make_grid(pixels, GridOptions(columns=columns, spacing=4, scale=2, background="white"))


def _nearest(samples: Pixels, learnt: Pixels) -> Near:
    search = NearestSearch(samples, looks_in_mirror=False)
    search.look_at(learnt, np.arange(len(learnt)))
    return search.found(lambda numbers: learnt[numbers])


def _write_nearest(path: Path, samples: Pixels, learnt: Pixels, near: Near) -> None:
    """Write the first samples, two a row, each beside the two nearest pictures learnt from."""
    gap = np.full(learnt.shape[1:], WHITE, np.uint8)
    groups = [(samples[row], *learnt[near.numbers[row]], gap) for row in range(SHOWN)]
    save_png(path, _laid_out(np.stack([picture for group in groups for picture in group]), 8))


def _print_distances(samples: Pixels, learnt: Pixels, kept_back: Pixels) -> None:
    points = [halved(pixels) for pixels in (samples, learnt, kept_back)]
    mean, directions = principal(points[1], DIRECTIONS)
    drawn, train, unseen = ((each - mean) @ directions for each in points)
    # As many of those learnt from as of the samples, since a distance of fewer is larger.
    some = train[np.random.default_rng(0).permutation(len(train))[: len(drawn)]]
    print(f"Fréchet distance in {DIRECTIONS} directions to {len(unseen)} kept back, of")
    for name, cloud in (("samples", drawn), (f"{len(some)} learnt from", some)):
        print(f"  {name}: {frechet_distance(cloud, unseen):.3f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
