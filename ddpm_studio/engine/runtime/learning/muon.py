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

    @torch.no_grad()
    def step(self, closure: Callable[[], Any] | None = None) -> None:  # type: ignore[override]
        """Move all weights by their gradients; those of the matrices are used up."""
        assert closure is None
        matrices = self.param_groups[0]
        moved = [weight for weight in matrices["params"] if weight.grad is not None]
        directions = orthogonal([push.flatten(1) for push in self._pushes(moved)])
        if matrices["weight_decay"]:
            torch._foreach_mul_(moved, 1 - matrices["lr"] * matrices["weight_decay"])
        for weight, direction in zip(moved, directions, strict=True):
            # 0.2 √max(rows, columns): an orthogonal matrix of this shape has entries of 1 / √max(rows, columns).
            step = matrices["lr"] * AS_ADAM * max(direction.shape) ** 0.5
            weight.add_(direction.view_as(weight), alpha=-step)
            weight.grad = None  # else Adam would move it, too
        super().step()

    def _pushes(self, weights: list[Tensor]) -> tuple[Tensor, ...]:
        """Return their gradients with momentum (Nesterov's)."""
        for weight in weights:
            if not self.state[weight]:
                # AdamW wants to find a step where it reads states; those of matrices are not counted.
                self.state[weight] = {"step": torch.zeros(()), "momentum": torch.zeros_like(weight)}
        gradients = [weight.grad for weight in weights if weight.grad is not None]
        momenta = [self.state[weight]["momentum"] for weight in weights]
        torch._foreach_lerp_(momenta, gradients, 1 - MOMENTUM)
        return torch._foreach_lerp(gradients, momenta, MOMENTUM)


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


@_full_precision()
def orthogonal(matrices: list[Tensor]) -> list[Tensor]:
    """Return nearly U Vᵀ for each U S Vᵀ of `matrices`, (rows, columns), by Newton and Schulz's iteration.

    A round multiplies the matrix X by a polynomial of X Xᵀ. These are gathered in the small square of its shorter side,
    for many matrices at once, and X is multiplied once: the same but for rounding, in less than half of the time.
    """
    wide = [matrix.T if matrix.shape[0] > matrix.shape[1] else matrix for matrix in matrices]
    alike: dict[int, list[int]] = {}
    for index, matrix in enumerate(wide):
        alike.setdefault(len(matrix), []).append(index)
    for indices in alike.values():
        factors = _factors(torch.stack([wide[index] @ wide[index].T for index in indices]))
        for index, factor in zip(indices, factors, strict=True):
            wide[index] = factor @ wide[index]
    return [
        result.T if matrix.shape[0] > matrix.shape[1] else result for matrix, result in zip(matrices, wide, strict=True)
    ]


def _factors(squares: Tensor) -> Tensor:
    """Return by what each X is to be multiplied, given X Xᵀ, (n, rows, rows)."""
    lengths = squares.diagonal(dim1=1, dim2=2).sum(dim=1).sqrt().add(1e-7)[:, None, None]
    squares, factors = squares / lengths**2, torch.eye(squares.shape[1], device=squares.device) / lengths
    a, b, c = NEWTON_SCHULZ
    for _ in range(ROUNDS):
        polynomials = torch.baddbmm(squares, squares, squares, beta=b, alpha=c)
        polynomials.diagonal(dim1=1, dim2=2).add_(a)
        factors = polynomials @ factors
        squares = polynomials @ squares @ polynomials
    return factors
