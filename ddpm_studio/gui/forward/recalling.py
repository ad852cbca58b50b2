"""Asks in a thread what a perfect memory of the picture's data set would say of x_t; only what is asked last counts."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, Signal

from ddpm_studio.engine.events import Control, Job, Pixels
from ddpm_studio.engine.models.memory import PerfectMemory
from ddpm_studio.gui.forward.scene import Scene
from ddpm_studio.gui.work.runner import Runner
from ddpm_studio.gui.work.worker import Outcome

Asked = tuple[Scene, int]
"""A scene with a picture, and t."""


class Recalling(QObject):
    """Answers one question after the other; those that were asked meanwhile, but for the last, are never answered."""

    came = Signal()
    """There is another answer, or a reason why there is none."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._asked: Asked | None = None
        self._worked_on: Asked | None = None
        self._answered: Asked | None = None
        self._answer: Pixels | None = None
        self._problem: tuple[Scene, str] | None = None
        self._runner = Runner(self)
        self._runner.ended.connect(self._conclude)

    def ask(self, scene: Scene, t: int) -> None:
        """Have x_t of the scene answered soon; the scene has a picture, and the set that it is from."""
        if self._asked is None or (self._asked[0], self._asked[1]) != (scene, t):
            self._asked = scene, t
        self._go_on()

    def answer(self, scene: Scene) -> tuple[Pixels, int] | None:
        """Return the newest answer for the picture of `scene`, (H, W, C), and its t; None: there is none yet."""
        if self._answered is None or self._answer is None or self._answered[0].noising is not scene.noising:
            return None
        return self._answer, self._answered[1]

    def problem(self, scene: Scene) -> str:
        """Return why there is no answer for `scene`, if that is known."""
        return self._problem[1] if self._problem is not None and self._problem[0] is scene else ""

    def _go_on(self) -> None:
        asked = self._asked
        if asked is not self._answered and asked is not None and not self.problem(asked[0]):
            self._runner.run(self._work)

    def _work(self, control: Control) -> Job:
        """Answer what was asked last; called in the thread."""
        self._worked_on = asked = self._asked
        assert asked is not None
        scene, t = asked
        assert scene.noising is not None and scene.images is not None
        x_t = scene.noising.x_t(scene.course.at(t)).astype(np.float64)
        memory = PerfectMemory(scene.images, False, scene.course.alpha_bar)
        pixels = yield from memory.recall(x_t[None], t)
        self._answer, self._answered = pixels[0], asked

    def _conclude(self, outcome: Outcome) -> None:
        if outcome.report is not None and self._worked_on is not None:
            self._problem = self._worked_on[0], outcome.report.sentence
        self.came.emit()
        self._go_on()
