"""Muon: matrices move by gradients whose directions all count alike; what is no matrix moves by Adam."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor

MOMENTUM = 0.95
NEWTON_SCHULZ = (3.4445, -4.7750, 2.0315)
ROUNDS = 5
"""Jordan et al. 2024 (https://kellerjordan.github.io/posts/muon/): after five, all singular values are near 1."""
AS_ADAM = 0.2
"""The root mean square of Adam's steps, which are given to matrices of all shapes (Liu et al. 2025,
https://arxiv.org/abs/2502.16982, section 2.2), so that one learning rate suits both."""
FEWEST = 8
"""Rows and columns of a matrix; a convolution with fewer, such as to the colours of pixels, moves by Adam."""


class Muon(torch.optim.AdamW):
    """AdamW, but for weights that are matrices: linear maps, and convolutions as (K, C · 9).

    torch's own takes weights of two dimensions only, one after the other, in bf16, for which most processors have
    no units.
    """

    def __init__(self, weights: Iterable[Tensor], **choices: Any) -> None:
        listed = list(weights)
        groups = [[weight for weight in listed if is_matrix(weight) is wanted] for wanted in (True, False)]
        super().__init__([{"params": group} for group in groups], **choices)

    @torch.no_grad()
    def step(self, closure: Callable[[], Any] | None = None) -> None:  # type: ignore[override]
        """Move all weights by their gradients; those of the matrices are used up."""
        assert closure is None
        matrices = self.param_groups[0]
        by_shape: dict[tuple[int, int], list[Tensor]] = {}
        for weight in matrices["params"]:
            if weight.grad is not None:
                by_shape.setdefault(_shape(weight), []).append(weight)
        for (rows, columns), alike in by_shape.items():
            step = matrices["lr"] * AS_ADAM * max(rows, columns) ** 0.5
            for weight, direction in zip(alike, orthogonal(self._pushes(alike)), strict=True):
                weight.mul_(1 - matrices["lr"] * matrices["weight_decay"])
                weight.add_(direction.view_as(weight), alpha=-step)
                weight.grad = None  # else Adam would move it, too
        super().step()

    def _pushes(self, weights: list[Tensor]) -> Tensor:
        """Return their gradients with momentum (Nesterov's), (n, rows, columns)."""
        gradients = [weight.grad for weight in weights if weight.grad is not None]
        for weight in weights:
            if not self.state[weight]:
                # AdamW wants to find a step where it reads states; those of matrices are not counted.
                self.state[weight] = {"step": torch.zeros(()), "momentum": torch.zeros_like(weight)}
        momenta = [self.state[weight]["momentum"] for weight in weights]
        torch._foreach_lerp_(momenta, gradients, 1 - MOMENTUM)
        pushes = torch._foreach_lerp(gradients, momenta, MOMENTUM)
        return torch.stack([push.reshape(_shape(push)) for push in pushes])


def is_matrix(weight: Tensor) -> bool:
    """Whether `weight` has two dimensions or more, and at least 8 rows and columns if all but the first are one."""
    return weight.ndim >= 2 and min(_shape(weight)) >= FEWEST


def _shape(weight: Tensor) -> tuple[int, int]:
    return len(weight), weight.numel() // len(weight)


def orthogonal(matrices: Tensor) -> Tensor:
    """Return nearly U Vᵀ for each U S Vᵀ of `matrices`, (n, rows, columns), by Newton and Schulz's iteration."""
    is_tall = matrices.shape[1] > matrices.shape[2]
    wide = matrices.mT if is_tall else matrices
    wide = wide / (wide.norm(dim=(1, 2), keepdim=True) + 1e-7)
    a, b, c = NEWTON_SCHULZ
    for _ in range(ROUNDS):
        square = wide @ wide.mT
        wide = torch.baddbmm(wide, torch.baddbmm(square, square, square, beta=b, alpha=c), wide, beta=a)
    return wide.mT if is_tall else wide
