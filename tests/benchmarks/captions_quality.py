"""What captions are worth: shapes that are drawn by what is written of them, judged part by part."""

from __future__ import annotations

import csv
import tempfile
import time
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image

from ddpm_studio import engine
from ddpm_studio.engine.choices.captions import Captions
from ddpm_studio.engine.choices.presets import find_preset
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.choices.toml import with_changes
from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.datasets import Folder, Images
from ddpm_studio.engine.disk.places import runs_folder
from ddpm_studio.engine.events import Control, Frame
from ddpm_studio.engine.runs.run_list import create_run
from tests.benchmarks.judges import ShapesJudge, train_shapes_judge
from tests.benchmarks.preset_quality import real_pictures
from tests.benchmarks.rows import Measure

PRESET = "shapes-captions"
HELD_OUT, OF_JUDGE = 999, 77
"""The seeds of shapes that no network has seen: those that are asked for, and those that a judge learns from."""
COUNT = 256
NEVER_SEEN = "red triangle"


def captions_quality() -> Iterator[Measure]:
    """The preset of shapes by caption: how often form, colour and place of 256 held-out captions are drawn."""
    config = with_changes(find_preset(PRESET).config, ["device.threads=1"])
    judge, captions = judge_of(config)
    yield Measure("judge of shapes, held out", judge.accuracy)
    model, seconds = trained(config)
    yield Measure("shapes by caption, training", {"computing": seconds}, "s", target="≤ 360 s of one core")
    for scale in (1.0, 2.0, 3.0):
        aim = f"colour ≥ 0.95, form ≥ 0.60, place ≥ {0.6 * judge.accuracy['place']:.2f}" if scale == 2 else ""
        yield Measure(f"shapes by caption, w = {scale:g}", judged(model, captions, scale, judge), target=aim)


def unseen_quality() -> Iterator[Measure]:
    """The same without any red triangle: form and colour of red triangles, and of all that was learnt, at w = 3."""
    config = with_changes(find_preset(PRESET).config, ["device.threads=1"])
    judge, captions = judge_of(config)
    with tempfile.TemporaryDirectory() as folder:
        write_without(real_pictures(config.data), NEVER_SEEN, Path(folder))
        data = config.data.model_copy(update={"source": Folder(path=Path(folder))})
        model, _ = trained(config.model_copy(update={"data": data}))
    seen = judged(model, [caption for caption in captions if NEVER_SEEN not in caption], 3.0, judge)
    yield Measure("captions of what was learnt, w = 3", seen)
    asked = [caption for caption in captions if NEVER_SEEN in caption]
    unseen = judged(model, np.resize(asked, COUNT).tolist(), 3.0, judge)
    aim = f"form ≥ {0.7 * seen['form']:.2f}, colour ≥ {0.7 * seen['colour']:.2f}"
    yield Measure(f"captions of a {NEVER_SEEN}, of which none was learnt, w = 3", unseen, target=aim)


@lru_cache
def judge_of(config: RunConfig) -> tuple[ShapesJudge, tuple[str, ...]]:
    """Return a judge of shapes like those of a run, and captions that neither has seen."""

    def shapes(seed: int, count: int) -> Images:
        source = config.data.source.model_copy(update={"seed": seed, "count": count})
        return real_pictures(config.data.model_copy(update={"source": source}))

    unseen = shapes(HELD_OUT, 2 * COUNT)
    assert unseen.captions is not None
    return train_shapes_judge(shapes(OF_JUDGE, 12_000), unseen), unseen.captions[:COUNT]


def trained(config: RunConfig) -> tuple[Path, float]:
    """Train a run; return its folder and the seconds of one core that it took."""
    run, began = create_run(config, runs_folder()), time.process_time()
    for _ in engine.train(run.folder, Control()):
        pass
    return run.folder, time.process_time() - began


def judged(model: Path, captions: Sequence[str], scale: float, judge: ShapesJudge) -> dict[str, float]:
    """Draw one image of each caption, as the Sample tab does at first but with w = `scale`; return what is right."""
    told = Captions(texts=tuple(captions), each=1, same_noise=False)
    options = SampleOptions(model=model, count=len(captions), seed=5, told=told)
    options = with_changes(options, [f"guidance.scale={scale}", "chain.device.threads=1"])
    *_, last = (event for event in engine.run(options, Control()) if isinstance(event, Frame))
    return {part: float(right.mean()) for part, right in judge.right(last.x_0, captions).items()}


def write_without(images: Images, words: str, folder: Path) -> None:
    """Write those of `images` in whose captions `words` do not stand as files and a table of their captions."""
    assert images.captions is not None
    with (folder / "metadata.csv").open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(("file_name", "text"))
        for index, caption in enumerate(images.captions):
            if words not in caption:
                Image.fromarray(np.asarray(images.pixels[index])).save(folder / f"{index}.png")
                table.writerow((f"{index}.png", caption))
