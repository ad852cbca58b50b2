"""A classifier of noisy images ready to push: which way x_t must change to be of its class more likely."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import nn

from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.diffusion.denoiser import Clipped, Denoiser
from ddpm_studio.engine.diffusion.guidance import Pushed
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.engine.models.classifiers import refuse_unfit
from ddpm_studio.engine.models.find import find_model_file
from ddpm_studio.engine.runtime.checkpoint import load_network
from ddpm_studio.engine.runtime.computing.device import Device


@dataclass(frozen=True)
class Classifier:
    """The gradient of log p(y | x_t) of some images, each with its class y."""

    network: nn.Module
    rows: torch.Tensor
    """The number of each image's class, (N,), on the device."""
    batch_size: int
    """Images computed at once."""

    def __call__(self, x_t: torch.Tensor, t: int) -> torch.Tensor:
        """Return ∇ log p(y | x_t) at time t = 1 … T, of the shape of `x_t`, (N, C, H, W), float32.

        What is summed before the gradient is taken is of different images, which know nothing of each other.
        """
        parts = [slice(first, first + self.batch_size) for first in range(0, len(x_t), self.batch_size)]
        return torch.cat([self._gradient(x_t[part], t, self.rows[part]) for part in parts])

    def _gradient(self, x_t: torch.Tensor, t: int, rows: torch.Tensor) -> torch.Tensor:
        # The network is given the field's 0-based index.
        index = torch.full((1,), t - 1, device=x_t.device)
        with torch.enable_grad():
            asked = x_t.detach().float().requires_grad_()
            likely = self.network(asked, index).float().log_softmax(dim=1)
            (gradient,) = torch.autograd.grad(likely.gather(1, rows[:, None]).sum(), asked)
        return gradient


def classifier_for(options: SampleOptions, images: Sequence[int], model: ModelCard, device: Device) -> Classifier:
    """Load the classifier that is chosen, for `images`, by their numbers, of `options` that are settled.

    It computes in fp32 whatever the model does.

    :raises LoadError: if it cannot be used.
    :raises FieldError: if it is none, or of other pictures or other noise than `model`.
    """
    network, card = load_network(find_model_file(options.classifier.path))
    refuse_unfit(card, model)
    numbers = {name.strip(): number for number, name in enumerate(card.classes)}
    rows = torch.tensor([numbers[options.told.name_of(image).strip()] for image in images])
    return Classifier(network.to(device.torch), rows.to(device.torch), options.chain.batch_size)


def pushed(
    inner: Denoiser, options: SampleOptions, images: Sequence[int], model: ModelCard, device: Device
) -> Denoiser:
    """Return `inner`, which does not clip, pushed by the classifier that is chosen, and clipped if that is chosen.

    :param images: their numbers; see `classifier_for`.
    """
    denoiser = Pushed(inner, classifier_for(options, images, model, device), options.classifier.scale)
    return Clipped(denoiser) if options.chain.clips else denoiser
