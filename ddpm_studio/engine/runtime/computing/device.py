"""Which device computes, in which precision, and why."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from typing import Literal

import torch
from torch import Tensor

from ddpm_studio.engine.choices.device import DeviceOptions
from ddpm_studio.engine.errors import LONGEST_REASON, FieldError
from ddpm_studio.engine.events import Precision
from ddpm_studio.engine.runtime.computing.alone import computing
from ddpm_studio.engine.runtime.computing.processor import gains_from_bf16, keep_freed_memory, usable_cores
from ddpm_studio.engine.runtime.computing.tuning import Tuning


@dataclass(frozen=True)
class Device:
    """A device that was chosen, with the reason, and how it computes."""

    torch: torch.device
    name: str
    """Such as ``CPU``, or what a graphics card calls itself."""
    reason: str
    """Why no graphics card was taken; empty where one was, or where the device was asked for."""
    tuning: Tuning
    """How it computes; of its threads as many as the job had when it was chosen, or was tuned."""

    def autocast(self) -> AbstractContextManager[object]:
        """Return a context in which products are computed in the chosen precision."""
        return torch.autocast(self.torch.type, torch.bfloat16) if self.tuning.is_bf16 else nullcontext()

    def lay_out(self, images: Tensor) -> Tensor:
        """Return `images`, (N, C, H, W), as they lie in memory; a network's convolutions go on in the same way.

        The weights stay as they are: they are reordered for the device anyway, and states know no layout.
        """
        if not self.tuning.channels_last:
            # Pictures of a data set come pixel by pixel; channel by channel, group normalisation in bf16 takes a tenth.
            return images.contiguous()
        _, channels, height, width = images.shape
        # Not contiguous(memory_format=…), which leaves images of one channel ambiguous.
        strides = (channels * height * width, 1, width * channels, channels)
        return torch.empty_strided(images.shape, strides, dtype=images.dtype, device=images.device).copy_(images)

    def tuned(self, tuning: Tuning) -> Device:
        """Return the device as it computes with `tuning`."""
        return replace(self, tuning=tuning)

    @property
    def can_record(self) -> bool:
        """Whether what it computes can be recorded as a CUDA graph; not all of AMD's cards, cuda to torch, bear it."""
        return self.torch.type == "cuda" and torch.version.hip is None

    def wait(self) -> None:
        """Wait until everything that was asked of the device is computed, so that time can be measured."""
        if self.torch.type == "cuda":
            torch.cuda.synchronize(self.torch)
        elif self.torch.type == "mps":
            torch.mps.synchronize()

    @property
    def label(self) -> str:
        """What the status bar shows, such as ``CPU (no CUDA: CPU build of torch)``."""
        return f"{self.name} ({self.reason})" if self.reason else self.name

    @property
    def description(self) -> str:
        """The label with how it computes, which is a matter of each job: on a CPU also with how many threads."""
        tuning, parts = self.tuning, [self.label]
        if self.torch.type == "cpu":
            parts.append(tuning.threads_text)
        parts += [tuning.precision, *["channels last"] * tuning.channels_last, *tuning.extras]
        return " · ".join(parts)


def choose_device(options: DeviceOptions, trains: bool = False) -> Device:
    """Return the device for `options`: CUDA, then MPS, then the CPU, where it is left to us.

    :param trains: whether to choose the precision for training; on a CPU that is measured, and else fp32 unless asked.
    :raises FieldError: if the device that was asked for is not there.
    """
    kind, reason = options.device, ""
    no_cuda = _why_no_cuda() if kind in ("auto", "cuda") else ""
    if kind == "auto":
        kind = "cuda" if not no_cuda else "mps" if torch.backends.mps.is_available() else "cpu"
        reason = no_cuda if kind == "cpu" else ""
    if kind == "cuda" and no_cuda:
        raise FieldError("device.device", f"There is no CUDA device: {no_cuda}. Choose auto or cpu.")
    if kind == "mps" and not torch.backends.mps.is_available():
        raise FieldError("device.device", "There is no Apple GPU here. Choose auto or cpu.")
    keep_freed_memory()
    if kind == "cuda":
        _let_cuda_be_fast(options.tunes)
    name = {"cuda": _cuda_name, "mps": lambda: "Apple GPU", "cpu": lambda: "CPU"}[kind]()
    # With its index: a thread that is started later would take the first of several.
    place = torch.device(kind, torch.cuda.current_device()) if kind == "cuda" else torch.device(kind)
    precision = _precision(kind, options.precision, trains)
    return Device(place, name, reason, Tuning(precision, threads=torch.get_num_threads()))


@contextmanager
def compute_threads(options: DeviceOptions, processes: int = 1) -> Iterator[None]:
    """Be a job that computes within the block, with the chosen number of threads.

    :param processes: how many on this computer share its cores.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(options.threads or spare_threads(processes))
    try:
        with computing():
            yield
    finally:
        torch.set_num_threads(before)


def spare_threads(processes: int = 1) -> int:
    """Return how many threads each of so many processes computes with if nothing was measured.

    One alone leaves a core to whatever else the machine does: where all cores have other work, the threads of one
    step wait for each other, and more of them can be several times slower than fewer.
    """
    return all_threads(processes) if processes > 1 else max(1, usable_cores() - 1)


def all_threads(processes: int = 1) -> int:
    """Return how many threads each of so many processes can have a core for."""
    return max(1, usable_cores() // processes)


def _precision(kind: str, chosen: Literal["auto", "fp32", "bf16", "bf16-on-a-card"], trains: bool) -> Precision:
    if chosen in ("fp32", "bf16"):
        return chosen
    if kind == "cuda":
        # Older cards only emulate bf16, which is slower than fp32.
        return "bf16" if torch.cuda.is_bf16_supported(including_emulation=False) else "fp32"
    return "bf16" if kind == "cpu" and trains and chosen == "auto" and gains_from_bf16() else "fp32"


def _let_cuda_be_fast(measures: bool) -> None:
    """Allow TF32 products, 10 bits of mantissa where bf16 has 7, and let cuDNN try its algorithms if it `measures`."""
    torch.backends.cuda.matmul.allow_tf32 = True
    torch.backends.cudnn.allow_tf32 = True
    torch.backends.cudnn.benchmark = measures


def _why_no_cuda() -> str:
    """Return why no graphics card can be used by CUDA; nothing if one can. torch warns of a driver that is too old."""
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        try:
            if torch.cuda.is_available():
                _compute_on_cuda()
                return ""
        except (RuntimeError, AssertionError) as error:
            return f"no CUDA: {' '.join(str(error).split())[:LONGEST_REASON]}"
    if torch.version.cuda is None and torch.version.hip is None and not told:
        return "no CUDA: CPU build of torch"
    if any("driver" in str(warning.message) and "too old" in str(warning.message) for warning in told):
        return "no CUDA: the graphics driver is too old for this torch; update the driver"
    return "no CUDA: no graphics card or driver that torch can use"


def _compute_on_cuda() -> None:
    """Fail as the first step of a job would: with a card that is too old for this torch, full, or in others' hands."""
    torch.ones(2, device="cuda").sum().item()


def _cuda_name() -> str:
    return str(torch.cuda.get_device_name())
