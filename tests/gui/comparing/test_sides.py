"""What tells A from B, in words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ddpm_studio.engine.choices.chain import ChainOptions
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.diffusion.samplers import DDIM
from ddpm_studio.engine.models.card import ModelCard, Provenance, card_of
from ddpm_studio.gui.comparing.sides import side_names
from ddpm_studio.gui.language import DOT
from tests.engine.small import SMALL

CARD = card_of(SMALL, 1, (), (), Provenance(12, 96, 0.5, "a" * 64))


def made(**changes: Any) -> ModelCard:
    """A card of another step, EMA rate, or checksum of weights."""
    return replace(CARD, provenance=replace(CARD.provenance, **changes))


def named(first: SampleOptions, second: SampleOptions, other: ModelCard = CARD) -> list[list[str]]:
    return [name.split(DOT) for name in side_names((first, second), (CARD, other))]


def test_sampler_and_steps_are_always_told() -> None:
    same = SampleOptions(steps=20)
    assert named(same, same) == [["DPM-Solver++", "20 steps"]] * 2
    assert named(SampleOptions(steps=1), SampleOptions(sampler=DDIM())) == [
        ["DPM-Solver++", "1 step"],
        ["DDIM", "20 steps"],
    ]


def test_whatever_else_differs_is_told_too() -> None:
    first = SampleOptions(sampler=DDIM(eta=0), spacing="leading")
    second = SampleOptions(sampler=DDIM(eta=1), spacing="trailing", chain=ChainOptions(clips=False))
    assert named(first, second) == [
        ["DDIM", "20 steps", "η 0", "Spacing leading", "clipped"],
        ["DDIM", "20 steps", "η 1", "Spacing trailing", "not clipped"],
    ]


def test_models_are_told_by_what_they_differ_in() -> None:
    same = SampleOptions()
    later, slower, retrained = (
        made(**changes)
        for changes in ({"step": 24, "sha256": "b" * 64}, {"ema_rate": 0.99, "sha256": "c" * 64}, {"sha256": "d" * 64})
    )
    assert [names[0] for names in named(same, same, later)] == ["step 12", "step 24"]
    assert [names[0] for names in named(same, same, slower)] == ["EMA 0.5", "EMA 0.99"]
    assert [names[0] for names in named(same, same, retrained)] == ["weights aaaaaa", "weights dddddd"]


def test_of_three_each_is_told_by_what_any_other_has_otherwise() -> None:
    sides = (SampleOptions(), SampleOptions(sampler=DDIM(eta=0)), SampleOptions(sampler=DDIM(eta=1)))
    later, retrained = made(step=24, sha256="b" * 64), made(sha256="d" * 64)
    assert side_names(sides, (CARD,) * 3) == [
        DOT.join(("DPM-Solver++", "20 steps")),
        DOT.join(("DDIM", "20 steps", "η 0")),
        DOT.join(("DDIM", "20 steps", "η 1")),
    ]
    same = SampleOptions()
    names = [name.split(DOT)[:-2] for name in side_names((same,) * 3, (CARD, later, retrained))]
    assert names == [["step 12", "weights aaaaaa"], ["step 24"], ["step 12", "weights dddddd"]]
