"""Captions as they are chosen for a model."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from ddpm_studio.engine.choices.captions import Captions, Tellable
from ddpm_studio.engine.choices.conditions import Nothing
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.networks.words import TextOptions
from ddpm_studio.gui.choosing.told_choice import ToldChoice

WORDS = ("a", ",", "circle", "large", "red", "blue", "in", "star")
EXAMPLES = tuple(f"a {colour} {form}" for colour in ("red", "blue") for form in ("circle", "star", "large star"))
SHAPES = Tellable(words=WORDS, text=TextOptions(), examples=EXAMPLES)


@pytest.fixture
def choice(qtbot: QtBot) -> ToldChoice:
    choice = ToldChoice(offers_sheet=True)
    qtbot.addWidget(choice)
    choice.suit(SHAPES)
    return choice


def test_some_captions_of_the_data_are_there_at_first(choice: ToldChoice) -> None:
    assert not choice.isHidden() and not choice.captions.isHidden() and choice.chips.isHidden()
    told = choice.options().told
    assert isinstance(told, Captions) and told.texts == SHAPES.in_turn(4) and "w = 3" in choice.about.text()
    assert [*choice.captions.chips] == ["circle", "large", "red", "blue", "star"]


def test_words_are_written_by_chips_and_captions_by_the_die(choice: ToldChoice) -> None:
    choice.captions.edit.clear()
    choice.captions.edit.add_word("a")
    choice.captions.chips["red"].click()
    choice.captions.chips["star"].click()
    assert choice.options().told == Captions(texts=("a red star",))
    choice.captions.dice.click()
    told = choice.options().told
    assert isinstance(told, Captions) and told.texts[0] == "a red star" and told.texts[1] in EXAMPLES


def test_what_could_not_be_recalled_is_not_drawn(choice: ToldChoice) -> None:
    choice.captions.edit.setPlainText("a  red\tstar\n" + "a " * 600)
    (problem,) = choice.problems()
    assert problem.field == "told.texts" and "1,000 letters" in str(problem)
    choice.captions.edit.setPlainText("a  red\tstar")
    assert choice.problems() == [] and choice.options().told == Captions(texts=("a red star",))


def test_unknown_words_are_named_before_anything_is_drawn(choice: ToldChoice) -> None:
    choice.captions.edit.setPlainText("a red zebra\na lion, a star")
    assert choice.captions.remark.text().startswith("“zebra”, “lion” were never") and not choice.problems()
    choice.captions.edit.setPlainText("a red star")
    assert choice.captions.remark.isHidden()


def test_what_was_chosen_is_shown_and_nothing_is_told_without_captions(choice: ToldChoice) -> None:
    wanted = SampleOptions(told=Captions(texts=("a star", "a circle"), each=4, same_noise=False))
    choice.set_options(wanted)
    assert choice.options().told == wanted.told
    choice.captions.edit.clear()
    assert choice.options() == SampleOptions() and choice.guidance.isHidden() and not choice.sheet.isEnabled()
    choice.suit(Tellable(("cat", "dog")))
    assert choice.captions.isHidden() and choice.options().told == Nothing()
    choice.set_options(wanted)
    assert choice.options().told.all_names == (), "of classes all are drawn"
