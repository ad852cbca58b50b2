"""What an interpolation tab shows at the right: the chain of all mixtures over t, or the way from A to B over λ."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ddpm_studio.engine.choices.mixing import InterpolateOptions
from ddpm_studio.engine.choices.pictures import AnyPicture
from ddpm_studio.gui.choosing.choice import Choice
from ddpm_studio.gui.film.progression import Progression
from ddpm_studio.gui.film.take import Take
from ddpm_studio.gui.film.view import FilmView
from ddpm_studio.gui.mixing.cross_fade import CrossFade
from ddpm_studio.gui.mixing.handles.bench import Bench
from ddpm_studio.gui.mixing.one_line import Line
from ddpm_studio.gui.mixing.sweep import sweep_of
from ddpm_studio.gui.mixing.sweep_view import SweepView
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import SPACE_GROUPS, SPACE_ROWS
from ddpm_studio.gui.widgets.next_turn import NextTurn
from ddpm_studio.gui.widgets.segments import Segments

CHAIN, SWEEP = 0, 1
TIGHT = 2
"""Pixels between the handle of λ and what is below it."""
ROW, LARGEST_LOW = 40, 230
"""Pixels of a row of a table at least, and of all its rows at most before the page is scrolled."""
UNLIMITED = (1 << 24) - 1
"""Qt's height of what may be as high as it likes."""


