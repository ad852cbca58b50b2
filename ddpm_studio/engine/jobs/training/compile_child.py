"""What the process of `compiling` does: it compiles the network of a run, and times it beside the plain one.

What it has compiled lies in the compiler's cache, from which the training takes it.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from contextlib import suppress
from dataclasses import replace
from statistics import median
from typing import Any

import numpy as np
import torch

from ddpm_studio.engine.choices.captions import Tellable
from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.runtime.computing.device import choose_device, compute_threads
from ddpm_studio.engine.runtime.computing.tuning import Tuning
from ddpm_studio.engine.runtime.condition import NOTHING, Condition
from ddpm_studio.engine.runtime.learning.learner import Learner
from ddpm_studio.engine.runtime.learning.pictures import Pictures

TURNS = 3


def serve() -> None:
    """Be the process: read what is to be compiled, a line of JSON, and answer with another."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        with suppress(OSError):
            os.nice(19)  # the training beside it comes first
    asked = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    way = Tuning.from_plain(asked["way"])
    assert way is not None
    try:
        config, classes = RunConfig.model_validate(asked["config"]), tuple(map(str, asked.get("classes", ())))
        answer = compile_and_time(config, int(asked["channels"]), way, classes)
    except Exception as problem:  # a compiler that is missing, or fails in any of its ways
        answer = {"problem": type(problem).__name__}
    print(json.dumps(answer), flush=True)


def compile_and_time(config: RunConfig, channels: int, way: Tuning, classes: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the ``seconds`` of compiling, of a step ``plain`` and ``compiled``, and the ``difference`` in its loss."""
    with compute_threads(config.device):
        learner = Learner(config, channels, choose_device(config.device, trains=True), told=Tellable(classes))
        size, data = config.training.batch_size, config.data
        pixels = np.random.default_rng(0).integers(0, 256, (size, data.height, data.width, channels), np.uint8)
        told = Condition(torch.arange(size) % len(classes), torch.tensor(len(classes))) if classes else NOTHING
        pictures = Pictures(pixels, learner.device.torch, told)
        ways = {"plain": way, "compiled": replace(way, is_compiled=True, is_winograd=False)}
        compiling, _ = _timed(learner, ways["compiled"], pictures)
        found: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
        for _ in range(TURNS):
            for name, each in ways.items():
                found[name].append(_timed(learner, each, pictures))
    (_, plain), (_, compiled) = found["plain"][-1], found["compiled"][-1]
    seconds = {name: median(spent for spent, _ in timed) for name, timed in found.items()}
    return {**seconds, "seconds": compiling, "difference": abs(compiled - plain) / max(abs(plain), 1e-12)}


def _timed(learner: Learner, way: Tuning, pictures: Pictures) -> tuple[float, float]:
    """Return the seconds of the first step, forward and back, and its loss."""
    learner.compute_as(way)
    learner.device.wait()
    began = time.perf_counter()
    loss = float(learner.gradients(0, pictures))
    return time.perf_counter() - began, loss


def _end_with_parent() -> None:
    """End when nobody can read the answer any more."""
    sys.stdin.read()
    os._exit(1)
