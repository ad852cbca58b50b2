"""What is said below the answers: how well what is known was kept, and what may be done with them."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QLocale, QObject, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ddpm_studio.engine.events import Pixels
from ddpm_studio.gui.editing.evidence import WHITE, Asked, nearness, spread
from ddpm_studio.gui.style.theme import SPACE_INSIDE, SPACE_ROWS, icon, set_role, tabular
from ddpm_studio.gui.widgets.grid.image_grid import ImageGrid
from ddpm_studio.gui.widgets.segments import Segments
from ddpm_studio.gui.widgets.text.elided_label import ElidedLabel

SIDE = 64
"""Pixels of a small picture."""
KEPT = 0.5
"""Levels: what is known is as good as kept, since answers are rounded to levels."""
ANSWERS, WITH_PICTURE, WITH_FORMER = 0, 1, 2


class AnswersBar(QWidget):
    """Small pictures at the left, what was measured beside them, and buttons at the right."""

    use_wanted = Signal()
    """An answer is to be the picture."""
    again_wanted = Signal()
    """The mask of the last answers is to be used once more."""
    again_hovered = Signal(bool)
    """The pointer is on the button for that now, or not."""
    compared = Signal()
    """The answers are to be seen with something else beside them, or alone."""

    def __init__(self) -> None:
        super().__init__()
        self.pictures = ImageGrid()
        self.pictures.setAccessibleName(self.tr("Where the answers differ, and the truth"))
        self.pictures.setFixedHeight(SIDE + 16)
        self.gauge, self.outside, self.near = (tabular(ElidedLabel()) for _ in range(3))
        self.beside = Segments(self._manners(), self.tr("What is beside the answers"))
        self.use = QPushButton(self.tr("Use as picture"))
        self.use.setIcon(icon("image"))
        self.again = QPushButton(self.tr("Again with the same mask"))
        self.again.setIcon(icon("loop"))
        self.again.installEventFilter(self)
        self._lay_out()
        self.use.clicked.connect(self.use_wanted)
        self.again.clicked.connect(self.again_wanted)
        self.beside.chosen.connect(self.compared)
        self.clear()

    def _manners(self) -> tuple[tuple[str, str, str], ...]:
        alone, picture, former = self.tr("Answers"), self.tr("┃ picture"), self.tr("┃ before")
        return (
            (alone, alone, self.tr("The answers alone (W)")),
            (
                picture,
                self.tr("With the picture"),
                self.tr("What the model was given left of a line, the answers right of it (W)"),
            ),
            (former, self.tr("With the answers before"), self.tr("The answers of the last time left of a line (W)")),
        )

    def _lay_out(self) -> None:
        told = QVBoxLayout()
        told.setSpacing(SPACE_INSIDE)
        told.addStretch(1)
        for label in (self.gauge, self.outside, self.near):
            told.addWidget(label)
        told.addStretch(1)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_INSIDE)
        buttons.addWidget(self.use)
        buttons.addWidget(self.again)
        right = QVBoxLayout()
        right.setSpacing(SPACE_INSIDE)
        right.addStretch(1)
        right.addWidget(self.beside)
        right.addLayout(buttons)
        right.addStretch(1)
        self.setMinimumHeight(SIDE + 16)  # so that nothing moves when there are answers
        line = self._line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACE_ROWS)
        line.addWidget(self.pictures)
        line.addLayout(told, 1)
        line.addLayout(right)

    def add_between(self, widget: QWidget) -> None:
        """Put `widget` between what was measured and the buttons."""
        self._line.insertWidget(2, widget, 1)

    # --- what is shown ---------------------------------------------------------------------------------------

    def clear(self) -> None:
        """There are no answers to speak of."""
        self.pictures.hide()
        self.gauge.say(self.tr("Known kept to: not known before there are answers"))
        set_role(self.gauge, "caption")
        self.outside.say("")
        self.near.say("")

    def judge(self, asked: Asked, answers: Pixels) -> list[str]:
        """Tell how good the answers, (N, H, W, C), are; return what is to stand below each of them, if anything."""
        self._tell_misfit(asked.misfit(answers), asked)
        truth = asked.truth
        small, names = self._small_pictures(answers, truth)
        self.pictures.show_images(np.stack(small) if small else None)
        self.pictures.arrange(len(small) or None)
        self.pictures.write(names)
        self.pictures.set_tile_names(self._in_full(names))
        self.pictures.setFixedWidth((SIDE + 24) * max(1, len(small)))
        self.pictures.setVisible(bool(small))
        if truth is None:
            self.near.say("")
            return []
        ratios = [f"{QLocale().toString(ratio, 'f', 1)} dB" for ratio in nearness(answers, truth)]
        self.near.say(self.tr("PSNR below each answer"))
        return ratios

    def tell_outside(self, share: float | None) -> None:
        """Tell how much of the answers lay beyond black and white; None: nobody knows any more."""
        told = (
            "" if share is None else self.tr("outside the range {} %").format(QLocale().toString(100 * share, "f", 1))
        )
        self.outside.say(told)

    def allow(self, *, use: str, again: str, answers: bool, former: bool) -> None:
        """Say why an answer cannot be the picture, and why the last mask cannot be used again; nothing: it can.

        :param answers: whether there are any.
        :param former: whether there are other answers from before.
        """
        for button, why_not, tip in (
            (self.use, use, self.tr("The answer that is shown alone, or chosen by keys, becomes the picture (U)")),
            (self.again, again, self.tr("Draw anew where the last answers were drawn; the pointer shows where")),
        ):
            button.setEnabled(not why_not)
            button.setToolTip(why_not or tip)
        self.beside.buttons[WITH_PICTURE].setEnabled(answers)
        self.beside.buttons[WITH_FORMER].setEnabled(former)
        if not former and self.beside.index == WITH_FORMER:
            self.beside.choose(ANSWERS)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tell when the pointer or the focus comes to the button, and when it goes."""
        if watched is self.again and event.type() in (QEvent.Type.Enter, QEvent.Type.FocusIn):
            self.again_hovered.emit(self.again.isEnabled())
        elif watched is self.again and event.type() in (QEvent.Type.Leave, QEvent.Type.FocusOut):
            self.again_hovered.emit(False)
        return super().eventFilter(watched, event)

    # --- inside ----------------------------------------------------------------------------------------------

    def _small_pictures(self, answers: Pixels, truth: Pixels | None) -> tuple[list[Pixels], list[str]]:
        small, names = [], []
        if len(answers) > 1:
            heat, mean = spread(answers)
            small.append(heat)
            names.append(self.tr("σ {}").format(QLocale().toString(mean, "f", 1)))
        if truth is not None:
            small.append(truth)
            names.append(self.tr("truth"))
        return small, names

    def _in_full(self, names: list[str]) -> list[str]:
        differ = self.tr("Where the answers differ, {} levels on average: black where not at all, white from {:.0f} on")
        truth = self.tr("The picture before it was made worse")
        return [differ.format(name, WHITE) if name.startswith("σ") else truth for name in names]

    def _tell_misfit(self, misfit: float | None, asked: Asked) -> None:
        if misfit is None:
            is_known = bool(asked.edited.known.any())
            told = (
                self.tr("What is known is a hint here: it is not kept to the last level")
                if is_known
                else self.tr("Nothing is known: all is drawn")
            )
            self.gauge.say(told)
            set_role(self.gauge, "caption")
            return
        is_kept = misfit <= KEPT
        mark = " \N{CHECK MARK}" if is_kept else ""
        told = self.tr("known kept to {} levels{}")
        self.gauge.say(told.format(QLocale().toString(misfit, "f", 2), mark))
        set_role(self.gauge, "good" if is_kept else "warning")
