"""The Tab key goes where the eye goes: through the layouts, in whatever order their widgets were made."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QGridLayout,
    QLabel,
    QLayout,
    QLineEdit,
    QScrollArea,
    QSplitter,
    QWidget,
)
from shiboken6 import getCppPointer

DIRECT = Qt.FindChildOption.FindDirectChildrenOnly
_OF_ONE_PIECE = (QAbstractButton, QAbstractItemView, QAbstractSpinBox, QComboBox, QLabel, QLineEdit)


def follow_layout(page: QWidget) -> None:
    """Let the Tab key visit what is in `page` in the order of reading.

    Not asked of `nextInFocusChain`: of every widget that it returns, PySide takes the one before for the parent. Where
    one of these is destroyed, what Python knows of those behind it becomes invalid, and is never freed.
    """
    for one, other in pairwise(reached(page)):
        QWidget.setTabOrder(one, other)


def made_in(page: QWidget) -> tuple[int, ...]:
    """Return the addresses of all widgets in `page`: while they stay the same, so does the order that was set."""
    return tuple(getCppPointer(widget)[0] for widget in page.findChildren(QWidget))


def reached(widget: QWidget) -> Iterator[QWidget]:
    """Yield `widget` and what is in it, as far as it can be reached by the keyboard."""
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
        yield widget
    if not isinstance(widget, _OF_ONE_PIECE):
        for part in _parts(widget):
            yield from reached(part)


def _parts(widget: QWidget) -> list[QWidget]:
    """Return the widgets in `widget`: first those that are laid out, from the top, then others, as they were made.

    Only widgets and layouts are asked for, and never the items of a layout nor other children: Qt destroys these
    without a word, and PySide would take what comes to lie in their place for them.
    """
    if isinstance(widget, QScrollArea):
        inside = widget.widget()
        return [] if inside is None else [inside]
    if isinstance(widget, QSplitter):
        return [part for index in range(widget.count()) if (part := widget.widget(index)) is not None]
    children = [child for child in widget.findChildren(QWidget, options=DIRECT) if not child.isWindow()]
    layout = widget.layout()
    laid_out = [] if layout is None else list(_laid_out(layout, children))
    return list(dict.fromkeys([*laid_out, *children]))


def _laid_out(layout: QLayout, children: list[QWidget]) -> Iterator[QWidget]:
    """Yield those of `children` that are in `layout`, or in one within it, in the order of reading."""
    parts: list[QWidget | QLayout] = [*children, *layout.findChildren(QLayout, options=DIRECT)]
    placed = [(index, part) for part in parts if (index := layout.indexOf(part)) >= 0]
    for _, part in sorted(placed, key=lambda each: _place(layout, each[0])):
        if isinstance(part, QLayout):
            yield from _laid_out(part, children)
        else:
            yield part


def _place(layout: QLayout, index: int) -> tuple[int, int]:
    """Return (row, column) of an item."""
    if not isinstance(layout, QGridLayout):
        return 0, index
    row, column, *_ = cast(tuple[int, int, int, int], layout.getItemPosition(index))
    return row, column
