"""Whether everything that is written in a window can be read."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QComboBox,
    QLabel,
    QScrollArea,
    QStyle,
    QStyleOptionComboBox,
    QToolButton,
    QWidget,
)

from ddpm_studio.gui.widgets.quiet_combo import QuietCombo
from ddpm_studio.gui.widgets.text.elided_label import ElidedLabel
from ddpm_studio.gui.widgets.text.wrapped_text import SelectableText, WrappedLabel


def unreadable(window: QWidget) -> list[str]:
    """Return what is cut off in `window`, sticks out of what it is in, or is scrolled sideways; best: nothing."""
    shown = [widget for widget in window.findChildren(QWidget) if widget.isVisible()]
    return [f"{type(widget).__name__} {_words(widget)!r}: {why}" for widget in shown for why in _faults(widget)]


def _faults(widget: QWidget) -> Iterator[str]:
    text = _words(widget)
    if isinstance(widget, SelectableText | QLabel) and text and not isinstance(widget, ElidedLabel):
        yield from _faults_of_text(widget, text)
    elif isinstance(widget, QAbstractButton) and text and not _is_icon_only(widget):
        if widget.width() < widget.sizeHint().width() or widget.height() < widget.sizeHint().height():
            yield f"{widget.size().toTuple()} are less than {widget.sizeHint().toTuple()}"
    elif isinstance(widget, QComboBox) and not isinstance(widget, QuietCombo):
        if _advance(widget, widget.currentText()) > _room_for_text(widget):
            yield "its text is cut off"
    elif isinstance(widget, QScrollArea) and widget.horizontalScrollBar().maximum():
        yield "it is scrolled sideways"
    if _sticks_out(widget):
        yield f"{widget.geometry().getRect()} sticks out"


def _faults_of_text(widget: QLabel | SelectableText, text: str) -> Iterator[str]:
    wraps = isinstance(widget, SelectableText) or widget.wordWrap()
    if not wraps:
        is_mark = len(text) == 1  # such as a dot, which is narrower than the room that a letter is given
        if not is_mark and widget.width() < widget.sizeHint().width():
            yield f"{widget.width()} is less than {widget.sizeHint().width()}"
        return
    if widget.height() < widget.heightForWidth(widget.width()):
        yield f"{widget.height()} is less high than {widget.heightForWidth(widget.width())}"
    if not isinstance(widget, SelectableText | WrappedLabel):
        room = widget.contentsRect().width()
        yield from (f"{word} is cut off" for word in text.split() if _advance(widget, word) > room)


def _words(widget: QWidget) -> str:
    return widget.text() if isinstance(widget, QLabel | QAbstractButton | SelectableText) else ""


def _advance(widget: QWidget, text: str) -> int:
    return widget.fontMetrics().horizontalAdvance(text)


def _is_icon_only(button: QAbstractButton) -> bool:
    style = Qt.ToolButtonStyle.ToolButtonIconOnly
    return isinstance(button, QToolButton) and button.toolButtonStyle() is style and not button.icon().isNull()


def _room_for_text(combo: QComboBox) -> int:
    option = QStyleOptionComboBox()
    combo.initStyleOption(option)
    part = QStyle.SubControl.SC_ComboBoxEditField
    return combo.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, combo).width()


def _sticks_out(widget: QWidget) -> bool:
    above = widget.parentWidget()
    if above is None or widget.isWindow() or isinstance(above.parentWidget(), QAbstractScrollArea):
        return False  # what lies in a viewport may be larger than it
    return not widget.size().isEmpty() and not above.rect().contains(widget.geometry())
