"""A device is a place and a way to compute."""

from __future__ import annotations

import pytest
import torch

from ddpm_studio.engine.choices.device import DeviceOptions
from ddpm_studio.engine.runtime.computing import processor
from ddpm_studio.engine.runtime.computing.device import Device, choose_device
from ddpm_studio.engine.runtime.computing.tuning import Tuning

PLAIN = Device(torch.device("cpu"), "CPU", "no CUDA: CPU build of torch", Tuning(threads=3))


def test_it_computes_as_it_is_tuned() -> None:
    x = torch.zeros(2, 3, 4, 5)
    tuned = PLAIN.tuned(Tuning("bf16", True, 1))
    assert PLAIN.lay_out(x).is_contiguous()
    assert tuned.lay_out(x).is_contiguous(memory_format=torch.channels_last)
    for device, precision in ((PLAIN, torch.float32), (tuned, torch.bfloat16)):
        with device.autocast():
            assert (torch.ones(2, 2) @ torch.ones(2, 2)).dtype == precision


def test_its_description_says_how_it_computes_as_it_always_has() -> None:
    assert PLAIN.label == "CPU (no CUDA: CPU build of torch)"
    assert PLAIN.description == f"{PLAIN.label} · 3 threads · fp32"
    everything = Tuning("bf16", True, 1, is_compiled=True, is_winograd=True)
    assert PLAIN.tuned(everything).description == (
        f"{PLAIN.label} · 1 thread · bf16 · channels last · Winograd · compiled"
    )
    card = Device(torch.device("cuda", 1), "Card", "", everything)
    assert card.description == "Card · bf16 · channels last · Winograd · compiled"
    assert str(everything) == "bf16, channels last, 1 thread, Winograd, compiled"
    assert str(Tuning(threads=2)) == "fp32, channels first, 2 threads"


@pytest.mark.parametrize(
    ("units", "name", "gains"),
    [
        (("avx512_bf16",), "AMD EPYC 9B14", True),
        (("avx512_bf16",), "Intel(R) Xeon(R) Platinum 8375C", False),
        (("avx512_bf16", "amx_bf16"), "Intel(R) Xeon(R) Platinum 8481C", True),
        ((), "AMD EPYC 7B13", False),
    ],
)
def test_bf16_is_chosen_by_what_the_processor_is_and_not_by_what_a_busy_moment_shows(
    monkeypatch: pytest.MonkeyPatch, units: tuple[str, ...], name: str, gains: bool
) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: dict.fromkeys(units, True))
    monkeypatch.setattr(processor, "processor_name", lambda: name)
    monkeypatch.setattr(torch, "mm", None)  # nothing is timed
    choice = choose_device(DeviceOptions(device="cpu"), trains=True)
    assert choice.tuning.is_bf16 is gains