class MixtureStage(QWidget):
    """A film view between a bench and a plain cross-fade, and behind them the same mixtures played over λ.

    Keys pressed anywhere on `page` are for the one of them that is seen.
    """

    def __init__(self, session: Session, page: QWidget, *, is_tour: bool = False) -> None:
        """:param is_tour: whether the mixtures are the frames of a closed tour, without a bench and a cross-fade."""
        super().__init__()
        self.view = FilmView(session, page)
        self.progression = Progression(self.view)
        self.cross_fade, self.bench = CrossFade(), Bench()
        self._is_live, self._turn = False, NextTurn(self, self._line_up)
        for widget in (self.bench, self.bench.weight):
            widget.hide()
        if not is_tour:
            self.view.above.addWidget(self.bench, 1)
            self.view.below.setSpacing(TIGHT)  # all of it is seen in a window of 1280 × 720
            self.view.below.addWidget(self.bench.weight)
            self.view.below.addWidget(self.cross_fade)
            self.view.grid.installEventFilter(self)
        self._is_tour = is_tour
        # After the film: who comes later is asked first what a key means.
        self.sweep = SweepView(session, page, closes=is_tour)
        chain, sweep = self.tr("Chain over t"), self.tr("Tour") if is_tour else self.tr("Way over λ")
        self._sweep_tip = self.tr("From A to B and back, as an animation; the timeline is λ")
        if is_tour:
            self._sweep_tip = self.tr("From stop to stop, round and round; the timeline is the tour")
        self._modes = Segments(
            (
                (chain, chain, self.tr("How all mixtures come out of the noise; the timeline is t")),
                (sweep, sweep, self._sweep_tip),
            ),
            self.tr("What is played"),
        )
        self.chain_button, self.sweep_button = self._modes.buttons
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self.sweep)
        self._laid_out: Take | None = None
        self._lay_out()
        self._modes.chosen.connect(self._switch)
        self.view.changed.connect(self._follow)
        self._follow()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_ROWS)
        head = QHBoxLayout()
        head.setSpacing(SPACE_GROUPS)
        head.addWidget(self._modes)
        # Beside what is played: a line less above the pictures, of which there are many.
        head.addWidget(self.view.credits, 1, Qt.AlignmentFlag.AlignVCenter)
        column.addLayout(head)
        column.addWidget(self._stack, 1)

    @property
    def shows_sweep(self) -> bool:
        """Whether the way over λ is seen."""
        return self._modes.index == SWEEP

    def show_chain(self) -> None:
        """Show the chain over t."""
        self._modes.choose(CHAIN)

    def show_sweep(self) -> None:
        """Show the way over λ."""
        self._modes.choose(SWEEP)

    def set_live(self, is_live: bool) -> None:
        """Know whether any λ is mixed as soon as it is chosen."""
        self._is_live = is_live
        self.bench.set_live(is_live)
        self._turn.ask()

    def show_mixture(self, take: Take, *, is_look: bool) -> None:
        """Show the mixture at λ alone; `is_look`: in a few steps. The strip stays."""
        self.bench.show_mixture(take, is_look=is_look)
        self._turn.ask()

    def export(self) -> None:
        """Open the window that exports what is seen."""
        (self.sweep if self.shows_sweep else self.view).export()

    def follow(
        self,
        choice: Choice | None,
        now: InterpolateOptions | None,
        pictures: Sequence[AnyPicture | None],
        drawn: InterpolateOptions | None,
    ) -> None:
        """Tell in what that which is chosen `now` differs from the strip, `drawn` with pictures of its own."""
        used = pictures if drawn is None else (drawn.first, drawn.second)
        named = zip((self.tr("Picture A"), self.tr("Picture B")), pictures, used, strict=True)
        others = [name for name, chosen, before in named if chosen != before]
        self.view.credits.follow(now, () if choice is None else (choice.card,), others)

    def showEvent(self, event: QShowEvent) -> None:
        """Lay the line above the film out anew: it may have been folded while nobody saw it."""
        super().showEvent(event)
        self.view.header.updateGeometry()

    def changeEvent(self, event: QEvent) -> None:
        """Line up anew in other letters, of which a line lies below the strip."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._turn.ask()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Line up with the strip where it has another width."""
        if event.type() is QEvent.Type.Resize:
            self._turn.ask()
        return False

    def _line_up(self) -> None:
        """Let strip, handle and cross-fade stand tile under tile, and the bench have the room that is left."""
        take, grid = self.view.take, self.view.grid
        has_strip = take is not None and bool(take.weights()) and bool(len(take.film))
        is_alone = grid.solo_index is not None
        is_line = has_strip and take is not None and not take.layout.is_table and not is_alone
        self.bench.setVisible(not is_alone and self.bench.has_pictures and (is_line or not has_strip))
        self.bench.weight.setVisible(self.bench.isVisibleTo(self))
        low, high = 0, UNLIMITED
        if is_line and take is not None:
            tall, wide = take.film.frame(0).shape[1:3]
            line = Line(len(take.weights()), tall, wide * (2 if self.view.view == "pair" else 1))
            low = high = line.height(grid.width()) + grid.fontMetrics().height() + 2  # with a line of captions
        elif has_strip and take is not None and take.layout.is_table:
            low = min(
                LARGEST_LOW, len(take.layout.cells) // len(take.weights()) * ROW + 2 * grid.fontMetrics().height()
            )
        grid.setMinimumHeight(low)
        grid.setMaximumHeight(high)
        left = grid.mapTo(self.view, QPoint()).x()
        self.cross_fade.lie_below(left, self.view.width() - left - grid.width())
        if is_line and take is not None:
            ends = (grid.tile_rect(0).center().x(), grid.tile_rect(len(take.weights()) - 1).center().x())
            self.bench.weight.lie_between(left + ends[0], left + ends[1])

    def _switch(self, index: int) -> None:
        self._stack.setCurrentIndex(index)
        self._follow()

    def _follow(self) -> None:
        """Let the way over λ be that of the frame which the film shows."""
        take = self.view.take
        if not self._is_tour:
            self._follow_strip(take)
        self.sweep_button.setEnabled(take is not None)
        self.sweep_button.setToolTip(self._sweep_tip if take is not None else self.tr("There is nothing to show yet"))
        has_way = take is not None and bool(take.layout.weights or take.layout.closes)
        if take is None or not has_way or not self.view.timeline.count:
            return
        if take is not self._laid_out:
            self._laid_out = take
            self.cross_fade.set_low(take.layout.is_table)
        self.cross_fade.show_for(take)
        if self.shows_sweep:
            self.sweep.show_sweep(sweep_of(take, self.view.position, self.view.view))

    def _follow_strip(self, take: Take | None) -> None:
        is_line = take is not None and bool(take.weights()) and not take.layout.is_table and bool(len(take.film))
        strip = take if is_line else None
        self.bench.show_strip(strip, self.view.position, self.view.view, is_live=self._is_live)
        self._turn.ask()
