"""The help: every page reads well, every choice is explained, and F1 leads there."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QColor, QImage, QPalette, QTextDocument
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from ddpm_studio.engine.choices.drawing import DRAWING_JOBS
from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.disk.resources import resource
from ddpm_studio.engine.options import Options
from ddpm_studio.gui.forms.form_row import Row
from ddpm_studio.gui.forms.knobs import knobs_of
from ddpm_studio.gui.help.help_pages import CHOICES, find_page, found, pages
from ddpm_studio.gui.help.help_pane import HelpPane, _likeness, choice_at
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import Theme
from ddpm_studio.gui.tabs import TABS
from ddpm_studio.gui.window.help_dock import HELP_PAGES, HelpButton
from ddpm_studio.gui.window.main_window import MainWindow


@pytest.fixture
def pane(qtbot: QtBot) -> Iterator[HelpPane]:
    window = QMainWindow()
    qtbot.addWidget(window)
    pane = HelpPane(window)
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, pane)
    window.resize(900, 600)
    window.show()
    yield pane


def pane_texts(pane: HelpPane) -> list[str]:
    """What every paragraph of the page of all choices says."""
    pane.show_page(CHOICES)
    return pane.text.document().toPlainText().splitlines()


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
        for picture in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", page.text):
            assert (resource("help/en") / picture).stat().st_size < 100_000, (page.name, picture)
        for link in re.findall(r"(?<!!)\[[^\]]+\]\(([^)#]+)", page.text):
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
    assert choice_at(row.editor.core) == ("steps", row.knob.what)
    assert choice_at(form) == choice_at(None) == ("", "")


def test_a_choice_of_one_key_in_several_jobs_is_told_from_the_others(qtbot: QtBot, pane: HelpPane) -> None:
    from ddpm_studio.engine.choices.mixing import InterpolateOptions

    knob = next(knob for knob in knobs_of(InterpolateOptions) if knob.key == "steps")
    pane.show_choice(knob.key, knob.what)
    place = pane.text.cursorForPosition(QPoint(20, 20))
    place.movePosition(place.MoveOperation.NextBlock)
    assert place.block().text() == f"steps. {knob.what}"


def test_every_choice_that_the_window_offers_is_explained(qtbot: QtBot, session: Session, pane: HelpPane) -> None:
    texts = pane_texts(pane)
    for page in TABS:
        if page.name == "train":
            continue  # its choices are those of a run, which another test goes through
        tab = page.load()(session)
        qtbot.addWidget(tab)
        for row in tab.findChildren(Row):
            key, what = choice_at(row)
            assert any(_likeness(text, key, what) for text in texts), (page.name, key)


def test_the_name_of_a_choice_leads_to_its_help(qtbot: QtBot, session: Session, theme: Theme) -> None:
    window = MainWindow(session, theme, [page for page in TABS if page.name == "forward"])
    qtbot.addWidget(window)
    with qtbot.waitSignal(window.tabs.completed, timeout=60_000):
        window.show()
    tab = window.tab()
    assert tab is not None and window.findChild(HelpPane) is None
    row = next(row for row in tab.findChildren(Row) if row.knob.key == "schedule.steps")
    qtbot.mouseClick(row.label, Qt.MouseButton.LeftButton)
    pane = window.findChild(HelpPane)
    assert pane is not None and pane.isVisible() and first_line(pane) == row.knob.label
    button = window.tabs.cornerWidget()
    assert isinstance(button, HelpButton)
    button.click()
    assert pane.page is find_page("forward")
    with qtbot.waitSignal(window.closed, timeout=60_000):
        window.leave()


def test_formulas_wear_the_colour_and_the_size_of_the_letters(qtbot: QtBot, pane: HelpPane) -> None:
    def picture() -> QImage:
        drawn = pane.text.loadResource(QTextDocument.ResourceType.ImageResource, QUrl("formulas/forward.svg"))
        assert isinstance(drawn, QImage)
        return drawn

    def colours_of(image: QImage) -> set[str]:
        solid = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
        return {colour.name() for colour in solid if colour.alpha() == 255}

    pane.show_page("formulas")
    palette, before = pane.text.palette(), picture()
    palette.setColor(QPalette.ColorRole.Text, QColor("#12ab34"))
    pane.text.setPalette(palette)
    assert colours_of(picture()) == {"#12ab34"} != colours_of(before)
    seen = pane.text.document().resource(QTextDocument.ResourceType.ImageResource, QUrl("formulas/forward.svg"))
    assert seen == picture(), "the page is drawn anew"
    font = pane.text.font()
    font.setPointSizeF(0.7 * font.pointSizeF())
    pane.text.setFont(font)
    assert picture().width() < before.width() <= pane.text.viewport().width()
