"""What a film of samples offers beyond looking: to branch at the frame that is shown, and to come back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QToolButton

from ddpm_studio.engine.choices.branching import BranchOptions
from ddpm_studio.engine.choices.sampling import FromNoise
from ddpm_studio.engine.errors import FieldError, StudioError
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.gui.branching.panel import BranchPanel
from ddpm_studio.gui.branching.point import BranchPoint, point_of
from ddpm_studio.gui.film.take import Take
from ddpm_studio.gui.film.view import FilmView
from ddpm_studio.gui.language import QT_TRANSLATE_NOOP
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import icon

BRANCH_KEYS: tuple[tuple[str, str], ...] = (
    ("B", QT_TRANSLATE_NOOP("Tab", "Branch here: other continuations from the t that is shown")),
    ("Esc", QT_TRANSLATE_NOOP("Tab", "From branches back to the samples")),
)
"""Each key and what it does."""


class BranchDesk(QObject):
    """The button below a film, the panel beside it, and the way back from a film that has branched."""

    wanted = Signal(object, list)
    """This `Take` is to be made; it is shown as soon as it has a frame. These warnings have been told already."""

    def __init__(self, session: Session, film: FilmView) -> None:
        super().__init__(film)
        self._session, self._film = session, film
        self._home: tuple[Take, int | None] | None = None
        """The film that branched last, and the picture of it that was alone."""
        self._recalled: BranchPoint | None = None
        self._is_busy = False
        self.panel = BranchPanel()
        self.button = QToolButton(autoRaise=True)
        self.button.setIcon(icon("branch"))
        self.button.setText(self.tr("Branch from here"))
        self.button.setAccessibleName(self.tr("Branch from here"))
        film.timeline.transport.add_tool(self.button)
        film.add_beside(self.panel)
        film.changed.connect(self._follow)
        self.button.clicked.connect(self.open)
        self.panel.draw_wanted.connect(self.draw)
        self.panel.closed.connect(self.close)
        self.panel.back_wanted.connect(self.go_back)
        film.ask_first(self)
        self._follow()

    # --- asked from outside ----------------------------------------------------------------------------------

    def open(self) -> None:
        """Offer to branch at the frame that is shown."""
        if self.button.isEnabled():
            self._recalled = None
            self._film.pixel_panel.close_plot()
            self.panel.show()
            self._show_point()
            self.panel.draw_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def bring_back(self, options: BranchOptions, card: ModelCard) -> None:
        """Offer to draw the branches again that a picture tells of."""
        self._recalled = BranchPoint(options.parent, card, options.t, options.images)
        self.panel.show()
        self.panel.show_point(self._recalled)
        self.panel.bring_back(options)

    def draw(self) -> None:
        """Ask for the branches that are chosen."""
        point = self.panel.point
        if point is None or not self.panel.form.check() or not self.panel.draw_button.isEnabled():
            return
        try:
            options = point.options(self.panel.chosen(), point.find_model(self._session))
        except FieldError as error:
            self.panel.form.show_problem(error.field, str(error))
            return
        except StudioError as error:
            self._session.tell(str(error), "warning")
            return
        self._film.grid.setFocus(Qt.FocusReason.OtherFocusReason)
        self._film.outlet.mark("used")
        take = Take(options, point.card)
        self.wanted.emit(take, options.warnings(np.asarray(take.alpha_bar)))

    def close(self) -> None:
        """Put the panel away; the film that is shown stays."""
        self._recalled = None
        if self.panel.isAncestorOf(self.panel.focusWidget() or self._film):
            self._film.grid.setFocus(Qt.FocusReason.OtherFocusReason)
        self.panel.hide()

    def go_back(self) -> None:
        """Show the film that branched, at the time that is shown now."""
        if (home := self._way_back()) is None:
            return
        take, solo = home
        now = self._film.take
        t = now.film.times[self._film.position] if now is not None and self._film.timeline.count else 0
        self._film.grid.setFocus(Qt.FocusReason.OtherFocusReason)
        self._film.show_take(take)
        self._film.go_to_time(t)
        if solo is not None:
            self._film.grid.show_alone(solo)

    def set_busy(self, is_busy: bool) -> None:
        """Say whether anything is being drawn: no branches can be, meanwhile."""
        self._is_busy = is_busy
        self.panel.set_obstacle(self.tr("Something is being drawn; wait for it or stop it.") if is_busy else "")
        self._follow()

    def show_problem(self, field: str, sentence: str) -> None:
        """Show what is wrong at a choice."""
        self.panel.show()
        self.panel.form.show_problem(field, sentence)

    # --- inside ----------------------------------------------------------------------------------------------

    @property
    def _is_branched(self) -> bool:
        take = self._film.take
        return take is not None and take.layout.fork is not None

    def _way_back(self) -> tuple[Take, int | None] | None:
        """Return the film of which the branches that are shown are, and the picture of it that was alone."""
        now = self._film.take
        if self._is_busy or self._home is None or now is None or not self._is_branched:
            return None
        home = self._home[0]
        same = home.card.provenance.sha256 == now.card.provenance.sha256 and _sampled(home) == _sampled(now)
        return self._home if same else None

    def _why_not(self) -> str:
        """Say why what is shown cannot branch; nothing if it can."""
        take = self._film.take
        if take is None:
            return self.tr("There is nothing to show yet")
        return "" if take.options.origin else self.tr("Only images that were drawn from noise branch, no mixtures")

    def _show_point(self) -> None:
        take, film = self._film.take, self._film
        if take is not None and film.timeline.count:
            point = point_of(take, take.film.times[film.position], film.grid.solo_index)
            if point is not None:
                self.panel.show_point(point)

    def _follow(self) -> None:
        take = self._film.take
        if take is not None and take.options.origin and not self._is_branched:
            self._home = take, self._film.grid.solo_index
        why_not = self._why_not()
        self.button.setEnabled(not why_not)
        self.button.setToolTip(
            why_not or self.tr("Draw other continuations that share this x_t, as in figure 7 of the paper (B)")
        )
        self.panel.offer_back(self._way_back() is not None)
        # Beside branches it stays where they began, so that others can be drawn from there.
        if not self.panel.isHidden() and self._recalled is None and not self._is_branched:
            self._show_point()

    def handle_key(self, event: QKeyEvent) -> bool:
        """Do what a key means here, wherever on the page the focus is; say whether it means anything."""
        if event.modifiers():
            return False
        if event.key() == Qt.Key.Key_B:
            self.open()
            return True
        if event.key() != Qt.Key.Key_Escape or self._film.grid.solo_index is not None:
            return False
        if self._way_back() is not None:
            self.go_back()
        elif not self.panel.isHidden():
            self.close()
        else:
            return False
        return True


def _sampled(take: Take) -> FromNoise | None:
    """Return what drew the images of a take from noise, wherever the model lay."""
    origin = take.options.origin
    return origin and origin.sampled.with_models([Path()]).computed_in([take.film.precision])
