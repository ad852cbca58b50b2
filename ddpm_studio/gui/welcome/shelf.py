"""The line of what was drawn last; its thumbnails are read once the page was seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ddpm_studio.gui.errands import GoTo
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import SPACE_INSIDE, set_role
from ddpm_studio.gui.welcome.section_head import SectionHead
from ddpm_studio.gui.widgets.text.wrapped_text import WrappedLabel

if TYPE_CHECKING:
    from ddpm_studio.gui.welcome.newest_results import NewestResults


class Shelf(QWidget):
    """A heading, and below it the newest results, or a sentence while there are none."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.results: NewestResults | None = None
        told = self.tr("None yet. Whatever you draw is kept, and waits here with the choices that made it.")
        self.none_yet = set_role(WrappedLabel(told), "caption")
        self.head = head = SectionHead(self.tr("Newest results"), self.tr("All results"))
        head.all.hide()
        head.all_asked.connect(self._show_all)
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(SPACE_INSIDE)
        self._rows.addWidget(head)
        self._rows.addWidget(self.none_yet)

    def fill(self) -> None:
        """Show them; not before the page is seen, as thumbnails come with NumPy."""
        if self.results is not None:
            return
        from ddpm_studio.gui.welcome.newest_results import NewestResults

        self.results = NewestResults(self._session)
        self._rows.addWidget(self.results)
        self._session.results.changed.connect(self._show_which)
        self._show_which()
        self._session.results.load()

    def _show_which(self) -> None:
        assert self.results is not None
        has_any = bool(self._session.results.items)
        self.results.setVisible(has_any)
        self.head.all.setVisible(has_any)
        self.none_yet.setVisible(not has_any)

    def _show_all(self) -> None:
        self._session.send(GoTo("library"))
