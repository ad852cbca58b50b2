"""Outlines, while something is dragged over the window, every place that would take it, with what would happen."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QMimeData, QPoint, QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QTabWidget, QWidget

from ddpm_studio.gui.reports.notices import announce
from ddpm_studio.gui.style.theme import SPACE_GROUPS, SPACE_ROWS, colours
from ddpm_studio.gui.widgets.dropping.place import DRAGGING, DropPlace, Foreseen

PATIENCE = 80
"""Milliseconds until it is believed that what has left one place is over no other."""
ROUND = 6
LINE, LINE_BELOW_POINTER = 2, 3
TINT = 0.10
"""How opaque the accent is in the place below the pointer."""
WIDEST = 460
"""Pixels of the words."""


@dataclass(frozen=True)
class Outlined:
    """A place as it is shown."""

    place: DropPlace
    foreseen: Foreseen
    around: QRect


class DropGuide(QWidget):
    """Lies over the widget that it is made for, in which `pages` are; what is below is dropped on as ever.

    `whole` is the place of the whole window, which takes what no other place does, wherever on the open page.
    """

    def __init__(self, over: QWidget, pages: QTabWidget, whole: DropPlace) -> None:
        super().__init__(over)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._pages, self._whole, self._below = pages, whole, whole
        self.outlined: list[Outlined] = []
        """The places that are shown, the whole window first."""
        self._leaving = QTimer(self, singleShot=True, interval=PATIENCE)
        self._leaving.timeout.connect(self._end)
        DRAGGING.entered.connect(self._enter)
        DRAGGING.left.connect(self._leave)
        self.hide()

    def words(self) -> list[str]:
        """Return what is told of each place that is shown."""
        return [each.foreseen.words for each in self.outlined]

    def _enter(self, place: DropPlace, mime: QMimeData) -> None:
        if place.widget.window() is not self.window():
            return
        self._leaving.stop()
        self._below = place
        if self.isHidden():
            self._begin(mime)
        for each in self.outlined:
            if each.place is place:
                announce(self, each.foreseen.words)
        self.update()

    def _leave(self, place: DropPlace) -> None:
        if place is self._below:
            self._leaving.start()

    def _begin(self, mime: QMimeData) -> None:
        over = self.parentWidget()
        assert over is not None
        self.setGeometry(over.rect())
        self.outlined = self._would_take(mime)
        self.show()
        self.raise_()

    def _end(self) -> None:
        self.hide()
        self.outlined = []

    def _would_take(self, mime: QMimeData) -> list[Outlined]:
        others = [place for place in self.window().findChildren(DropPlace) if place is not self._whole]
        found: list[Outlined] = []
        for place in (self._whole, *sorted(others, key=_depth)):
            around = self._seen(self._pages.currentWidget() if place is self._whole else place.widget)
            foreseen = None if around.isEmpty() else place.foresee(mime)
            if foreseen is None or not (foreseen.is_taken or place is self._whole):
                continue
            outer = [each for each in found if each.place.widget.isAncestorOf(place.widget)]
            if any(each.around == around for each in outer):
                found = [each for each in found if each.around != around]  # it takes all that the other would
                outer = []
            if not any(each.foreseen == foreseen for each in outer):  # else the same would happen around it
                found.append(Outlined(place, foreseen, around))
        return found

    def _seen(self, widget: QWidget) -> QRect:
        """Return where a widget is seen, in the coordinates of the guide; nowhere, if it is not."""
        if not widget.isVisible():
            return QRect()
        over = self.parentWidget()
        seen, here = widget.rect(), widget
        while here is not over:
            parent = here.parentWidget()
            if parent is None:  # in a window of its own
                return QRect()
            seen, here = seen.translated(here.pos()).intersected(parent.rect()), parent
        return seen

    def _is_page(self, shown: Outlined) -> bool:
        return shown.around == self._seen(self._pages.currentWidget())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw outlines, then the words over all of them."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            shown = [each for each in self.outlined if not (each.place is self._below and each.place.shows_more)]
            for each in shown:
                self._draw_outline(painter, each)
            for each in shown:
                self._draw_words(painter, each)

    def _draw_outline(self, painter: QPainter, shown: Outlined) -> None:
        is_below, is_taken = shown.place is self._below, shown.foreseen.is_taken
        line = QColor(colours()["accent_line" if is_taken else "outline"])
        tint = QColor(line)
        tint.setAlphaF(TINT if is_below and is_taken and not self._is_page(shown) else 0.0)  # no tint on all pictures
        painter.setPen(QPen(line, LINE_BELOW_POINTER if is_below else LINE))
        painter.setBrush(tint)
        painter.drawRoundedRect(QRectF(shown.around).adjusted(2, 2, -2, -2), ROUND, ROUND)

    def _draw_words(self, painter: QPainter, shown: Outlined) -> None:
        flags = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
        widest = min(WIDEST, self.width() - 4 * SPACE_GROUPS)
        text = self.fontMetrics().boundingRect(QRect(0, 0, widest, self.height()), flags, shown.foreseen.words)
        label = QRect(QPoint(), text.size()).adjusted(0, 0, 2 * SPACE_GROUPS, 2 * SPACE_ROWS)
        label.moveCenter(shown.around.center())
        if self._is_page(shown):  # at the foot of the page, where it hides least
            label.moveBottom(shown.around.bottom() - SPACE_ROWS)
        label.moveLeft(max(SPACE_ROWS, min(label.left(), self.width() - label.width() - SPACE_ROWS)))
        is_meant = shown.foreseen.is_taken and shown.place is self._below
        painter.setPen(QPen(colours()["accent" if is_meant else "outline"], 1))
        painter.setBrush(colours()["accent" if is_meant else "base"])
        painter.drawRoundedRect(QRectF(label).adjusted(0.5, 0.5, -0.5, -0.5), ROUND, ROUND)
        painter.setPen(colours()["on_accent" if is_meant else "text"])
        painter.drawText(label, flags, shown.foreseen.words)


def _depth(place: DropPlace) -> int:
    """Return in how many others the widget of a place lies."""
    depth, above = 0, place.widget.parentWidget()
    while above is not None:
        depth, above = depth + 1, above.parentWidget()
    return depth
