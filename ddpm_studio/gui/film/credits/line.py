"""The line with a film that says what made it, and that something else is chosen by now."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QMenu, QWidget

from ddpm_studio.engine.choices.faces import DrawingOptions
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.gui.film.credits.differences import Difference, differences
from ddpm_studio.gui.film.credits.words import credits_of
from ddpm_studio.gui.style.theme import icon, set_role
from ddpm_studio.gui.widgets.next_turn import NextTurn
from ddpm_studio.gui.widgets.text.plain_tip import plain_tip
from ddpm_studio.gui.widgets.text.wrapped_text import WrappedLabel


class CreditLine(WrappedLabel):
    """Shows what made the film that is shown, in as many lines as it needs.

    `follow` tells it what is chosen now. Its height is that of the longer of its two sentences, so that nothing moves
    when a choice is changed, and that of one line while there is no film.
    """

    differed = Signal()
    """`different` is another one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._turn = NextTurn(self, self._fold)
        self._drawn: tuple[DrawingOptions, Sequence[ModelCard]] | None = None
        self._chosen: tuple[DrawingOptions, Sequence[ModelCard]] | None = None
        self._more: tuple[str, ...] = ()
        self.whole = ""
        """What made the film, in one line."""
        self.different: tuple[str, ...] = ()
        """What is chosen otherwise by now, a name each; nothing: it is what is chosen, or nobody can say."""
        set_role(self, "caption")
        self._fold()

    def show_film(self, options: DrawingOptions, cards: Sequence[ModelCard], images: int) -> None:
        """Say what made the film that is shown from now on; each of its frames has so many `images`."""
        self._drawn, self.whole = (options, tuple(cards)), credits_of(options, cards, images)
        self._show()

    def follow(self, chosen: DrawingOptions | None, cards: Sequence[ModelCard] = (), more: Sequence[str] = ()) -> None:
        """Know what is chosen; None: something is wrong with it, which is said elsewhere.

        :param more: names of what else is another by now, such as the picture that is edited.
        """
        self._chosen = _settled(chosen, tuple(cards))
        self._more = tuple(more)
        self._show()

    def copy(self) -> None:
        """Put what made the film on the clipboard."""
        QGuiApplication.clipboard().setText(self.whole)

    def _show(self) -> None:
        found: tuple[Difference, ...] = ()
        if self._drawn is not None and self._chosen is not None:
            found = differences(*self._drawn, *self._chosen)
        more = self._more if self._drawn is not None else ()
        differs = bool(found or more)
        self.setText(self._when_different() if differs else self.whole)
        lines = [self.whole]
        if differs:
            lines += [self.tr("By now something else is chosen:"), *map(str, found), *more]
        self.setToolTip(plain_tip("\n".join(lines)))
        self._turn.ask()
        different = (*dict.fromkeys(each.what for each in found), *more)
        if different != self.different:
            self.different = different
            self.differed.emit()

    def _when_different(self) -> str:
        return self.tr("Drawn with {}").format(self.whole)

    def hasHeightForWidth(self) -> bool:
        """Say no: a page with one widget whose height follows its width scrolls before it must."""
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold anew, in the next turn."""
        super().resizeEvent(event)
        self._turn.ask()

    def changeEvent(self, event: QEvent) -> None:
        """Fold anew in other letters."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._turn.ask()

    def _fold(self) -> None:
        """Take the height of the longest that may be said of this film."""
        height = max(self.height_of(self._when_different(), self.width()), self.fontMetrics().height())
        if height != self.minimumHeight():
            self.setFixedHeight(height)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to copy it."""
        if self.whole:
            menu = QMenu(self)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.addAction(icon("copy"), self.tr("Copy how it was drawn"), self.copy)
            menu.popup(event.globalPos())


def _settled(
    chosen: DrawingOptions | None, cards: tuple[ModelCard, ...]
) -> tuple[DrawingOptions, tuple[ModelCard, ...]] | None:
    """Return what would be drawn, as films have it; None: nothing would."""
    if chosen is None or not cards:
        return None
    try:
        return chosen.settled([card.tellable for card in cards]), cards
    except FieldError:  # its field says what is wrong
        return None
