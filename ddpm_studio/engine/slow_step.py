"""What a training in slow motion says of a step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


@dataclass(frozen=True)
class SlowStep:
    """One training step in slow motion: its first picture, what was made of it, and what was answered."""

    step: int
    """Which step it was, from 1."""
    t: int
    alpha_bar: float
    x_0: npt.NDArray[np.uint8]
    """(H, W, C), as all of them."""
    eps: npt.NDArray[np.uint8]
    """From −3 to 3, as in films."""
    x_t: npt.NDArray[np.uint8]
    guess: npt.NDArray[np.uint8]
    """ε̂, likewise."""
    error: npt.NDArray[np.uint8]
    """(ε̂ − ε)²: black is none, white is 4 or more."""
    cost: float
    """The mean of (ε̂ − ε)² over the pixels of this picture, before the step."""
    losses: tuple[float, ...]
    """The mean cost of the batch of every step so far, before the step."""
    loss_after: float
    """That of the last step's batch after it, with the same t and ε."""
    probe: float
    """The mean cost of pictures, times and noises that are the same each time, by the weights as they are."""
    probe_of_average: float
    """The same by the average of the weights."""
