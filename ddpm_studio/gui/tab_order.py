"""The Tab key goes where the eye goes: through the layouts, in whatever order their widgets were made."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import pairwise
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QGridLayout,
    QLayout,
    QLayoutItem,
    QLineEdit,
    QScrollArea,
    QSplitter,
    QWidget,
)

_OF_ONE_PIECE = (QAbstractItemView, QAbstractSpinBox, QComboBox, QLineEdit)


def follow_layout(page: QWidget) -> None:
    """Let the Tab key visit what is in `page` in the order of reading.

    Not asked of `nextInFocusChain`: of every widget that it returns, PySide takes the one before for the parent. Where
    one of these is destroyed, what Python knows of those behind it becomes invalid, and is never freed.
    """
    for one, other in pairwise(_reached(page)):
        QWidget.setTabOrder(one, other)


def _reached(widget: QWidget) -> Iterator[QWidget]:
    """Yield `widget` and what is in it, as far as it can be reached by the keyboard."""
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
        yield widget
    if not isinstance(widget, _OF_ONE_PIECE):
        for part in _parts(widget):
            yield from _reached(part)


def _parts(widget: QWidget) -> list[QWidget]:
    """Return the widgets in `widget`: first those that are laid out, from the top, then others, as they were made."""
    if isinstance(widget, QScrollArea):
        inside = widget.widget()
        return [] if inside is None else [inside]
    if isinstance(widget, QSplitter):
        return [part for index in range(widget.count()) if (part := widget.widget(index)) is not None]
    layout = widget.layout()
    laid_out = [] if layout is None else list(_laid_out(layout))
    children = [child for child in widget.children() if isinstance(child, QWidget) and not child.isWindow()]
    return list(dict.fromkeys([*laid_out, *children]))


def _laid_out(layout: QLayout) -> Iterator[QWidget]:
    for item in _in_order(layout):
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            yield widget
        elif inner is not None:
            yield from _laid_out(inner)


def _in_order(layout: QLayout) -> list[QLayoutItem]:
    indices = list(range(layout.count()))
    if isinstance(layout, QGridLayout):
        indices.sort(key=partial(_place, layout))
    return [item for index in indices if (item := layout.itemAt(index)) is not None]


def _place(grid: QGridLayout, index: int) -> tuple[int, int]:
    """Return (row, column) of an item."""
    row, column, *_ = cast(tuple[int, int, int, int], grid.getItemPosition(index))
    return row, column
