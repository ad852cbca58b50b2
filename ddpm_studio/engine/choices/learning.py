"""How a network learns: how its weights move, which averages of them are kept, how long, and at which learning rate."""

from __future__ import annotations

import math
from typing import Literal, Self, TypeAlias

from pydantic import field_validator, model_validator

from ddpm_studio.engine.options import Options, knob


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


RateWay: TypeAlias = Literal["keep", "warm", "decay"]
"""What the learning rate does from a step on: it stays what it was; it rises to its full height again, and falls from
there if a decay is chosen (a warm restart, Loshchilov and Hutter 2017, https://arxiv.org/abs/1608.03983); it falls to 0
towards the last step."""


class Continuation(Options):
    """Where a run was given another last step than it had been planned with."""

    step: int = knob(1, "From how many steps that were done on.", ge=1, le=100_000_000)
    planned: int = knob(1, "The last step that was planned until then.", ge=1, le=100_000_000)
    rate: RateWay = knob("keep", "What the learning rate does from there.")


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
    continued: tuple[Continuation, ...] = knob(
        (),
        "Where the run was given another last step, and what the learning rate does from there; the program writes it.",
        max_length=100,
    )

    @model_validator(mode="after")
    def _continuations_ascend(self) -> Self:
        steps = [one.step for one in self.continued]
        if steps != sorted(set(steps)):
            raise ValueError("a run can be continued from a step only once, and from one after the other")
        return self

    def learning_rate(self, step: int) -> float:
        """Return the learning rate of training step `step`, from 0, as it is planned.

        It rises evenly over the warm-up; with a cosine it falls as ½ (1 + cos(π step / steps)) besides.
        """
        options = self.optimizer
        rate = options.learning_rate * min(1.0, (step + 1) / max(1, options.warm_up_steps))
        return rate * self._left(step, sum(one.step <= step for one in self.continued))

    @property
    def falls_to_the_end(self) -> bool:
        """Whether the learning rate of the last steps depends on how many there are."""
        way = self.continued[-1].rate if self.continued else "warm"
        return way == "decay" or (way == "warm" and self.optimizer.decay == "cosine")

    def _left(self, step: int, number: int) -> float:
        """Return which part of the learning rate decays leave at `step`, which is after `number` continuations."""
        decays = self.optimizer.decay == "cosine"
        last = self.continued[number].planned if number < len(self.continued) else self.steps
        if number == 0:
            return _half_cosine(step / last) if decays else 1.0
        now = self.continued[number - 1]
        was, gone = self._left(now.step - 1, number - 1), (step - now.step) / max(1, last - now.step)
        match now.rate:
            case "keep":
                return was
            case "decay":
                return was * _half_cosine(gone)
            case "warm":
                risen = min(1.0, (step - now.step + 1) / max(1, self.optimizer.warm_up_steps))
                return (was + (1 - was) * risen) * (_half_cosine(gone) if decays else 1.0)


def _half_cosine(gone: float) -> float:
    return 0.5 * (1 + math.cos(math.pi * min(1.0, gone)))
