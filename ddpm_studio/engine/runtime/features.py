"""Features of pictures: the networks that see them, with their weights, and what they say."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from safetensors import SafetensorError
from safetensors.torch import load as load_safetensors
from torch import nn

from ddpm_studio.engine.disk.files import read_bounded
from ddpm_studio.engine.disk.resources import resource
from ddpm_studio.engine.errors import LoadError
from ddpm_studio.engine.events import Pixels
from ddpm_studio.engine.networks.features.inception import Inception
from ddpm_studio.engine.networks.features.inputs import batch_for, for_inception, for_lite
from ddpm_studio.engine.networks.features.lite import Lite0
from ddpm_studio.engine.networks.features.options import (
    INCEPTION_SHA256,
    LITE_FILE,
    AnyFeatures,
    InceptionFeatures,
    Lite0Features,
)
from ddpm_studio.engine.networks.features.units import fuse, without_counts
from ddpm_studio.engine.runtime.computing.device import Device

Values = npt.NDArray[np.float32]
LARGEST = 2**28
"""Bytes of a file of weights; the Inception's has 96 million."""
INCEPTION_SIDE = 299


@dataclass(frozen=True)
class Extractor:
    """What turns pictures into features."""

    label: str
    """What numbers by it are labelled with, such as ``lite0@112``."""
    dimensions: int
    sha256: str
    """Of the file of weights; empty where there is none."""
    see: Callable[[Pixels], dict[str, Values]]
    """uint8 (n, H, W, C), C = 1 or 3, to ``features``, (n, D), and what else is seen."""
    batch: int
    """How many pictures it is best given at once."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """What else must stand with every number."""

    sees_classes: bool = False
    """Whether there are ``spatial`` features, (n, 2023), and ``logits``, (n, 1008), besides."""


def load_extractor(chosen: AnyFeatures, shape: tuple[int, int, int], device: Device) -> Extractor:
    """Return what sees pictures of this shape, (H, W, C), as is `chosen`.

    :raises LoadError: if its weights cannot be used.
    """
    label, dimensions = chosen.label(*shape[:2]), chosen.dimensions(*shape)
    if isinstance(chosen, Lite0Features):
        side = chosen.seen_side(*shape[:2])
        network, sha256 = load_lite0()
        see = partial(_see_by_lite, network.to(device.torch), side, device)
        return Extractor(label, dimensions, sha256, see, batch_for(side), {"side": str(side)})
    if isinstance(chosen, InceptionFeatures):
        network, sha256 = load_inception(chosen.path, takes_any=chosen.any)
        see = partial(_see_by_inception, network.to(device.torch), chosen.input, device)
        return Extractor(
            label, dimensions, sha256, see, batch_for(INCEPTION_SIDE), {"input": chosen.input}, sees_classes=True
        )
    return Extractor(label, dimensions, "", _pixels, 1000)


def _pixels(pixels: Pixels) -> dict[str, Values]:
    levels: Values = pixels.reshape(len(pixels), -1).astype(np.float32)
    levels /= 255
    return {"features": levels}


def _see_by_lite(network: nn.Module, side: int, device: Device, pixels: Pixels) -> dict[str, Values]:
    with torch.inference_mode(), _exactly():
        return {"features": network(_laid_out(for_lite(pixels, side), device)).float().cpu().numpy()}


def _see_by_inception(network: nn.Module, way: str, device: Device, pixels: Pixels) -> dict[str, Values]:
    with torch.inference_mode(), _exactly():
        seen = network(_laid_out(for_inception(pixels, way), device))
        said = {"features": seen.pooled, "spatial": seen.spatial, "logits": seen.logits}
        return {name: each.float().cpu().numpy() for name, each in said.items()}


def _laid_last(network: nn.Module) -> nn.Module:
    """Return the network with its weights channels last: so it takes half of the time on a processor."""
    return network.to(memory_format=torch.channels_last)  # type: ignore[call-overload, no-any-return]


def _laid_out(images: torch.Tensor, device: Device) -> torch.Tensor:
    return images.to(device.torch).contiguous(memory_format=torch.channels_last)


def _exactly() -> AbstractContextManager[None]:
    """Return a context in which a graphics card rounds as a processor does: numbers are compared with others'."""
    return torch.backends.cudnn.flags(enabled=True, allow_tf32=False)


def load_lite0() -> tuple[nn.Module, str]:
    """Return the network that ships with the program, and the SHA-256 of its file.

    :raises LoadError: if that is damaged.
    """
    path = resource(LITE_FILE)
    content = _content(path)
    try:
        weights = load_safetensors(content)
    except (SafetensorError, ValueError) as error:
        raise LoadError(path, "the file", f"is damaged: {error}", "Install the program again.") from None
    network = _filled(Lite0, weights, path)
    return _laid_last(fuse(network)), hashlib.sha256(content).hexdigest()


def load_inception(path: Path, takes_any: bool = False) -> tuple[nn.Module, str]:
    """Return the Inception of 2015 from a user's file, and the SHA-256 of that.

    :param takes_any: whether other weights of the same layout will do.
    :raises LoadError: if it is another file, or damaged.
    """
    if path == Path():
        raise LoadError(path, "the Inception's weights", "are not chosen", ASKED)
    content = _content(path)
    sha256 = hashlib.sha256(content).hexdigest()
    # Before anything in it is read.
    if sha256 != INCEPTION_SHA256 and not takes_any:
        why = f"is not the Inception-v3 of 2015 that FID is defined by (its SHA-256 is {sha256})"
        raise LoadError(path, "the file", why, ASKED)
    try:
        # In torch's earlier format, which its zip archives' inspection does not know; nothing in it is run.
        weights = torch.load(io.BytesIO(content), map_location="cpu", weights_only=True)
    except Exception as error:  # a damaged file fails in whatever way the part of it that is damaged does
        why = f"holds no weights that can be read: {type(error).__name__}"
        raise LoadError(path, "the file", why, ASKED) from None
    is_plain = isinstance(weights, dict) and all(isinstance(each, torch.Tensor) for each in weights.values())
    if not is_plain:
        raise LoadError(path, "the file", "holds something other than weights", ASKED)
    own = {str(name): tensor for name, tensor in weights.items()}
    return _laid_last(_filled(Inception, without_counts(own), path)), sha256


ASKED = "Choose pt_inception-2015-12-05-6726825d.pth of pytorch-fid's release “fid_weights”."


def _content(path: Path) -> bytes:
    try:
        return read_bounded(path, LARGEST)
    except OSError as error:
        raise LoadError(path, "the file", f"cannot be read: {error.strerror}", ASKED) from None


def _filled(kind: Callable[[], nn.Module], weights: dict[str, torch.Tensor], path: Path) -> nn.Module:
    """Return a network with these weights, all of them and no others."""
    with torch.device("meta"):  # random weights, which take a second to draw, would be replaced at once
        network = kind()
    wanted = network.state_dict()
    odd = sorted(wanted.keys() ^ weights.keys()) or sorted(
        name
        for name, tensor in wanted.items()
        if tensor.shape != weights[name].shape or weights[name].layout != torch.strided
    )
    if odd:
        raise LoadError(path, odd[0], "is not as in this network", ASKED)
    # Not before: of a shape that a file claims there may be no memory.
    own = {name: tensor.float() for name, tensor in weights.items()}
    # torch itself adds counts of batches, which no part here has: names and shapes were looked at above.
    network.load_state_dict(own, strict=False, assign=True)
    return network.eval().requires_grad_(False)
