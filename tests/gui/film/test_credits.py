"""What made a film, in words, and what is chosen otherwise by now."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from ddpm_studio.engine.choices.branching import BranchOptions
from ddpm_studio.engine.choices.chain import ChainOptions
from ddpm_studio.engine.choices.comparison import CompareOptions, OverTrainingOptions
from ddpm_studio.engine.choices.conditions import GuidanceOptions
from ddpm_studio.engine.choices.editing import EditOptions
from ddpm_studio.engine.choices.edits.known import Grey
from ddpm_studio.engine.choices.guidance_sheet import GuidanceSheetOptions
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.diffusion.samplers import DDIM, DDPM
from ddpm_studio.engine.models.card import ModelCard, Provenance, card_of
from ddpm_studio.gui.film.credits.differences import differences
from ddpm_studio.gui.film.credits.line import CreditLine
from ddpm_studio.gui.film.credits.words import credits_of
from ddpm_studio.gui.language import DOT
from tests.engine.small import SMALL

CARD = card_of(SMALL, 1, (), (), Provenance(1200, 96, 0.5, "a" * 64))
OTHER = replace(CARD, provenance=replace(CARD.provenance, step=2400, sha256="b" * 64))
DRAWN = SampleOptions(seed=7)


def told(options: Any, images: int = 4, *cards: ModelCard) -> list[str]:
    return credits_of(options, cards or (CARD,), images).split(DOT)


def different(drawn: Any, chosen: Any, card: ModelCard = CARD) -> list[str]:
    return list(map(str, differences(drawn, (CARD,), chosen, (card,))))


def test_a_film_says_its_model_how_it_was_trained_its_way_and_its_seed() -> None:
    assert told(DRAWN) == ["small", "step 1,200", "EMA 0.5", "DPM-Solver++, 20 steps", "seed 7", "4 images"]
    led = DRAWN.model_copy(update={"guidance": GuidanceOptions(scale=2.5)})
    assert told(led)[4:6] == ["w 2.5", "seed 7"]
    branched = BranchOptions(parent=DRAWN, t=400, seed=3)
    assert told(branched)[3:6] == ["DPM-Solver++, 20 steps", "branched at t = 400 by DDPM, seed 3", "seed 7"]
    assert "w 0, 1, 2, 4, 8" in told(GuidanceSheetOptions(sample=DRAWN))
    assert "DDIM, 40 steps" in told(EditOptions(seed=7))  # what is usual where nothing was chosen
    assert told(EditOptions(seed=7, task=Grey()))[4:6] == ["task: grey", "seed 7"]
    assert "task: erased" in told(BranchOptions(parent=EditOptions(), t=400))


def test_of_sides_it_says_what_they_share() -> None:
    two = CompareOptions(sides=(DRAWN, SampleOptions(seed=7, sampler=DDIM())))
    assert told(two) == ["small", "step 1,200", "EMA 0.5", "seed 7", "4 images"]
    assert told(two, 4, CARD, OTHER) == ["seed 7", "4 images"]
    assert told(OverTrainingOptions(sample=DRAWN))[:2] == ["small", "DPM-Solver++, 20 steps"]  # at every step


def test_what_is_chosen_otherwise_is_named_with_what_it_was() -> None:
    assert different(DRAWN, DRAWN) == []
    chosen = SampleOptions(seed=8, sampler=DDPM(), steps=1000)
    assert different(DRAWN, chosen) == ["Seed: 7 → 8", "Sampler: DPM-Solver++ → DDPM", "Steps: 20 → 1000"]
    assert different(DRAWN, DRAWN, OTHER) == ["Model: small, step 1,200, EMA 0.5 → small, step 2,400, EMA 0.5"]
    inside = SampleOptions(sampler=DDIM(eta=0)), SampleOptions(sampler=DDIM(eta=1))
    assert different(*inside) == ["η: 0 → 1"]


def test_what_changes_no_picture_is_no_difference() -> None:
    chain = ChainOptions(frames_kept=9, batch_size=3)
    assert different(DRAWN, DRAWN.model_copy(update={"chain": chain})) == []
    assert different(DRAWN, DRAWN.model_copy(update={"chain": ChainOptions(clips=False)})) == ["Clip x_0: on → off"]


def test_branches_and_sheets_are_held_against_what_drew_their_images() -> None:
    assert different(BranchOptions(parent=DRAWN, t=4), DRAWN) == []
    assert different(BranchOptions(parent=DRAWN, t=4), SampleOptions(seed=8)) == ["Seed: 7 → 8"]
    few = DRAWN.model_copy(update={"count": 10})
    assert different(GuidanceSheetOptions(sample=few), DRAWN) == []


def test_sides_tell_theirs_by_their_letters() -> None:
    old = CompareOptions(sides=(DRAWN, SampleOptions(seed=7, sampler=DDIM())))
    new = CompareOptions(sides=(SampleOptions(seed=8), SampleOptions(seed=8, sampler=DDIM(), steps=9)))
    found = differences(old, (CARD, CARD), new, (CARD, OTHER))
    assert [each.what for each in found] == ["B Model", "Seed", "B Steps"]


def test_the_line_folds_rather_than_cut_the_seed_and_nothing_moves_by_a_choice(qtbot: QtBot) -> None:
    line = CreditLine()
    qtbot.addWidget(line)
    empty = line.minimumHeight()
    line.show_film(SampleOptions(seed=2**62), (CARD,), 64)
    line.resize(180, 10)
    line.show()
    qtbot.waitUntil(lambda: line.minimumHeight() >= 3 * empty)
    before = line.minimumHeight()
    assert line.minimumHeight() >= line.heightForWidth(line.width())
    line.follow(DRAWN, (CARD,))
    assert line.text() == f"Drawn with {line.whole}"
    assert line.different == ("Seed",)
    assert f"Seed: {2**62} → 7" in line.toolTip()
    assert line.minimumHeight() == before
    line.copy()
    assert QGuiApplication.clipboard().text() == line.whole
