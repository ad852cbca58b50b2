"""From what a tab has drawn to what is kept of it."""

from __future__ import annotations

from ddpm_studio.engine.export.metadata import can_keep
from ddpm_studio.engine.films.shelf import thumbnail_of
from ddpm_studio.gui.film.any_take import CanBeSaved
from ddpm_studio.gui.film.film_files import recipe_text
from ddpm_studio.gui.film.onward.kept import facts_from
from ddpm_studio.gui.results import Drawn


def drawn_from(filmed: CanBeSaved) -> Drawn | None:
    """Return what is to be kept of `filmed`, as far as it was drawn; None: not one frame was."""
    saved = filmed.to_save()
    film = saved.sides[0]
    if not len(film):
        return None
    last = len(film) - 1
    was_stopped = film.axis == "t" and film.times[last] > 0
    images = film.frame(last, "x_0" if was_stopped else "x_t")  # half a chain is noise; what it was to be is not
    parameters = {**saved.recipe, "view": "x_t"}
    return Drawn(
        facts_from(filmed),
        saved.sides,
        recipe_text(filmed),
        thumbnail_of(images),
        parameters if can_keep(parameters) else {},
        saved.costs,
    )
