"""What is chosen on the page Compare, as it can be undone: its columns come and go, and so do edits."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QWidget

from ddpm_studio.gui.forms.differences import Place
from ddpm_studio.gui.forms.history import History, Part, find_row
from ddpm_studio.gui.tabs.base import Tab
from ddpm_studio.gui.window.remembering.parts import form_part, lock_part, opened

if TYPE_CHECKING:
    from ddpm_studio.gui.comparing.ways_desk import WaysDesk

translate = QCoreApplication.translate


def watch_compare(history: History, tab: Tab) -> None:
    from ddpm_studio.gui.comparing.restoring import bring_back_columns, columns_of
    from ddpm_studio.gui.tabs.compare import OVER_TRAINING, WAYS, CompareTab

    if not isinstance(tab, CompareTab):
        return
    desk, over = tab.desk, tab.training
    ways = desk.samples
    open_over = partial(tab.modes.choose, OVER_TRAINING)
    images, side = over.images.form, over.side.drawing

    open_ways = partial(tab.modes.choose, WAYS)
    history.watch(
        form_part(ways.images.form, "seeds", opened(ways.images.form, open_ways)),
        Part(
            "columns",
            ways.changed,
            partial(columns_of, ways),
            partial(bring_back_columns, ways),
            ways,
            translate("History", "columns"),
            find=partial(_find_column, desk, open_ways),
            aside=("model",),
        ),
        lock_part(history, ways.images.buttons),
        *_edits(desk, open_ways),
        form_part(images, "seeds over training", opened(images, open_over)),
        Part("over training", side.changed, side.options, side.set_options, over, find=opened(over, open_over)),
        form_part(over.more, "most", opened(over, open_over)),
        lock_part(history, over.images.buttons, "lock over training"),
    )
    over.picker.changed.connect(history.pass_over)
    meet_columns = partial(_meet_columns, history, desk, [])
    meet_columns()
    desk.changed.connect(meet_columns)


def _edits(desk: WaysDesk, make_seen: Callable[[], None]) -> tuple[Part, ...]:
    """Return what is chosen while edits are compared; the panel with it comes and goes."""
    from ddpm_studio.gui.comparing.restoring import bring_back_edits, edits_of

    def seeds() -> Any:
        return None if desk.panel.edited is None else desk.panel.images.form.options()

    def put_seeds(options: Any) -> None:
        if options is not None and desk.panel.edited is not None:
            desk.panel.images.form.set_options(options)

    def lock() -> Any:
        return None if desk.panel.edited is None else desk.panel.images.buttons.state()

    def put_lock(state: Any) -> None:
        if state is not None and desk.panel.edited is not None:
            desk.panel.images.buttons.bring_back(state)

    columns = translate("History", "columns")
    find, find_seeds = partial(_find_column, desk, make_seen), opened(desk, make_seen)
    return (
        Part(
            *("edits", desk.changed, partial(edits_of, desk), partial(bring_back_edits, desk), desk, columns),
            find=find,
            aside=("model",),
        ),
        Part("seeds of edits", desk.changed, seeds, put_seeds, desk, find=find_seeds),
        Part("lock of edits", desk.changed, lock, put_lock, desk, is_aside=True),
    )


def _find_column(desk: WaysDesk, make_seen: Callable[[], None], place: Place) -> QWidget | None:
    """Show the column where something was chosen."""
    make_seen()
    ways = desk.panel
    if not place:
        return ways.letters
    ways.choose_place(int(place[0]))
    return find_row(ways.sides[int(place[0])], place[1:])


def _meet_columns(history: History, desk: WaysDesk, met: list[QObject]) -> None:
    """Know of what suits other models in columns that are new, and of seeds that a start rolls."""
    buttons, pickers = desk.panel.images.buttons, [side.picker for side in desk.panel.sides]
    for one, signal in ((buttons, buttons.rolled), *((picker, picker.changed) for picker in pickers)):
        if one not in met:
            signal.connect(history.pass_over)
            met.append(one)
