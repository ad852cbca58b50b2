"""The help: every page reads well, every choice is explained, and F1 leads there."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from ddpm_studio.engine.choices.drawing import DRAWING_JOBS
from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.disk.resources import resource
from ddpm_studio.engine.options import Options
from ddpm_studio.gui.forms.form_row import Row
from ddpm_studio.gui.forms.knobs import knobs_of
from ddpm_studio.gui.help.help_pages import CHOICES, find_page, found, pages
from ddpm_studio.gui.help.help_pane import HelpPane, choice_at
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.tabs import TABS
from ddpm_studio.gui.window.help_dock import HELP_PAGES


@pytest.fixture
def pane(qtbot: QtBot) -> Iterator[HelpPane]:
    window = QMainWindow()
    qtbot.addWidget(window)
    pane = HelpPane(window)
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, pane)
    window.resize(900, 600)
    window.show()
    yield pane


def first_line(pane: HelpPane) -> str:
    """The text at the top of what is seen."""
    return pane.text.cursorForPosition(QPoint(20, 20)).block().text()


def test_every_choice_has_its_place() -> None:
    text = find_page(CHOICES).text
    every: list[type[Options]] = [RunConfig, *(job.options_class() for job in DRAWING_JOBS.values())]
    for options in every:
        for knob in knobs_of(options):
            if knob.shape not in ("group", "variant"):
                assert f"`{knob.key}`. {knob.what}" in text, knob.key


def test_every_page_of_the_window_has_a_page_of_help() -> None:
    names = {page.name for page in pages()}
    without = {page.name for page in TABS if HELP_PAGES.get(page.name, page.name) not in names}
    assert without <= {"evaluate", "edit"}


def test_pages_lead_to_pages_that_are_there() -> None:
    names = {page.name for page in pages()}
    for page in pages():
        assert page.text.startswith("# "), page.name
        for link in re.findall(r"\]\(([^)#]+)", page.text):
            assert link.endswith(".md") and link.removesuffix(".md") in names, (page.name, link)
    assert {path.stem for path in resource("help/en").glob("*.md")} < names


def test_what_is_searched_is_found_where_headings_have_it_first() -> None:
    hits = found("learning RATE")
    assert hits and "learning rate" in hits[0][1].casefold()
    assert found("no such word here") == []


def test_a_hit_is_shown_from_its_heading_on(qtbot: QtBot, pane: HelpPane) -> None:
    pane.search.setText("shared")
    pane.search.returnPressed.emit()
    assert pane.page is not None and pane.list.currentItem() is not None
    pane.search.setText("zzzz")
    assert "another word" in pane.list.item(0).text()
    pane.search.clear()
    assert pane.list.count() == len(pages())


def test_a_choice_is_shown_at_its_place(qtbot: QtBot, pane: HelpPane) -> None:
    pane.show_choice("training.batch_size")
    assert "Batch size" in first_line(pane)
    pane.show_choice("training.steps")
    assert "Steps" in first_line(pane)


def test_links_lead_to_pages_and_nowhere_else(qtbot: QtBot, pane: HelpPane) -> None:
    pane.text.anchorClicked.emit(QUrl("train.md"))
    assert pane.page is find_page("train")
    pane.text.anchorClicked.emit(QUrl("https://example.org/sample.md"))
    assert pane.page is find_page("train")
    qtbot.keyClick(pane.list, Qt.Key.Key_Escape)
    assert not pane.isVisible()


def test_a_field_knows_its_choice(qtbot: QtBot, session: Session) -> None:
    from ddpm_studio.engine.choices.sampling import SampleOptions
    from ddpm_studio.gui.forms.form import Form

    form = Form(SampleOptions())
    qtbot.addWidget(form)
    row = next(row for row in form.findChildren(Row) if row.knob.key == "steps")
    assert choice_at(row.editor.core) == "steps"
    assert choice_at(form) == "" and choice_at(None) == ""
