"""What a schedule does to a picture, in a sentence and in numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QCoreApplication

from ddpm_studio.engine.diffusion.forward import signal_to_noise
from ddpm_studio.engine.diffusion.likelihood import prior_bits
from ddpm_studio.engine.diffusion.schedules import MOST_SIGNAL_LEFT, Schedule
from ddpm_studio.gui.film.take import decibels
from ddpm_studio.gui.forms.knobs import in_words
from ddpm_studio.gui.forward.noising import Numbers, Signal

translate = QCoreApplication.translate
LOST = 0.01
"""SNR below this (−20 dB) leaves nothing that an eye can see."""


@dataclass(frozen=True)
class Verdict:
    """`sentence` says whether sampling may start from pure noise; `facts` are the numbers behind it."""

    sentence: str
    facts: str
    is_good: bool


def schedule_name(schedule: Schedule) -> str:
    """Return what people call a schedule, as part of a sentence."""
    words = in_words(str(getattr(schedule, "kind", "")))
    return words if words.isupper() else words[:1].lower() + words[1:]


def judge(schedule: Schedule, alpha_bar: Numbers, x_0: Signal | None) -> Verdict:
    """Judge a schedule whose ᾱ_0 … ᾱ_T are `alpha_bar` by what it does to `x_0`."""
    left = float(alpha_bar[-1]) ** 0.5
    is_good = left <= MOST_SIGNAL_LEFT
    words = (
        translate("Forward", "At t = T = {} the {} schedule leaves {} of the signal: sampling may start from noise.")
        if is_good
        else translate("Forward", "At t = T = {} the {} schedule still leaves {} of the signal.")
    )
    sentences = [words.format(schedule.steps, schedule_name(schedule), percent(left))]
    warnings = schedule.warnings()
    if not is_good:
        advice = translate("Forward", "But sampling starts from pure noise: choose more steps or a larger β.")
        warnings = [advice, *warnings[1:]]
    return Verdict(" ".join([*sentences, *warnings]), _facts(alpha_bar, x_0), not warnings)


def _facts(alpha_bar: Numbers, x_0: Signal | None) -> str:
    last = len(alpha_bar) - 1
    rows = []
    if x_0 is not None:
        (bits,) = prior_bits(x_0[None], float(alpha_bar[-1]))
        rows.append(translate("Forward", "L_T = {} bits/dim").format(significant(float(bits))))
    rows.append(translate("Forward", "SNR at T {}").format(decibels(float(alpha_bar[-1]))))
    if alpha_bar[-1] < 0.5:
        half = int(np.argmax(alpha_bar <= 0.5))
        rows.append(translate("Forward", "as much noise as signal from t = {}").format(half))
    if late := int(np.count_nonzero(signal_to_noise(alpha_bar[1:]) < LOST)):
        rows.append(translate("Forward", "{} of the steps lie below −20 dB").format(percent(late / last)))
    return " \N{MIDDLE DOT} ".join(rows)


def percent(share: float) -> str:
    """Write a share with two digits that mean something, such as 12 %, 0.6 % or 0.005 %."""
    return f"{significant(100 * share)}\N{NO-BREAK SPACE}%"


def significant(value: float) -> str:
    """Write a number with two digits that mean something."""
    if value == 0 or value >= 10:
        return f"{value:.0f}"
    if value >= 1e-3:
        return f"{value:.2g}"
    return f"{value:.1e}".replace("e-0", "e-").replace("-", "\N{MINUS SIGN}")
