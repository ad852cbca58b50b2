"""The finer choices of a network that goes down from level to level."""

from __future__ import annotations

from typing import ClassVar, Literal

from ddpm_studio.engine.options import Options, knob


class UNetDetails(Options):
    """What published U-Nets differ in, and how the network is run; the defaults are the DDPM paper's."""

    later: ClassVar[tuple[str, ...]] = ("coordinates",)
    norm_eps: float = knob(
        1e-6,
        "The small number that keeps group normalisation from dividing by zero.",
        usual="1e-6 in the paper's code, 1e-5 in later ones",
        gt=0,
        le=0.1,
        advanced=True,
    )
    flip_sin_to_cos: bool = knob(
        False,
        "Whether the cosines of the time embedding come before its sines.",
        up="As in improved-diffusion and guided-diffusion; off in the paper.",
        label="Cosines first",
        advanced=True,
    )
    freq_shift: int = knob(
        1,
        "What is taken off the number of frequencies, so that with 1 the slowest is exactly 1/10000.",
        usual="1 in the paper's code, 0 in later ones",
        label="Frequency shift",
        ge=0,
        le=1,
        advanced=True,
    )
    downsample_padding: Literal["same", "symmetric"] = knob(
        "same",
        "Where zeros are added before an image is halved: below and to the right only, or on all sides.",
        usual="same in the paper, symmetric in later codes",
        advanced=True,
    )
    resnet_time_scale_shift: Literal["default", "scale_shift"] = knob(
        "default",
        "How the time enters a residual block: added to its features, or as their scale and shift.",
        usual="default in the paper, scale_shift in improved-diffusion and guided-diffusion",
        label="Time conditioning",
        advanced=True,
    )
    coordinates: bool = knob(
        False,
        "Whether the network is also given where each pixel is: across and down, from −1 to 1 (Liu et al. 2018, "
        "https://arxiv.org/abs/1807.03247).",
        up="Places that a caption names are learnt a little sooner; two channels more go in.",
        usual="off; on for captions that say where things are",
        advanced=True,
    )
    gradient_checkpointing: bool = knob(
        False,
        "Whether activations are computed again on the way back instead of being kept.",
        up="Training takes much less memory and about a third more time; the result is the same.",
        advanced=True,
    )
    channels_last: bool = knob(
        False,
        "Whether images are laid out pixel by pixel in memory instead of channel by channel.",
        up="Often faster on recent GPUs with bfloat16.",
        advanced=True,
    )
