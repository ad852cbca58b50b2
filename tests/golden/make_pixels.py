"""Making the golden pixels of every sampler, of a comparison, and of a film over training; see `make`."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from ddpm_studio import __version__
from ddpm_studio.engine.choices.comparison import CompareOptions, OverTrainingOptions
from ddpm_studio.engine.diffusion.samplers import DDIM, DDPM, PNDM, Heun, UniPC
from ddpm_studio.engine.disk.resources import resource
from ddpm_studio.engine.events import Pixels
from ddpm_studio.engine.films.film import Film
from ddpm_studio.engine.models.card import read_facts
from tests.golden import chosen
from tests.golden.program import LEVELS, PIXELS, VIEWS, digest, draw, features

STEPS, SEEDS = (5, 20), (0, 1, 2, 3)
LONGEST_CHAIN = 5
"""Steps of the chains of which every frame is kept."""


class _Kept:
    """What was drawn so far."""

    def __init__(self) -> None:
        self.levels: dict[str, Pixels] = {}

    def image(self, name: str, film: Film) -> str:
        """Keep the final images; return their checksum."""
        self.levels[name] = film.frame(len(film) - 1).copy()
        return digest(self.levels[name])

    def film(self, name: str, film: Film) -> dict[str, object]:
        """Keep every frame; return its times and the checksums of its views."""
        for view in VIEWS:
            self.levels[f"{name} {view}"] = film.view(view).copy()
        return {"times": film.times, "sha256": {view: digest(film.view(view)) for view in VIEWS}}


def make_pixels(run: Path) -> None:
    """Draw what is to be drawn the same for ever, and write it down."""
    kept, model = _Kept(), resource("models/digits.safetensors")
    told = {
        "app_version": __version__,
        "features": features(),
        "model": {"file": f"models/{model.name}", "sha256": read_facts(model).sha256},
        "samplers": _samplers(kept, model),
        "comparison": _comparison(kept, model),
        "over-training": _over_training(kept, run),
    }
    PIXELS.write_text(json.dumps(told, indent=1) + "\n", "utf-8", newline="\n")
    np.savez_compressed(LEVELS, allow_pickle=False, **kept.levels)


def _samplers(kept: _Kept, model: Path) -> dict[str, object]:
    """Draw one image at a time, as other batches round otherwise."""
    told: dict[str, object] = {}
    # Heun and PNDM also from where there is some signal: at t = T they make the last bits larger, as the test says.
    ways = [(sampler, "trailing", STEPS) for sampler in chosen.every_sampler()]
    for sampler, spacing, lengths in [*ways, *((each, "leading", STEPS[:1]) for each in (Heun(), PNDM()))]:
        for steps in lengths:
            name = f"{sampler.model_dump()['kind']} {spacing} {steps}"
            options = chosen.sample(model, sampler, steps, count=1).model_copy(update={"spacing": spacing})
            films = [draw(options.model_copy(update={"seed": seed}))[0] for seed in SEEDS]
            images = [kept.image(f"{name} {seed}", film) for seed, film in zip(SEEDS, films, strict=True)]
            chain = {"chain": kept.film(name, films[0])} if steps <= LONGEST_CHAIN else {}
            choices = options.model_dump(mode="json", exclude={"model"})
            told[name] = {"choices": choices, "images": dict(zip(map(str, SEEDS), images, strict=True)), **chain}
    return told


def _comparison(kept: _Kept, model: Path) -> dict[str, object]:
    first, second = chosen.sample(model, UniPC(), 8), chosen.sample(model, DDIM(eta=0.5), 6)
    options = CompareOptions(first=first, second=second)
    films = [kept.film(f"comparison {index}", film) for index, film in enumerate(draw(options))]
    choices = options.model_dump(mode="json", exclude={"first": {"model"}, "second": {"model"}})
    return {"choices": choices, "films": films}


def _over_training(kept: _Kept, run: Path) -> dict[str, object]:
    told: dict[str, object] = {}
    for rate in chosen.RUN_CHOICES.training.ema.rates:
        sample = chosen.sample(run, DDPM(variance="fixed-large"), 10)
        sample = sample.model_copy(update={"chain": sample.chain.model_copy(update={"rate": rate})})
        options = OverTrainingOptions(sample=sample, most=100)
        film = kept.film(f"over-training {rate:g}", draw(options)[0])
        told[f"{rate:g}"] = {"choices": options.model_dump(mode="json", exclude={"sample": {"model"}}), "film": film}
    return told
