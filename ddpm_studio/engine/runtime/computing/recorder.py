"""CUDA graphs for sampling: what a network does for one shape, recorded once and launched as a whole.

A step of a small network is hundreds of kernels, each of which is done sooner than the next one can be launched; a
recorded one costs a single launch. See "CUDA Graphs" in PyTorch's notes
(https://docs.pytorch.org/docs/stable/notes/cuda.html#cuda-graphs).
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from typing import TypeAlias

import torch
from torch import Tensor

from ddpm_studio.engine.runtime.computing.alone import alone

Compute: TypeAlias = Callable[[Tensor, Tensor, Tensor | None], Tensor]
"""(images (N, C, H, W), index of the time (1,) or (N,), what is told of each (N, …) or None) ↦ the network's output,
(N, outputs, H, W)."""
Shapes: TypeAlias = tuple[torch.Size | None, ...]
"""Of what is given to a `Compute`; None for what is not given."""
Replay: TypeAlias = Callable[[], Tensor]

CALLS_BEFORE = 2
"""Calls of one shape that are computed as ever before it is recorded: in the first cuDNN tries its algorithms."""
MOST_SHAPES = 4
"""Each recording keeps the memory that one call needs. A chain has two shapes: full batches and what is left over."""

_spoilt: list[torch.cuda.CUDAGraph] = []
"""Recordings that failed: the allocator of pinned memory may still point at them."""


class Recorder:
    """A network on an NVIDIA card, which is recorded for each shape that it is asked for again and again.

    It is a matter of speed only: what cannot be recorded is computed as ever.
    """

    def __init__(self, compute: Compute) -> None:
        """Record what `compute` does; it must not know the recorder, so that memory is free once nobody asks."""
        self._compute = compute
        self._calls: Counter[Shapes] = Counter()
        self._recorded: dict[Shapes, _Recording] = {}
        self._may_record = True

    def __call__(self, x: Tensor, index: Tensor, told: Tensor | None) -> Tensor:
        """Return what `compute` does."""
        shapes = x.shape, index.shape, None if told is None else told.shape
        self._calls[shapes] += 1
        if shapes not in self._recorded and self._is_worth_it(shapes):
            self._record(shapes, x, index, told)
        compute = self._recorded.get(shapes, self._compute)
        return compute(x, index, told)

    def leave(self) -> bool:
        """Record no more, and give the memory of all recordings back; return whether there were any."""
        held = bool(self._recorded)
        self._recorded.clear()
        self._may_record = False
        return held

    def _is_worth_it(self, shapes: Shapes) -> bool:
        return self._may_record and self._calls[shapes] > CALLS_BEFORE and len(self._recorded) < MOST_SHAPES

    def _record(self, shapes: Shapes, x: Tensor, index: Tensor, told: Tensor | None) -> None:
        # Who waits for the whole card would spoil it, and fail itself: measuring does, and cuDNN at its first steps.
        with alone() as is_alone:
            if not is_alone:
                return
            try:
                self._recorded[shapes] = _Recording(self._compute, x, index, told)
            except RuntimeError as error:
                self.leave()
                logging.getLogger(__name__).warning("sampling goes on without CUDA graphs: %s", error)


class _Recording:
    """What `compute` does for certain shapes: it reads from places in memory that stay, and answers in another."""

    def __init__(self, compute: Compute, x: Tensor, index: Tensor, told: Tensor | None) -> None:
        own = x.clone(), index.clone(), None if told is None else told.clone()
        self._own = own
        self._replay = record(lambda: compute(*own), x.device)  # which is not to know the recording, as above

    def __call__(self, x: Tensor, index: Tensor, told: Tensor | None) -> Tensor:
        for own, given in zip(self._own, (x, index, told), strict=True):
            if own is not None and given is not None:
                own.copy_(given)
        return self._replay().clone()  # the next call answers in the same place


def record(compute: Callable[[], Tensor], device: torch.device) -> Replay:
    """Record what `compute` launches on the card; the replay does it again and returns the same memory each time.

    :raises RuntimeError: if something in it cannot be recorded, or there is not enough memory.
    """
    stream = _side_stream(device)
    stream.wait_stream(torch.cuda.current_stream(device))
    with torch.cuda.stream(stream):
        compute()  # what is set up at the first use of a stream cannot be recorded
        torch.cuda.synchronize(device)
        torch.cuda.empty_cache()  # the recording has memory of its own, and cannot take any that lies idle
        graph, answer = _captured(compute, device)
    torch.cuda.current_stream(device).wait_stream(stream)

    def replay() -> Tensor:
        graph.replay()
        return answer

    return replay


def _captured(compute: Callable[[], Tensor], device: torch.device) -> tuple[torch.cuda.CUDAGraph, Tensor]:
    """Record on the current stream; if that fails, take the allocator back from where the graph has led it.

    ``torch.cuda.graph`` would leave it there when CUDA refuses: no other memory would ever be freed again.
    """
    graph, pool = torch.cuda.CUDAGraph(), torch.cuda.graph_pool_handle()
    try:
        graph.capture_begin(pool, capture_error_mode="thread_local")
        answer = compute()
        graph.capture_end()
    except BaseException:
        with suppress(RuntimeError):  # the first error says more
            graph.capture_end()
        with suppress(RuntimeError):  # as it has ended there already
            torch._C._cuda_endAllocateToPool(device.index or 0, pool)
            torch._C._cuda_releasePool(device.index or 0, pool)
            _spoilt.append(graph)
        raise
    return graph, answer


@lru_cache
def _side_stream(device: torch.device) -> torch.cuda.Stream:
    """Return one stream for all recordings: each one used keeps memory for products for ever."""
    return torch.cuda.Stream(device)
