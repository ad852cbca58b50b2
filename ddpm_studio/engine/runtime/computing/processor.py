"""What the processor at hand gains from, and how its memory is used."""

from __future__ import annotations

import ctypes
import os
import platform
import sys
from functools import lru_cache
from pathlib import Path

import torch

from ddpm_studio.engine.disk.files import read_bounded

BF16_UNITS = ("avx512_bf16", "amx_bf16", "arm_bf16")
"""As ``torch.cpu.get_capabilities`` calls them."""
LARGEST = 2**24
"""Bytes of what the system tells of its processors."""
M_TRIM_THRESHOLD, M_TOP_PAD, M_MMAP_THRESHOLD = -1, -2, -3
"""Of glibc's malloc.h."""


def processor_name() -> str:
    """Return what the processor calls itself, such as ``AMD EPYC 9B14``."""
    if sys.platform == "linux":
        for line in read_bounded(Path("/proc/cpuinfo"), LARGEST).decode(errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def is_x86() -> bool:
    """Whether the processor is one of Intel's or AMD's kind."""
    return platform.machine().lower() in ("x86_64", "amd64")


def usable_cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def has_bf16_units() -> bool:
    """Whether the processor has instructions for bf16 products, which says nothing about their speed."""
    capabilities = torch.cpu.get_capabilities()
    return any(capabilities.get(unit) for unit in BF16_UNITS)


def gains_from_bf16() -> bool:
    """Whether bf16 products are clearly faster here than fp32 ones, by what the processor is.

    Not by timing them: beside other programs the same seed would give other weights. Having the instructions is not
    enough: on an Intel Xeon with AVX512-BF16 but without AMX they take 1.5 times as long as fp32 ones, on an AMD EPYC
    with the same instructions 0.5 times.
    """
    has = torch.cpu.get_capabilities().get
    is_amd, is_linux = "AMD" in processor_name(), sys.platform == "linux"
    return bool(has("amx_bf16") or (has("avx512_bf16") and is_amd) or (has("arm_bf16") and is_linux))


@lru_cache(maxsize=1)
def keep_freed_memory() -> bool:
    """Have glibc keep what is freed, and use it for the next step, instead of giving it back; return whether it does.

    A training step frees and asks again for all its activations. By default glibc hands large blocks back to the
    system, which has to clear them anew, page by page: 4,500 pages a step of the digits preset, a sixth of its time.
    Rejected: transparent huge pages, which were slower.
    """
    if sys.platform != "linux" or platform.libc_ver()[0] != "glibc":
        return False
    mallopt = ctypes.CDLL(None).mallopt
    # Give nothing back; ask the system for 64 MiB at once; and as what is mapped apart does go back when it is freed,
    # map blocks apart from 32 MiB on only, the most that mallopt(3) allows.
    wanted = ((M_TRIM_THRESHOLD, 2**31 - 1), (M_TOP_PAD, 2**26), (M_MMAP_THRESHOLD, 2**25))
    answers = [mallopt(name, value) for name, value in wanted]
    return all(answers)
