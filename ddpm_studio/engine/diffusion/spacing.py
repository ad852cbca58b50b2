"""Which of the T times a sampler visits when it makes fewer steps.

Times count from 1 (the least noise) to T (pure noise); the field's 0-based indices are these less one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

import numpy as np

from ddpm_studio.engine.diffusion.arrays import Floats
from ddpm_studio.engine.diffusion.forward import log_snr
from ddpm_studio.engine.errors import FieldError

FrameSpread: TypeAlias = Literal["even", "log-snr"]
Spacing: TypeAlias = Literal["trailing", "leading", "linspace", "quadratic", "log-snr", "karras"]
KARRAS_RHO = 7
"""ρ of Karras et al. 2022, table 1."""


def choose_times(last: int, count: int, spacing: Spacing, alpha_bar: Floats | Sequence[float] = ()) -> list[int]:
    """Return `count` different times between 1 and `last`, descending.

    trailing starts at `last` and steps evenly (Lin et al. 2024, table 2); leading steps evenly from 1 and stops
    short of `last` (DDIM's numbers use it); linspace has both ends; quadratic is dense near 1 (Song et al. 2021,
    appendix D.2); log-snr has both ends and is even in log(ᾱ / (1 − ᾱ)) (Lu et al. 2022, DPM-Solver, section 5.1);
    karras has both ends and is even in σ^(1/ρ), where σ = √((1 − ᾱ) / ᾱ) and ρ = 7 (Karras et al. 2022, eq. 5).

    :param alpha_bar: ᾱ_0 … ᾱ_T, shape (T + 1,), with T ≥ `last`; only log-snr and karras need it.
    :raises FieldError: for fewer than 1 or more than `last` steps.
    :raises ValueError: for log-snr or karras without `alpha_bar`.
    """
    if not 1 <= count <= last:
        raise FieldError("steps", f"There are {last} times to visit: choose between 1 and {last} steps.")
    match spacing:
        case "trailing":
            times = np.round(last - np.arange(count) * last / count)[::-1]
        case "leading":
            times = np.arange(1, count * (last // count) + 1, last // count, dtype=np.float64)
        case "linspace":
            times = np.round(np.linspace(1, last, count)) if count > 1 else np.array([last])
        case "quadratic":
            times = np.round(np.linspace(0, (last - 1) ** 0.5, count) ** 2) + 1 if count > 1 else np.array([last])
        case "log-snr":
            times = _even_in(_log_noise(last, alpha_bar), count)
        case "karras":
            times = _even_in(np.exp(_log_noise(last, alpha_bar) / (2 * KARRAS_RHO)), count)
    return _made_different(times.astype(int).tolist(), last)[::-1]


def choose_times_in_sections(last: int, counts: Sequence[int]) -> list[int]:
    """Return the times of a walk that takes so many steps in each of ``len(counts)`` equal parts, descending.

    The first count is for the part with the least noise, and each part's steps go evenly from its first to its last
    time (Nichol & Dhariwal 2021, section 4, as in their code: “10,15,20”). A single step is at its part's first
    time, so that at least two in the last part are needed to begin at `last`. What does not divide evenly makes the
    first parts one longer.

    :raises FieldError: if there are more parts than times, or more steps than times in a part.
    """
    parts = np.array_split(np.arange(1, last + 1), len(counts))
    times: list[int] = []
    for part, count in zip(parts, counts, strict=True):
        if not 1 <= count <= len(part):
            raise FieldError("sections", f"{len(counts)} sections of {last} times have {len(part)} each: choose fewer.")
        places = np.round(np.linspace(0, len(part) - 1, count)).astype(int)
        times += part[places].tolist()
    return times[::-1]


def choose_times_from(start: int, count: int, spacing: Spacing, alpha_bar: Floats | Sequence[float] = ()) -> list[int]:
    """Return `count` different times that begin exactly at `start`, descending.

    A chain that starts from an image diffused to `start` must be told exactly that time: leading spacing would
    claim less noise than there is.

    :param alpha_bar: ᾱ_0 … ᾱ_T, shape (T + 1,), with T ≥ `start`; only log-snr and karras need it.
    """
    times = choose_times(start, count, spacing, alpha_bar)
    return [start, *times[1:]]


def kept_moments(
    times: Sequence[int], count: int, spread: FrameSpread = "even", alpha_bar: Floats | Sequence[float] = ()
) -> list[int]:
    """Return which moments of a chain are kept: the first, the last, and `count` − 2 between.

    :param times: t of each moment, descending to 0.
    :param spread: evenly many over the steps, or evenly in log SNR, for which `alpha_bar` is needed.
    :param alpha_bar: ᾱ_0 … ᾱ_T, shape (T + 1,).
    """
    last = len(times) - 1
    if spread == "even" or count < 2:
        return [round(place) for place in np.linspace(0, last, count).tolist()]
    signal = log_snr(np.asarray(alpha_bar))[list(times)]  # rises
    nearest = np.interp(np.linspace(signal[0], signal[-1], count), signal, np.arange(last + 1))
    return _made_different(np.round(nearest).astype(int).tolist(), last)


def _log_noise(last: int, alpha_bar: Floats | Sequence[float]) -> Floats:
    """Return log((1 − ᾱ) / ᾱ) = 2 log σ for t = 1 to `last`, shape (last,)."""
    if len(alpha_bar) <= last:
        raise ValueError(f"This spacing needs alpha_bar for t = 0 to {last}.")
    part = np.asarray(alpha_bar)[1 : last + 1]
    noise: Floats = np.log((1 - part) / part)
    return noise


def _even_in(noise: Floats, count: int) -> Floats:
    """Return ascending times, shape (count,), rounded, which are even in what rises with t = 1 to ``len(noise)``."""
    wanted = np.linspace(noise[-1], noise[0], count)[::-1]
    times: Floats = np.round(np.interp(wanted, noise, np.arange(1, len(noise) + 1)))
    return times


def _made_different(ascending: list[int], last: int) -> list[int]:
    """Push numbers up where rounding made two equal, and back below `last` where that went too far."""
    different: list[int] = []
    for time in ascending:
        different.append(max(time, different[-1] + 1) if different else time)
    return [min(time, last - after) for time, after in zip(different, range(len(different))[::-1], strict=True)]
