"""Every choice of a training run: the page with all its knobs.

A choice lives beside what it chooses (schedules, data sets, networks); here they are put together.
"""

from __future__ import annotations

from typing import ClassVar, Literal, Self

from pydantic import field_validator, model_validator

from ddpm_studio.engine.choices.conditions import AnyConditioning, Unconditional
from ddpm_studio.engine.datasets import DataOptions
from ddpm_studio.engine.diffusion.denoiser import Prediction
from ddpm_studio.engine.diffusion.process import Process
from ddpm_studio.engine.diffusion.schedules import AnySchedule, Linear
from ddpm_studio.engine.networks.options import UNetOptions
from ddpm_studio.engine.options import Options, knob


class DiffusionOptions(Options):
    """The process and what the network learns of it.

    eps and L_simple are Ho et al. 2020's (https://arxiv.org/abs/2006.11239, eq. 14), v is Salimans and Ho's 2022
    (https://arxiv.org/abs/2202.00512), min-SNR Hang et al.'s 2023 (https://arxiv.org/abs/2303.09556), with γ = 5.
    """

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

    @property
    def process(self) -> Process:
        """What must be known of it to use what was learnt."""
        return Process(self.schedule, self.prediction)


class EmaOptions(Options):
    """The moving average of the weights: what is sampled from."""

    rates: tuple[float, ...] = knob(
        (0.999,),
        "Decay of each average that is kept; the first is the one for previews.",
        up="A longer memory: smoother, later.",
        usual="0.999 for short runs, 0.9999 for days",  # which is of Ho et al. 2020, appendix B
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
    """How the weights move.

    Adam's rates are the usual ones of Kingma and Ba 2015 (https://arxiv.org/abs/1412.6980). Learning rates of 2e-4, and
    2e-5 at 256², are those of Ho et al. 2020, appendix B; 5,000 steps of warm-up and gradients of a norm of 1 at most
    are of their code.
    """

    method: Literal["adam", "muon"] = knob(
        "adam",
        "What turns gradients into steps: Adam as in the paper, or Muon, which gives all directions of a matrix of "
        "weights the same weight and learns more from each step.",
        usual="adam; muon for short runs",
        advanced=True,
    )
    learning_rate: float = knob(
        2e-4,
        "The step size after warm-up.",
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


class RunConfig(Options):
    """Everything that is chosen for a training run; stored as ``run.toml`` in its folder."""

    later: ClassVar[tuple[str, ...]] = ("condition",)
    version: Literal[1] = 1
    name: str = knob("", "A name for the run's folder.", max_length=80)
    seed: int = knob(0, "Decides all randomness of the run: same seed, same result.", ge=0, le=2**63 - 1)
    data: DataOptions = knob(DataOptions(), "The pictures to learn from.")
    network: UNetOptions = knob(UNetOptions(), "The network.")
    condition: AnyConditioning = knob(Unconditional(), "What it is told besides the noise.", label="Learn to draw by")
    diffusion: DiffusionOptions = knob(DiffusionOptions(), "The process and what is learnt of it.")
    training: TrainingOptions = knob(TrainingOptions(), "How long and how fast to learn.")
    saving: SavingOptions = knob(SavingOptions(), "What is written while training.")
    device: DeviceOptions = knob(DeviceOptions(), "Where and how it is computed.")
