"""A plot as SVG text: curves over one axis, with a legend and a grid of round numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 720, 260
LEFT, RIGHT, TOP, BOTTOM = 64, 12, 10, 34
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#C56A9A", "#8c8c8c")
"""Told apart by eyes of every kind (Okabe and Ito 2008)."""
MOST_POINTS = 1500
"""A curve has no more: each point then stands for the mean of those around it."""


@dataclass(frozen=True)
class Curve:
    """One line: values of y over x, of equal number, in the order of x."""

    name: str
    x: Sequence[float]
    y: Sequence[float]


def chart(curves: Sequence[Curve], across: str, up: str, is_log: bool = False) -> str:
    """Return a plot as an ``svg`` element; empty where there is nothing to see.

    :param across: what x is, in words; `up`: what y is.
    :param is_log: whether y grows by factors; values that are not above 0 are then left out.
    """
    points = [(curve.name, _thinned(curve, is_log)) for curve in curves]
    every = [point for _, line in points for point in line]
    if len(every) < 2:
        return ""
    frame = _Frame(_range([x for x, _ in every]), _range([y for _, y in every]))
    lines = [
        f'<polyline fill="none" stroke="{COLOURS[number % len(COLOURS)]}" stroke-width="1.5" points="'
        f'{" ".join(f"{frame.across(x):.1f},{frame.down(y):.1f}" for x, y in line)}"/>'
        for number, (_, line) in enumerate(points)
        if line
    ]
    title = escape(f"{up} over {across}: {', '.join(name for name, _ in points)}")
    names = [name for name, _ in points]
    return "\n".join(
        [
            f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{title}">',
            *_grid(frame, across, up, is_log),
            *lines,
            *(_legend(names) if len(names) > 1 else []),
            "</svg>",
        ]
    )


@dataclass(frozen=True)
class _Frame:
    x: tuple[float, float]
    y: tuple[float, float]

    def across(self, x: float) -> float:
        return LEFT + (x - self.x[0]) / (self.x[1] - self.x[0]) * (WIDTH - LEFT - RIGHT)

    def down(self, y: float) -> float:
        return HEIGHT - BOTTOM - (y - self.y[0]) / (self.y[1] - self.y[0]) * (HEIGHT - TOP - BOTTOM)


def _range(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    return (low, high) if high > low else (low - 0.5, high + 0.5)


def _thinned(curve: Curve, is_log: bool) -> list[tuple[float, float]]:
    pairs = [
        (float(x), math.log10(y) if is_log else float(y))
        for x, y in zip(curve.x, curve.y, strict=True)
        if math.isfinite(y) and (y > 0 or not is_log)
    ]
    step = math.ceil(len(pairs) / MOST_POINTS) or 1
    groups = [pairs[first : first + step] for first in range(0, len(pairs), step)]
    return [(sum(x for x, _ in group) / len(group), sum(y for _, y in group) / len(group)) for group in groups]


def _grid(frame: _Frame, across: str, up: str, is_log: bool) -> list[str]:
    found = []
    for tick in _log_ticks(*frame.y) if is_log else _ticks(*frame.y):
        y = frame.down(tick)
        found.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        shown = 10**tick if is_log else tick
        found.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{shown:.3g}</text>')
    for tick in _ticks(*frame.x):
        x = frame.across(tick)
        found.append(f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 16}" text-anchor="middle">{tick:,.6g}</text>')
    found.append(f'<text x="{WIDTH - RIGHT}" y="{HEIGHT - 4}" text-anchor="end">{escape(across)}</text>')
    middle = (HEIGHT - BOTTOM + TOP) / 2
    turned = f'transform="rotate(-90 12 {middle})"'
    found.append(f'<text x="12" y="{middle}" text-anchor="middle" {turned}>{escape(up)}</text>')
    return found


def _ticks(low: float, high: float) -> list[float]:
    """Return some five round numbers between two."""
    step = 10 ** math.floor(math.log10((high - low) / 4))
    step *= next(factor for factor in (1, 2, 5, 10) if (high - low) / (step * factor) <= 6)
    first = math.ceil(low / step - 1e-9)
    return [number * step for number in range(first, math.floor(high / step + 1e-9) + 1)]


def _log_ticks(low: float, high: float) -> list[float]:
    """Return the logarithms of some round numbers between two powers of ten."""
    exponents = range(math.floor(low), math.ceil(high) + 1)
    found = [exponent + math.log10(digit) for exponent in exponents for digit in (1, 2, 5)]
    within = [tick for tick in found if low <= tick <= high]
    # Of less than a power of ten these are too few.
    return within if len(within) > 2 else [math.log10(each) for each in _ticks(10**low, 10**high) if each > 0]


def _legend(names: Sequence[str]) -> list[str]:
    found = []
    for number, name in enumerate(names):
        y = TOP + 14 + 16 * number
        colour = COLOURS[number % len(COLOURS)]
        found.append(f'<line x1="{WIDTH - 150}" x2="{WIDTH - 130}" y1="{y - 4}" y2="{y - 4}" stroke="{colour}"/>')
        found.append(f'<text x="{WIDTH - 124}" y="{y}">{escape(name)}</text>')
    return found
