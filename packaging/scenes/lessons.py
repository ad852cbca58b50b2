"""Of the lessons and the help."""

from __future__ import annotations

from ddpm_studio.gui.errands import OpenLesson
from ddpm_studio.gui.forms.form_row import Row
from ddpm_studio.gui.forms.help_door import ask_for_help
from ddpm_studio.gui.help.help_pane import HelpPane
from ddpm_studio.gui.lessons.lesson_pane import LessonPane
from ddpm_studio.gui.tabs.forward import ForwardTab
from scenes.studio import Scenes, Studio


def photograph_lessons(studio: Studio) -> None:
    """List the lessons, follow the first to two of its stations, and click the name of a choice."""
    studio.window.session.send(OpenLesson())
    studio.take("lessons", "start")
    studio.window.session.send(OpenLesson("noising"))
    pane = studio.window.findChild(LessonPane)
    assert pane is not None
    guide, forward = pane.guide, studio.open(ForwardTab)
    for index, name in ((2, "lesson-done"), (6, "lesson-choice")):
        guide.go_to(index)
        studio.wait(lambda: forward.picture.pixels is not None and not forward.picture.fetcher.is_busy)
        if name == "lesson-done":
            guide.do_it()
            studio.wait(lambda: guide.is_done)
        studio.take(name, "forward")
    pane.close()
    row = next(row for row in forward.findChildren(Row) if row.knob.key == "schedule.steps")
    ask_for_help(row, row.knob)
    studio.take("help-choice", "forward")
    help_pane = studio.window.findChild(HelpPane)
    assert help_pane is not None
    help_pane.show_page("sample")
    studio.take("help", "sample")
    help_pane.show_page("formulas")
    studio.take_in_sizes("help-formulas", "forward")
    help_pane.close()


SCENES: Scenes = {"lessons": photograph_lessons}
