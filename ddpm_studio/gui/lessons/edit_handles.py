"""By what lessons hold the page Edit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from ddpm_studio.engine.errors import StudioError
from ddpm_studio.gui.lessons.drawing_handles import DrawingDials
from ddpm_studio.gui.lessons.handles import Dial, Handles, NotYet
from ddpm_studio.gui.tabs.edit import EditTab

ERASED = 255


def edit_handles(tab: EditTab) -> Handles:
    """Return the handles of `tab`.

    Besides the dials of every page that draws, ``picture`` is the number of a picture of the model's data, ``erased``
    a rectangle (left, top, right, bottom) in parts of the picture and is read as the part of it that is erased, and
    ``beside`` what stands beside the answers.
    """
    view = tab.view
    dials = DrawingDials(tab, tab.choices.drawing, view, tab.choices.seed_buttons, keeps_film=False)
    places = {
        "model": lambda: tab.picker,
        "picture": lambda: tab.source,
        "known": lambda: tab.choices.known,
        "canvas": lambda: tab.canvas if tab.canvas.isVisible() else tab.views.given,
        "button": lambda: tab.primary,
        "pictures": lambda: view.grid,
        "differences": lambda: tab.views.bar,
        "timeline": lambda: view.timeline,
    }
    own = {
        "picture": Dial(lambda: getattr(tab.source.picture, "index", -1), partial(_take_number, tab)),
        "erased": Dial(lambda: tab.canvas.erased / max(1, tab.canvas.mask().size), partial(_erase, tab)),
        "beside": Dial(lambda: tab.views.bar.beside.index, tab.views.bar.beside.choose),
    }
    return Handles(tab, places, {**dials.listed, **own}, partial(_keep, tab, dials), dials.find)


def _take_number(tab: EditTab, index: int) -> None:
    if tab.source.is_loading or tab.source.gathered.images is None:
        raise NotYet(tab.tr("The picture is being opened."))
    tab.source.take_number(index)


def _erase(tab: EditTab, part: Sequence[float]) -> None:
    if tab.source.is_loading:
        raise NotYet(tab.tr("The picture is being opened."))
    mask = np.zeros_like(tab.canvas.mask())
    if part:
        height, width = mask.shape
        left, top, right, bottom = part
        mask[round(top * height) : round(bottom * height), round(left * width) : round(right * width)] = ERASED
    tab.canvas.set_mask(mask)


def _keep(tab: EditTab, dials: DrawingDials) -> Callable[[], None]:
    bring_choices_back, is_locked = dials.keep(), tab.choices.seed_buttons.is_locked
    picture = tab.source.picture
    try:
        question = tab.desk.ask()  # with the picture and the mask in it
    except StudioError:  # one that is too large to be kept, and cannot be written
        question = None

    def bring_back() -> None:
        bring_choices_back()
        tab.picker.look()  # before the picture, which is seen as the model sees it
        if question is not None:
            tab.desk.bring_back(question[0])
        elif picture is not None:
            tab.desk.take(picture)
        tab.choices.seed_buttons.set_locked(is_locked)

    return bring_back
