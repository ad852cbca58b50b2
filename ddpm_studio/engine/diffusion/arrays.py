"""What the formulas work on: images of any array library, and values over t."""

from __future__ import annotations

import math
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = Any
"""Anything with array arithmetic and ``clip``: a NumPy array in tests, a torch tensor in use.

Images, and the noise in them, are (N, C, H, W).
"""
Floats: TypeAlias = npt.NDArray[np.float64]
"""Schedule values over t, shape (T,) or (T + 1,), computed once in double precision."""


def exp(x: Array) -> Array:
    """Return e to the power of each of `x`: a float of a float, else an array of its kind and shape."""
    return math.exp(x) if isinstance(x, float) else np.exp(x) if isinstance(x, np.ndarray) else x.exp()


def log(x: Array) -> Array:
    """Return the natural logarithm of each of `x`: a float of a float, else an array of its kind and shape."""
    return math.log(x) if isinstance(x, float) else np.log(x) if isinstance(x, np.ndarray) else x.log()
