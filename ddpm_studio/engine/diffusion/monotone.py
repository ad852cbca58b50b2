"""A smooth curve through points that turns only where they do: monotone cubics (Fritsch & Carlson 1980)."""

from __future__ import annotations

import numpy as np

from ddpm_studio.engine.diffusion.arrays import Floats


def interpolate_monotone(points: Floats, places: Floats) -> Floats:
    """Return the cubic through `points`, shape (K, 2), x increasing, K ≥ 2, at `places`, shape (n,): shape (n,), too.

    Between points that fall, the curve falls strictly (Fritsch and Carlson 1980; slopes by the weighted harmonic mean
    of Fritsch and Butland 1984). Beyond the first and the last point it stays at their heights.
    """
    x, y = points[:, 0], points[:, 1]
    places = np.clip(places, x[0], x[-1])
    widths, secants = np.diff(x), np.diff(y) / np.diff(x)
    slopes = _slopes(widths, secants)
    part = np.clip(np.searchsorted(x, places, side="right") - 1, 0, len(x) - 2)
    width = widths[part]
    u = (places - x[part]) / width
    # The cubic Hermite basis, written so that the curve is exactly y at u = 0.
    rise: Floats = u**2 * (3 - 2 * u) * (y[part + 1] - y[part])
    bend: Floats = width * u * (1 - u) * (slopes[part] * (1 - u) - slopes[part + 1] * u)
    curve: Floats = y[part] + rise + bend
    return curve


def _slopes(widths: Floats, secants: Floats) -> Floats:
    """Return the slope of the curve at each point, shape (K,), from the K − 1 widths and secants between them."""
    slopes = np.empty(len(secants) + 1)
    # At the ends the neighbouring secant: with a slope between 0 and 3 times the secant a piece cannot turn.
    slopes[0], slopes[-1] = secants[0], secants[-1]
    left, right = 2 * widths[1:] + widths[:-1], widths[1:] + 2 * widths[:-1]
    with np.errstate(divide="ignore"):
        inside = (left + right) / (left / secants[:-1] + right / secants[1:])
    slopes[1:-1] = np.where(secants[:-1] * secants[1:] > 0, inside, 0.0)
    return slopes
