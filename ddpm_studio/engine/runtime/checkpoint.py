"""Snapshots (averaged weights, for use) and states (everything that is needed to go on training)."""

from __future__ import annotations

import dataclasses
import hashlib
import math
import pickle
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load, load_file
from torch import nn

from ddpm_studio.engine.disk.files import open_regular, whole_file
from ddpm_studio.engine.errors import FieldError, LoadError, NotFinite, StudioError, WrittenByNewer
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.engine.models.header import header_of, read_card
from ddpm_studio.engine.models.safetensors_header import read_header
from ddpm_studio.engine.networks.build import build, check, outline, parameter_count, shapes_of
from ddpm_studio.engine.runs import states
from ddpm_studio.engine.runs.corrections import Corrections, corrections_from
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runtime.learning.learner import Learner
from ddpm_studio.engine.runtime.noise import Purpose, generator
from ddpm_studio.engine.runtime.pt_file import load_pt
from ddpm_studio.engine.runtime.tensor_file import write_tensors

STATE = "state.pt"
VERSION = 1
"""Of states."""
MOST_STEPS = 10**12
"""Of a state that is believed; ten thousand times as many as a run can be told to do."""
CLASSES_NAMED = 12
"""In a sentence."""
UNFIT = (
    *(OSError, EOFError, MemoryError, RecursionError, pickle.UnpicklingError, RuntimeError),
    *(LookupError, ValueError, TypeError, AttributeError, StopIteration, ArithmeticError),
)
"""What goes wrong with a state that is damaged, or that is something else."""


def write_model_file(path: Path, weights: dict[str, torch.Tensor], card: ModelCard) -> None:
    """Write a self-contained model file: safetensors, with all that is needed to use it in the header.

    Rejected: a second file beside it for that, which gets lost.

    :raises NotFinite: if a weight is not finite.
    :raises StudioError: if the disk refuses.
    """
    weights = {name: tensor.detach().cpu().contiguous() for name, tensor in weights.items()}
    refuse_non_finite(weights)
    provenance = dataclasses.replace(card.provenance, sha256=checksum(weights))
    with whole_file(path) as stream:
        write_tensors(stream, weights, header_of(dataclasses.replace(card, provenance=provenance)))


def load_network(path: Path) -> tuple[nn.Module, ModelCard]:
    """Build the network of a model file and fill in its weights, float32 on the CPU, ready for use.

    :raises LoadError: if the file is damaged or its weights do not fit its own description.
    """
    card, header = read_card(path), read_header(path)
    options, ports, space = card.network, card.ports, card.space
    # Before anything is read or built that the header claims and no memory could hold.
    count = sum(math.prod(shape) for shape in header.shapes.values())
    if parameter_count(options, ports) != count or shapes_of(network := outline(options, ports)) != header.shapes:
        raise LoadError(path, "its weights", "do not fit the network it describes")
    try:
        check(options, ports, (space.height, space.width))
    except FieldError as error:
        raise LoadError(path, "its header", f"is not understood: {error}") from error
    try:
        weights = _weights_in(path)
    except (SafetensorError, OSError, ValueError) as error:
        raise LoadError(path, "its weights", f"cannot be read: {error}") from error
    if checksum(weights) != card.provenance.sha256:
        raise LoadError(path, "its weights", "are not what was written: the file is damaged")
    if not all(torch.isfinite(tensor).all() for tensor in weights.values()):
        raise LoadError(path, "its weights", "are not all finite: nothing but noise could come of them")
    # Copies, as a file that is mapped and cut short ends the program.
    filled = {name: tensor.to(torch.float32, copy=True) for name, tensor in weights.items()}
    network.load_state_dict(filled, assign=True)
    return network.eval().requires_grad_(False), card


def _weights_in(path: Path) -> dict[str, torch.Tensor]:
    try:
        str(path).encode()
    except UnicodeEncodeError:  # the library opens no file in a folder whose name is not UTF-8
        with open_regular(path) as stream:
            return load(stream.read())
    return load_file(path)


@dataclass(frozen=True)
class StateFacts:
    """What is known at a step besides the numbers that are learnt."""

    step: int
    """Training steps that are done."""
    fingerprint: str
    """The images', as in `Images.fingerprint`; nothing where it is not known."""
    corrections: Corrections = field(default_factory=Corrections)
    loss_watch: dict[str, float | None] = field(default_factory=dict)
    ways: dict[str, Any] = field(default_factory=dict)
    """Which way computed which steps, by machine and choices; see `Ways.plain`."""


def save_state(run: Run, learner: Learner, facts: StateFacts) -> Path:
    """Write everything that is needed to go on.

    :raises NotFinite: if a tensor is not finite.
    :raises StudioError: if the disk refuses.
    """
    network, averages, optimizer = learner.network.state_dict(), learner.ema.state(), learner.optimizer.state_dict()
    refuse_non_finite(network)
    for average in averages.values():
        refuse_non_finite(average)
    for index, moments in optimizer["state"].items():
        refuse_non_finite({f"the optimizer's {name} of weight {index}": value for name, value in moments.items()})
    state = {
        "version": VERSION,
        **{"step": facts.step, "data": facts.fingerprint, "loss_watch": facts.loss_watch},
        **{"corrections": facts.corrections.plain(), "ways": facts.ways},
        **{"network": network, "ema": averages, "optimizer": optimizer},
        **({"classes": list(learner.told.classes)} if learner.told.classes else {}),
        **({"words": list(learner.told.words)} if learner.told.words else {}),
        **({"times": times} if (times := learner.times.state()) else {}),
    }
    with run.writing_state(facts.step, facts.fingerprint, learner.config) as seal, seal.file(STATE) as stream:
        torch.save(state, stream)
    return states.path_of(run.states_folder, facts.step)


