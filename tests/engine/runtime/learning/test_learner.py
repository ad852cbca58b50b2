"""What a training step draws beside its pictures: what is told of them."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from ddpm_studio.engine.choices.toml import with_changes
from ddpm_studio.engine.runtime.computing.device import choose_device, compute_threads
from ddpm_studio.engine.runtime.condition import NOTHING, Condition
from ddpm_studio.engine.runtime.learning import learner as learner_module
from ddpm_studio.engine.runtime.learning.distributed import ALONE, Team
from ddpm_studio.engine.runtime.learning.learner import Learner
from ddpm_studio.engine.runtime.learning.pictures import Pictures
from ddpm_studio.engine.runtime.noise import Purpose, generator
from tests.engine.small import SMALL

CPU = torch.device("cpu")
CONFIG = with_changes(SMALL, ["training.accumulation=3", "data.flip=true"])
COUNT = 20
PIXELS = np.arange(COUNT, dtype=np.uint8)[:, None, None, None].repeat(8, 1).repeat(8, 2)
"""Picture i is all of level i."""
NUMBERS = Condition(torch.arange(COUNT)[:, None].expand(-1, 32).float(), torch.full((32,), -1.0))
"""Of picture i it is told that it is i."""


def learner(team: Team = ALONE) -> Learner:
    return Learner(CONFIG, 1, choose_device(CONFIG.device), team)


def drawn(of: Learner, step: int, pictures: Pictures) -> tuple[list[int], list[int]]:
    """Return the levels of the pictures of a step, and what is told of them."""
    x_0, told = (batch := of.draw(step, pictures)).x_0, batch.told
    assert told.rows is not None
    return ((x_0[:, 0, 0, 0] + 1) * 127.5).round().int().tolist(), told.rows[:, 0].int().tolist()


def test_what_is_told_is_of_the_very_pictures_and_left_out_of_some() -> None:
    one, seen = learner(), dict[float, list[tuple[int, int]]]()
    for left_out in (0.0, 0.25, 1.0):
        pictures = Pictures(PIXELS, CPU, NUMBERS, left_out)
        seen[left_out] = [pair for step in range(25) for pair in zip(*drawn(one, step, pictures), strict=True)]
    always, seldom, never = seen.values()
    assert all(level == told for level, told in always) and len(always) == 200
    assert all(told == -1 for _, told in never)
    assert all(told in (-1, level) for level, told in seldom)
    assert 0.15 < sum(told == -1 for _, told in seldom) / 200 < 0.35


def test_of_whom_nothing_is_told_is_a_function_of_the_step_also_in_a_team() -> None:
    pictures = Pictures(PIXELS, CPU, NUMBERS, 0.5)
    first, again, second = (
        drawn(one, step, pictures) for one, step in ((learner(), 4), (learner(), 4), (learner(), 5))
    )
    assert first == again and first[1] != second[1]
    left_out = torch.rand(8, generator=generator(CONFIG.seed, Purpose.TOLD, 4)) < 0.5
    assert [told == -1 for told in first[1]] == left_out.tolist()
    shares = [drawn(learner(Team(rank, 2)), 4, pictures) for rank in range(2)]
    assert [told for _, share in shares for told in share] == first[1]


def losses(pictures: Pictures) -> list[float]:
    one, chance = learner(), torch.Generator().manual_seed(0)
    for weights in one.network.parameters():  # a fresh network answers nearly zero, whatever it is told
        weights.data.normal_(0, 0.1, generator=chance)
    with compute_threads(CONFIG.device):
        return [one.train_step(step, pictures).item() for step in range(4)]


def test_telling_changes_no_other_draw() -> None:
    """Rows of zeros add nothing to the embedding of the time: the very losses of a training that is told nothing."""
    zeros = Condition(torch.zeros(COUNT, 32), torch.zeros(32))
    untold = losses(Pictures(PIXELS, CPU))
    assert losses(Pictures(PIXELS, CPU, zeros, 0.5)) == untold
    assert losses(Pictures(PIXELS, CPU, NUMBERS, 0.5)) != untold


def test_where_nothing_is_told_nothing_is_drawn_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    one, honest, asked = learner(), generator, list[Purpose]()

    def heard(seed: int, purpose: Purpose, *numbers: int, device: torch.device = CPU) -> torch.Generator:
        asked.append(purpose)
        return honest(seed, purpose, *numbers, device=device)

    monkeypatch.setattr(learner_module, "generator", heard)
    assert one.draw(0, Pictures(PIXELS, CPU)).told is NOTHING
    assert asked[-2:] == [Purpose.FLIP, Purpose.EPS] and Purpose.TOLD not in asked


def test_a_place_of_each_picture_is_drawn_for_each_step_also_in_a_team() -> None:
    """Pixel (row, column) of picture i is of level 16 row + column, so that a part tells where it lies."""
    config = with_changes(SMALL, ["data.fit=random", "training.batch_size=64"])
    large = (np.arange(10)[:, None] * 16 + np.arange(10)).astype(np.uint8)
    pictures = Pictures(np.broadcast_to(large[None, :, :, None], (COUNT, 10, 10, 1)).copy(), CPU)

    def parts(step: int, team: Team = ALONE) -> torch.Tensor:
        x_0 = Learner(config, 1, choose_device(config.device), team).draw(step, pictures).x_0
        return ((x_0[:, 0] + 1) * 127.5).round().int()

    first = parts(3)
    corners = first[:, 0, 0]
    whole = torch.tensor(large[:8, :8].astype(int))
    assert torch.equal(first, corners[:, None, None] + whole)
    assert {(int(corner) // 16, int(corner) % 16) for corner in corners} == {(y, x) for y in range(3) for x in range(3)}
    assert torch.equal(parts(3), first) and not torch.equal(parts(4), first)
    assert torch.equal(torch.cat([parts(3, Team(rank, 2)) for rank in range(2)]), first)
