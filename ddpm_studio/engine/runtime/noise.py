"""Randomness as a function of what it is for.

Every random number is drawn from a generator seeded by (seed, purpose, …). Nothing touches torch's global
generator, so that looking at a run (previews, sampling, saving) never changes it, and a step that is done again
after a crash is the same step.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from enum import StrEnum

import torch


class Purpose(StrEnum):
    """The catalogue of what randomness is for. A value is part of every seed's picture and never changes."""

    WEIGHTS = "weights"
    """The network that a run begins with."""
    ORDER = "order"
    """The order in which an epoch shows the images. Follows: the epoch, from 0."""
    CROP = "crop"
    """Which place of each image of a batch is shown. Follows: the training step, from 0."""
    FLIP = "flip"
    """Which images of a batch are mirrored. Follows: the training step, from 0."""
    T = "t"
    """The times of a batch. Follows: the training step."""
    EPS = "eps"
    """The noise in a batch; drawn on the device that learns. Follows: the training step."""
    TOLD = "told"
    """Of which images of a batch the network is told nothing. Follows: the training step."""
    AUGMENT = "augment"
    """How the images of a batch are changed. Follows: the training step, from 0."""
    CAPTION = "caption"
    """Which of its captions the network is told of each image of a batch. Follows: the training step, from 0."""
    DROPOUT = "dropout"
    """Which activations are dropped. Follow: the training step, and the number of the part among all processes'."""
    PREVIEW = "preview"
    """x_T of a run's previews, which differ by the weights alone. Follows: the image."""
    X_T = "x_T"
    """Where sampling starts. Follows: the image."""
    STEP = "step"
    """What a sampler adds on the way. Follow: the image, t, and from the second visit of t on the visit.

    All mixtures of an interpolation are given image 0's: the very noise that image 0 of this seed is sampled with.
    """
    INTERPOLATE = "interpolate"
    """The noise by which two pictures are mixed. Follows: the picture, 0 or 1."""
    BRANCH = "branch"
    """What is added on the way of a branch. Follow: the image, the branch from 1, and t."""
    BACK = "back"
    """What is added to go back up to t. Follow: the image, t, and the visit of t that begins."""
    MEASURED = "measured"
    """Which pictures a model is measured by: 0; at which times, and the noise in them: the picture, and the step."""
    RECEIVED = "received"
    """The noise in what a receiver holds of a picture. Follow: the picture, and t."""
    PROBE = "probe"
    """The noise by which a run is probed. Follow: the CRC of the picture, and t."""
    OBSERVED = "observed"
    """The noise in what is known of a picture that is made worse to try how well it comes back. Follows: 0."""
    JUDGED = "judged"
    """Which pictures of a set are judged, and in which order: 0; which subsets and parts of them: from 1 on."""
    LIKENESS = "likeness"
    """The noise that is taken out of pictures to see whether they are like what was learnt. Follows: the draw."""


def derive_seed(seed: int, purpose: Purpose, *numbers: int) -> int:
    """Return 63 bits that depend on all arguments, by BLAKE2b (RFC 7693); torch's generators take as many."""
    text = "/".join([str(seed), purpose, *map(str, numbers)])
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big") >> 1


def generator(seed: int, purpose: Purpose, *numbers: int, device: torch.device | str = "cpu") -> torch.Generator:
    """Return a generator on `device` that depends on all arguments."""
    return torch.Generator(device).manual_seed(derive_seed(seed, purpose, *numbers))


def image_noise(
    seed: int, purpose: Purpose, images: Sequence[int], shape: tuple[int, ...], *numbers: int
) -> torch.Tensor:
    """Return standard normal noise, (len(images), *shape), in which image i depends on (seed, purpose, i, …) only.

    It is drawn on the CPU whatever computes the images, so that devices start from the same noise.
    """
    rows = [torch.randn(shape, generator=generator(seed, purpose, image, *numbers)) for image in images]
    return torch.stack(rows)


def moment(t: int, visit: int) -> tuple[int, ...]:
    """Return the numbers that name the noise of the step that leaves `t` when it is visited for the time `visit`."""
    # Of the first visit t alone, as ever: whatever was drawn when none had a second is drawn again.
    return (t, visit) if visit else (t,)
