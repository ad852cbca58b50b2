"""Copying a model into one file to keep or to give away."""

from __future__ import annotations

from pathlib import Path

import torch

from ddpm_studio.engine.events import Job, Note, Saved
from ddpm_studio.engine.models.find import find_model_file
from ddpm_studio.engine.runtime.checkpoint import load_network, write_model_file


def export_model(model: Path, file: Path, halves: bool) -> Job:
    """Write the newest snapshot of a run, or a model file, to `file`. See the front desk."""
    yield Note("Reading the model…")
    network, card = load_network(find_model_file(model))
    weights = network.state_dict()
    if halves:
        # float16 keeps 11 bits of a weight, bfloat16 only 8; weights are far from float16's ends.
        weights = {name: tensor.to(torch.float16) for name, tensor in weights.items()}
    write_model_file(file, weights, card)
    yield Saved("model", file)
