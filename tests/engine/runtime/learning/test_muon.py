from __future__ import annotations

import threading

import pytest
import torch
from torch import Tensor, nn

from ddpm_studio.engine.errors import Cancelled
from ddpm_studio.engine.runtime.computing.cancel import cancellable
from ddpm_studio.engine.runtime.learning.muon import Muon, Pause, is_matrix, orthogonal, tables_of

RATE = 3e-3


def drawn(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("shape", [(16, 40), (40, 16), (8, 8)])
def test_directions_stay_and_all_count_alike(shape: tuple[int, int]) -> None:
    matrices = [*drawn(3, *shape), 1e-3 * drawn(shape[0], 20)]
    for before, after in zip(matrices, orthogonal(matrices, Pause()), strict=True):
        left, _, right = torch.linalg.svd(before, full_matrices=False)
        seen = left.T @ after @ right.T
        across = seen - torch.diag(seen.diag())
        assert across.abs().max() < 1e-3, "the singular vectors are those of before"
        assert seen.diag().min() > 0.3 and seen.diag().max() < 1.3


def test_matrices_move_as_by_the_optimizer_that_torch_has() -> None:
    """Which computes in bf16, so within some per cent of a step."""
    mine, theirs = nn.Parameter(drawn(24, 72)), nn.Parameter(drawn(24, 72))
    ours = Muon([mine], lr=RATE, weight_decay=0.1)
    peer = torch.optim.Muon([theirs], lr=RATE, weight_decay=0.1, momentum=0.95, adjust_lr_fn="match_rms_adamw")
    start = mine.detach().clone()
    for step in range(4):
        for weight in (mine, theirs):
            weight.grad = drawn(24, 72, seed=step + 1)
        ours.step()
        peer.step()
    moved = (mine - start).norm()
    assert moved > 0.5 * RATE * 0.2 * 24**0.5 * 72**0.5
    assert (mine - theirs).norm() < 0.03 * moved


def test_a_convolution_moves_as_the_matrix_it_is() -> None:
    kernel, flat = nn.Parameter(drawn(16, 8, 3, 3)), nn.Parameter(drawn(16, 72))
    for weight in (kernel, flat):
        weight.grad = drawn(16, 72, seed=1).view_as(weight)
    Muon([kernel, flat], lr=RATE, weight_decay=0.0).step()
    assert torch.equal(kernel.detach().view(16, 72), flat.detach())


def test_what_is_no_matrix_moves_by_adam() -> None:
    kinds = {"bias": (16,), "to pixels": (3, 16, 3, 3), "of few": (16, 4)}
    mine = [nn.Parameter(drawn(*shape)) for shape in kinds.values()]
    theirs = [nn.Parameter(drawn(*shape)) for shape in kinds.values()]
    matrix = nn.Parameter(drawn(8, 9))
    assert is_matrix(matrix) and not any(map(is_matrix, mine))
    ours = Muon([*mine, matrix], lr=RATE, betas=(0.9, 0.99), weight_decay=0.1)
    peer = torch.optim.AdamW(theirs, lr=RATE, betas=(0.9, 0.99), weight_decay=0.1)
    for step in range(3):
        for weight in (*mine, *theirs, matrix):
            weight.grad = drawn(*weight.shape, seed=step + 1)
        ours.step()
        peer.step()
    for own, other in zip(mine, theirs, strict=True):
        assert torch.equal(own, other)
    assert "exp_avg" not in ours.state[matrix], "Adam has not seen it"


def test_a_table_moves_by_adam_however_many_rows_it_has() -> None:
    embedding, linear = nn.Embedding(10, 16), nn.Linear(16, 16, bias=False)
    network, table = nn.Sequential(embedding, linear), embedding.weight
    peer = nn.Parameter(table.detach().clone())
    assert is_matrix(table) and [weight is table for weight in tables_of(network)] == [True]
    ours = Muon(network.parameters(), tables_of(network), lr=RATE, weight_decay=0.1)
    theirs = torch.optim.AdamW([peer], lr=RATE, weight_decay=0.1)
    for step in range(3):
        for weight in (table, peer, linear.weight):
            weight.grad = drawn(*weight.shape, seed=step + 1)
        ours.step()
        theirs.step()
    assert torch.equal(table, peer)
    assert "exp_avg" in ours.state[table] and "momentum" in ours.state[linear.weight]


def test_what_was_learnt_about_gradients_is_saved_and_read() -> None:
    def trained(steps: range, weights: list[nn.Parameter], optimizer: Muon) -> list[Tensor]:
        for step in steps:
            for weight in weights:
                weight.grad = drawn(*weight.shape, seed=step + 1)
            optimizer.step()
        return [weight.detach().clone() for weight in weights]

    def fresh() -> tuple[list[nn.Parameter], Muon]:
        weights = [nn.Parameter(drawn(8, 16)), nn.Parameter(drawn(16))]
        return weights, Muon(weights, lr=RATE, weight_decay=0.0)

    through = trained(range(6), *fresh())
    weights, optimizer = fresh()
    half_way, state = trained(range(3), weights, optimizer), optimizer.state_dict()
    others, again = fresh()
    for weight, value in zip(others, half_way, strict=True):
        weight.data.copy_(value)
    again.load_state_dict(state)
    for found, wanted in zip(trained(range(3, 6), others, again), through, strict=True):
        assert torch.equal(found, wanted)


def test_a_step_that_is_given_up_leaves_all_as_it_was_and_can_be_done_again() -> None:
    """Finding the directions takes 0.4 s for 36 million parameters, longer than whoever stops may wait."""

    def fresh() -> tuple[nn.Parameter, Muon]:
        weight = nn.Parameter(drawn(8, 16))
        return weight, Muon([weight], lr=RATE, weight_decay=0.1)

    class AsksToStop(Pause):
        def __init__(self) -> None:
            super().__init__()
            self.flag, self.products = threading.Event(), 0

        def forward(self, x: Tensor) -> Tensor:
            self.products += 1
            self.flag.set()
            return x

    (weight, optimizer), (other, undisturbed) = fresh(), fresh()
    for step in range(3):
        weight.grad, other.grad = (drawn(8, 16, seed=step + 1) for _ in range(2))
        optimizer.pause = asking = AsksToStop()
        with pytest.raises(Cancelled), cancellable([asking], asking.flag):
            optimizer.prepare()
        assert asking.products == 1, "no further one was begun"
        assert torch.equal(weight, other)
        optimizer.step()
        undisturbed.step()
        assert torch.equal(weight, other) and not torch.equal(weight, fresh()[0])
