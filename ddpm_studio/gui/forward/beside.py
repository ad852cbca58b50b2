"""What can stand beside x_t: its signal part, the same time by single steps, or what a perfect memory would say."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QCoreApplication

from ddpm_studio.engine.events import Pixels
from ddpm_studio.gui.forward.chain import Chain
from ddpm_studio.gui.forward.noising import Noising, Numbers, to_pixels, to_signal
from ddpm_studio.gui.forward.recalling import Recalling
from ddpm_studio.gui.forward.scene import Scene

translate = QCoreApplication.translate
GREY = 128
"""The level of what is not known yet."""


@dataclass(frozen=True, eq=False)
class Beside:
    """A picture (H, W, C), what is written below it, and what else is told."""

    pixels: Pixels
    caption: str
    outline: Numbers | None = None
    """The densities of its values, where they are to be compared with those of x_t."""
    problem: str = ""
    """Why there is no picture."""


def signal_part(noising: Noising, alpha_bar: float) -> Beside:
    """Return what is left of the picture in x_t."""
    words = translate("ForwardView", "√ᾱₜ x₀: {}").format(brief(noising.moments_of_signal(alpha_bar)))
    return Beside(to_pixels(noising.signal(alpha_bar)), words)


def by_steps(chain: Chain, t: int) -> Beside:
    """Return x_t by single steps, as far as the chain has come."""
    t = min(t, chain.reached)
    words = translate("ForwardView", "{} steps: {}").format(t, brief(chain.moments(t)))
    return Beside(chain.picture(t), words, chain.spread(t).densities)


def by_memory(recalling: Recalling, scene: Scene, noising: Noising, t: int) -> Beside:
    """Return what a perfect memory of the picture's set would say of x_t; until that is known, its answer before."""
    nothing = np.full_like(noising.pixels, GREY)
    if scene.images is None:
        told = translate(
            "ForwardView", "A perfect memory is one of a data set: pick a picture of a set at the left, then move t."
        )
        return Beside(nothing, translate("ForwardView", "no set to remember"), problem=told)
    recalling.ask(scene, t)
    if problem := recalling.problem(scene):
        return Beside(nothing, translate("ForwardView", "too much to remember"), problem=problem)
    answer = recalling.answer(scene)
    if answer is None:
        return Beside(nothing, translate("ForwardView", "comparing…"))
    pixels, answered = answer
    off = float(np.abs(to_signal(pixels) - noising.x_0).mean()) * 127.5
    words = translate("ForwardView", "perfect memory: {:.1f} levels off x₀").format(off)
    return Beside(pixels, words if answered == t else translate("ForwardView", "comparing…"))


def brief(mean_and_deviation: tuple[float, float]) -> str:
    """Write a mean and a standard deviation."""
    mean, deviation = mean_and_deviation
    words = translate("Forward", "mean {:.2f} ± {:.2f}")
    return with_minus(words.format(round(mean, 2) + 0.0, deviation))  # never −0.00


def with_minus(text: str) -> str:
    """Write numbers with proper minus signs."""
    return text.replace("-", "\N{MINUS SIGN}")
