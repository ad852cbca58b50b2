"""Going on with a run: what may be chosen otherwise than it has learnt with, and what its learning rate does then."""

from __future__ import annotations

from typing import Any

from ddpm_studio.engine.choices.learning import Continuation, RateWay, TrainingOptions
from ddpm_studio.engine.choices.toml import flat
from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.options import IN_FULL
from ddpm_studio.engine.plain_text import shortened

FIXED = (
    *("network", "diffusion", "condition", "augment", "classes", "training.optimizer.method"),
    *("data.height", "data.width", "data.channels"),
)
"""Keys of choices, or of groups of them, without which what was learnt means nothing, or something else."""
MOST_NAMED = 5


def refuse_other(learnt: RunConfig, wanted: RunConfig) -> None:
    """Make sure that what was learnt with the choices `learnt` can be gone on with as `wanted`.

    :raises FieldError: for what cannot change any more, in a sentence that says what differs.
    """
    before, now = (flat(config.model_dump(mode="json", context=IN_FULL)) for config in (learnt, wanted))
    keys = [key for key in dict.fromkeys((*before, *now)) if _is_fixed(key)]
    others = [key for key in keys if before.get(key) != now.get(key) and not _may_be_alike(key, before, now)]
    of_other_kind = {key.removesuffix("kind") for key in others if key.endswith(".kind")}
    others = [key for key in others if key.endswith(".kind") or f"{key.rpartition('.')[0]}." not in of_other_kind]
    if others:
        told = [f"{key} = {_shown(before.get(key))} (not {_shown(now.get(key))})" for key in others[:MOST_NAMED]]
        told += [f"{len(others) - MOST_NAMED} more"] if len(others) > MOST_NAMED else []
        raise FieldError(
            others[0],
            f"This run has learnt with {' and '.join(told)}, which cannot change any more: keep that to go on, or "
            "train a new run.",
        )
    rates, wanted_rates = learnt.training.ema.rates, wanted.training.ema.rates
    if wanted_rates[0] != rates[0] or not set(rates) <= set(wanted_rates):
        told = [f"{rate:g}" for rate in rates]
        raise FieldError(
            "training.ema.rates",
            f"training.ema.rates: this run keeps averages of {', '.join(told)}; others can be added behind them, but "
            "none can be changed or left out. Keep them to go on, or train a new run.",
        )


def planned_anew(step: int, learnt: RunConfig, wanted: RunConfig, rate: RateWay | None) -> RunConfig:
    """Return `wanted` for a run that goes on from `step` steps with another last step, or another learning rate.

    :param learnt: what was chosen when those steps were done.
    :param rate: what the learning rate does from there; None: it stays what it is where it would else jump.
    """
    plan, steps = learnt.training, wanted.training.steps
    before = tuple(one for one in plan.continued if one.step < step)
    ahead = [one for one in plan.continued if one.step >= step]  # of steps that are lost, with their state
    planned = ahead[0].planned if ahead else plan.steps
    is_as_planned = rate is None and (steps == planned or not wanted.training.falls_to_the_end)
    further = (
        ()
        if is_as_planned or not 0 < step < steps
        else (Continuation(step=step, planned=planned, rate=rate or "keep"),)
    )
    training = wanted.training.model_copy(update={"continued": (*before, *further)})
    return wanted.model_copy(update={"training": training})


def rate_in_words(step: int, learnt: TrainingOptions, now: TrainingOptions) -> str:
    """Return what the learning rate does from `step` on, where it is planned otherwise than it was; else nothing."""
    was, goes_on = learnt.learning_rate(max(0, step - 1)), now.learning_rate(step)
    newest = now.continued[-1] if now.continued else None
    if newest is not None and newest.step == step:
        full = now.optimizer.learning_rate
        match newest.rate:
            case "keep":
                return f"The learning rate stays at {goes_on:.3g}, where it was at step {step:,}."
            case "decay":
                return f"The learning rate falls from {was:.3g} to 0 at step {now.steps:,}."
            case "warm":
                then = f", and falls to 0 at step {now.steps:,}" if now.optimizer.decay == "cosine" else ""
                return f"The learning rate rises from {was:.3g} towards {full:.3g} again{then}."
    if goes_on != learnt.learning_rate(step):
        return f"The learning rate goes on at {goes_on:.3g}; it was {was:.3g} at step {step:,}."
    return ""


def _is_fixed(key: str) -> bool:
    return any(key == fixed or key.startswith(f"{fixed}.") for fixed in FIXED)


def _may_be_alike(key: str, before: dict[str, Any], now: dict[str, Any]) -> bool:
    """Whether ``auto`` may mean what the other says: that shows when the pictures are there."""
    return key == "data.channels" and "auto" in (before.get(key), now.get(key))


def _shown(value: object) -> str:
    return "nothing" if value is None else shortened(str(value))
