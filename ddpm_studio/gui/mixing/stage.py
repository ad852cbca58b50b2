"""What an interpolation tab shows at the right: the chain of all mixtures over t, or the way from A to B over λ."""

from __future__ import annotations

from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from ddpm_studio.engine.mixing import InterpolateOptions
from ddpm_studio.gui.cross_fade import CrossFade
from ddpm_studio.gui.film.take import Take
from ddpm_studio.gui.film.view import FilmView
from ddpm_studio.gui.mixing.sweep import SweepView, sweep_of
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.theme import SPACE_INSIDE, SPACE_ROWS

CHAIN, SWEEP = 0, 1


class MixtureStage(QWidget):
    """A film view with a plain cross-fade below it, and behind them the same mixtures played over λ.

    Keys pressed anywhere on `page` are for the one of them that is seen.
    """

    def __init__(self, session: Session, page: QWidget) -> None:
        super().__init__()
        self.film = FilmView(session, page)
        self.cross_fade = CrossFade()
        self.film.below.addWidget(self.cross_fade)
        # After the film: who comes later is asked first what a key means.
        self.sweep = SweepView(session, page)
        self._modes = QButtonGroup(self)
        self.chain_button = self._segment(
            CHAIN, self.tr("Chain over t"), self.tr("How all mixtures come out of the noise; the timeline is t")
        )
        self.sweep_button = self._segment(
            SWEEP, self.tr("Way over λ"), self.tr("From A to B and back, as an animation; the timeline is λ")
        )
        self.chain_button.setChecked(True)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.film)
        self._stack.addWidget(self.sweep)
        self._laid_out: Take | None = None
        self._lay_out()
        self._modes.idToggled.connect(self._switch)
        self.film.changed.connect(self._follow)
        self._follow()

    def _segment(self, index: int, text: str, tip: str) -> QPushButton:
        button = QPushButton(text)
        button.setCheckable(True)
        button.setProperty("segment", True)
        button.setProperty("tip", tip)
        button.setToolTip(tip)
        self._modes.addButton(button, index)
        return button

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(SPACE_INSIDE)
        line.addWidget(self.chain_button)
        line.addWidget(self.sweep_button)
        line.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_ROWS)
        column.addLayout(line)
        column.addWidget(self._stack, 1)

    @property
    def shows_sweep(self) -> bool:
        """Whether the way over λ is seen."""
        return self.sweep_button.isChecked()

    def show_chain(self) -> None:
        """Show the chain over t."""
        self.chain_button.setChecked(True)

    def show_sweep(self) -> None:
        """Show the way over λ."""
        self.sweep_button.setChecked(True)

    def export(self) -> None:
        """Open the window that exports what is seen."""
        (self.sweep if self.shows_sweep else self.film).export()

    def _switch(self, index: int, is_on: bool) -> None:
        if is_on:
            self._stack.setCurrentIndex(index)
            self._follow()

    def _follow(self) -> None:
        """Let the way over λ be that of the frame which the film shows."""
        take = self.film.take
        self.sweep_button.setEnabled(take is not None)
        self.sweep_button.setToolTip(
            str(self.sweep_button.property("tip")) if take is not None else self.tr("There is nothing to show yet")
        )
        if take is None or not isinstance(take.options, InterpolateOptions) or not self.film.timeline.count:
            return
        if take is not self._laid_out:
            self._laid_out = take
            self.cross_fade.set_low(bool(take.options.depths))
        self.cross_fade.show_for(take)
        if self.shows_sweep:
            self.sweep.show_sweep(sweep_of(take, self.film.position, self.film.view))
