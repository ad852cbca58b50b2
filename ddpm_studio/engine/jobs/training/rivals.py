"""Which ways to compute a step may be faster than another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ddpm_studio.engine.jobs.training.trials import Stage
from ddpm_studio.engine.runtime.computing.device import all_threads, spare_threads
from ddpm_studio.engine.runtime.computing.tuning import Tuning, ways
from ddpm_studio.engine.runtime.computing.winograd import wide_convolutions
from ddpm_studio.engine.runtime.learning.learner import Learner


def has_free_threads(learner: Learner) -> bool:
    """Whether it is left to the program with how many threads a processor computes."""
    return learner.device.torch.type == "cpu" and not learner.config.device.threads


def threads_first(learner: Learner, before: Iterable[Tuning]) -> list[Stage]:
    """Return the stage that compares threads, where they are free; also ways of `before` that were compiled."""
    if not has_free_threads(learner):
        return []
    spare, most = spare_threads(learner.team.neighbours), all_threads(learner.team.neighbours)
    compiled = list(dict.fromkeys(way for way in before if way.is_compiled))

    def rivals(best: Tuning) -> list[Tuning]:
        plain, counts = replace(best, is_compiled=False), {max(1, spare // 2), spare, most, best.threads}
        return [*(replace(plain, threads=count) for count in sorted(counts)), *compiled]

    return [rivals]


def then_layouts(learner: Learner, leaves_bf16: bool) -> Stage:
    """Return the stage that compares precision, layout and how it convolves, with the threads that are best.

    :param leaves_bf16: whether the run has left bf16 after trouble.
    """
    options, kind = learner.config.device, learner.device.torch.type
    layouts = (True,) if learner.config.network.channels_last else (False, True)
    is_wide = kind == "cpu" and bool(wide_convolutions(learner.network))

    def rivals(best: Tuning) -> list[Tuning]:
        some = ways(options, layouts, best.threads, kind, is_wide)
        return [way for way in some if not (way.is_bf16 and leaves_bf16)]

    return rivals
