"""CUDA graphs for sampling: what a network does for one shape, recorded once and launched as a whole.

A step of a small network is hundreds of kernels, each of which is done sooner than the next one can be launched; a
recorded one costs a single launch. See "CUDA graphs" in PyTorch's notes (https://docs.pytorch.org/docs/stable/notes/cuda.html).
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from threading import Lock
from typing import TypeAlias

import torch
from torch import Tensor

Compute: TypeAlias = Callable[[Tensor, Tensor], Tensor]
"""(images (N, C, H, W), index of the time (1,)) ↦ the network's output, of the images' shape."""
Replay: TypeAlias = Callable[[], Tensor]

CALLS_BEFORE = 2
"""Calls of one shape that are computed as ever before it is recorded: in the first cuDNN tries its algorithms."""
MOST_SHAPES = 4
"""Each recording keeps the memory that one call needs. A chain has two shapes: full batches and what is left over."""

_one_at_a_time = Lock()
"""PyTorch records one graph in a process at a time."""


class Recorder:
    """A network on an NVIDIA card, which is recorded for each shape that it is asked for again and again.

    If recording fails, all is computed as ever: it is a matter of speed only.
    """

    def __init__(self, compute: Compute) -> None:
        self._compute = compute
        self._calls: Counter[torch.Size] = Counter()
        self._recorded: dict[torch.Size, _Recording] = {}
        self._may_record = True

    def __call__(self, x: Tensor, index: Tensor) -> Tensor:
        """Return what `compute` does."""
        if x.shape not in self._recorded and self._is_worth_it(x.shape):
            try:
                self._recorded[x.shape] = _Recording(self._compute, x, index)
            except RuntimeError as error:
                self.forget()
                self._may_record = False
                logging.getLogger(__name__).warning("sampling goes on without CUDA graphs: %s", error)
        recording = self._recorded.get(x.shape)
        return recording(x, index) if recording else self._compute(x, index)

    def forget(self) -> None:
        """Give the memory of all recordings back."""
        self._recorded.clear()
        self._calls.clear()

    def _is_worth_it(self, shape: torch.Size) -> bool:
        self._calls[shape] += 1
        return self._may_record and self._calls[shape] > CALLS_BEFORE and len(self._recorded) < MOST_SHAPES


class _Recording:
    """What `compute` does for one shape: it reads from places in memory that stay, and answers in another."""

    def __init__(self, compute: Compute, x: Tensor, index: Tensor) -> None:
        self._x, self._index = x.clone(), index.clone()
        with _one_at_a_time:
            self._replay = record(lambda: compute(self._x, self._index), x.device)

    def __call__(self, x: Tensor, index: Tensor) -> Tensor:
        self._x.copy_(x)
        self._index.copy_(index)
        return self._replay().clone()  # the next call answers in the same place


def record(compute: Callable[[], Tensor], device: torch.device) -> Replay:
    """Record what `compute` launches on the card; the replay does it again and returns the same memory each time.

    Only this thread's calls can spoil the recording, so a training beside it goes on. By hand and not by
    ``torch.cuda.graph``, which empties the cache of memory that the training has.

    :raises RuntimeError: if something in it cannot be recorded, or there is not enough memory.
    """
    graph, stream = torch.cuda.CUDAGraph(), torch.cuda.Stream(device)
    stream.wait_stream(torch.cuda.current_stream(device))
    with torch.cuda.stream(stream):
        compute()  # what is set up at the first use of a stream cannot be recorded
        torch.cuda.synchronize(device)
        graph.capture_begin(capture_error_mode="thread_local")
        try:
            answer = compute()
        except BaseException:
            with suppress(RuntimeError):  # the first error says more
                graph.capture_end()
            raise
        graph.capture_end()
    torch.cuda.current_stream(device).wait_stream(stream)

    def replay() -> Tensor:
        graph.replay()
        return answer

    return replay
