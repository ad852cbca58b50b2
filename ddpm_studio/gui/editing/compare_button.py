"""From an edit to ways of drawing it that are held against each other."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton

from ddpm_studio.engine.errors import StudioError
from ddpm_studio.gui.editing.desk import EditDesk
from ddpm_studio.gui.errands import CompareEdits
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import icon


class CompareButton(QPushButton):
    """Sends what is asked to Compare; it cannot be pressed while nothing can be asked."""

    def __init__(self, session: Session, desk: EditDesk) -> None:
        super().__init__()
        self._session, self._desk = session, desk
        self.setText(self.tr("Compare ways…"))
        self.setIcon(icon("grid"))
        desk.changed.connect(self._allow)
        self.clicked.connect(self._send)
        self._allow()

    def _allow(self) -> None:
        problem = self.tr("Choose a model first.") if self._desk.card is None else self._desk.problem()
        self.setEnabled(not problem)
        tip = self.tr("Draw this edit in several ways beside each other, such as with and without going back")
        self.setToolTip(problem or tip)

    def _send(self) -> None:
        try:
            question = self._desk.ask()
        except StudioError as error:  # a large picture that cannot be written beside the choices
            self._session.tell(str(error), "error")
            return
        if question is not None:
            self._session.send(CompareEdits(question[0]))
