"""What the formulas work on."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = Any
"""Anything with array arithmetic and ``clip``: a NumPy array in tests, a torch tensor in use."""
Floats: TypeAlias = npt.NDArray[np.float64]
"""Schedule values over t, computed once in double precision."""
