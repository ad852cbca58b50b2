"""What editing with the bundled models keeps of what is known, and how near the answers come; for a shell.

Run by ``python -m tests.benchmarks.editing_models``.
"""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import numpy as np

from ddpm_studio import engine
from ddpm_studio.engine.choices.chain import ChainOptions
from ddpm_studio.engine.choices.editing import EditOptions
from ddpm_studio.engine.choices.known import Grey, Smaller
from ddpm_studio.engine.choices.pictures import DataPicture, KeptPicture
from ddpm_studio.engine.datasets import Digits, Shapes
from ddpm_studio.engine.datasets.kept import to_text
from ddpm_studio.engine.diffusion.samplers import DDIM, AnySampler
from ddpm_studio.engine.disk.resources import bundled_models
from ddpm_studio.engine.events import Control, Frame, Note, Pixels
from ddpm_studio.engine.models.editing import keep_pictures
from ddpm_studio.engine.models.header import read_card

HELD_OUT = 999
"""The seed of shapes that the bundled model has not learnt."""
PICTURES = 16


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


def known_pixels() -> None:
    """Erase half of 64 digits, by every sampler, clipped and not, and count what keeps its known half to the byte."""
    path, mask = model("digits"), np.zeros((8, 8, 1), np.uint8)
    mask[:, 4:] = 255
    pictures = [picture(path, DataPicture(source=Digits(), index=index)) for index in range(PICTURES)]
    for kind in get_args(get_args(AnySampler)[0]):
        same = 0
        for index, one in enumerate(pictures):
            chain = ChainOptions(frames_kept=2, clips=index % 2 == 0)
            drawn, _ = edited(model=path, picture=one, mask=kept(mask), sampler=kind(), steps=10, count=4, chain=chain)
            same += int((drawn[:, :, :4] == one.pixels()[None, :, :4]).all((1, 2, 3)).sum())
        print(f"{kind.__name__}: {same} of {4 * PICTURES} keep every known pixel", flush=True)


def shapes() -> None:
    """Make held-out shapes four times smaller, and grey, and draw them again by DDIM in 50 steps."""
    path = model("shapes")
    for task in (Smaller(factor=4), Grey()):
        errors, consistency = [], []
        for index in range(PICTURES):
            one = picture(path, DataPicture(source=Shapes(seed=HELD_OUT, count=PICTURES), index=index))
            drawn, told = edited(
                model=path, picture=one, task=task, tries=True, count=1, sampler=DDIM(eta=0.85), steps=50
            )
            errors.append(float(((drawn[0].astype(float) - one.pixels()) ** 2).mean()))
            consistency += [float(text.split()[6]) for text in told if text.startswith("What is known")]
        psnr = [10 * np.log10(255**2 / max(error, 1e-9)) for error in errors]
        overall = 10 * np.log10(255**2 / np.mean(errors))
        print(
            f"{task.kind}: PSNR of the mean error {overall:.1f} dB, mean PSNR {np.mean(psnr):.1f} dB, "
            f"at most {max(consistency):.2f} levels off y",
            flush=True,
        )


if __name__ == "__main__":
    known_pixels()
    shapes()
