"""The columns of a comparison as one value, to be read and brought back."""

from __future__ import annotations

from ddpm_studio.engine.choices.comparison import CompareOptions
from ddpm_studio.engine.choices.sampling import SampleOptions
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
    for side, column in zip(ways.sides, columns, strict=True):
        if column.model != side.picker.used() and column.model.exists():
            side.picker.choose(column.model)
