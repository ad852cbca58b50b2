"""What a comparison will take, in words: calls of the network, seconds, and room for its films."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from ddpm_studio.engine.choices.comparison import CompareOptions
from ddpm_studio.engine.films.film_room import film_bytes, frames_that_fit, is_for_disk
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.gui.choosing.costs import cost_of
from ddpm_studio.gui.film.estimate import size_in_words
from ddpm_studio.gui.settings import Settings
from ddpm_studio.gui.work.progress_text import duration_text

translate = QCoreApplication.translate


def foreseen(options: CompareOptions, cards: Sequence[ModelCard], settings: Settings) -> str:
    """Write it, with seconds only where every model was timed on this computer.

    :param options: with the numbers that are usual where they are left open.
    """
    costs = [cost_of(side, card, settings) for side, card in zip(options.sides, cards, strict=True)]
    calls = translate("Compare", "Calls of the network for each image: {}").format(
        _listed([each.calls for each in costs])
    )
    if all(each.is_measured for each in costs):
        seconds = duration_text(sum(each.seconds for each in costs))
        calls = translate("Compare", "{}; about {} in all").format(calls, seconds)
    pixels, images = math.prod(cards[0].image_shape), options.sides[0].count
    wanted = [min(side.chain.frames_kept, side.steps + 1) for side in options.sides]
    frames = [frames_that_fit(each, images, pixels) for each in wanted]
    sizes = [film_bytes(each, images, pixels) for each in frames]
    films = translate("Compare", "Films of {} frames, {} in all").format(_listed(frames), size_in_words(sum(sizes)))
    if any(map(is_for_disk, sizes)):
        films = translate("Compare", "{}, in temporary files").format(films)
    if frames != wanted:
        films = translate("Compare", "{}; the disk has no room for more").format(films)
    return f"{calls}.\n{films}"


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(f"{each:,}" for each in numbers)
