"""What is chosen for looking whether a model draws what it has learnt by heart."""

from __future__ import annotations

from pathlib import Path

from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.options import Options, knob


class NearestOptions(Options):
    """Which pictures that were learnt from are nearest to those that a model draws."""

    sample: SampleOptions = knob(SampleOptions(count=64), "What is drawn, and by which model.")
    compared: int = knob(
        400,
        "At most so many held-out pictures are looked at likewise, to know how near is near; 0: none.",
        up="A surer answer, longer.",
        usual="400",
        label="Held-out pictures",
        unit="pictures",
        ge=0,
        le=100_000,
    )

    @property
    def model(self) -> Path:
        """The model that draws."""
        return self.sample.model
