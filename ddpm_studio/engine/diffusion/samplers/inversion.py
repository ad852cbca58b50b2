"""DDIM inversion: from an image to the noise that DDIM would make it from, Song, Meng & Ermon 2021."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import ClassVar

from ddpm_studio.engine.diffusion.arrays import Array
from ddpm_studio.engine.diffusion.denoiser import Denoiser, Estimate
from ddpm_studio.engine.diffusion.samplers.flow import move_with_eps
from ddpm_studio.engine.diffusion.samplers.walk import Step, at_zero
from ddpm_studio.engine.options import Options, knob


class DDIMInversion(Options):
    """DDIM's ODE walked upwards: x_t / √ᾱ_t = x_s / √ᾱ_s + (σ_t − σ_s) ε(x_s, t) (section 4.3, eq. 13 and 14).

    DDIM's step down from t takes ε(x_t, t); x_t is not known yet on the way up, and x_s stands in for it. So an image
    that is walked up and down the same times comes back with an error of first order in the steps' length. Each
    refinement asks again with the x_t just found, a fixed-point iteration towards the very x_t that DDIM leads back
    from (Pan et al. 2023, AIDI). Where a denoiser clips x_0, what it clips is lost.
    """

    paper: ClassVar[str] = "Song et al. 2021, section 4.3"
    order: ClassVar[int] = 1
    calls_per_step: ClassVar[int] = 1
    """Without refinements; each is one more."""

    refinements: int = knob(
        0,
        "How often each step up is done again with what it led to.",
        up="The image comes back closer, and each refinement takes as long as the walk did.",
        usual="0 as published, 1 or 2 where the image must come back",
        ge=0,
        le=10,
    )

    def walk_up(self, denoiser: Denoiser, x_0: Array, times: Sequence[int]) -> Iterator[Step]:
        """Walk the image `x_0`, (N, C, H, W) in [−1, 1], from t = 0 up to ``times[0]``.

        :param times: descending and all ≥ 1, as for `walk`, so that one list serves both ways.

        Yields one step for t = 0 and one for each of the times once it is reached; the last one's x_t is the code.
        Each step's x_0 and eps are the prediction that led there; they explain its x_t.
        """
        x = x_0
        yield at_zero(x)
        for s, t in pairwise([0, *reversed(times)]):
            a_s, a_t = float(denoiser.alpha_bar[s]), float(denoiser.alpha_bar[t])
            x_t = x
            for _ in range(1 + self.refinements):
                # Only eps is taken: x_t is still being looked for, and there is nothing yet to be moved.
                eps = denoiser(x_t, t).eps
                x_t = move_with_eps(x, eps, a_s, a_t)
            yield Step(t, x_t, Estimate(move_with_eps(x, eps, a_s, 1.0), eps))
            x = x_t
