"""How a reverse chain is computed, whatever begins it, and what of it is kept."""

from __future__ import annotations

from typing import Self

from ddpm_studio.engine.choices.device import DeviceOptions
from ddpm_studio.engine.diffusion.spacing import FrameSpread
from ddpm_studio.engine.events import Precision
from ddpm_studio.engine.options import Options, knob


class ChainOptions(Options):
    """How a reverse chain is computed and what of it is kept.

    Clipping x_0 is of Ho et al. 2020's code (``clip_denoised``). 10,001 frames are all moments of the longest chain.
    """

    clips: bool = knob(True, "Clip the predicted image to the range of pixels at every step.", label="Clip x_0")
    frames_kept: int = knob(
        250, "At most so many moments of the chain are kept for the timeline.", unit="frames", ge=2, le=10_001
    )
    frames_spread: FrameSpread = knob(
        "even",
        "Which moments are kept where not all are: evenly many over the steps, or evenly in log SNR, which is more of "
        "those near the noise and near the image.",
        usual="even",
        label="Spread of frames",
        advanced=True,
    )
    batch_size: int = knob(
        256, "Images computed at once.", up="Faster where memory allows.", unit="images", ge=1, le=65_536
    )
    rate: float = knob(-1.0, "Which EMA to use, by its rate; −1 takes the run's first.", label="EMA rate", ge=-1, lt=1)
    device: DeviceOptions = knob(DeviceOptions(), "Where and how it is computed.")

    def computed_in(self, precision: Precision | None) -> Self:
        """Return the same choices with what was taken where the precision was left to the program.

        :param precision: None where nobody knows any more: that is of a time when ``auto`` was fp32 on a processor.
        """
        if self.device.precision in ("fp32", "bf16"):
            return self
        device = self.device.model_copy(update={"precision": precision or "bf16-on-a-card"})
        return self.model_copy(update={"device": device})
