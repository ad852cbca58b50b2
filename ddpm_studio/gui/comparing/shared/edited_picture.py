"""The picture that all columns of a comparison edit: what of it is drawn anew, and in which words."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ddpm_studio.engine.choices.editing import AnyFromNoise, EditOptions
from ddpm_studio.engine.choices.pictures import KeptPicture
from ddpm_studio.engine.events import Pixels
from ddpm_studio.gui.errands import GoTo
from ddpm_studio.gui.forms.knobs import in_words
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import SPACE_INSIDE, SPACE_ROWS, set_role
from ddpm_studio.gui.widgets.canvas.hatching import draw_hatched
from ddpm_studio.gui.widgets.pixels import wrap
from ddpm_studio.gui.widgets.text.elided_label import ElidedLabel

SIDE = 72
"""Pixels of the picture."""


class EditedPicture(QWidget):
    """Shows what is known of a picture; it is chosen in Edit."""

    samples_wanted = Signal()
    """Samples are to be compared again."""

    def __init__(self, session: Session, edit: EditOptions) -> None:
        super().__init__()
        self._session, self.edit = session, edit
        self.task, self.name = ElidedLabel(), ElidedLabel()
        set_role(self.name, "caption")
        self.change = QPushButton(self.tr("Go to Edit"))
        self.change.setToolTip(self.tr("Picture, mask and task are chosen there; “Compare ways…” brings them here"))
        self.leave = QPushButton(self.tr("Samples instead"))
        self.leave.setToolTip(self.tr("Compare ways to sample instead"))
        self.leave.setAccessibleName(self.leave.toolTip())
        self._lay_out()
        self._tell()
        self.change.clicked.connect(self._go_to_edit)
        self.leave.clicked.connect(self.samples_wanted)

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_INSIDE)
        for button in (self.change, self.leave):
            buttons.addWidget(button)
        buttons.addStretch(1)
        told = QVBoxLayout()
        told.setSpacing(SPACE_INSIDE)
        told.addStretch(1)
        told.addWidget(self.task)
        told.addWidget(self.name)
        told.addStretch(1)
        line = QHBoxLayout()
        line.setSpacing(SPACE_ROWS)
        line.addWidget(_Known(self.edit), 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(told, 1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(12, 0, 0, 0)
        rows.setSpacing(SPACE_ROWS)
        rows.addLayout(line)
        rows.addLayout(buttons)  # of the whole width, which large letters need

    def put_into(self, images: AnyFromNoise) -> EditOptions:
        """Return the edit with the count and the seed of `images`."""
        return self.edit.model_copy(update={"count": images.count, "seed": images.seed})

    def _tell(self) -> None:
        numbers = [f"{value:g}" for name in ("factor", "blur") if (value := getattr(self.edit.task, name, 0))]
        manner = self.tr("Task: {}, made worse first") if self.edit.tries else self.tr("Task: {}")
        self.task.say(manner.format(" ".join([in_words(self.edit.task.kind).lower(), *numbers])))
        picture = self.edit.picture
        height, width = picture.shape[:2] if isinstance(picture, KeptPicture) else (0, 0)
        name = picture.name if isinstance(picture, KeptPicture) else ""
        self.name.say(" ".join(filter(None, [name, f"{width} × {height}" if width else ""])))

    def _go_to_edit(self) -> None:
        self._session.send(GoTo("edit"))


class _Known(QWidget):
    """Paints the picture as large as there is room, with stripes where it is drawn anew."""

    def __init__(self, edit: EditOptions) -> None:
        super().__init__()
        self._pixels = edit.picture.pixels() if isinstance(edit.picture, KeptPicture) else None
        self._mask: Pixels | None = None
        if edit.task.takes_mask and isinstance(edit.mask, KeptPicture):
            self._mask = np.ascontiguousarray(edit.mask.pixels()[..., 0])
        self.setFixedSize(SIDE, SIDE)
        self.setAccessibleName(self.tr("What is known of the picture"))

    def sizeHint(self) -> QSize:
        """Ask for a square."""
        return QSize(SIDE, SIDE)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint each pixel as a square."""
        if self._pixels is None:
            return
        height, width = self._pixels.shape[:2]
        scale = SIDE / max(height, width)
        place = QRectF(0, 0, width * scale, height * scale)
        painter = QPainter(self)
        painter.drawImage(place, wrap(self._pixels))
        if self._mask is not None:
            draw_hatched(painter, self._mask, place, QRect(0, 0, SIDE, SIDE), 0.6, ghost=False)
