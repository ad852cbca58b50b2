"""The three ways into the program."""

from __future__ import annotations

from PySide6.QtCore import QObject

from ddpm_studio.engine.disk.resources import bundled_models
from ddpm_studio.gui.errands import DrawNow, OpenLesson
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.welcome.action_card import ActionCard

LESSON = "noising"
"""What is shown first."""
READY = "shapes"
"""The model that draws at once: its pictures are clear, and there in a moment."""


class Doors(QObject):
    """Makes the cards, and does what the first two are for; whoever shows them asks for the pictures of the third."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self.see = ActionCard(
            "eye",
            self.tr("See how it works"),
            self.tr("A lesson of a few minutes: what noise does to a picture, and what a model has to undo."),
        )
        self.draw = ActionCard(
            "brush",
            self.tr("Draw with a ready model"),
            self.tr("Shapes come out of noise at once, by a model that comes with the program."),
        )
        self.train = ActionCard(
            "folder",
            self.tr("Train on my pictures…"),
            self.tr("Choose any folder of pictures. You see what the model will see before it trains."),
        )
        self.see.clicked.connect(self._show_how)
        self.draw.clicked.connect(self._draw)

    @property
    def cards(self) -> tuple[ActionCard, ...]:
        """All of them, from the left."""
        return self.see, self.draw, self.train

    def _show_how(self) -> None:
        self._session.send(OpenLesson(LESSON))

    def _draw(self) -> None:
        self._session.send(DrawNow(next(path for path in bundled_models() if path.stem == READY)))
