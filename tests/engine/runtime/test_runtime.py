from __future__ import annotations

import warnings
from threading import Event

import numpy as np
import pytest
import torch

from ddpm_studio.engine.choices.device import DeviceOptions
from ddpm_studio.engine.errors import FieldError, StudioError, is_device_lost, is_out_of_memory
from ddpm_studio.engine.networks.build import build
from ddpm_studio.engine.networks.ports import plain_ports
from ddpm_studio.engine.runtime import model as model_module
from ddpm_studio.engine.runtime.checkpoint import checksum
from ddpm_studio.engine.runtime.computing import device as device_module
from ddpm_studio.engine.runtime.computing.device import choose_device, compute_threads
from ddpm_studio.engine.runtime.learning.batches import batch_indices
from ddpm_studio.engine.runtime.learning.ema import Ema
from ddpm_studio.engine.runtime.learning.learner import Learner
from ddpm_studio.engine.runtime.learning.pictures import Pictures
from ddpm_studio.engine.runtime.model import Predictor
from ddpm_studio.engine.runtime.noise import Purpose, image_noise, moment
from ddpm_studio.engine.runtime.pixels import flip_where
from tests.engine.small import SMALL


def test_an_epoch_shows_every_image_once_and_the_next_another_order() -> None:
    """10 images in batches of 4: two epochs are five batches, and batches span epochs."""
    seen = torch.cat([batch_indices(3, step, 4, 10) for step in range(5)])
    assert sorted(seen[:10].tolist()) == list(range(10)) and sorted(seen[10:].tolist()) == list(range(10))
    assert seen[:10].tolist() != seen[10:].tolist()


def test_a_batch_may_be_larger_than_the_set() -> None:
    assert torch.bincount(batch_indices(0, 0, 20, 10)).tolist() == [2] * 10


def test_a_time_that_is_visited_again_has_other_noise_and_the_first_visit_that_of_t_alone() -> None:
    first, second, third = (image_noise(1, Purpose.STEP, [0], (1, 4, 4), *moment(7, visit)) for visit in range(3))
    assert torch.equal(first, image_noise(1, Purpose.STEP, [0], (1, 4, 4), 7))
    assert not torch.equal(first, second) and not torch.equal(second, third)


def test_those_images_are_mirrored_that_are_to_be() -> None:
    signal = torch.arange(4.0).expand(3, 1, 1, 4)
    flipped = flip_where(signal, torch.tensor([False, True, False]))
    assert flipped[:, 0, 0].tolist() == [[0, 1, 2, 3], [3, 2, 1, 0], [0, 1, 2, 3]]


def test_ema_is_the_published_average() -> None:
    network = torch.nn.Linear(1, 1, bias=False)
    values = [float(v) for v in range(1, 30)]
    network.weight.data.fill_(0.0)
    ema = Ema(network, [0.5, 0.9], warms_up=True)
    plain = Ema(network, [0.9], warms_up=False)
    expected, expected_plain = {0.5: 0.0, 0.9: 0.0}, 0.0
    for step, value in enumerate(values):
        network.weight.data.fill_(value)
        ema.update(step)
        plain.update(step)
        for rate in expected:
            decay = min(rate, (1 + step) / (10 + step))
            expected[rate] = decay * expected[rate] + (1 - decay) * value
        expected_plain = 0.9 * expected_plain + 0.1 * value
    for rate, value in expected.items():
        assert ema.weights(rate)["weight"].item() == pytest.approx(value, rel=1e-5)
    assert plain.weights()["weight"].item() == pytest.approx(expected_plain, rel=1e-5)


def test_a_device_that_is_not_there_is_a_sentence() -> None:
    if torch.cuda.is_available():
        pytest.skip("there is a CUDA device here")
    with pytest.raises(FieldError, match="no CUDA"):
        choose_device(DeviceOptions(device="cuda"))
    device = choose_device(DeviceOptions())
    assert device.torch.type in ("cpu", "mps") and "CPU (no CUDA" in device.description


@pytest.mark.parametrize(
    ("says", "reason"),
    [
        (UserWarning("The NVIDIA driver on your system is too old (found version 11040)."), "driver is too old"),
        (UserWarning("Can't initialize NVML"), "no graphics card or driver"),
        (RuntimeError("CUDA error: no kernel image is available\nfor execution on the device"), "no kernel image is"),
        (AssertionError("Torch not compiled with CUDA enabled"), "not compiled"),
    ],
)
def test_a_driver_that_fails_is_a_reason_and_not_an_end(
    monkeypatch: pytest.MonkeyPatch, says: Exception, reason: str
) -> None:
    def is_available() -> bool:
        if not isinstance(says, Warning):
            raise says
        warnings.warn(says, stacklevel=2)
        return False

    monkeypatch.setattr(torch.cuda, "is_available", is_available)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    device = choose_device(DeviceOptions())
    assert device.torch.type == "cpu" and reason in device.label and "\n" not in device.label
    with pytest.raises(FieldError, match=f"{reason}.*Choose auto or cpu"):
        choose_device(DeviceOptions(device="cuda"))


@pytest.fixture
def a_card(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second of two NVIDIA cards, as far as torch tells of it; nothing can be computed on it."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda: "Old card")
    monkeypatch.setattr(torch.cuda, "current_device", lambda: 1)
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda including_emulation=True: including_emulation)
    monkeypatch.setattr(device_module, "_compute_on_cuda", lambda: None)


