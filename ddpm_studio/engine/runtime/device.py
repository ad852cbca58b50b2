"""Which device computes, in which precision, and why."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass

import torch

from ddpm_studio.engine.config import DeviceOptions
from ddpm_studio.engine.errors import FieldError


@dataclass(frozen=True)
class Device:
    """A device that was chosen, with the reason."""

    torch: torch.device
    name: str
    reason: str
    is_bf16: bool

    def autocast(self) -> AbstractContextManager[object]:
        """Return a context in which products are computed in the chosen precision."""
        return torch.autocast(self.torch.type, torch.bfloat16) if self.is_bf16 else nullcontext()

    def wait(self) -> None:
        """Wait until everything that was asked of the device is computed, so that time can be measured."""
        if self.torch.type == "cuda":
            torch.cuda.synchronize(self.torch)
        elif self.torch.type == "mps":
            torch.mps.synchronize()

    @property
    def label(self) -> str:
        """What the status bar shows, such as ``CPU (no CUDA: CPU build of torch) · 1 thread``."""
        label = f"{self.name} ({self.reason})" if self.reason else self.name
        if self.torch.type != "cpu":
            return label
        count = torch.get_num_threads()
        return f"{label} · 1 thread" if count == 1 else f"{label} · {count} threads"

    @property
    def description(self) -> str:
        """The label with the precision, which is a matter of each job."""
        return f"{self.label} · {'bf16' if self.is_bf16 else 'fp32'}"


def choose_device(options: DeviceOptions, trains: bool = False) -> Device:
    """Return the device for `options`: CUDA, then MPS, then the CPU, where it is left to us.

    :param trains: whether to choose the precision for training; on a CPU sampling stays in fp32 unless asked.
    :raises FieldError: if the device that was asked for is not there.
    """
    kind, reason = options.device, ""
    if kind == "auto":
        kind = "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
        reason = _why_cpu() if kind == "cpu" else ""
    if kind == "cuda" and not torch.cuda.is_available():
        raise FieldError("device.device", f"There is no CUDA device: {_why_cpu()}. Choose auto or cpu.")
    if kind == "mps" and not torch.backends.mps.is_available():
        raise FieldError("device.device", "There is no Apple GPU here. Choose auto or cpu.")
    name = {"cuda": _cuda_name, "mps": lambda: "Apple GPU", "cpu": lambda: "CPU"}[kind]()
    return Device(torch.device(kind), name, reason, _takes_bf16(kind, options.precision, trains))


@contextmanager
def compute_threads(options: DeviceOptions) -> Iterator[None]:
    """Use the chosen number of compute threads within the block."""
    before = torch.get_num_threads()
    torch.set_num_threads(options.threads or spare_threads())
    try:
        yield
    finally:
        torch.set_num_threads(before)


def spare_threads() -> int:
    """Return how many threads may compute while one core is left to the window."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, usable - 1)


def _takes_bf16(kind: str, precision: str, trains: bool) -> bool:
    if precision != "auto":
        return precision == "bf16"
    if kind == "cuda":
        # Older cards only emulate it, which is slower than fp32.
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    # With these instructions a training step takes 0.6 of its time in fp32; without, bf16 is slower.
    return (
        kind == "cpu" and trains and any(torch.cpu.get_capabilities().get(unit) for unit in ("avx512_bf16", "amx_bf16"))
    )


def _why_cpu() -> str:
    if torch.version.cuda is None and torch.version.hip is None:
        return "no CUDA: CPU build of torch"
    return "no CUDA: no graphics card or driver that torch can use"


def _cuda_name() -> str:
    return str(torch.cuda.get_device_name())
