"""Classes and guidance as they are chosen for a model."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from ddpm_studio.engine.choices.captions import Tellable
from ddpm_studio.engine.choices.conditions import Classes, GuidanceOptions, Nothing
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.gui.choosing.told_choice import ToldChoice

PETS = Tellable(("cat", "dog", "owl"))


@pytest.fixture
def choice(qtbot: QtBot) -> ToldChoice:
    choice = ToldChoice(offers_sheet=True)
    qtbot.addWidget(choice)
    return choice


def test_where_there_are_no_classes_nothing_is_offered_or_told(choice: ToldChoice) -> None:
    assert choice.isHidden() and choice.options() == SampleOptions() and not choice.problems()


def test_all_classes_are_drawn_unless_some_are_chosen(choice: ToldChoice) -> None:
    choice.suit(PETS)
    assert not choice.isHidden() and choice.options().told == Classes()
    choice.chips.buttons["dog"].click()
    assert choice.options().told == Classes(names=("cat", "owl"))
    choice.chips.none.click()
    assert choice.options() == SampleOptions() and choice.guidance.isHidden() and not choice.sheet.isEnabled()
    choice.suit(Tellable(("owl", "cow")))
    assert choice.options().told == Nothing(), "none were wanted"


def test_what_was_chosen_for_a_model_is_shown_as_soon_as_it_is_known(choice: ToldChoice) -> None:
    wanted = SampleOptions(
        told=Classes(names=("owl", "cat"), same_noise=True), guidance=GuidanceOptions(scale=3, away_from="dog")
    )
    choice.set_options(wanted)
    choice.suit(PETS)
    found = choice.options()
    assert found.told == Classes(names=("cat", "owl"), same_noise=True) and found.guidance == wanted.guidance
    choice.set_options(SampleOptions())
    assert choice.options().told == Nothing()


def test_what_guidance_costs_is_said_and_what_cannot_be_is_refused(qtbot: QtBot, choice: ToldChoice) -> None:
    choice.suit(PETS)
    assert "1.5" in choice.about.text() and "two calls" in choice.about.text()
    choice.guidance.put("scale", 1.0)
    assert "one call" in choice.about.text()
    choice.guidance.put("scale", "usual")
    assert choice.options().guidance.scale == "usual"
    choice.suit(Tellable(PETS.classes, has_null=False))
    choice.chips.none.click()
    (problem,) = choice.problems()
    assert problem.field == "told.kind" and choice.problem_line.sentence() == str(problem)
    choice.chips.all.click()
    assert not choice.problems() and choice.check()
    with qtbot.assertNotEmitted(choice.sheet_wanted):
        choice.sheet.click()
