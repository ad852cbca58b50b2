"""Several processes that train one run together, as ``torchrun`` starts them: each computes a share of every batch.

All have the same weights and do the same steps; only gradients are added up between them. Whatever is decided by the
clock or written to disk is the leader's business alone, so nobody ever waits for another's opinion about the time. A
process may compute its share in smaller parts when its memory ends, and one that leaves is noticed by the next sum,
before any weight changes.

Rejected: torch's ``DistributedDataParallel``, which adds up during the backward pass (faster on several cards), but
which a step that is cut short, or computed in parts, leaves waiting.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import torch
from torch import distributed

from ddpm_studio.engine.errors import StudioError, TeamLost

PATIENCE = timedelta(hours=6)
"""How long a process waits for the others: a preview or a save of the leader's may take its time."""


@dataclass(frozen=True)
class Team:
    """A process's place among those that train together; alone, unless `joined` says otherwise."""

    rank: int = 0
    size: int = 1
    neighbours: int = 1
    """How many of the team's processes share this computer, this one among them."""
    _parent: int = field(default_factory=os.getppid)

    @property
    def leads(self) -> bool:
        """Whether this process speaks and writes for all."""
        return self.rank == 0

    def share_of(self, count: int) -> slice:
        """Return which of the `count` images of a batch are this process's.

        :raises StudioError: if there is not one image for each process.
        """
        if count < self.size:
            raise StudioError(f"A batch of {count} cannot be shared by {self.size} processes. Choose a larger batch.")
        return slice(self.rank * count // self.size, (self.rank + 1) * count // self.size)

    def add_up(self, tensors: Iterable[torch.Tensor]) -> None:
        """Replace each of these by its sum over all processes; the sums are the same everywhere, to the last bit.

        :raises TeamLost: if one of them has ended.
        """
        if self.size == 1:
            return
        if os.getppid() != self._parent:
            raise TeamLost("The program that started this training has ended.")
        parts = list(tensors)
        together = torch.cat([part.reshape(-1) for part in parts])
        with _watched():
            if together.is_cuda:
                # NCCL waits for ever for one that has left; gloo says that it has.
                distributed.all_reduce(torch.zeros(1))
            distributed.all_reduce(together)
        for part, total in zip(parts, together.split([part.numel() for part in parts]), strict=True):
            part.copy_(total.view_as(part))

    def share(self, told: Any) -> Any:
        """Return what the leader tells, plain data; what the others say is not heard.

        :raises TeamLost: if the leader has ended.
        """
        if self.size == 1:
            return told
        text = torch.frombuffer(bytearray(json.dumps(told).encode()), dtype=torch.uint8)
        length = torch.tensor(len(text))
        with _watched():
            distributed.broadcast(length, src=0)
            heard = text if self.leads else torch.empty(int(length), dtype=torch.uint8)
            distributed.broadcast(heard, src=0)
        return json.loads(bytes(heard.tolist()))


ALONE = Team()


def is_in_team() -> bool:
    """Whether ``torchrun`` has started this process beside others."""
    return _told("WORLD_SIZE", 1) != 1


@contextmanager
def joined() -> Iterator[Team]:
    """Yield this process's place in the team that ``torchrun`` has started, or `ALONE`.

    :raises StudioError: if the others cannot be found, or there are more processes than GPUs.
    """
    size = _told("WORLD_SIZE", 1)
    if size == 1:
        yield ALONE
        return
    neighbours, place = _told("LOCAL_WORLD_SIZE", size), _told("LOCAL_RANK", 0)
    backend = "gloo"
    if torch.cuda.is_available():
        if torch.cuda.device_count() < neighbours:
            raise StudioError(f"{neighbours} processes cannot share {torch.cuda.device_count()} GPUs. Start fewer.")
        torch.cuda.set_device(place)
        backend = "cpu:gloo,cuda:nccl"
    try:
        distributed.init_process_group(backend, timeout=PATIENCE)
    except (RuntimeError, ValueError) as error:
        said = str(error).partition("\n")[0]
        raise StudioError(f"The other processes of this training cannot be reached: {said}") from error
    try:
        yield Team(distributed.get_rank(), size, neighbours)
    finally:
        distributed.destroy_process_group()


def _told(name: str, otherwise: int) -> int:
    """Return what ``torchrun`` has told this process, or `otherwise`."""
    said = os.environ.get(name, "").strip()
    try:
        return int(said) if said else otherwise
    except ValueError:
        raise StudioError(f"The environment says {name}={said[:40]}, which is no number. Unset it.") from None


@contextmanager
def _watched() -> Iterator[None]:
    try:
        yield
    except RuntimeError as error:
        raise TeamLost("Another process of this training has ended.") from error
