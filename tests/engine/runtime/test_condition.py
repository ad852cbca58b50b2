"""What is told of pictures, on its way to the network; the U-Net adds it to its embedding of the time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from threading import Event

import pytest
import torch
from torch import Tensor

from ddpm_studio.engine.choices.chain import ChainOptions
from ddpm_studio.engine.choices.device import DeviceOptions
from ddpm_studio.engine.diffusion.samplers import DDIM, Step
from ddpm_studio.engine.diffusion.samplers.fork import Fork, walk_forked
from ddpm_studio.engine.diffusion.samplers.walk import walk
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runtime.computing.device import compute_threads
from ddpm_studio.engine.runtime.condition import NOTHING, Condition
from ddpm_studio.engine.runtime.model import Model, load_model

ON_CPU = ChainOptions(clips=False, device=DeviceOptions(device="cpu", precision="fp32", threads=1))


IMAGES = torch.randn(5, 1, 8, 8, generator=torch.Generator().manual_seed(2))


def assert_alike(first: Tensor, second: Tensor) -> None:
    """But for the rounding of other batches; images that are told something else differ by several."""
    torch.testing.assert_close(first, second, atol=1e-3, rtol=0)


def told_of(pictures: int) -> Condition:
    rows = 3 * torch.randn(pictures, 32, generator=torch.Generator().manual_seed(0))
    return Condition(rows, torch.zeros(32))


def rows_of(condition: Condition) -> Tensor:
    assert condition.rows is not None
    return condition.rows


def test_whoever_picks_pictures_picks_what_is_told_of_them() -> None:
    told, rows = told_of(5), rows_of(told_of(5))
    assert torch.equal(rows_of(told.pick([4, 0, 4])), rows[[4, 0, 4]])
    assert torch.equal(rows_of(told.pick(range(1, 3))), rows[1:3])
    assert torch.equal(rows_of(told.pick(slice(2, 9))), rows[2:])
    assert torch.equal(rows_of(told.pick(torch.tensor([3])).pick([0, 0])), rows[[3, 3]])


def test_what_is_left_out_is_the_row_that_says_nothing() -> None:
    classes = Condition(torch.tensor([0, 1, 2]), torch.tensor(9))
    assert rows_of(classes.leave_out(torch.tensor([True, False, True]))).tolist() == [9, 1, 9]
    pictures = Condition(torch.ones(2, 3, 4, 4), torch.full((3, 4, 4), -1.0))
    assert rows_of(pictures.leave_out(torch.tensor([False, True]))).mean((1, 2, 3)).tolist() == [1, -1]


def test_of_nothing_nothing_can_be_picked_or_left_out() -> None:
    everywhere = torch.tensor([True])
    assert (
        NOTHING.pick([3]).rows is NOTHING.leave_out(everywhere).rows is NOTHING.onto(torch.device("cpu")).rows is None
    )


@pytest.fixture
def model(trained_run: Run) -> Iterator[Model]:
    """A network that answers to what it is told: a fresh one's last maps are nearly zero."""
    model = load_model(trained_run.folder, ON_CPU)
    chance = torch.Generator().manual_seed(1)
    for weights in model.network.parameters():
        weights.normal_(0, 0.2, generator=chance)
    with compute_threads(ON_CPU.device):
        yield model


def walked(model: Model, x: Tensor, told: Condition, times: list[int], batch_size: int = 256) -> list[Step]:
    denoiser = model.denoiser(ON_CPU.model_copy(update={"batch_size": batch_size}), Event(), told)
    return list(walk(DDIM(), denoiser, x, times, lambda t, visit=0: torch.zeros_like(x)))


def test_a_chain_is_walked_with_what_is_told_of_each_image(model: Model) -> None:
    """In any batches: an image's own row goes with it."""
    x, told, times = IMAGES, told_of(5), [50, 30, 10]
    whole = walked(model, x, told, times)[-1].x_0
    for batch_size in (1, 2, 3):
        assert_alike(walked(model, x, told, times, batch_size)[-1].x_0, whole)
    alone = walked(model, x[3:4], told.pick([3]), times)[-1].x_0
    assert_alike(alone, whole[3:4])
    same_noise = walked(model, x[:1].expand(5, -1, -1, -1), told, times)[-1].x_0
    assert (same_noise[1:] - same_noise[:1]).abs().mean() > 1, "what is told makes a difference"
    assert not torch.equal(walked(model, x, NOTHING, times)[-1].x_0, whole)


def test_what_adds_nothing_to_the_time_is_as_if_nothing_were_told(model: Model) -> None:
    x, nothing = IMAGES[:3], told_of(3).leave_out(torch.ones(3, dtype=torch.bool))
    first, second = (walked(model, x, told, [50, 20])[-1].x_0 for told in (nothing, NOTHING))
    assert_alike(first, second)


def test_branches_are_told_what_their_image_is_told(model: Model) -> None:
    """By the same sampler over the same times they are the image once more."""
    x, told = IMAGES[:3], told_of(3)
    fork = Fork([50, 30, 10], [30, 10], [2, 0], 2)
    own = walked(model, x, told, [50, 30, 10])
    of_branches = told.pick(fork.rows).pick(fork.copies())
    steps = list(walk_forked(fork, iter(own), lambda x: iter(walked(model, x, of_branches, [30, 10])), torch.cat))
    for image, row in enumerate(fork.rows):
        for branch in range(3):
            assert_alike(steps[-1].x_0[3 * image + branch], own[-1].x_0[row])


def test_an_image_for_which_there_is_no_memory_beside_others_keeps_its_row(model: Model) -> None:
    class Small(torch.nn.Module):
        def forward(self, x: Tensor, t: Tensor, told: Tensor) -> Tensor:
            if len(x) > 2:
                raise torch.OutOfMemoryError("CUDA out of memory")
            return x + told[:, :1, None, None]

    x, told = IMAGES, told_of(5)
    unclipped = ON_CPU.model_copy(update={"clips": False})
    believed = replace(model, network=Small()).denoiser(unclipped, Event(), told)(x, 7)
    assert torch.equal(believed.eps, x + rows_of(told)[:, :1, None, None])
