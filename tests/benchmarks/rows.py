"""What a measurement says, and the line of ``results.jsonl`` that it becomes.

A line is one JSON object:

=========  =========================================================================================
at         when it ended, UTC, ISO 8601
name       the measurement, as in ``python -m tests.benchmarks NAME``
what       what was measured; the latest line of a machine with the same `what` is the one that counts
figures    name → number, in `unit`: "median", "p99" …; "value" is shown without its name, "ratio" as "2.5 ×"
unit       "s", "ms", "images/s", "MB", "%", "×" …, or "" for plain numbers
target     what it should be ("≤ 1.0 s"), or ""
note       conditions that matter ("batch 16, one thread, bf16"), or ""
headline   whether the README shows it
machine    {"cpu": model, "cores": n, "units": matrix units or "", "gpu": model or "", "system": "Linux"}
versions   {"python": …, "torch": …, …} as installed
commit     the commit that was measured, with "+" when files were changed since
others     share of all cores, 0 … 1, that other programs used meanwhile
=========  =========================================================================================
"""

from __future__ import annotations

import os
import platform
import subprocess
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import psutil

PACKAGES = ("torch", "PySide6-Essentials", "numpy", "pillow", "diffusers", "denoising-diffusion-pytorch")
UNITS = ("amx_bf16", "avx512_bf16", "avx512f", "avx2")
"""Flags of a processor that decide how fast it multiplies matrices, best first."""

Row = dict[str, Any]


@dataclass(frozen=True)
class Measure:
    """One thing measured: its figures, all in one unit."""

    what: str
    figures: Mapping[str, float]
    unit: str = ""
    target: str = ""
    note: str = ""
    headline: bool = True


def _busy_seconds() -> float:
    times = psutil.cpu_times()
    return float(sum(times) - times.idle - getattr(times, "iowait", 0.0) - getattr(times, "guest", 0.0))


def _own_seconds() -> float:
    return sum(os.times()[:4])


@dataclass
class Clock:
    """What other programs take of the processor from now on."""

    begun: float = field(default_factory=time.monotonic)
    busy: float = field(default_factory=_busy_seconds)
    own: float = field(default_factory=_own_seconds)

    def others(self) -> float:
        """Share of all cores that others used since then, 0 … 1."""
        spent = (time.monotonic() - self.begun) * (os.cpu_count() or 1)
        used = (_busy_seconds() - self.busy) - (_own_seconds() - self.own)
        return min(1.0, max(0.0, used / spent))


def row_of(name: str, measure: Measure, others: float) -> Row:
    """Return the line that `measure`, said by the measurement `name`, adds to the results."""
    facts = {"machine": machine(), "versions": versions(), "commit": commit(), "others": round(others, 2)}
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return {"at": now, "name": name, **_plain(measure), **facts}


def _plain(measure: Measure) -> Row:
    row = asdict(measure)
    row["figures"] = {name: float(f"{number:.4g}") for name, number in measure.figures.items()}
    return row


def machine() -> dict[str, Any]:
    """Return what decides how fast this machine is."""
    model, flags = platform.processor() or platform.machine(), ""
    about = Path("/proc/cpuinfo")
    if about.exists():
        lines = [line.partition(":") for line in about.read_text(encoding="utf-8").splitlines()]
        said = {key.strip(): text.strip() for key, _, text in lines}
        model, flags = said.get("model name", model), said.get("flags", "")
    units = next((name for name in UNITS if name in flags.split()), "")
    return {"cpu": model, "cores": os.cpu_count(), "units": units, "gpu": _gpu(), "system": platform.system()}


def _gpu() -> str:
    ask = ["nvidia-smi", "--query-gpu=name", "--format=csv,noheader"]
    try:
        said = subprocess.run(ask, capture_output=True, text=True, check=True, timeout=20).stdout
    except (OSError, subprocess.SubprocessError):
        return ""
    return said.splitlines()[0].strip() if said.strip() else ""


def versions() -> dict[str, str]:
    """Return the versions of what the figures depend on."""
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def commit() -> str:
    """Return the commit of the working copy, or "" outside one; "+" says that files were changed since."""
    top = Path(__file__).parents[2]
    try:
        name = subprocess.run(
            ["git", "rev-parse", "--short=7", "HEAD"], cwd=top, capture_output=True, text=True, check=True
        ).stdout.strip()
        changed = subprocess.run(
            ["git", "status", "--porcelain", "--untracked-files=no", "--", "ddpm_studio", "resources"],
            cwd=top,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return ""
    return name + ("+" if changed else "")