def test_a_card_that_is_seen_but_cannot_compute_is_not_taken(a_card: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """As one that is too old for this torch: everything goes well until its first kernel."""

    def fails() -> None:
        raise RuntimeError("CUDA error: no kernel image is available for execution on the device")

    monkeypatch.setattr(device_module, "_compute_on_cuda", fails)
    device = choose_device(DeviceOptions())
    assert device.torch.type == "cpu" and "no kernel image is available" in device.label


@pytest.mark.usefixtures("a_card")
def test_of_several_cards_the_one_of_this_thread_is_named_to_all_threads() -> None:
    assert choose_device(DeviceOptions()).torch == torch.device("cuda", 1)


def test_threads_are_told_where_a_job_computes_and_given_back() -> None:
    """Not in the status bar: each job may have another number."""
    before = torch.get_num_threads()
    with compute_threads(DeviceOptions(threads=1)):
        device = choose_device(DeviceOptions(device="cpu"))
        assert torch.get_num_threads() == device.tuning.threads == 1
        assert "1 thread" in device.description and "thread" not in device.label
    assert torch.get_num_threads() == before


def test_a_checksum_knows_every_bit_and_every_name() -> None:
    weights = {"a": torch.zeros(3), "b": torch.tensor(1.0)}
    assert checksum(weights) == checksum(dict(reversed(weights.items())))
    assert len({checksum(w) for w in (weights, {"a": torch.zeros(3)}, {**weights, "b": torch.tensor(-1.0)})}) == 3
    assert checksum({"a": torch.zeros(2, 3)}) != checksum({"a": torch.zeros(3, 2)})


class Crowded(torch.nn.Module):
    """A network with memory for three images."""

    def __init__(self) -> None:
        super().__init__()
        self.sizes: list[int] = []

    def forward(self, x: torch.Tensor, t: torch.Tensor, told: None) -> torch.Tensor:
        if len(x) > 3:
            raise torch.OutOfMemoryError("CUDA out of memory")
        self.sizes.append(len(x))
        return x * t[:, None, None, None]


def test_images_are_computed_in_batches_that_fit() -> None:
    network, x = Crowded(), torch.randn(10, 1, 2, 2)
    predictor = Predictor(network, choose_device(DeviceOptions(device="cpu")), 256, Event())
    assert torch.equal(predictor(x, 6), x * 5)
    assert network.sizes == [2, 2, 2, 2, 2]


def test_one_image_that_does_not_fit_is_told() -> None:
    class Full(Crowded):
        def forward(self, x: torch.Tensor, t: torch.Tensor, told: None) -> torch.Tensor:
            raise torch.OutOfMemoryError("CUDA out of memory")

    with pytest.raises(StudioError, match="even one image"):
        Predictor(Full(), choose_device(DeviceOptions(device="cpu")), 4, Event())(torch.zeros(2, 1, 2, 2), 1)


class Looked(Event):
    """Counts how often it is looked at."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def is_set(self) -> bool:
        self.count += 1
        return super().is_set()


def test_a_network_whose_calls_take_long_is_cut_short_within_its_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    network = build(SMALL.network, plain_ports(1), (8, 8)).eval().requires_grad_(False)
    flag = Looked()
    predictor = Predictor(network, choose_device(DeviceOptions(device="cpu")), 256, flag)
    looks = []
    for limit in (1e9, 0.0, 0.0):  # what is known in a call comes from the one before
        monkeypatch.setattr(model_module, "LONG", limit)
        before = flag.count
        predictor(torch.zeros(1, 1, 8, 8), 5)
        looks.append(flag.count - before)
    assert looks == [2 * looks[1], looks[1], 2 * looks[1]]
    assert looks[1] > 0


def test_bf16_is_chosen_on_cards_that_have_it_and_not_on_those_that_emulate_it(
    a_card: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not choose_device(DeviceOptions(device="cuda")).tuning.is_bf16
    assert choose_device(DeviceOptions(device="cuda", precision="bf16")).tuning.is_bf16
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda including_emulation=True: True)
    assert choose_device(DeviceOptions(device="cuda")).tuning.is_bf16


def test_a_device_without_kernels_for_many_tensors_at_once_trains_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Apple's GPU is one; clipping gradients with them would end the first step."""
    monkeypatch.setattr(torch.nn.utils.clip_grad, "_device_has_foreach_support", lambda _: False)
    learner = Learner(SMALL, 1, choose_device(SMALL.device))
    pictures = Pictures(np.zeros((4, 8, 8, 1), np.uint8), torch.device("cpu"))
    assert torch.isfinite(learner.train_step(0, pictures))


@pytest.mark.parametrize(
    "said",
    [
        "[enforce fail at alloc_cpu.cpp:127] err == 0. DefaultCPUAllocator: can't allocate memory: you tried",
        "[enforce fail at alloc_cpu.cpp:80] data. DefaultCPUAllocator: not enough memory: you tried to allocate",
        "MPS backend out of memory (MPS allocated: 18.00 GB, other allocations: 1.00 GB, max allowed: 18.13 GB)",
        "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`",
        "CUDA error: CUBLAS_STATUS_NOT_INITIALIZED when calling `cublasCreate(handle)`",
        "cuDNN error: CUDNN_STATUS_ALLOC_FAILED",
    ],
)
def test_a_lack_of_memory_is_known_on_every_system_and_is_no_loss_of_the_gpu(said: str) -> None:
    assert is_out_of_memory(RuntimeError(said)) and not is_out_of_memory(RuntimeError("shapes do not match"))
    assert not is_device_lost(RuntimeError(said))


def test_a_gpu_is_lost_by_errors_that_stay_and_not_by_what_one_call_refuses() -> None:
    assert is_device_lost(RuntimeError("cuDNN error: CUDNN_STATUS_EXECUTION_FAILED"))
    assert not is_device_lost(RuntimeError("cuDNN error: CUDNN_STATUS_NOT_SUPPORTED"))
