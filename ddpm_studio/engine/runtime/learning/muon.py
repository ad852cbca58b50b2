"""Muon: matrices move by gradients whose directions all count alike; what is no matrix moves by Adam.

Sources: Jordan et al. 2024 (https://kellerjordan.github.io/posts/muon/), scaled as in Liu et al. 2025. Measured here:
on shapes it needs half of Adam's steps for the same loss; on digits, after as many, 0.02 to 0.03 more of the samples
have five neighbours of one class (tests/benchmarks/digits.md); a step of the digits preset takes 6 % longer. The
presets that end within minutes on a processor use it; the others stay with the paper's Adam.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn

MOMENTUM = 0.95
"""Jordan's, as are the next two."""
NEWTON_SCHULZ = (3.4445, -4.7750, 2.0315)
"""a, b and c of a round, X ↦ (a + b X Xᵀ + c (X Xᵀ)²) X."""
ROUNDS = 5
"""After so many, all singular values are near 1."""
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

    def __init__(self, weights: Iterable[Tensor], tables: Iterable[Tensor] = (), **choices: Any) -> None:
        """Take `weights` to move; of these, Adam is to move the `tables`, whatever their shape (see `tables_of`).

        :param choices: AdamW's.
        """
        apart = {id(table) for table in tables}
        matrices: list[Tensor] = []
        others: list[Tensor] = []
        for weight in weights:
            (matrices if is_matrix(weight) and id(weight) not in apart else others).append(weight)
        super().__init__([{"params": matrices}, {"params": others}], **choices)
        self.pause = Pause()
        """Where finding the directions can be cut short."""
        self._directions: list[Tensor] = []

    @torch.no_grad()
    def prepare(self) -> None:
        """Find where the matrices are to move, which takes nearly all the time of a step; nothing has changed yet.

        So that it can be given up: 36 million parameters take 0.4 s on one core.
        """
        _, gradients, momenta = self._matrices()
        pushed = torch._foreach_lerp(momenta, gradients, 1 - MOMENTUM)
        pushes = torch._foreach_lerp(gradients, pushed, MOMENTUM)  # Nesterov's
        del pushed  # computed anew when it is kept: it is as large as the network
        self._directions = orthogonal([push.flatten(1) for push in pushes], self.pause)

    @torch.no_grad()
    def step(self, closure: Callable[[], Any] | None = None) -> None:  # type: ignore[override]
        """Move all weights by their gradients; those of the matrices are used up."""
        assert closure is None
        if not self._directions:
            self.prepare()
        matrices, directions = self.param_groups[0], self._directions
        moved, gradients, momenta = self._matrices()
        torch._foreach_lerp_(momenta, gradients, 1 - MOMENTUM)
        if matrices["weight_decay"]:
            torch._foreach_mul_(moved, 1 - matrices["lr"] * matrices["weight_decay"])
        for weight, direction in zip(moved, directions, strict=True):
            # 0.2 √max(rows, columns): an orthogonal matrix of this shape has entries of 1 / √max(rows, columns).
            step = matrices["lr"] * AS_ADAM * max(direction.shape) ** 0.5
            weight.add_(direction.view_as(weight), alpha=-step)
            weight.grad = None  # else Adam would move it, too
        self._directions = []
        super().step()

    def _matrices(self) -> tuple[list[Tensor], list[Tensor], list[Tensor]]:
        """Return the matrices that move, their gradients and their momenta."""
        moved = [weight for weight in self.param_groups[0]["params"] if weight.grad is not None]
        for weight in moved:
            if not self.state[weight]:
                # AdamW wants to find a step where it reads states; those of matrices are not counted.
                self.state[weight] = {"step": torch.zeros(()), "momentum": torch.zeros_like(weight)}
        return moved, [weight.grad for weight in moved], [self.state[weight]["momentum"] for weight in moved]


def is_matrix(weight: Tensor) -> bool:
    """Whether `weight` has two dimensions or more, and at least 8 rows and columns if all but the first are one."""
    return weight.ndim >= 2 and min(len(weight), weight.numel() // len(weight)) >= FEWEST


def tables_of(network: nn.Module) -> list[Tensor]:
    """Return the weights of `network` that are tables, of which each image looks up a row.

    They have the shape of a matrix but map nothing; Muon's author leaves them to Adam (Jordan et al. 2024).
    """
    return [module.weight for module in network.modules() if isinstance(module, nn.Embedding)]


@contextmanager
def _full_precision() -> Iterator[None]:
    """Compute products on a GPU in fp32: from the 10 bits of TF32 the iteration on small squares goes astray."""
    before = torch.backends.cuda.matmul.allow_tf32
    torch.backends.cuda.matmul.allow_tf32 = False
    try:
        yield
    finally:
        torch.backends.cuda.matmul.allow_tf32 = before


class Pause(nn.Module):
    """Hands on what it is given: a place in a long computation at which it can be cut short (see `cancellable`)."""

    def forward(self, x: Tensor) -> Tensor:
        """Any shape."""
        return x


@_full_precision()
def orthogonal(matrices: list[Tensor], pause: nn.Module) -> list[Tensor]:
    """Return nearly U Vᵀ for each U S Vᵀ of `matrices`, (rows, columns), by Newton and Schulz's iteration.

    :param pause: is called every few products.

    A round multiplies the matrix X by a polynomial of X Xᵀ. These are gathered in the small square of its shorter side,
    for many matrices at once, and X is multiplied once: the same but for rounding, in less than half of the time.
    """
    wide = [matrix.T if matrix.shape[0] > matrix.shape[1] else matrix for matrix in matrices]
    alike: dict[int, list[int]] = {}
    for index, matrix in enumerate(wide):
        alike.setdefault(len(matrix), []).append(index)
    for indices in alike.values():
        factors = _factors(torch.stack([pause(wide[index] @ wide[index].T) for index in indices]), pause)
        for index, factor in zip(indices, factors, strict=True):
            wide[index] = pause(factor @ wide[index])
    return [
        result.T if matrix.shape[0] > matrix.shape[1] else result for matrix, result in zip(matrices, wide, strict=True)
    ]


def _factors(squares: Tensor, pause: nn.Module) -> Tensor:
    """Return by what each X is to be multiplied, given X Xᵀ, (n, rows, rows)."""
    lengths = squares.diagonal(dim1=1, dim2=2).sum(dim=1).sqrt().add(1e-7)[:, None, None]
    squares, factors = squares / lengths**2, torch.eye(squares.shape[1], device=squares.device) / lengths
    a, b, c = NEWTON_SCHULZ
    for _ in range(ROUNDS):
        polynomials = torch.baddbmm(squares, squares, squares, beta=b, alpha=c)
        polynomials.diagonal(dim1=1, dim2=2).add_(a)
        factors = polynomials @ factors
        squares = pause(polynomials @ squares @ polynomials)
    return factors
