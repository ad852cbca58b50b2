"""Draw the pictures on the cards of the presets: ``python packaging/make_preset_pictures.py``.

They are samples of the models that come along, nine or four side by side, without any choice among them.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from PIL import Image

from ddpm_studio import engine
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.disk.resources import resource
from ddpm_studio.engine.events import Control, Pixels
from ddpm_studio.engine.films.film import Film

MODELS = {
    "digits": (("digits", "digits-classes"), 3),
    "shapes": (("shapes", "shapes-captions"), 2),
    "emoji": (("emoji-groups", "emoji-words"), 2),
}
SEEDS = {"digits": 1, "digits-classes": 2, "shapes": 3, "shapes-captions": 4, "emoji-groups": 5, "emoji-words": 6}
NOISE = 0.45
"""Of the picture for the classifier, which is shown what noise leaves of a digit."""


def main() -> int:
    """Write them beside the presets."""
    folder = resource("presets")
    for model, (names, side) in MODELS.items():
        for name in names:
            drawn = samples(resource(f"models/{model}.safetensors"), side**2, SEEDS[name])
            save(drawn, side, folder / f"{name}.png")
            if name == "digits":
                noise = np.random.default_rng(0).normal(0, 127, drawn.shape)
                noisy = drawn * (1 - NOISE) + 127 * NOISE + noise * NOISE
                save(noisy.clip(0, 255).astype(np.uint8), side, folder / f"{name}-classifier.png")
    return 0


def samples(model: Path, count: int, seed: int) -> Pixels:
    """Return samples, (count, H, W, C)."""
    film = Film()
    options = SampleOptions(model=model, count=count, seed=seed, steps=50)
    for event in engine.run(options, Control()):
        film.keep(event)
    return film.frame(len(film) - 1)


def save(pictures: Pixels, side: int, file: Path) -> None:
    """Write side × side pictures as one; what is transparent is laid on white."""
    _, height, width, channels = pictures.shape
    sheet = pictures.reshape(side, side, height, width, channels).swapaxes(1, 2)
    sheet = sheet.reshape(side * height, side * width, channels)
    image = Image.fromarray(sheet[..., 0] if channels == 1 else sheet)
    image.save(file, optimize=True)


if __name__ == "__main__":
    sys.exit(main())
