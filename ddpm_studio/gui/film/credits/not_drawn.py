"""Says at the button of a page that what is chosen was not drawn yet."""

from __future__ import annotations

from PySide6.QtGui import QShowEvent

from ddpm_studio.gui.film.credits.line import CreditLine
from ddpm_studio.gui.style.theme import set_role
from ddpm_studio.gui.widgets.text.elided_label import ElidedLabel


class NotDrawn(ElidedLabel):
    """Names what is chosen otherwise than what made the film with `credits`; its line is there from the beginning."""

    def __init__(self, *credits: CreditLine) -> None:
        """:param credits: of all views of the page; those of a view that is not seen say nothing."""
        super().__init__()
        set_role(self, "caption")
        self._credits, self._is_busy = credits, False
        for each in credits:
            each.differed.connect(self.show_which)

    def set_busy(self, is_busy: bool) -> None:
        """Say nothing while the page draws."""
        self._is_busy = is_busy
        self.show_which()

    def showEvent(self, event: QShowEvent) -> None:
        """Say it when the page is opened."""
        super().showEvent(event)
        self.show_which()

    def show_which(self) -> None:
        """Say what is to be said now."""
        names = [name for each in self._credits if each.isVisibleTo(each.window()) for name in each.different]
        self.say("" if self._is_busy or not names else self.tr("Not yet drawn: {}").format(", ".join(names)))
