"""Every choice that a job takes: the page with all the knobs.

A choice lives beside what it chooses (schedules, samplers, data sets, networks); here they are put together.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeAlias

import numpy as np
from pydantic import Field, field_validator, model_validator

from ddpm_studio.engine.datasets import AnySource, DataOptions, Digits
from ddpm_studio.engine.datasets.kept import LONGEST, from_text, to_text
from ddpm_studio.engine.diffusion.arrays import Floats
from ddpm_studio.engine.diffusion.denoiser import Prediction
from ddpm_studio.engine.diffusion.interpolation import NoiseMode, Way
from ddpm_studio.engine.diffusion.samplers import AnySampler, DPMSolver, DPMSolverSDE, UniPC
from ddpm_studio.engine.diffusion.schedules import AnySchedule, Linear
from ddpm_studio.engine.diffusion.spacing import (
    FrameSpread,
    Spacing,
    choose_times,
    choose_times_from,
    choose_times_in_sections,
)
from ddpm_studio.engine.events import Pixels
from ddpm_studio.engine.networks.options import UNetOptions
from ddpm_studio.engine.options import Options, knob


class DiffusionOptions(Options):
    """The process and what the network learns of it."""

    schedule: AnySchedule = knob(Linear(), "How the noise grows over t.")
    prediction: Prediction = knob(
        "eps",
        "What the network outputs: the noise (eps), the image (x_0), v, or the posterior mean (mu).",
        usual="eps as in the paper; v where few steps or little signal matter",
    )
    min_snr_gamma: float = knob(
        0.0,
        "γ of the min-SNR weight of the loss; 0 is the paper's L_simple, which weighs all t alike.",
        up="Nearly clean images count more.",
        usual="0 or 5",
        label="Min-SNR γ",
        advanced=True,
        ge=0,
        le=100,
    )


class EmaOptions(Options):
    """The moving average of the weights: what is sampled from."""

    rates: tuple[float, ...] = knob(
        (0.999,),
        "Decay of each average that is kept; the first is the one for previews.",
        up="A longer memory: smoother, later.",
        usual="0.999 for short runs, 0.9999 for days",
        label="EMA rates",
        min_length=1,
        max_length=4,
    )
    warms_up: bool = knob(
        True,
        "Begin with a short memory that grows to the rate.",
        up="Early samples are not dragged down by the untrained start.",
        label="EMA warm-up",
        advanced=True,
    )

    @model_validator(mode="after")
    def _rates_are_decays(self) -> Self:
        # As files are named by them.
        names = {f"{rate:g}" for rate in self.rates}
        if any(not 0 <= rate < 1 for rate in self.rates) or len(names) != len(self.rates) or "1" in names:
            raise ValueError("EMA rates must be numbers from 0 to below 1 that differ in their first six digits")
        return self


class OptimizerOptions(Options):
    """How the weights move."""

    learning_rate: float = knob(
        2e-4,
        "The step size of Adam after warm-up.",
        up="Faster at first; too high and the loss jumps or becomes infinite.",
        usual="2e-4 for small networks, 2e-5 at 256²",
        gt=0,
        le=1e20,
    )
    warm_up_steps: int = knob(
        100,
        "Steps over which the learning rate rises from 0.",
        up="A gentler start.",
        usual="100 for short runs, 5000 in the paper's code",
        unit="steps",
        advanced=True,
        ge=0,
    )
    decay: Literal["none", "cosine"] = knob(
        "none", "Whether the learning rate falls to 0 towards the last step.", usual="none", advanced=True
    )
    weight_decay: float = knob(
        0.0,
        "AdamW's decay of the weights; 0 is plain Adam.",
        up="Smaller weights, less over-fitting.",
        usual="0 to 0.01",
        advanced=True,
        ge=0,
        le=1,
    )
    betas: tuple[float, float] = knob(
        (0.9, 0.999), "Adam's two averaging rates.", usual="0.9, 0.999", label="Adam β", advanced=True
    )
    largest_gradient: float = knob(
        1.0, "The gradient's norm is clipped to this; 0 does not clip.", usual="1", advanced=True, ge=0
    )

    @field_validator("betas")
    @classmethod
    def _betas_are_rates(cls, betas: tuple[float, float]) -> tuple[float, float]:
        if not all(0 <= beta < 1 for beta in betas):
            raise ValueError("both of Adam's rates must be from 0 to below 1")
        return betas


class TrainingOptions(Options):
    """How long and how fast to learn."""

    steps: int = knob(
        2000,
        "Training steps until the run is done; a finished run can be continued with more.",
        up="Better images, longer wait.",
        usual="2,000 for digits, 800,000 in the paper",
        unit="steps",
        ge=1,
        le=100_000_000,
    )
    batch_size: int = knob(
        128,
        "Images in each training step.",
        up="Smoother learning, more memory, slower steps.",
        usual="32 to 256",
        unit="images",
        ge=1,
        le=65_536,
    )
    accumulation: int = knob(
        1,
        "Parts that a batch is computed in, one after the other.",
        up="Less memory for the same batch.",
        usual="1",
        unit="parts",
        advanced=True,
        ge=1,
        le=4096,
    )
    optimizer: OptimizerOptions = knob(OptimizerOptions(), "How the weights move.")
    ema: EmaOptions = knob(EmaOptions(), "The average of the weights that is sampled from.")


class SavingOptions(Options):
    """What is written while training."""

    preview_every: int = knob(
        200, "Steps between previews: 16 samples from the same noise.", unit="steps", usual="100 to 5000", ge=1
    )
    state_every: int = knob(
        1000, "Steps between saves of all that is needed to resume.", unit="steps", advanced=True, ge=1
    )
    state_minutes: float = knob(
        5.0, "Save also when so many minutes have passed since the last save.", unit="minutes", advanced=True, gt=0
    )
    cost_limit: float = knob(
        2.0,
        "Most of the time that saves of the state may take; one that would take more waits. 100 never waits.",
        up="More frequent saves of large networks, or on slow disks.",
        usual="1 to 5",
        unit="% of the time",
        advanced=True,
        gt=0,
        le=100,
    )
    states_kept: int = knob(2, "How many of these saves are kept.", advanced=True, ge=2, le=100)
    snapshot_every: int = knob(
        5000, "Steps between snapshots: averaged weights that stay, to sample from later.", unit="steps", ge=1
    )


class DeviceOptions(Options):
    """Where and how the numbers are computed."""

    device: Literal["auto", "cpu", "cuda", "mps"] = knob("auto", "What computes: the graphics card or the processor.")
    precision: Literal["auto", "fp32", "bf16"] = knob(
        "auto",
        "Number format of the network's products; auto takes bf16 where the device gains from it.",
        advanced=True,
    )
    threads: int = knob(
        0,
        "Compute threads on the processor; 0 leaves one core to the window.",
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


class RunConfig(Options):
    """Everything that is chosen for a training run; stored as ``run.toml`` in its folder."""

    version: Literal[1] = 1
    name: str = knob("", "A name for the run's folder.", max_length=80)
    seed: int = knob(0, "Decides all randomness of the run: same seed, same result.", ge=0, le=2**63 - 1)
    data: DataOptions = knob(DataOptions(), "The pictures to learn from.")
    network: UNetOptions = knob(UNetOptions(), "The network.")
    diffusion: DiffusionOptions = knob(DiffusionOptions(), "The process and what is learnt of it.")
    training: TrainingOptions = knob(TrainingOptions(), "How long and how fast to learn.")
    saving: SavingOptions = knob(SavingOptions(), "What is written while training.")
    device: DeviceOptions = knob(DeviceOptions(), "Where and how it is computed.")


class ChainOptions(Options):
    """How a reverse chain is computed and what of it is kept."""

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


class SampleOptions(Options):
    """What to draw from a model."""

    model: Path = knob(Path(), "A run folder or a model file (.safetensors).")
    count: int = knob(64, "Images to draw.", up="Longer.", unit="images", ge=1, le=1_000_000)
    seed: int = knob(0, "Image i is a function of the seed and i alone.", ge=0, le=2**63 - 1)
    sampler: AnySampler = knob(DPMSolver(), "The algorithm that walks from noise to an image.")
    steps: int = knob(
        20,
        "Steps of the chain, at most T.",
        up="Better images, longer wait.",
        usual="20 for DPM-Solver++, 50 to 100 for DDIM, T for DDPM",
        unit="steps",
        ge=1,
        le=10_000,
    )
    spacing: Spacing = knob("trailing", "Which of the T times are visited.", usual="trailing", advanced=True)
    sections: tuple[Annotated[int, Field(ge=1)], ...] = knob(
        (),
        "Steps in each of so many equal parts of the T times, from the least noise to the most, such as 10, 15, 20; "
        "if given, they take the place of steps and spacing.",
        usual="none",
        advanced=True,
        max_length=100,
    )
    chain: ChainOptions = knob(ChainOptions(), "How the chain is computed and what of it is kept.")

    @model_validator(mode="before")
    @classmethod
    def _sections_decide_the_steps(cls, given: Any) -> Any:
        """Make `steps` the sum of `sections`, so that it is the number of steps whoever asks."""
        sections = given.get("sections") if isinstance(given, dict) else None
        if isinstance(sections, list | tuple) and sections and all(type(n) is int and n > 0 for n in sections):
            return {**given, "steps": sum(sections)}
        return given

    def times(self, alpha_bar: Floats) -> list[int]:
        """Return the times to visit, descending, without 0.

        :param alpha_bar: ᾱ_0 … ᾱ_T of the model, shape (T + 1,).
        :raises FieldError: for more steps than there are times.
        """
        last = len(alpha_bar) - 1
        if self.sections:
            return choose_times_in_sections(last, self.sections)
        return choose_times(last, self.steps, self.spacing, alpha_bar)

    def warnings(self) -> list[str]:
        """Return sentences about known bad choices: of the sampler for so many steps, and of times that do not suit it.

        With an exact denoiser DPM-Solver++ at 20 leading times errs 3 times as much as at 20 trailing ones.
        """
        sentences = self.sampler.warnings(self.steps)
        ends_in_a_leap = bool(self.sections) or self.spacing in ("leading", "linspace")
        near_the_end = len(self.sections) * self.sections[0] if self.sections else self.steps
        if ends_in_a_leap and near_the_end < 40 and isinstance(self.sampler, DPMSolver | DPMSolverSDE | UniPC):
            sentences.append(
                "With these times the step to t = 1 is a leap in log-SNR, and this sampler extrapolates over it: "
                "choose trailing or quadratic spacing, or at least 40 steps."
            )
        return sentences


class PictureFile(Options):
    """A picture on disk."""

    kind: Literal["file"] = "file"
    path: Path = knob(Path(), "The picture.")


class DataPicture(Options):
    """A picture of a data set."""

    kind: Literal["data"] = "data"
    source: AnySource = knob(Digits(), "The data set.")
    index: int = knob(0, "Which of its pictures, from 0.", ge=0)


class SeedPicture(Options):
    """A picture that the model draws itself: what the usual sampler makes of this seed at this number."""

    kind: Literal["seed"] = "seed"
    seed: int = knob(0, "Decides the picture.", ge=0, le=2**63 - 1)
    number: int = knob(0, "Which of the pictures of this seed, from 0.", ge=0)


class KeptPicture(Options):
    """A picture that lies among the choices themselves, as a model saw it: it goes wherever they go."""

    kind: Literal["kept"] = "kept"
    name: str = knob("", "What it is called.", max_length=255)
    shape: tuple[int, int, int] = knob((1, 1, 1), "Height, width and channels.")
    data: str = knob(to_text(np.zeros((1, 1, 1), np.uint8)), "Its pixels.", max_length=LONGEST)

    @model_validator(mode="after")
    def _pixels_are_whole(self) -> Self:
        self.pixels()
        return self

    def pixels(self) -> Pixels:
        """Return the picture, uint8 (H, W, C)."""
        return from_text(self.data, self.shape)


AnyPicture: TypeAlias = Annotated[PictureFile | DataPicture | SeedPicture | KeptPicture, Field(discriminator="kind")]


class MixingOptions(Options):
    """How two diffused pictures are mixed."""

    noise: NoiseMode = knob(
        "shared",
        "independent: each picture has its own noise, as in the paper; shared: both have the same; "
        "slerp: mixed on a great circle; inversion: no noise is drawn, DDIM leads each picture to its own.",
    )
    preserves_variance: bool = knob(
        False,
        "Scale mixed independent noise back to full strength.",
        up="The middle is as detailed as the ends.",
        label="Preserve variance",
    )
    way: Way = knob(
        "slerp",
        "How inverted pictures are mixed: on a great circle, or in a straight line, which blurs the middle.",
        usual="slerp",
        label="Mix of inverted pictures",
        advanced=True,
    )
    refinements: int = knob(
        1,
        "How often each step of the inversion is done again with what it led to.",
        up="The ends come back closer; the inversion takes longer.",
        usual="0 as published, 1 or 2 where the pictures must come back",
        label="Refinements of the inversion",
        advanced=True,
        ge=0,
        le=10,
    )


class InterpolateOptions(Options):
    """Two pictures to mix through diffusion."""

    model: Path = knob(Path(), "A run folder or a model file (.safetensors).")
    first: AnyPicture = knob(DataPicture(), "The picture at λ = 0.")
    second: AnyPicture = knob(DataPicture(index=1), "The picture at λ = 1.")
    depth: int = knob(
        500,
        "t to which both pictures are diffused before they are mixed.",
        up="More is left to the model: smoother, and further from both pictures.",
        usual="250 to 1000; 500 in the paper",
        label="t",
        ge=1,
        le=10_000,
    )
    depths: tuple[Annotated[int, Field(ge=1, le=10_000)], ...] = knob(
        (),
        "Several t, such as 750, 500, 250: a row of mixtures for each; if given, they take the place of t.",
        usual="none for one strip; five from T down for a grid as in the paper",
        label="Rows t",
        max_length=20,
    )
    count: int = knob(11, "Mixtures from λ = 0 to λ = 1.", label="λ count", ge=2, le=101)
    mixing: MixingOptions = knob(MixingOptions(), "How the diffused pictures are mixed.")
    seed: int = knob(0, "Decides the noise.", ge=0, le=2**63 - 1)
    sampler: AnySampler = knob(DPMSolver(), "The algorithm that walks from the mixture to an image.")
    steps: int = knob(20, "Steps from t to 0, at most t.", unit="steps", ge=1, le=10_000)
    chain: ChainOptions = knob(ChainOptions(), "How the chain is computed and what of it is kept.")

    @field_validator("depths")
    @classmethod
    def _rows_differ(cls, depths: tuple[int, ...]) -> tuple[int, ...]:
        if len(set(depths)) < len(depths):
            raise ValueError("each t can have one row only")
        return depths

    @property
    def rows(self) -> tuple[int, ...]:
        """The depth t of each row of mixtures."""
        return self.depths or (self.depth,)

    def row_times(self) -> list[list[int]]:
        """Return the times that the chain of each row visits, descending from its t, without 0."""
        return [choose_times_from(depth, min(self.steps, depth), "trailing") for depth in self.rows]
