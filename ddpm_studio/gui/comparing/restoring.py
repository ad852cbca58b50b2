"""The columns of a comparison as one value, to be read and brought back."""

from __future__ import annotations

from collections.abc import Sequence

from ddpm_studio.engine.choices.comparison import CompareOptions, same_for_all
from ddpm_studio.engine.choices.editing import EditOptions
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.disk.handed_over import is_there
from ddpm_studio.gui.comparing.ways_desk import WaysDesk
from ddpm_studio.gui.comparing.ways_panel import WaysPanel


def columns_of(ways: WaysPanel) -> tuple[SampleOptions, ...]:
    """Return how each column is drawn, with its run or model, but without what all have in common.

    :raises FieldError: for the first thing that is wrong.
    """
    chosen = [(side.drawing.options(), side.picker.used()) for side in ways.sides]
    return tuple(options if path is None else options.model_copy(update={"model": path}) for options, path in chosen)


def bring_back_columns(ways: WaysPanel, columns: tuple[SampleOptions, ...]) -> None:
    """Show what `columns_of` has returned; of the models those that are still there."""
    images, lock = ways.images.form.options(), ways.images.buttons.state()
    shared = {"count": images.count, "seed": images.seed}
    ways.set_options(CompareOptions(sides=tuple(column.model_copy(update=shared) for column in columns)))
    ways.images.buttons.bring_back(lock)
    _bring_back_models(ways, columns)


def edits_of(desk: WaysDesk) -> tuple[EditOptions, ...] | None:
    """Return how each column edits the picture, which is in them; None: ways to sample are compared.

    :raises FieldError: for the first thing that is wrong.
    """
    panel = desk.panel
    if panel.edited is None:
        return None
    shared = panel.edited.put_into(EditOptions())
    chosen = [(side.options(shared), side.picker.used()) for side in panel.sides]
    return tuple(
        EditOptions.model_validate(dict(options if path is None else options.model_copy(update={"model": path})))
        for options, path in chosen
    )


def bring_back_edits(desk: WaysDesk, columns: tuple[EditOptions, ...] | None) -> None:
    """Show what `edits_of` has returned; of the models those that are still there."""
    if columns is None:
        desk.show_samples()
        return
    now, asked = desk.panel.edited, columns[0].spelt_out()
    known = None if now is None else now.edit.spelt_out()
    is_same = known is not None and all(getattr(known, name) == getattr(asked, name) for name in same_for_all(asked))
    if not is_same:
        desk.set_options(CompareOptions(sides=columns))
        desk.panel.images.buttons.set_locked(False)
    else:
        images, lock = desk.panel.images.form.options(), desk.panel.images.buttons.state()
        shared = {"count": images.count, "seed": images.seed}
        desk.panel.set_options(CompareOptions(sides=tuple(each.model_copy(update=shared) for each in columns)))
        desk.panel.images.buttons.bring_back(lock)
    _bring_back_models(desk.panel, columns)


def _bring_back_models(ways: WaysPanel, columns: Sequence[SampleOptions | EditOptions]) -> None:
    """Use the models of columns, as far as they are there; what is told to one is known of it only then."""
    for side, column in zip(ways.sides, columns, strict=True):
        if column.model != side.picker.used() and is_there(column.model):
            side.picker.choose(column.model)
            side.set_options(column)
