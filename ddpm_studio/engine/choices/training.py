"""Every choice of a training run: the page with all its knobs.

A choice lives beside what it chooses (schedules, data sets, networks); here they are put together.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar, Literal, Self

from pydantic import model_validator

from ddpm_studio.engine.choices.conditions import AnyConditioning, Unconditional
from ddpm_studio.engine.choices.device import DeviceOptions
from ddpm_studio.engine.choices.learning import TrainingOptions
from ddpm_studio.engine.choices.telling.augmenting import AugmentOptions
from ddpm_studio.engine.choices.telling.class_names import MOST, ClassName
from ddpm_studio.engine.choices.watching.probe import ProbeOptions
from ddpm_studio.engine.datasets import DataOptions
from ddpm_studio.engine.diffusion.denoiser import Prediction
from ddpm_studio.engine.diffusion.process import Process, Variance
from ddpm_studio.engine.diffusion.schedules import AnySchedule, Linear
from ddpm_studio.engine.diffusion.training_loss import FixedVariance, Objective
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.networks.kinds import AnyNetwork
from ddpm_studio.engine.networks.options import UNetOptions
from ddpm_studio.engine.networks.ports import Ports
from ddpm_studio.engine.options import Options, knob


class DiffusionOptions(Options):
    """The process and what the network learns of it.

    eps and L_simple are Ho et al. 2020's (https://arxiv.org/abs/2006.11239, eq. 14), v is Salimans and Ho's 2022
    (https://arxiv.org/abs/2202.00512), min-SNR Hang et al.'s 2023 (https://arxiv.org/abs/2303.09556), with γ = 5;
    learned variances, L_hybrid with λ = 0.001 and times by past losses are Nichol and Dhariwal's 2021
    (https://arxiv.org/abs/2102.09672, sections 3.1 and 3.3).
    """

    later: ClassVar[tuple[str, ...]] = ("variance", "objective", "bound_variance", "vlb_weight", "times")
    schedule: AnySchedule = knob(Linear(), "How the noise grows over t.")
    prediction: Prediction = knob(
        "eps",
        "What the network outputs: the noise (eps), the image (x_0), v, or the posterior mean (mu).",
        usual="eps as in the paper; v where few steps or little signal matter",
    )
    variance: Variance = knob(
        "fixed",
        "Where the variance of a reverse step comes from: from the schedule, or the network learns where it lies "
        "between β̃ and β, which gives better likelihoods and better images in few steps of DDPM.",
        usual="fixed as in the paper; learned needs the objective hybrid or vlb",
        advanced=True,
    )
    objective: Objective = knob(
        "simple",
        "What is minimised: L_simple as in the paper; hybrid, which learns the variance by the variational bound "
        "besides; or vlb, the bound itself, whose likelihoods are best and whose images are worse.",
        usual="simple where the variance is fixed, hybrid where it is learned",
        advanced=True,
    )
    bound_variance: FixedVariance = knob(
        "fixed-small",
        "Which variance of the steps the bound is of that vlb minimises where none is learned: β̃ (fixed-small) or β "
        "(fixed-large).",
        usual="fixed-small; they differ in the last steps alone",
        label="Variance of the bound",
        advanced=True,
    )
    vlb_weight: float = knob(
        0.001,
        "λ of hybrid: how much the bound counts beside L_simple.",
        usual="0.001",
        label="Weight of L_vlb",
        advanced=True,
        gt=0,
        le=10,
    )
    times: Literal["uniform", "loss-aware"] = knob(
        "uniform",
        "Which t are learnt at: all alike, or more often where the loss is large, for which it counts less there.",
        up="Loss-aware makes the bound's loss far less noisy.",
        usual="uniform; loss-aware with the objective vlb",
        advanced=True,
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
        return Process(self.schedule, self.prediction, self.variance)

    @model_validator(mode="after")
    def _variance_is_learnt_by_its_objective(self) -> Self:
        if self.variance == "learned" and self.objective == "simple":
            raise ValueError("nothing teaches a learned variance with the objective simple; choose hybrid or vlb")
        if self.variance == "fixed" and self.objective == "hybrid":
            raise ValueError("the objective hybrid is for a learned variance; choose that, or simple")
        if self.bound_variance != "fixed-small" and (self.objective != "vlb" or self.variance == "learned"):
            raise ValueError(
                "the variance of the bound is for the objective vlb with fixed variances; choose fixed-small"
            )
        if self.objective == "vlb" and self.min_snr_gamma:
            raise ValueError("the objective vlb has weights of its own; choose 0 for the min-SNR γ")
        return self


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


class RunConfig(Options):
    """Everything that is chosen for a training run; stored as ``run.toml`` in its folder."""

    later: ClassVar[tuple[str, ...]] = ("classes", "condition", "augment", "probe")
    version: Literal[1] = 1
    name: str = knob("", "A name for the run's folder.", max_length=80)
    seed: int = knob(0, "Decides all randomness of the run: same seed, same result.", ge=0, le=2**63 - 1)
    data: DataOptions = knob(DataOptions(), "The pictures to learn from.")
    network: AnyNetwork = knob(UNetOptions(), "The network.")
    classes: tuple[ClassName, ...] = knob(
        (), "Which classes of the pictures are called otherwise, are one, or are left out.", max_length=MOST
    )
    condition: AnyConditioning = knob(Unconditional(), "What it is told besides the noise.", label="Learn to draw by")
    augment: AugmentOptions = knob(
        AugmentOptions(), "Changes to the pictures that the network is told of.", label="Augmentation that is told"
    )
    diffusion: DiffusionOptions = knob(DiffusionOptions(), "The process and what is learnt of it.")
    training: TrainingOptions = knob(TrainingOptions(), "How long and how fast to learn.")
    saving: SavingOptions = knob(SavingOptions(), "What is written while training.")
    probe: ProbeOptions = knob(ProbeOptions(), "How the loss is measured by the same pictures again and again.")
    device: DeviceOptions = knob(DeviceOptions(), "Where and how it is computed.")

    @model_validator(mode="before")
    @classmethod
    def _network_is_a_unet(cls, given: Any) -> Any:
        """Let a network of no kind be a U-Net: for long there was no other, and files that people write say none."""
        network = given.get("network") if isinstance(given, dict) else None
        if isinstance(network, dict) and "kind" not in network:
            return {**given, "network": {"kind": "unet", **network}}
        return given

    @model_validator(mode="after")
    def _classifiers_are_told_nothing(self) -> Self:
        if self.is_classifier and self.condition.kind != "none":
            raise FieldError(
                "condition.kind",
                "A classifier is told nothing, as it learns to tell the classes itself: choose to learn by none.",
            )
        if self.is_classifier and self.augment.is_on:
            raise FieldError("augment.share", "A classifier cannot be told how pictures were changed: choose 0.")
        return self

    @property
    def is_classifier(self) -> bool:
        """Whether it trains what tells classes apart, and draws nothing."""
        return self.network.kind == "classifier"

    def ports(self, channels: int, classes: int = 0, words: int = 0) -> Ports:
        """Return what goes into its network, and comes out of it.

        :param channels: of the pictures.
        :param classes: how many it is told, or tells apart.
        :param words: how many there are in its captions.
        """
        ports = self.network.ports(channels, self.diffusion.process.outputs(channels), classes)
        text = self.condition.text if words and self.condition.kind == "caption" else None
        return replace(ports, words=words if text else 0, text=text, changes=self.augment.features)
