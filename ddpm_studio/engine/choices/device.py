"""Where and how the numbers of a job are computed, a training's or a drawing's."""

from __future__ import annotations

from typing import Literal

from ddpm_studio.engine.options import Options, knob


class DeviceOptions(Options):
    """Where and how the numbers are computed."""

    device: Literal["auto", "cpu", "cuda", "mps"] = knob("auto", "What computes: the graphics card or the processor.")
    precision: Literal["auto", "fp32", "bf16", "bf16-on-a-card"] = knob(
        "auto",
        "Number format of the network's products; auto takes bf16 where the device gains from it, the last one where "
        "a graphics card does, and fp32 on a processor.",
        advanced=True,
    )
    threads: int = knob(
        0,
        "Compute threads on the processor; 0: as many as training measures to be fastest, else all cores but one.",
        usual="0",
        unit="threads",
        advanced=True,
        ge=0,
        le=256,
    )
    tunes: bool = knob(
        True,
        "Time a few steps at the start of a longer training run, and compute in the fastest way.",
        up="The speed that the machine has; the choice is kept with the run, so that it goes on to the last bit.",
        label="Measure what is fastest",
        advanced=True,
    )
    compiles: Literal["auto", "never", "always"] = knob(
        "auto",
        "Whether training compiles the network, which takes minutes once and a C++ compiler; auto tries it where a "
        "run has an hour to go on a processor, or ten minutes on a graphics card.",
        usual="auto",
        label="Compile",
        advanced=True,
    )
