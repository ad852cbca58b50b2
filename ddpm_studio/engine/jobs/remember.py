"""Comparing the frames of a film with what a perfect memory of its model's pictures would predict, without torch."""

from __future__ import annotations

from ddpm_studio.engine.events import Job, Progress
from ddpm_studio.engine.models.memory import Remembering


def remember(what: Remembering) -> Job:
    """Compare all frames there are, the one that is shown first. See the front desk."""
    film = what.film
    yield from what.open()
    while (position := what.next_position()) is not None:
        film.remember(position, (yield from what.predict(position)))
        yield Progress(len(film.gaps), len(film), "frames", label="Comparing with the pictures")
