"""A training step in slow motion: its pictures, what they cost, and buttons for more steps."""

from __future__ import annotations

from functools import partial

import numpy as np
from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ddpm_studio import engine
from ddpm_studio.engine.events import Event
from ddpm_studio.engine.findings import SlowStep
from ddpm_studio.gui.language import DOT
from ddpm_studio.gui.lessons.handles import Dial, NotYet
from ddpm_studio.gui.lessons.loss_line import LossLine
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import SPACE_ROWS, set_role, tabular
from ddpm_studio.gui.widgets.grid.image_grid import ImageGrid
from ddpm_studio.gui.widgets.text.wrapped_text import WrappedLabel
from ddpm_studio.gui.work.aside import ASIDE
from ddpm_studio.gui.work.runner import Runner
from ddpm_studio.gui.work.worker import Outcome

COLUMNS, HEIGHT = 3, 224
MANY = 50


class SlowMotionView(QWidget):
    """Trains a small network on digits in memory, as many steps as are asked for, and shows the last of them."""

    changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.step: SlowStep | None = None
        """The last one that was shown."""
        self._go_on = engine.slow_motion()
        self._runner = Runner(self)
        ASIDE.name(self._runner, self.tr("Training in slow motion"))
        self.pictures = ImageGrid()
        self.pictures.setFixedHeight(HEIGHT)
        self.pictures.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)  # it fits into any card
        self.pictures.setAccessibleName(self.tr("A training step"))
        self.pictures.set_empty(self.tr("A training step"), self.tr("Its pictures appear here."))
        self.told = tabular(set_role(WrappedLabel(), "caption"))
        self.losses = LossLine()
        self.one, self.many = QPushButton(self.tr("One step")), QPushButton(self.tr("{} steps").format(MANY))
        self._lay_out()
        self.one.clicked.connect(partial(self.train, 1))
        self.many.clicked.connect(partial(self.train, MANY))
        self._runner.event_arrived.connect(self._hear)
        self._runner.state_changed.connect(self._allow)
        self._runner.ended.connect(self._conclude)
        session.engine_ready.connect(self._allow)
        self._allow()

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(SPACE_ROWS)
        for button in (self.one, self.many):
            button.setAutoDefault(True)  # so that Enter presses it, too
            line.addWidget(button)
        line.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_ROWS)
        column.addWidget(self.pictures)
        column.addWidget(self.told)
        column.addWidget(self.losses)
        column.addLayout(line)

    @property
    def dial(self) -> Dial:
        """Reads how many steps were done, and does so many more."""
        return Dial(lambda: 0 if self.step is None else self.step.step, self._turn)

    def train(self, steps: int) -> None:
        """Do so many steps more."""
        if self._session.is_engine_ready:
            self._runner.run(partial(self._go_on, steps), saves=False)

    def stop(self) -> None:
        """Do no more; what was learnt is forgotten."""
        self._runner.drop()
        self._go_on = engine.slow_motion()
        self.step = None
        self.pictures.show_images(None)
        self.losses.show_losses(())
        self.told.setText("")

    # --- inside ----------------------------------------------------------------------------------------------

    def _turn(self, steps: int) -> None:
        if not self._session.is_engine_ready:
            raise NotYet(self.tr("PyTorch is still being loaded."))
        if self._runner.is_busy:
            raise NotYet(self.tr("It is being trained…"))
        self.train(steps)

    def _hear(self, event: Event) -> None:
        if not isinstance(event, SlowStep):
            return
        self.step = step = event
        self.pictures.show_images(np.stack([step.x_0, step.eps, step.x_t, step.guess, step.error]))
        self.pictures.arrange(COLUMNS)
        t = f"x_t{DOT}t = {step.t}"
        self.pictures.write(["x_0", "ε", t, "ε̂", "(ε̂ − ε)²"])
        self.pictures.set_tile_names(
            [
                self.tr("the picture"),
                self.tr("the noise; grey is none"),
                self.tr("the picture with noise, which is all that the network sees"),
                self.tr("the noise that the network believes is in it"),
                self.tr("how wrong it is: black not at all, white by 2 or more"),
            ]
        )
        self.losses.show_losses(step.losses)
        number = partial(QLocale().toString, format="f", precision=3)
        self.told.setText(
            "\n".join(
                (
                    self.tr("Step {}: ᾱ_t = {}").format(step.step, number(step.alpha_bar)),
                    self.tr("Error of this picture: {}").format(number(step.cost)),
                    self.tr("Loss of the batch of 32: {}, after the step {}").format(
                        number(step.losses[-1]), number(step.loss_after)
                    ),
                    self.tr("128 other pictures: weights {}, EMA {}").format(
                        number(step.probe), number(step.probe_of_average)
                    ),
                )
            )
        )
        self.changed.emit()

    def _allow(self) -> None:
        why_not = ""
        if not self._session.is_engine_ready:
            why_not = self.tr("PyTorch is still being loaded.")
        elif self._runner.is_busy:
            why_not = self.tr("It is being trained…")
        for button, tip in (
            (self.one, self.tr("Do one training step, and show it")),
            (self.many, self.tr("Do {} training steps, and show the last").format(MANY)),
        ):
            button.setEnabled(not why_not)
            button.setToolTip(why_not or tip)

    def _conclude(self, outcome: Outcome) -> None:
        if outcome.report is not None:
            self._session.report(outcome.report)
