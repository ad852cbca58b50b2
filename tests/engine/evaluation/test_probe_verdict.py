"""What the losses of a probe mean."""

from __future__ import annotations

import numpy as np
import pytest

from ddpm_studio.engine.evaluation.probe_verdict import gap_of, in_words, verdict_on
from ddpm_studio.engine.findings import Probed

COUNT = 32
SPREAD = np.linspace(-0.02, 0.02, COUNT)
"""How pictures differ, the same ones at each step."""


def probe(step: int, learnt: float, held_out: float | None = None) -> Probed:
    each = tuple((learnt + SPREAD).tolist())
    others = () if held_out is None else tuple((held_out + SPREAD).tolist())
    return Probed(step, (1, 2), (learnt,) * 2, () if held_out is None else (held_out,) * 2, (learnt,) * 2, each, others)


def test_a_loss_that_falls_improves_and_by_how_much_is_told() -> None:
    probes = [probe(step, 0.2 * 0.99 ** (step / 100)) for step in range(0, 1000, 100)]
    verdict = verdict_on(probes, batch_size=50)
    assert verdict.kind == "improves"
    assert verdict.change == pytest.approx(100 * (0.99 ** (20 / 100) - 1)), "1,000 images are 20 steps"
    assert in_words(verdict) == "Still improving: −0.2 % per 1,000 images"


def test_a_loss_that_goes_to_and_fro_does_not_improve() -> None:
    probes = [probe(step, 0.1 + 0.01 * (-1) ** step) for step in range(12)]
    assert verdict_on(probes, 8).kind == "flat"


def test_a_held_out_loss_that_rises_is_told_with_the_step() -> None:
    held_out = [0.3, 0.2, 0.15, 0.14, 0.15, 0.17, 0.19]
    probes = [probe(100 * index, 0.3 / (index + 1), loss) for index, loss in enumerate(held_out)]
    verdict = verdict_on(probes, 8)
    assert (verdict.kind, verdict.since) == ("by-heart", 300)
    assert "since step 300" in in_words(verdict) and "by heart" in in_words(verdict)
    assert verdict_on(probes[:4], 8).kind == "improves"


def test_nothing_is_said_of_a_beginning() -> None:
    assert verdict_on([], 8).kind == verdict_on([probe(0, 1.0), probe(10, 0.5)], 8).kind == "early"


def test_the_gap_has_the_error_of_both_halves() -> None:
    gap = gap_of(probe(1, 0.1, 0.15))
    assert gap is not None and gap.difference == pytest.approx(0.05)
    assert gap.error == pytest.approx((2 * SPREAD.var(ddof=1) / COUNT) ** 0.5) and gap.is_certain
    assert gap_of(probe(1, 0.1)) is None
