"""Between a schedule's (t / T, log-SNR) and the (t, dB) that an editor of curves shows."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from ddpm_studio.engine.diffusion.schedules import Drawn, Point, Schedule
from ddpm_studio.gui.forward.noising import Numbers

DECIBELS = 10 / math.log(10)
"""Decibels in one unit of log-SNR."""
HIGHEST = 50.0
"""Decibels that can be drawn, up and down."""
PLACES = (0.0, 0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0)
LEAST_FALL = 0.02


def snr_in_decibels(alpha_bar: Numbers) -> Numbers:
    """Return the signal-to-noise ratio at t = 1 … T in dB for ᾱ_0 … ᾱ_T, shape (T,)."""
    part = alpha_bar[1:]
    decibels: Numbers = 10 * (np.log10(part) - np.log10(1 - part))
    return decibels


def to_editor(schedule: Drawn) -> tuple[Point, ...]:
    """Return the points of a schedule as (t, dB)."""
    return tuple((place * schedule.steps, height * DECIBELS) for place, height in schedule.points)


def from_editor(points: Sequence[Point], steps: int) -> Drawn:
    """Return the schedule that goes through (t, dB)."""
    neat = [(round(t / steps, 4), round(height / DECIBELS, 3)) for t, height in points]
    return Drawn(steps=steps, points=tuple(neat))


def traced(schedule: Schedule) -> Drawn:
    """Return a drawn schedule that follows `schedule` at a few points, to be changed from there."""
    alpha_bar, steps = schedule.alpha_bar(), schedule.steps
    heights = snr_in_decibels(alpha_bar)
    points: list[Point] = []
    for place in PLACES:
        height = float(heights[max(0, round(place * steps) - 1)])
        height = min(max(height, -HIGHEST + 1), HIGHEST - 1)
        if points:
            height = min(height, points[-1][1] - LEAST_FALL * DECIBELS)
        points.append((place * steps, height))
    return from_editor(points, steps)
