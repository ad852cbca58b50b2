"""CUDA graphs, with a tracer in the place of the card: it, too, keeps what is done to tensors, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from threading import Event, Thread
from typing import ClassVar
from unittest.mock import MagicMock
from weakref import ReferenceType, ref

import pytest
import torch
from torch import Tensor, nn
from torch.fx.experimental.proxy_tensor import make_fx

from ddpm_studio.engine.choices.device import DeviceOptions
from ddpm_studio.engine.choices.toml import with_changes
from ddpm_studio.engine.errors import Cancelled
from ddpm_studio.engine.networks.build import build
from ddpm_studio.engine.networks.ports import plain_ports
from ddpm_studio.engine.networks.unet import UNet
from ddpm_studio.engine.runtime.computing import recorder
from ddpm_studio.engine.runtime.computing.alone import alone, computing
from ddpm_studio.engine.runtime.computing.device import choose_device
from ddpm_studio.engine.runtime.computing.recorder import CALLS_BEFORE, MOST_SHAPES, Recorder, record
from ddpm_studio.engine.runtime.condition import NOTHING, Condition
from ddpm_studio.engine.runtime.model import Predictor
from tests.engine.small import DEEPER, SMALL


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


def scaled(x: Tensor, index: Tensor, told: Tensor | None) -> Tensor:
    return x * index if told is None else x * index + told


def asked(record: Recorder, count: int, size: int = 2) -> list[list[float]]:
    return [
        record(torch.full((size,), 2.0 + number), torch.tensor([number]), None).clone().tolist()
        for number in range(count)
    ]


def test_later_calls_replay_with_what_they_are_given(recordings: list[Callable[[], Tensor]]) -> None:
    record = Recorder(scaled)
    assert asked(record, CALLS_BEFORE + 3) == [[(2.0 + n) * n] * 2 for n in range(CALLS_BEFORE + 3)]
    assert len(recordings) == 1
    one, other = (record(torch.ones(2), torch.tensor([number]), None) for number in (5, 6))
    assert one.tolist() == [5, 5] and other.tolist() == [6, 6]


def test_what_is_told_is_that_of_each_call(recordings: list[Callable[[], Tensor]]) -> None:
    record, index = Recorder(scaled), torch.tensor([1])
    told = [record(torch.ones(2), index, torch.full((2,), 10.0 * number)).tolist() for number in range(6)]
    assert told == [[1 + 10.0 * number] * 2 for number in range(6)]
    assert record(torch.ones(2), index, None).tolist() == [1, 1], "of the same images, and nothing is told of them"
    assert record(torch.ones(2), index, torch.ones(1)).tolist() == [2, 2]
    assert len(recordings) == 1


def test_each_shape_is_recorded_on_its_own_and_not_too_many_are(recordings: list[Callable[[], Tensor]]) -> None:
    record = Recorder(scaled)
    for size in range(1, MOST_SHAPES + 3):
        assert all(len(answer) == size for answer in asked(record, CALLS_BEFORE + 1, size))
    assert len(recordings) == MOST_SHAPES


def test_nothing_is_recorded_while_another_job_computes(recordings: list[Callable[[], Tensor]]) -> None:
    """It may wait for the whole card, which ends a recording and fails itself."""
    record = Recorder(scaled)
    with computing():
        with computing():
            assert len(asked(record, CALLS_BEFORE + 2)) == CALLS_BEFORE + 2 and not recordings
        assert asked(record, 2) == [[0.0, 0.0], [3.0, 3.0]] and len(recordings) == 1


def test_no_job_begins_before_a_recording_ends() -> None:
    has_begun = Event()

    def job() -> None:
        with computing():
            has_begun.set()

    thread = Thread(target=job)
    with computing(), alone() as is_alone:
        thread.start()
        assert is_alone and not has_begun.wait(0.2)
    thread.join()
    assert has_begun.is_set()


def test_a_forgotten_job_may_end_while_another_is_alone() -> None:
    """In the same thread, if garbage is collected there."""
    with computing(), ExitStack() as forgotten:
        forgotten.enter_context(computing())
        with alone() as is_alone:
            assert not is_alone
            forgotten.close()
        with alone() as is_alone:
            assert is_alone


def test_what_cannot_be_recorded_is_computed_as_ever(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(compute: Callable[[], Tensor], device: torch.device) -> Callable[[], Tensor]:
        raise RuntimeError("operation not permitted when stream is capturing")

    monkeypatch.setattr(recorder, "record", refuse)
    assert asked(Recorder(scaled), CALLS_BEFORE + 4)[-1] == [(CALLS_BEFORE + 3) * (CALLS_BEFORE + 5.0)] * 2
    assert [r.getMessage() for r in caplog.records] == [
        "sampling goes on without CUDA graphs: operation not permitted when stream is capturing"
    ]


class Graph:
    """What torch's does when CUDA refuses: the allocator is not led back, and the graph cannot be ended."""

    said: ClassVar[list[str]] = []
    refuses_at: ClassVar[str] = ""

    def _do(self, what: str) -> None:
        self.said.append(what)
        if what == self.refuses_at:
            raise RuntimeError(f"{what} refused")

    def capture_begin(self, pool: tuple[int, int], capture_error_mode: str) -> None:
        assert capture_error_mode == "thread_local"
        self._do("begin")

    def capture_end(self) -> None:
        self._do("end")

    def replay(self) -> None:
        self._do("replay")


