"""What a run has learnt so far, by its states, and what may be chosen for what is still to be trained."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ddpm_studio.engine.disk.sealed import read_manifest
from ddpm_studio.engine.errors import FieldError, StudioError
from ddpm_studio.engine.runs.run import CONFIG, Run

if TYPE_CHECKING:
    from ddpm_studio.engine.choices.learning import RateWay
    from ddpm_studio.engine.choices.training import RunConfig


@dataclass(frozen=True)
class Learnt:
    """The steps that are done, and what was chosen for them."""

    step: int
    config: RunConfig


def learnt_by(run: Run) -> Learnt | None:
    """Return what the newest state says that tells; None: nothing was learnt, or none tells."""
    for step, state in reversed(run.states()):
        config = chosen_at(state)
        if config is not None:
            return Learnt(step, config)
    return None


def chosen_at(state: Path) -> RunConfig | None:
    """Return what was chosen when `state` was saved; None: it does not tell, or no longer as it was written."""
    from ddpm_studio.engine.choices.toml import SEAL, config_from, is_sealed_text, read_toml, text_of

    path = state / CONFIG
    try:
        text = text_of(path)
        return None if SEAL in text and not is_sealed_text(text) else config_from(read_toml(path), is_own=True)
    except StudioError:
        return None


def pictures_of(run: Run) -> str:
    """Return the fingerprint of the images that the newest state was trained with; nothing if that is not known."""
    return next((str((read_manifest(state) or {}).get("data", "")) for _, state in run.states()[-1:]), "")


def refuse_what_was_not_learnt(run: Run, config: RunConfig) -> None:
    """Make sure that `run` can go on with the choices `config`.

    :raises FieldError: for what cannot change any more, in a sentence that says what differs.
    """
    from ddpm_studio.engine.choices.continuing import refuse_other

    learnt = learnt_by(run)
    if learnt is not None:
        refuse_other(learnt.config, config)


def choose_again(run: Run, wanted: RunConfig, rate: RateWay | None = None) -> RunConfig:
    """Write `wanted` for what `run` has still to train, and return it as it is planned; its learning rate never jumps.

    Hold the run meanwhile.

    :param rate: what the learning rate does from here on; None: it stays what it is, if there are other steps to train.
    :raises FieldError: for what cannot change any more; nothing is written then.
    """
    from ddpm_studio.engine.choices.continuing import planned_anew, refuse_other

    learnt, before, steps = learnt_by(run), run.config().training, wanted.training.steps
    if learnt is not None:
        refuse_other(learnt.config, wanted)
        if rate is not None and steps <= learnt.step:
            told = (
                f"No steps are to be trained after step {learnt.step:,}, which is done; raise training.steps as well."
            )
            raise FieldError("training.steps", told)
        if rate is not None or steps != before.steps:
            chosen = [one.rate for one in before.continued if one.step == learnt.step]  # and not yet begun
            wanted = planned_anew(learnt.step, learnt.config, wanted, rate or (chosen[0] if chosen else None))
    run.write_config(wanted)
    return wanted
