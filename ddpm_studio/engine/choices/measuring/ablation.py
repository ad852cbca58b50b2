"""What is chosen for the paper's Table 2 on digits: what the network predicts, the variance, and what is minimised."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeAlias

from ddpm_studio.engine.choices.measuring.bits import BitsOptions
from ddpm_studio.engine.choices.measuring.sets import DrawnSet
from ddpm_studio.engine.choices.presets import find_preset
from ddpm_studio.engine.choices.toml import config_from
from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.datasets import Digits
from ddpm_studio.engine.diffusion.denoiser import StepVariance
from ddpm_studio.engine.networks.features.options import AnyFeatures, PixelFeatures
from ddpm_studio.engine.options import Options, knob

Minimised: TypeAlias = Literal["L", "L_simple"]
NAME = "Table 2"
"""What the names of its runs begin with."""
SYMBOLS = {"mu": "μ̃", "eps": "ε", "fixed-small": "β̃", "fixed-large": "β", "learned": "learned"}


class Way(NamedTuple):
    """A row of the table, and what the paper measured of it with CIFAR-10 (Ho et al. 2020, table 2)."""

    prediction: Literal["mu", "eps"]
    minimised: Minimised
    variance: StepVariance
    paper: str
    """IS and FID; empty: the paper found it unstable."""

    @property
    def trained(self) -> Way:
        """Return the row whose run this one shares: L_simple knows no variance, so both rows of it have one run."""
        return self._replace(variance="fixed-small") if self.minimised == "L_simple" else self

    @property
    def name(self) -> str:
        """Say which row it is."""
        return f"{SYMBOLS[self.prediction]}, {self.minimised}, {SYMBOLS[self.variance]}"

    @property
    def run_name(self) -> str:
        """Say what the run of this row is called."""
        variance = "" if self.minimised == "L_simple" else f", {SYMBOLS[self.variance]}"
        return f"{NAME}: {SYMBOLS[self.prediction]}, {self.minimised}{variance}"


WAYS = (
    Way("mu", "L", "learned", "7.28, 23.69"),
    Way("mu", "L", "fixed-small", "8.06, 13.22"),
    Way("mu", "L", "fixed-large", "8.06, 13.22"),
    Way("mu", "L_simple", "fixed-small", ""),
    Way("mu", "L_simple", "fixed-large", ""),
    Way("eps", "L", "learned", ""),
    Way("eps", "L", "fixed-small", "7.67, 13.51"),
    Way("eps", "L", "fixed-large", "7.67, 13.51"),
    Way("eps", "L_simple", "fixed-small", "9.46, 3.17"),
    Way("eps", "L_simple", "fixed-large", "9.46, 3.17"),
)
"""The paper tells one number for both fixed variances, which it found alike (section 3.2)."""


class AblationOptions(Options):
    """Short runs on digits, alike but for what the network predicts, what is minimised, and the variance of a step.

    The noise is the paper's: T = 1,000, β from 10⁻⁴ to 0.02. A tenth of the digits is held out. Network, optimiser and
    averages are the digits preset's.
    """

    steps: int = knob(
        1000,
        "Training steps of each run.",
        up="Surer differences, longer.",
        label="Training steps",
        usual="1000 to 5000",
        unit="steps",
        ge=10,
        le=1_000_000,
    )
    pictures: int = knob(128, "Held-out digits whose bits are measured.", unit="digits", ge=16, le=179)
    evaluations: int = knob(
        20, "How often the network is asked for each of them.", label="Network calls", unit="a digit", ge=2, le=1000
    )
    samples: int = knob(
        200,
        "So many are drawn in each way, and compared by the kernel distance with what is learnt from.",
        up="Surer, longer.",
        unit="samples",
        ge=50,
        le=100_000,
    )
    sampling_steps: int = knob(
        250,
        "Steps of DDPM that they are drawn in; the paper's are 1,000.",
        up="As in the paper, longer; β suffers most from fewer.",
        unit="steps",
        ge=10,
        le=1000,
    )
    features: AnyFeatures = knob(PixelFeatures(), "By which features they are compared.", advanced=True)
    seed: int = knob(0, "Decides all randomness of the runs, and what is drawn.", ge=0, le=2**63 - 1)

    def config(self, way: Way) -> RunConfig:
        """Return the choices of the run of a row."""
        given: dict[str, Any] = find_preset("digits").config.model_dump(mode="json", exclude_unset=True)
        given |= {"name": way.run_name, "seed": self.seed}
        given["data"] |= {"held_out": 0.1}
        given["diffusion"] = {
            "schedule": {"kind": "linear"},
            "prediction": way.prediction,
            **({} if way.minimised == "L_simple" else {"objective": "vlb"}),
            **({"variance": "learned"} if way.variance == "learned" else {}),
            **({"bound_variance": way.variance} if way.trained.variance == "fixed-large" else {}),
        }
        given["training"] |= {"steps": self.steps}
        given["saving"] |= {"preview_every": self.steps, "snapshot_every": self.steps}
        return config_from(given)

    def measured(self, way: Way, run: Path) -> BitsOptions:
        """Return what is measured of a row's bits, by its run."""
        return BitsOptions(
            model=run,
            source=Digits(),
            pictures="held-out",
            count=self.pictures,
            evaluations=self.evaluations,
            variance=way.variance,
            seed=self.seed,
        )

    def drawn(self, way: Way, run: Path) -> DrawnSet:
        """Return what is drawn of a row, by its run."""
        sampler = {"kind": "ddpm", "variance": way.variance}
        chosen = {"model": run, "count": self.samples, "steps": self.sampling_steps, "seed": self.seed}
        return DrawnSet.model_validate({"name": way.name, "sample": {**chosen, "sampler": sampler}})
