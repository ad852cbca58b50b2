"""By what lessons hold the page Sample."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from ddpm_studio.gui.lessons.drawing_handles import DrawingDials, without_live
from ddpm_studio.gui.lessons.handles import Dial, Handles, NotYet
from ddpm_studio.gui.tabs.sample import SampleTab


def sample_handles(tab: SampleTab) -> Handles:
    """Return the handles of `tab`.

    Besides the dials of every page that draws, ``sheet`` draws the sheet with several w, and ``branch`` other endings
    from the frame that is nearest to a time.
    """
    view = tab.view
    dials = DrawingDials(tab, tab.choices.drawing, view, tab.seed_buttons)
    places = {
        "model": lambda: tab.picker,
        "told": lambda: tab.choices.told,
        "sheet": lambda: tab.choices.told.sheet,
        "sampler": lambda: tab.walk,
        "button": lambda: tab.primary,
        "views": lambda: view.header.views,
        "pictures": lambda: view.grid,
        "timeline": lambda: view.timeline,
    }
    own = {
        "sheet": Dial(dials.has_drawn, partial(_draw_sheet, tab, dials)),
        "branch": Dial(dials.has_drawn, partial(_branch, tab, dials)),
    }
    return Handles(tab, places, {**dials.listed, **own}, partial(_keep, tab, dials), dials.find)


def _draw_sheet(tab: SampleTab, dials: DrawingDials, _: Any) -> None:
    dials.be_ready()
    if not tab.choices.told.sheet.isEnabled():
        raise NotYet(tab.tr("The model must be told something first."))
    tab.choices.told.sheet.click()


def _branch(tab: SampleTab, dials: DrawingDials, t: int) -> None:
    """Draw branches at t, of the samples that are shown or that the branches that are shown are of."""
    dials.be_ready()
    tab.branching.go_back()  # does nothing where there is nothing to go back to
    tab.view.grid.show_all()
    tab.view.go_to_time(t)
    tab.branching.open()
    tab.branching.draw()
    tab.branching.close()  # its choices would take the room of the pictures


def _keep(tab: SampleTab, dials: DrawingDials) -> Callable[[], None]:
    bring_choices_back = dials.keep()
    return without_live(tab.session.settings, tab.live, bring_choices_back)
