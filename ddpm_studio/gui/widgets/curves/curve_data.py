"""The numbers of a curve: all of them kept, smoothed as they come, thinned only for drawing."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers = NDArray[np.float64]

BUCKETS = 1998
"""Each bucket is drawn as its lowest and its highest point, so at most 4,000 points are drawn.

A million take 140 ms, and twice as wide a pen 107 ms for 100,000; pyqtgraph's own thinning gained nothing while a curve
grows.
"""
_BLOCK = 64


class Growing:
    """An array that is appended to; the room doubles when it is full."""

    def __init__(self) -> None:
        self._room: Numbers = np.empty(1024)
        self._used = 0

    @property
    def values(self) -> Numbers:
        """A view of what has been appended."""
        return self._room[: self._used]

    def append(self, values: Numbers) -> None:
        """Put `values` behind the others."""
        needed = self._used + len(values)
        if needed > len(self._room):
            room: Numbers = np.empty(max(needed, 2 * len(self._room)))
            room[: self._used] = self.values
            self._room = room
        self._room[self._used : needed] = values
        self._used = needed

    def cut(self, count: int) -> None:
        """Keep only the first `count`."""
        self._used = min(self._used, count)


class Smoother:
    """The debiased exponential mean: last ← last·w + (1 − w)·y, divided by 1 − w^n after n values.

    That is how other programs draw losses, so that one weight looks the same here and there. At the start it is the
    plain mean of what there is, so it does not begin at zero. What is not finite is passed through and not counted.
    """

    def __init__(self, weight: float) -> None:
        self.weight = weight
        self._last = 0.0
        self._count = 0

    def extend(self, values: Numbers) -> Numbers:
        """Return the smoothed values of the next stretch of the curve."""
        if self.weight <= 0:
            return values.copy()
        finite = np.isfinite(values)
        smoothed = values.copy()
        smoothed[finite] = self._extend_finite(values[finite])
        return smoothed

    def _extend_finite(self, values: Numbers) -> Numbers:
        if len(values) == 0:
            return values
        sums = self._sums((1 - self.weight) * values)
        counts = self._count + np.arange(1, len(values) + 1)
        self._last = float(sums[-1])
        self._count += len(values)
        # 1 − w^n without losing digits where w is nearly 1.
        shares: Numbers = -np.expm1(counts * np.log(self.weight))
        return sums / shares

    def _sums(self, values: Numbers) -> Numbers:
        """Return last·w + y for each y in turn: within blocks as one matrix product, then from block to block.

        One by one, 100,000 values take 26 ms.
        """
        count, weight = len(values), self.weight
        if count < _BLOCK:
            return self._sums_one_by_one(values)
        rows = -(-count // _BLOCK)
        padded: Numbers = np.zeros(rows * _BLOCK)
        padded[:count] = values
        power = np.arange(_BLOCK)
        inside = np.tril(weight ** np.maximum(power[:, None] - power[None, :], 0))
        sums: Numbers = padded.reshape(rows, _BLOCK) @ inside.T
        carries = np.empty(rows)
        carry, whole = self._last, weight**_BLOCK
        for row, end in enumerate(sums[:, -1].tolist()):
            carries[row] = carry
            carry = carry * whole + end
        sums += carries[:, None] * weight ** (power + 1)
        return sums.reshape(-1)[:count]

    def _sums_one_by_one(self, values: Numbers) -> Numbers:
        sums, last = np.empty(len(values)), self._last
        for index, value in enumerate(values.tolist()):
            last = last * self.weight + value
            sums[index] = last
        return sums


class Curve:
    """Steps in rising order, a value at each, and the smoothed values."""

    def __init__(self, weight: float) -> None:
        self._steps, self._values, self._smooth = Growing(), Growing(), Growing()
        self._smoother = Smoother(weight)

    @property
    def steps(self) -> Numbers:
        """Where the values are."""
        return self._steps.values

    @property
    def values(self) -> Numbers:
        """The values as they came."""
        return self._values.values

    @property
    def smooth(self) -> Numbers:
        """The values smoothed."""
        return self._smooth.values

    def append(self, steps: ArrayLike, values: ArrayLike) -> None:
        """Add points; where they begin at or before an earlier step, they replace what was from there on.

        (A run that was taken up again from a saved state goes through some steps twice.)

        :raises ValueError: if there are not as many steps as values.
        """
        where = np.atleast_1d(np.asarray(steps, np.float64))
        what = np.atleast_1d(np.asarray(values, np.float64))
        if where.shape != what.shape or where.ndim != 1:
            raise ValueError(f"{where.shape} steps do not fit {what.shape} values")
        if len(where) == 0:
            return
        if len(self.steps) and where[0] <= self.steps[-1]:
            self._cut(int(np.searchsorted(self.steps, where[0])))
        self._steps.append(where)
        self._values.append(what)
        self._smooth.append(self._smoother.extend(what))

    def set_smoothing(self, weight: float) -> None:
        """Smooth all values anew with `weight`, 0 (not at all) to just below 1."""
        self._smoother = Smoother(weight)
        self._smooth.cut(0)
        self._smooth.append(self._smoother.extend(self.values))

    def nearest(self, step: float) -> int | None:
        """Return the index of the point nearest to `step`."""
        steps = self.steps
        if len(steps) == 0:
            return None
        right = min(int(np.searchsorted(steps, step)), len(steps) - 1)
        left = max(right - 1, 0)
        return left if step - steps[left] <= steps[right] - step else right

    def within(self, first: float, last: float) -> slice:
        """Return which points lie between two steps, with one more on either side."""
        start, stop = np.searchsorted(self.steps, (first, last))
        return slice(max(0, int(start) - 1), int(stop) + 1)

    def _cut(self, count: int) -> None:
        for part in (self._steps, self._values):
            part.cut(count)
        self.set_smoothing(self._smoother.weight)


def thin(steps: Numbers, values: Numbers, buckets: int = BUCKETS) -> tuple[Numbers, Numbers]:
    """Return at most 2·`buckets` + 4 points that look the same: the lowest and the highest of each bucket, in order."""
    count = len(values)
    if count <= 2 * buckets:
        return steps, values
    size = -(-count // buckets)
    whole = count // size
    starts = np.arange(whole) * size
    table = values[: whole * size].reshape(whole, size)
    lowest, highest = _extremes(table)
    pairs = np.sort(np.stack((starts + lowest, starts + highest), axis=1), axis=1).reshape(-1)
    rest = values[whole * size :]
    ends = [count - 1]
    if len(rest):
        low, high = _extremes(rest[None])
        ends = sorted({whole * size + int(low[0]), whole * size + int(high[0]), count - 1})
    kept = np.concatenate(([0], pairs, ends))
    return steps[kept], values[kept]


def _extremes(table: Numbers) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return where the lowest and the highest value of each row are, as if NaN were neither."""
    lowest, highest = table.argmin(axis=1), table.argmax(axis=1)
    if np.isnan(table[np.arange(len(table)), lowest]).any():
        gaps = np.isnan(table)
        lowest = np.where(gaps, np.inf, table).argmin(axis=1)
        highest = np.where(gaps, -np.inf, table).argmax(axis=1)
    return lowest, highest


def limits(values: Numbers, without_outliers: bool) -> tuple[float, float] | None:
    """Return the lowest and highest finite value; or, without outliers, the 1st and the 99th percentile."""
    if without_outliers:
        values = values[:: max(1, len(values) // 20_000)]
    finite = values[np.isfinite(values)]
    if len(finite) == 0:
        return None
    if without_outliers:
        low, high = np.percentile(finite, (1, 99))
        return float(low), float(high)
    return float(finite.min()), float(finite.max())
