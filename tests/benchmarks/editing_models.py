"""What editing keeps of what is known, and how near the answers come, with the bundled models and one of classes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from threading import Event as Flag
from typing import Any, get_args

import numpy as np
import torch

from ddpm_studio import engine
from ddpm_studio.engine.choices.chain import ChainOptions
from ddpm_studio.engine.choices.editing import EditOptions, GoingBackOptions
from ddpm_studio.engine.choices.edits.known import Grey, Smaller
from ddpm_studio.engine.choices.pictures import DataPicture, KeptPicture
from ddpm_studio.engine.choices.presets import find_preset
from ddpm_studio.engine.choices.toml import with_changes
from ddpm_studio.engine.datasets import DataOptions, Digits, Shapes
from ddpm_studio.engine.datasets.kept import to_text
from ddpm_studio.engine.diffusion.projection import Observation, Projected
from ddpm_studio.engine.diffusion.samplers import DDIM, AnySampler
from ddpm_studio.engine.diffusion.samplers.going_back import GoingBack, walk_going_back
from ddpm_studio.engine.diffusion.samplers.walk import Noise
from ddpm_studio.engine.diffusion.tasks import Mask
from ddpm_studio.engine.disk.places import runs_folder
from ddpm_studio.engine.disk.resources import bundled_models
from ddpm_studio.engine.events import Control, Frame, Note, Pixels
from ddpm_studio.engine.jobs.drawing.walking import noise_by
from ddpm_studio.engine.models.editing import keep_pictures
from ddpm_studio.engine.models.find import find_model_file
from ddpm_studio.engine.models.header import read_card
from ddpm_studio.engine.runs.run_list import create_run
from ddpm_studio.engine.runtime.condition import condition_of
from ddpm_studio.engine.runtime.model import load_model
from ddpm_studio.engine.runtime.noise import Purpose, image_noise
from tests.benchmarks.judges import has_clear_form
from tests.benchmarks.preset_quality import real_pictures
from tests.benchmarks.rows import Measure

HELD_OUT = 999
"""The seed of shapes that the bundled model has not learnt."""
PICTURES, ANSWERS, HALVES = 16, 4, 64
LED: dict[str, Any] = {"told": {"kind": "classes"}, "guidance": {"scale": 2.0}}


def model(name: str) -> Path:
    return next(path for path in bundled_models() if path.stem == name)


def kept(pixels: Pixels) -> KeptPicture:
    height, width, channels = pixels.shape
    return KeptPicture(shape=(height, width, channels), data=to_text(pixels))


def picture(path: Path, chosen: DataPicture) -> KeptPicture:
    """Return a picture of a data set as the model at `path` sees it."""
    whole = EditOptions(picture=chosen, task={"kind": "noisy"})
    asking = keep_pictures(whole, read_card(path))
    while True:
        try:
            next(asking)
        except StopIteration as end:
            found: KeptPicture = end.value.picture
            return found


def held_out_shapes(path: Path) -> Iterator[KeptPicture]:
    """Yield shapes that the model at `path` has not learnt."""
    for index in range(PICTURES):
        yield picture(path, DataPicture(source=Shapes(seed=HELD_OUT, count=PICTURES), index=index))


def right_half(side: int) -> KeptPicture:
    """Return the mask that erases it."""
    mask = np.zeros((side, side, 1), np.uint8)
    mask[:, side // 2 :] = 255
    return kept(mask)


def edited(**chosen: object) -> tuple[Pixels, list[str]]:
    """Return the answers, and what was told."""
    last, told = None, []
    for event in engine.run(EditOptions.model_validate(chosen), Control()):
        if isinstance(event, Frame):
            last = event
        elif isinstance(event, Note):
            told.append(event.text)
    assert last is not None
    return last.x_t, told


def known_pixels() -> Iterator[Measure]:
    """Erase half of 16 digits, four answers each, by every sampler, half of them not clipped; also with guidance."""
    # What is kept does not depend on how much was learnt.
    run = create_run(with_changes(find_preset("digits-classes").config, ["training.steps=200"]), runs_folder())
    for _ in engine.train(run.folder, Control()):
        pass
    for what, path, more in (("", model("digits"), {}), (" by class, w = 2", find_model_file(run.folder), LED)):
        counts = {kind.__name__: _kept_whole(path, kind, more) for kind in get_args(get_args(AnySampler)[0])}
        yield Measure(
            f"edited digits{what}: answers with every known pixel, of {PICTURES * ANSWERS}, by each sampler",
            {"min": min(counts.values()), "max": max(counts.values())},
            target=f"{PICTURES * ANSWERS}",
            note=f"half erased, 10 steps, every second picture not clipped; {len(counts)} samplers",
        )


def _kept_whole(path: Path, kind: Any, more: dict[str, Any]) -> float:
    same = 0
    for index in range(PICTURES):
        one = picture(path, DataPicture(source=Digits(), index=index))
        chain, once = ChainOptions(frames_kept=2, clips=index % 2 == 0), GoingBackOptions(repeats=1)
        given = {"sampler": kind(), "steps": 10, "count": ANSWERS, "chain": chain, "going_back": once, **more}
        drawn, _ = edited(model=path, picture=one, mask=right_half(8), **given)
        same += int((drawn[:, :, :4] == one.pixels()[None, :, :4]).all((1, 2, 3)).sum())
    return float(same)


def shapes() -> Iterator[Measure]:
    """Make held-out shapes four times smaller, and grey, and draw them again by DDIM in 50 steps."""
    path = model("shapes")
    for task in (Smaller(factor=4), Grey()):
        errors, consistency = [], []
        for one in held_out_shapes(path):
            drawn, told = edited(
                model=path, picture=one, task=task, tries=True, count=1, sampler=DDIM(eta=0.85), steps=50
            )
            errors.append(float(((drawn[0].astype(float) - one.pixels()) ** 2).mean()))
            consistency += [float(text.split()[6]) for text in told if text.startswith("What is known")]
        psnr = float(10 * np.log10(255**2 / np.mean(errors)))
        what, note = f"edited shapes, {task.kind}", f"{PICTURES} held out, DDIM η 0.85, 50 steps"
        yield Measure(f"{what}: PSNR of the mean error", {"value": psnr}, "dB", "≥ 29" * (task.kind == "smaller"), note)
        yield Measure(f"{what}: levels off what is known", {"max": max(consistency)}, "", "≤ 0.5", note)


def right_halves() -> Iterator[Measure]:
    """Erase the right half of held-out shapes, draw it with going back, and have the form judged; not moved, too.

    All at once, each by noise of its own, as the job draws answers of one picture.
    """
    source = Shapes(seed=HELD_OUT, count=HALVES)
    real = np.asarray(real_pictures(DataOptions(source=source, height=32, width=32, channels=3)).pixels)
    for what, moves, aim in (("", True, "≥ 56, 14 of 16"), (", x_t not moved (control)", False, "")):
        said = has_clear_form(_right_halves_of(real, moves))
        yield Measure(
            f"edited shapes, right half{what}: plausible of {HALVES}",
            {"value": float(said.sum())},
            target=aim,
            note=f"held out, DDIM η 0.85, 40 steps, stretches of 5 walked 3 times; form judge; "
            f"{said[:PICTURES].sum()} of the first {PICTURES}",
        )
    yield Measure(f"held-out shapes: plausible of {HALVES}", {"value": float(has_clear_form(real).sum())})


def _right_halves_of(real: Pixels, moves: bool) -> Pixels:
    options = EditOptions(model=model("shapes"), count=len(real), moves=moves)
    drawn, images = load_model(options.model, options.chain), range(len(real))
    x_0 = drawn.space.encode(torch.from_numpy(real.copy()))
    known = torch.ones(1, 1, *x_0.shape[2:])
    known[..., x_0.shape[3] // 2 :] = 0
    told = condition_of(options.told, drawn.card.tellable, images)
    times = options.times(drawn.card.alpha_bar)
    observation = Observation(Mask(known), known * x_0)
    inner = drawn.denoiser(options.chain, Flag(), told)
    denoiser = Projected(inner, observation, times, moves=options.moves)

    def noise(purpose: Purpose) -> Noise:
        return noise_by(partial(image_noise, options.seed, purpose, images, drawn.tensor_shape), drawn.device)

    x_T = image_noise(options.seed, Purpose.X_T, images, drawn.tensor_shape)
    back = GoingBack(options.going_back.length, options.visits, noise(Purpose.BACK))
    *_, last = walk_going_back(options.sampler, denoiser, x_T, times, noise(Purpose.STEP), back)
    return drawn.space.decode(observation.finished(last.x_t, *drawn.space.range))
