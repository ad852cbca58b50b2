"""The network that a run trains, as it is before its first step: with random weights, or with those of a model."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.datasets.images import Images
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.events import Work
from ddpm_studio.engine.pace import wait_for
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runtime.checkpoint import load_network
from ddpm_studio.engine.runtime.computing.device import Device
from ddpm_studio.engine.runtime.learning.distributed import ALONE, Team
from ddpm_studio.engine.runtime.learning.learner import Learner
from ddpm_studio.engine.runtime.learning.lessons import what_is_told


def new_learner(run: Run, config: RunConfig, images: Images, device: Device, team: Team = ALONE) -> Work[Learner]:
    """Build the network of `run`; it begins with the weights of a model where the run was made so.

    :raises FieldError: if these do not fit what is chosen and what the pictures are.
    """
    channels, told = int(images.pixels.shape[3]), what_is_told(config, images)
    learner = yield from wait_for(partial(Learner, config, channels, device, team, told), "Building the network…")
    if run.start_path.is_file():
        yield from wait_for(partial(begin_with, learner, run.start_path), "Reading the model to begin with…")
    return learner


def begin_with(learner: Learner, model: Path) -> None:
    """Give `learner`, and all its averages, the weights of a model file.

    :raises FieldError: if its network is another one.
    """
    network, card = load_network(model)
    if card.ports != learner.ports or card.network.kind != learner.config.network.kind:
        raise FieldError("network", _what_differs(learner, card.ports.channels, len(card.classes)))
    weights = network.state_dict()
    try:
        learner.network.load_state_dict(weights)
    except RuntimeError as error:
        sentence = "The model to begin with has a network of another shape; choose the same widths and blocks."
        raise FieldError("network", sentence) from error
    learner.ema.restore({"": dict(network.named_parameters())})
    learner.is_untaught = False


def _what_differs(learner: Learner, channels: int, classes: int) -> str:
    ours = learner.ports
    if ours.channels != channels:
        return f"The model to begin with draws pictures of {channels} channels, and these have {ours.channels}."
    if ours.classes != classes:
        return f"The model to begin with was told {classes} classes, and this run has {ours.classes} to tell."
    return "The model to begin with is told or answers something else than what is chosen here."
