"""By what lessons hold the page Interpolate."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from ddpm_studio.engine.choices.pictures import DataPicture
from ddpm_studio.engine.models.pictures import own_data
from ddpm_studio.gui.lessons.drawing_handles import DrawingDials, without_live
from ddpm_studio.gui.lessons.handles import Dial, Handles, NotYet
from ddpm_studio.gui.tabs.interpolate import InterpolateTab


def mix_handles(tab: InterpolateTab) -> Handles:
    """Return the handles of `tab`.

    Besides the dials of every page that draws, ``pictures`` are the numbers of two pictures of the model's data.
    """
    view = tab.view
    dials = DrawingDials(tab, tab.mixture.drawing, view, tab.mixture.seed_buttons)
    places = {
        "model": lambda: tab.picker,
        "pictures": lambda: tab.pair,
        "depth": lambda: tab.mixture.depths,
        "button": lambda: tab.primary,
        "mixtures": lambda: view.grid,
        "timeline": lambda: view.timeline,
    }
    own = {"pictures": Dial(lambda: list(map(_number, tab.pair.pictures)), partial(_take, tab))}
    return Handles(tab, places, {**dials.listed, **own}, partial(_keep, tab, dials), dials.find)


def _number(picture: object) -> int:
    return picture.index if isinstance(picture, DataPicture) else -1


def _take(tab: InterpolateTab, numbers: Sequence[int]) -> None:
    choice = tab.picker.choice
    source = None if choice is None else own_data(choice.card)
    if source is None:
        raise NotYet(tab.tr("The model's data set is not here."))
    for which, number in enumerate(numbers):
        tab.pair.take_picture(which, DataPicture(source=source, index=number))


def _keep(tab: InterpolateTab, dials: DrawingDials) -> Callable[[], None]:
    bring_choices_back, pictures = dials.keep(), list(tab.pair.pictures)

    def bring_back() -> None:
        bring_choices_back()
        for which, picture in enumerate(pictures):
            if picture is not None:
                tab.pair.take_picture(which, picture)

    return without_live(tab.session.settings, tab.live, bring_back)
