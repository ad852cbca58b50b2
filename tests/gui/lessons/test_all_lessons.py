"""Every lesson speaks of what is there: pages, places and dials of the real window, and symbols that are explained."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from ddpm_studio.engine.disk.resources import resource
from ddpm_studio.gui.errands import PageName
from ddpm_studio.gui.lessons.handles import NotYet
from ddpm_studio.gui.lessons.holding import handles_of
from ddpm_studio.gui.lessons.lesson import FIRST, find_lesson, lessons
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.tabs import TABS
from ddpm_studio.gui.tabs.base import Tab
from ddpm_studio.gui.tabs.train import TrainTab
from ddpm_studio.gui.work.worker import workers
from tests.gui.small_model import wait_until

pytestmark = pytest.mark.usefixtures("known_digits")
OWN = "slow motion"
"""What stands on the card itself."""
LATER = {"draw", "sheet", "branch", "picture", "pictures", "erased", "position", "solo", "compare", "t", "beside"}
"""What can be turned only where something is shown or drawn."""
LONGEST = 900
"""Letters of a station: a person who reads more forgets what it began with."""


@pytest.fixture
def pages(qtbot: QtBot, session: Session) -> Iterator[dict[PageName, Tab]]:
    wanted = {station.page for lesson in lessons() for station in lesson.stations}
    made = {page.name: page.load()(session) for page in TABS if page.name in wanted}
    for tab in made.values():
        qtbot.addWidget(tab)
    yield made
    train = made["train"]
    assert isinstance(train, TrainTab)
    train.choices.data.scanner.cancel()
    wait_until(qtbot, lambda: not workers())


def test_what_lessons_point_at_and_turn_is_there(pages: dict[PageName, Tab]) -> None:
    held = {name: handles_of(tab) for name, tab in pages.items()}
    for lesson in lessons():
        for number, station in enumerate(lesson.stations):
            handles, where = held[station.page], f"{lesson.name} {number}"
            dials = {name for acts in (station.begin, station.do, station.until) for name in acts or {}}
            assert (station.at == OWN or OWN in dials) <= (station.shows == OWN), where
            if station.at not in ("", OWN):
                assert handles.place(station.at) is not None, where
            for name in {**(station.begin or {}), **(station.do or {})}.keys() - {OWN}:
                assert handles.dial(name).turn is not None, (where, name)
            for name, value in {**(station.begin or {}), **(station.do or {})}.items():
                if name not in LATER | {OWN}:
                    handles.dial(name).turn(value)  # type: ignore[misc]  # it is none for what is read only
                    read = handles.dial(name).read()
                    assert read == (value["kind"] if isinstance(value, dict) else value), (where, name)
            for name in (station.until or {}).keys() - {OWN}:
                with contextlib.suppress(NotYet):
                    handles.dial(name).read()
            assert bool(station.ask) == bool(station.until), where


def test_lessons_are_there_and_short() -> None:
    assert [lesson.name for lesson in lessons() if lesson.kind == "lesson"] == [*FIRST]
    assert {f"paper-{figure}" for figure in (6, 7, 8, 9)} <= {lesson.name for lesson in lessons()}
    assert find_lesson("nothing of the kind") is None
    for lesson in lessons():
        assert 1 <= lesson.minutes <= 5 and lesson.title and lesson.about.endswith("."), lesson.name
        if lesson.kind == "lesson":
            assert lesson.stations[-1].until and "of your own" in lesson.stations[-1].text, lesson.name
        for station in lesson.stations:
            assert len(station.text) <= LONGEST, (lesson.name, station.text[:40])


SYMBOLS = re.compile(r"[A-Za-zβαᾱεηφλσ]̂?_[0-9A-Za-z]+")


def test_every_symbol_of_a_lesson_is_explained() -> None:
    known = (resource("help/en") / "symbols.md").read_text()
    for lesson in lessons():
        for station in lesson.stations:
            for symbol in SYMBOLS.findall(station.text):
                assert symbol in known, (lesson.name, symbol)
