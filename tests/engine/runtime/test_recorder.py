"""CUDA graphs, with a tracer in the place of the card: it, too, keeps what is done to tensors, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from threading import Event

import pytest
import torch
from torch import Tensor, nn
from torch.fx.experimental.proxy_tensor import make_fx

from ddpm_studio.engine.config import DeviceOptions
from ddpm_studio.engine.runtime import recorder
from ddpm_studio.engine.runtime.device import choose_device
from ddpm_studio.engine.runtime.model import Predictor
from ddpm_studio.engine.runtime.recorder import CALLS_BEFORE, MOST_SHAPES, Recorder
from ddpm_studio.engine.toml import with_changes
from tests.engine.small import SMALL


def record_by_tracing(compute: Callable[[], Tensor], device: torch.device) -> Callable[[], Tensor]:
    """Record as a card does: memory is read when it is replayed, and the answer is always in the same place."""
    traced = make_fx(compute)()
    answer = traced().clone()
    return lambda: answer.copy_(traced())


@pytest.fixture
def recordings(monkeypatch: pytest.MonkeyPatch) -> list[Callable[[], Tensor]]:
    made: list[Callable[[], Tensor]] = []

    def record(compute: Callable[[], Tensor], device: torch.device) -> Callable[[], Tensor]:
        made.append(record_by_tracing(compute, device))
        return made[-1]

    monkeypatch.setattr(recorder, "record", record)
    return made


def scaled(x: Tensor, index: Tensor) -> Tensor:
    return x * index


def asked(record: Recorder, count: int, size: int = 2) -> list[Tensor]:
    return [record(torch.full((size, 1), 2.0), torch.tensor([number])) for number in range(count)]


def test_later_calls_replay_with_what_they_are_given(recordings: list[Callable[[], Tensor]]) -> None:
    answers = asked(Recorder(scaled), CALLS_BEFORE + 3)
    assert [answer.tolist() for answer in answers] == [[[2.0 * n]] * 2 for n in range(CALLS_BEFORE + 3)]
    assert len(recordings) == 1


def test_each_shape_is_recorded_on_its_own_and_not_too_many_are(recordings: list[Callable[[], Tensor]]) -> None:
    record = Recorder(scaled)
    for size in range(1, MOST_SHAPES + 3):
        assert all(len(answer) == size for answer in asked(record, CALLS_BEFORE + 1, size))
    assert len(recordings) == MOST_SHAPES
    record.forget()
    asked(record, CALLS_BEFORE + 1, 1)
    assert len(recordings) == MOST_SHAPES + 1


def test_what_cannot_be_recorded_is_computed_as_ever(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(compute: Callable[[], Tensor], device: torch.device) -> Callable[[], Tensor]:
        raise RuntimeError("operation not permitted when stream is capturing")

    monkeypatch.setattr(recorder, "record", refuse)
    answers = asked(Recorder(scaled), CALLS_BEFORE + 4)
    assert answers[-1].tolist() == [[2.0 * (CALLS_BEFORE + 3)]] * 2
    assert [r.getMessage() for r in caplog.records] == [
        "sampling goes on without CUDA graphs: operation not permitted when stream is capturing"
    ]


def predictor(network: nn.Module, kind: str, batch_size: int = 256) -> Predictor:
    device = replace(choose_device(DeviceOptions(device="cpu")), torch=torch.device(kind))
    return Predictor(network.eval().requires_grad_(False), device, batch_size, Event())


@pytest.mark.parametrize("scale_shift", ["default", "scale_shift"])
def test_the_network_depends_on_images_and_time_alone(scale_shift: str, recordings: list[Callable[[], Tensor]]) -> None:
    """Anything else of a call, such as its time as a number of Python's, would be the first one's for ever."""
    changes = ["network.attention.levels=[2]", f'network.details.resnet_time_scale_shift="{scale_shift}"']
    shape, config = (3, 8, 8), with_changes(SMALL, changes)
    network = config.network.build(*shape)
    ours, plain = predictor(network, "cuda", 2), predictor(network, "cpu", 2)
    for t in (900, 800, 500, 20, 1):
        x = torch.randn(3, *shape)
        assert torch.equal(ours(x, t), plain(x, t))
    assert len(recordings) == 2  # two images and the one that is left over
    with torch.no_grad():
        for weight in network.parameters():
            weight.mul_(0.9)
    assert torch.equal(ours(x, 1), plain(x, 1))


def test_nothing_is_recorded_on_a_processor(recordings: list[Callable[[], Tensor]]) -> None:
    ours = predictor(SMALL.network.build(1, 8, 8), "cpu")
    for t in range(1, 6):
        ours(torch.zeros(1, 1, 8, 8), t)
    assert not recordings


class Crowded(nn.Module):
    """A network with memory for two images."""

    def forward(self, x: Tensor, t: Tensor) -> Tensor:
        if len(x) > 2:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return x * t


def test_memory_of_recordings_is_given_back_before_fewer_images_are_tried(
    recordings: list[Callable[[], Tensor]],
) -> None:
    ours, one = predictor(Crowded(), "cuda"), torch.ones(1, 1, 2, 2)
    for t in range(1, CALLS_BEFORE + 2):
        ours(one, t)
    assert len(recordings) == 1
    assert torch.equal(ours(torch.ones(4, 1, 2, 2), 3), torch.full((4, 1, 2, 2), 2.0))
    for t in range(1, CALLS_BEFORE + 2):
        assert torch.equal(ours(one, t), (t - 1) * one)
    assert len(recordings) == 2
