"""What of each page comes back with the next start as it was left."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt

from ddpm_studio.engine.choices.pictures import DataPicture, KeptPicture, PictureFile
from ddpm_studio.gui.forms.lasting import AsItWas, Lasting, box, combo, lock, segments, slider, splitter
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.tabs.base import Tab
from ddpm_studio.gui.window.remembering.as_data import mask_of, picture_as_data, put_mask, read_picture, there
from ddpm_studio.gui.window.remembering.chosen import (
    columns_of,
    drafts_of,
    edits_of,
    model_of,
    pictures_of,
    sets_of,
    stops_of,
    told_of,
)


def bring_back_page(tab: Tab, session: Session) -> None:
    """Have a page be as it was left, and remember how it is from now on.

    What a page has is imported when it is there.
    """
    things: dict[str, Callable[[Tab], Sequence[Lasting]]] = {
        "train": _of_train,
        "sample": _of_sample,
        "compare": _of_compare,
        "interpolate": _of_mixing,
        "edit": _of_edit,
        "forward": _of_forward,
        "evaluate": _of_evaluate,
        "library": _of_library,
    }
    if tab.name in things and (found := things[tab.name](tab)):
        AsItWas(tab, tab.name, session.settings, found, drafts_of(tab))


def _of_train(tab: Tab) -> Sequence[Lasting]:
    from ddpm_studio.gui.tabs.train import TrainTab

    if not isinstance(tab, TrainTab):
        return ()
    view, plot = tab.view, tab.view.plot.header
    return (
        segments("axis", view.course.axis),
        segments("kind", view.kinds),
        slider("smoothing", plot.slider),
        box("log", plot.log),
        box("outliers", plot.outliers),
        splitter("halves", view.halves),
    )


def _of_sample(tab: Tab) -> Sequence[Lasting]:
    from ddpm_studio.gui.tabs.sample import SampleTab

    if not isinstance(tab, SampleTab):
        return ()
    return (
        model_of(tab.picker),
        told_of(tab.choices.told),
        lock(tab.seed_buttons),
        segments("view", tab.view.header.views),
    )


def _of_compare(tab: Tab) -> Sequence[Lasting]:
    from ddpm_studio.gui.tabs.compare import CompareTab

    if not isinstance(tab, CompareTab):
        return ()
    return (
        segments("mode", tab.modes),
        columns_of(tab.desk),
        lock(tab.desk.samples.images.buttons),
        edits_of(tab.desk),
        model_of(tab.training.picker, "run"),
        lock(tab.training.images.buttons, "lock over training"),
        segments("view", tab.comparison.header.views),
        segments("manner", tab.comparison.header.manners),
        segments("view over training", tab.over_training.views),
    )


def _of_mixing(tab: Tab) -> Sequence[Lasting]:
    from ddpm_studio.gui.tabs.interpolate import InterpolateTab

    if not isinstance(tab, InterpolateTab):
        return ()
    pair = tab.pair

    def read() -> list[Any]:
        return [None if picture is None else picture_as_data(picture) for picture in pair.by_hand()]

    def put(kept: Any) -> None:
        for which, each in enumerate(kept[:2]):
            if each is not None:
                pair.take_picture(which, read_picture(each))

    return (
        segments("mode", tab.modes),
        model_of(tab.picker),
        stops_of(tab.tour.panel.stops),
        told_of(tab.tour.panel.told),
        lock(tab.mixture.seed_buttons),
        lock(tab.tour.panel.seed_buttons, "lock of the tour"),
        segments("view", tab.view.header.views),
        Lasting("pictures", (pair.changed,), read, put),
    )


def _of_edit(tab: Tab) -> Sequence[Lasting]:
    from ddpm_studio.gui.tabs.edit import EditTab

    if not isinstance(tab, EditTab):
        return ()
    source, canvas, method = tab.source, tab.canvas, tab.choices.method

    def read() -> Any:
        return None if source.is_default or source.picture is None else picture_as_data(source.picture)

    def put(kept: Any) -> None:
        picture = read_picture(kept)
        if isinstance(picture, DataPicture | PictureFile | KeptPicture):
            tab.desk.take(picture)

    return (
        model_of(tab.picker),
        told_of(tab.choices.told),
        lock(tab.choices.seed_buttons),
        box("method", method.header),
        segments("view", tab.view.header.views),
        Lasting("picture", (source.changed, source.arrived), read, put),
        Lasting("mask", (canvas.mask_changed,), lambda: mask_of(canvas), lambda kept: put_mask(canvas, kept)),
    )


def _of_forward(tab: Tab) -> Sequence[Lasting]:
    from ddpm_studio.gui.tabs.forward import ForwardTab

    if not isinstance(tab, ForwardTab):
        return ()
    panel = tab.picture

    def read() -> Any:
        return str(panel.origin) if isinstance(panel.origin, Path) else panel.origin and list(panel.origin)

    def put(kept: Any) -> None:
        if isinstance(kept, str):
            panel.begin_with(there(kept))
        elif kept is not None:
            name, index = kept
            panel.begin_with((str(name), int(index)))

    return (
        lock(tab.seed_buttons),
        segments("beside", tab.view.header.which),
        Lasting("picture", (panel.changed,), read, put),
        *(box(f"beside {kind}", each) for kind, each in tab.compare.boxes.items()),
    )


def _of_evaluate(tab: Tab) -> Sequence[Lasting]:
    from ddpm_studio.gui.tabs.evaluate import EvaluateTab

    if not isinstance(tab, EvaluateTab):
        return ()
    return segments("mode", tab.modes), model_of(tab.picker), pictures_of(tab.pictures), sets_of(tab.sets.others)


def _of_library(tab: Tab) -> Sequence[Lasting]:
    from ddpm_studio.gui.tabs.library import LibraryTab

    if not isinstance(tab, LibraryTab):
        return ()
    header, table = tab.runs.table.horizontalHeader(), tab.runs.table

    def read() -> list[int]:
        return [header.sortIndicatorSection(), int(header.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder)]

    def put(kept: Any) -> None:
        column, is_descending = (int(each) for each in kept)
        if 0 <= column < tab.runs.model.columnCount():
            table.sortByColumn(column, (Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder)[bool(is_descending)])

    # Not what is searched for: a page that has lost most of what it lists would look broken.
    return (
        segments("page", tab.which),
        combo("jobs", tab.results.jobs),
        box("starred", tab.results.starred),
        combo("states", tab.runs.states),
        Lasting("order", (header.sortIndicatorChanged,), read, put),
    )