def state_bytes(learner: Learner) -> int:
    """Return about how large a state will be: the weights, each average, and Adam's two moments."""
    weights: int = sum(tensor.nbytes for tensor in learner.network.state_dict().values())
    return weights * (3 + len(learner.ema.rates))


def load_state(folder: Path, learner: Learner) -> StateFacts:
    """Put a saved state back into `learner`.

    The optimizer's choices stay the learner's own: they may have been changed since.

    :raises LoadError: if it is damaged or of another network.
    :raises FieldError: if it is of pictures with other channels.
    """
    path = folder / STATE
    try:
        state = load_pt(path)
        if type(version := state.get("version")) is int and version > VERSION:
            raise WrittenByNewer(path, "the state", version)
        for what, now in (("classes", learner.told.classes), ("words", learner.told.words)):
            _refuse_others(what, tuple(map(str, state.get(what, ()))), now)
        _refuse_other_pictures(state["network"], learner)
        learner.network.load_state_dict(state["network"])
        learner.ema.restore(state["ema"])
        chosen = [{**group, "params": []} for group in learner.optimizer.param_groups]
        for saved, group in zip(state["optimizer"]["param_groups"], chosen, strict=True):
            saved["fused"] = group["fused"]  # it decides whether the count of steps lies on a GPU
        learner.optimizer.load_state_dict(state["optimizer"])
        for group, choices in zip(learner.optimizer.param_groups, chosen, strict=True):
            group.update({name: choice for name, choice in choices.items() if name != "params"})
        if learner.times.history:
            learner.times.restore(dict(state["times"]))
        corrections = corrections_from(state.get("corrections", []))
        step, watched = state["step"], dict(state.get("loss_watch", {}))
        if type(step) is not int or not 0 <= step <= MOST_STEPS or not all(map(_is_number_or_none, watched.values())):
            raise ValueError("not the state of a training")
        return StateFacts(step, str(state.get("data", "")), corrections, watched, dict(state.get("ways", {})))
    except UNFIT as error:
        raise LoadError(path, "the state", f"of {folder.name} does not fit this run or is damaged") from error


def _refuse_others(what: str, learnt: tuple[str, ...], now: tuple[str, ...]) -> None:
    """Make sure that the rows of the network's table go on meaning what they have meant.

    :param what: classes or words.
    :raises StudioError: if `learnt`, of a state, are not those that it is going to be told `now`.
    """
    if learnt == now:
        return
    # Those that differ, where there are any: of thousands of words a few would not be seen.
    gone, new = (tuple(name for name in these if name not in those) for these, those in ((learnt, now), (now, learnt)))
    before, after = (", ".join(names[:CLASSES_NAMED]) or f"no {what}" for names in (gone or learnt, new or now))
    raise StudioError(
        f"This run has learnt {before} so far, and now there would be {after}: "
        "give it the pictures and the condition that it had, or start a new run."
    )


def _refuse_other_pictures(saved: dict[str, torch.Tensor], learner: Learner) -> None:
    """Say why weights do not fit that belong to the network which is chosen, but for its channels."""
    own = learner.network.state_dict()
    if saved.keys() == own.keys() and any(saved[name].shape != own[name].shape for name in own):
        told = f"The pictures have {learner.space.shape[0]} channels, for which this run's weights are not made"
        remedy = "Choose pictures, or data.channels, as this run has learnt with, or train a new run"
        raise FieldError("data.channels", f"{told}. {remedy}.")


def _is_number_or_none(found: object) -> bool:
    return found is None or (isinstance(found, int | float) and math.isfinite(found))


def start_over(learner: Learner, model: Path | None = None) -> None:
    """Make `learner` what it was before the first step.

    :param model: the file of the model that it began with; None: it began with random weights.
    """
    _, height, width = learner.space.shape
    chance = generator(learner.config.seed, Purpose.WEIGHTS)
    size = (height, width)
    fresh = build(learner.config.network, learner.ports, size, chance) if model is None else load_network(model)[0]
    learner.network.load_state_dict(fresh.state_dict())
    start = {name: weights.detach() for name, weights in fresh.named_parameters()}
    learner.ema.restore({"": start})
    learner.optimizer.state.clear()
    learner.times.restore(None)


def refuse_non_finite(weights: dict[str, torch.Tensor]) -> None:
    """Make sure that nothing infinite or undefined is ever written.

    :raises NotFinite: naming the first tensor that is not finite.
    """
    for name, tensor in weights.items():
        if not torch.isfinite(tensor).all():
            raise NotFinite(f"Nothing was saved: {name} is no longer finite.")


def checksum(weights: dict[str, torch.Tensor]) -> str:
    """Return the SHA-256 of all weights, in the order of their names."""
    digest = hashlib.sha256()
    for name in sorted(weights):
        tensor = weights[name].contiguous()
        digest.update(f"{name} {tensor.dtype} {tuple(tensor.shape)}".encode())
        digest.update(tensor.reshape(-1).view(torch.uint8).numpy().data)
    return digest.hexdigest()
