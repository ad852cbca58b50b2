"""Loading what is slow to load, behind the shown window."""

from __future__ import annotations

from ddpm_studio.engine.choices.device import DeviceOptions
from ddpm_studio.engine.events import Job, Note


def warm_up() -> Job:
    """Import torch and its optimizers, do one tiny step, and name the device."""
    yield Note("Loading PyTorch…")
    import torch

    yield Note("Warming up…")
    weights = torch.nn.Parameter(torch.zeros(1))
    # The first optimizer imports seconds' worth of modules.
    optimizer = torch.optim.AdamW([weights], foreach=True)
    weights.sum().backward()
    optimizer.step()
    yield Note("Warming up…")
    import torch._dynamo  # imported by the first custom operator, which is dropout's

    from ddpm_studio.engine.runtime.computing.device import choose_device, compute_threads

    with compute_threads(DeviceOptions()):
        device = choose_device(DeviceOptions())
        yield Note(device.label)
