"""How far a model is from a perfect memory of its pictures, without a window: drawn, compared, printed over t."""

from __future__ import annotations

import argparse

from ddpm_studio import engine
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.choices.toml import with_changes
from ddpm_studio.engine.films.film import Film
from ddpm_studio.engine.models.find import find_model_file
from ddpm_studio.engine.models.header import read_card
from ddpm_studio.engine.models.memory import Remembering
from ddpm_studio.headless.drawing import find_bundled
from ddpm_studio.headless.telling import drain


def memory(chosen: argparse.Namespace) -> None:
    """Draw images, compare every frame of their chains with a perfect memory, and print how far apart they are."""
    model = find_bundled(chosen.model)
    card = read_card(find_model_file(model))
    usual = SampleOptions().suited_to(card.last_time)
    options = with_changes(usual, chosen.changes, print)
    options = options.with_models([find_model_file(model, options.chain.rate)]).settled([card.tellable])
    film = Film()
    what = Remembering(film, card, model, options.layout())
    drain(lambda _: what.open())
    drain(lambda control: engine.run(options, control), film.keep)
    drain(lambda control: engine.remember(what, control))
    print("t, and how many of 255 levels the model's x_0 is from that of a perfect memory of its pictures, on average:")
    for position, t in enumerate(film.times):
        print(f"{t:>6} {film.gaps[position]:6.1f}")
    print("At t = 0 that is the distance of the images from the pictures that are most like them.")