@pytest.fixture
def a_card(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A card of which only the order of calls is true."""
    said = Graph.said = []

    @contextmanager
    def on(stream: object) -> Iterator[None]:
        said.append("aside")
        try:
            yield
        finally:
            said.append("back")

    monkeypatch.setattr(torch.cuda, "CUDAGraph", Graph)
    monkeypatch.setattr(torch.cuda, "Stream", MagicMock())
    monkeypatch.setattr(torch.cuda, "current_stream", MagicMock())
    monkeypatch.setattr(torch.cuda, "stream", on)
    monkeypatch.setattr(torch.cuda, "graph_pool_handle", lambda: (0, 1))
    monkeypatch.setattr(torch.cuda, "synchronize", lambda device: said.append("wait"))
    monkeypatch.setattr(torch.cuda, "empty_cache", lambda: said.append("empty"))
    monkeypatch.setattr(torch._C, "_cuda_endAllocateToPool", lambda *_: said.append("led back"), raising=False)
    monkeypatch.setattr(torch._C, "_cuda_releasePool", lambda *_: said.append("released"), raising=False)
    yield said
    Graph.refuses_at = ""
    recorder._spoilt.clear()
    recorder._side_stream.cache_clear()


def told(said: list[str]) -> Tensor:
    said.append("compute")
    return torch.ones(1)


def test_a_recording_is_made_aside_after_a_rehearsal_with_nothing_under_way(a_card: list[str]) -> None:
    replay = record(lambda: told(a_card), torch.device("cuda", 0))
    assert a_card == ["aside", "compute", "wait", "empty", "begin", "compute", "end", "back"]
    assert replay().tolist() == [1] and a_card[-1] == "replay"


@pytest.mark.parametrize(
    ("refused", "after"), [("begin", ["begin", "end"]), ("end", ["begin", "compute", "end", "end"])]
)
def test_a_refused_recording_leaves_the_allocator_as_it_was(a_card: list[str], refused: str, after: list[str]) -> None:
    Graph.refuses_at = refused
    with pytest.raises(RuntimeError, match=f"{refused} refused"):
        record(lambda: told(a_card), torch.device("cuda", 0))
    assert a_card[4:] == [*after, "led back", "released", "back"]


def test_who_stops_while_it_records_is_heard(a_card: list[str]) -> None:
    Graph.refuses_at = "end"

    def stop() -> Tensor:
        if "begin" in a_card:
            raise Cancelled
        return torch.ones(1)

    with pytest.raises(Cancelled):
        record(stop, torch.device("cuda", 0))
    assert a_card[-3:] == ["led back", "released", "back"]


def predictor(network: nn.Module, kind: str, batch_size: int = 256) -> Predictor:
    device = replace(choose_device(DeviceOptions(device="cpu")), torch=torch.device(kind))
    return Predictor(network.eval().requires_grad_(False), device, batch_size, Event(), True)


@pytest.mark.parametrize(
    ("changes", "told", "images"),
    [
        ([*DEEPER], NOTHING, 2),
        (
            ["network.attention.levels=[1]", 'network.details.resnet_time_scale_shift="scale_shift"'],
            Condition(torch.randn(3, 32)),
            3,
        ),
    ],
    ids=["", "told"],
)
def test_the_network_depends_on_images_and_time_and_what_is_told_alone(
    changes: list[str], told: Condition, images: int, recordings: list[Callable[[], Tensor]]
) -> None:
    """Anything else of a call, such as its time as a number of Python's, would be the first one's for ever."""
    shape, config = (3, 8, 8), with_changes(SMALL, changes)
    network = build(config.network, plain_ports(3), (8, 8))
    ours, plain = (predictor(network, kind, 2).told(told) for kind in ("cuda", "cpu"))
    for t in (900, 800, 500, 20, 1):
        x = torch.randn(images, *shape)
        assert torch.equal(ours(x, t), plain(x, t))
    assert len(recordings) == images - 1  # two images, and of three the one that is left over
    with torch.no_grad():
        for weight in network.parameters():
            weight.mul_(0.9)
    assert torch.equal(ours(x, 1), plain(x, 1))


def test_nothing_is_recorded_on_a_processor_or_for_a_few_calls(recordings: list[Callable[[], Tensor]]) -> None:
    often = predictor(build(SMALL.network, plain_ports(1), (8, 8)), "cpu")
    seldom = replace(predictor(build(SMALL.network, plain_ports(1), (8, 8)), "cuda"), is_asked_often=False)
    for t in range(1, 6):
        for ours in (often, seldom):
            ours(torch.zeros(1, 1, 8, 8), t)
    assert not recordings


class Crowded(nn.Module):
    """A network with memory for two images, or four where nothing else lies in it."""

    def __init__(self, others: list[ReferenceType[Callable[[], Tensor]]]) -> None:
        super().__init__()
        self.others, self.sizes = others, list[int]()

    def forward(self, x: Tensor, t: Tensor, told: None) -> Tensor:
        if len(x) > (2 if any(other() for other in self.others) else 4):
            raise torch.OutOfMemoryError("CUDA out of memory")
        self.sizes.append(len(x))
        return x * t


def test_recordings_go_before_fewer_images_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    lying: list[ReferenceType[Callable[[], Tensor]]] = []

    def record(compute: Callable[[], Tensor], device: torch.device) -> Callable[[], Tensor]:
        made = record_by_tracing(compute, device)
        lying.append(ref(made))
        return made

    monkeypatch.setattr(recorder, "record", record)
    network = Crowded(lying)
    ours, one = predictor(network, "cuda"), torch.ones(1, 1, 2, 2)
    for t in range(1, CALLS_BEFORE + 3):
        assert torch.equal(ours(one, t), (t - 1) * one)
    assert len(lying) == 1
    assert torch.equal(ours(torch.ones(4, 1, 2, 2), 3), torch.full((4, 1, 2, 2), 2.0))
    assert network.sizes[-1] == 4 and ours.batch_size == 256
    assert torch.equal(ours(torch.ones(5, 1, 2, 2), 3), torch.full((5, 1, 2, 2), 2.0))
    assert ours.batch_size == 2


def test_a_network_goes_with_whoever_asks_it(recordings: list[Callable[[], Tensor]]) -> None:
    """At once: on a card a collection of garbage, which may come late, would leave no memory for others until then."""
    network = build(SMALL.network, plain_ports(1), (8, 8))
    assert isinstance(network, UNet)
    ours, weights = predictor(network, "cuda"), ref(network.conv_in.weight)
    for t in range(1, CALLS_BEFORE + 1):
        ours(torch.zeros(1, 1, 8, 8), t)
    del ours, network
    assert weights() is None, "without a collection"
