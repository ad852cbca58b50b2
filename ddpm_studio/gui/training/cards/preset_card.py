"""One preset as a card: a picture, its title, what to expect of it and what it takes."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from ddpm_studio.engine.choices.presets import Preset
from ddpm_studio.gui.style.theme import SPACE_INSIDE, colours, icon, set_role, tabular
from ddpm_studio.gui.widgets.text.plain_tip import plain_tip
from ddpm_studio.gui.widgets.text.worded_button import WordedButton
from ddpm_studio.gui.widgets.text.wrapped_text import WrappedLabel

translate = QCoreApplication.translate
SIDE = 72
"""Pixels of the picture's sides."""
EDGE = 10
"""Pixels between the card's border and what is on it."""


class PresetCard(WordedButton):
    """A button that stays pressed while its preset is the chosen one."""

    def __init__(self, preset: Preset, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.preset = preset
        self.setCheckable(True)
        self.setProperty("card", True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        title, expect = translate("Presets", preset.title), translate("Presets", preset.expect)
        self.picture = QLabel(textFormat=Qt.TextFormat.PlainText, alignment=Qt.AlignmentFlag.AlignCenter)
        self.picture.setFixedSize(SIDE, SIDE)
        self.title = WrappedLabel(title)
        font = self.title.font()
        font.setBold(True)
        self.title.setFont(font)
        self.expect = set_role(WrappedLabel(expect), "caption")
        self.facts = tabular(set_role(WrappedLabel(), "caption"))
        self.setAccessibleName(title)
        self.setToolTip(plain_tip(translate("Presets", preset.explanation)))
        self._lay_out()
        self._drawn: QPixmap | None = None
        self.show_picture(None)

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        grid.setHorizontalSpacing(EDGE)
        grid.setVerticalSpacing(SPACE_INSIDE)
        grid.addWidget(self.picture, 0, 0, 4, 1, Qt.AlignmentFlag.AlignTop)
        for row, part in enumerate((self.title, self.expect, self.facts)):
            grid.addWidget(part, row, 1)
        grid.setRowStretch(3, 1)
        grid.setColumnStretch(1, 1)
        for part in (self.picture, self.title, self.expect, self.facts):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def say_facts(self, facts: str, why_not: str = "") -> None:
        """Say what it takes, and if so, why it does not suit the pictures."""
        self.facts.setText(why_not or facts)
        set_role(self.facts, "warning" if why_not else "caption")
        self.setAccessibleDescription(f"{self.expect.text()} {facts} {why_not}".strip())

    @property
    def has_picture(self) -> bool:
        """Whether there is more than a sign for one."""
        return self._drawn is not None

    def show_picture(self, picture: QPixmap | None) -> None:
        """Show `picture`, of any size; None: a sign for one."""
        self._drawn = picture
        if picture is None:
            self.picture.setPixmap(icon("image", "muted").pixmap(QSize(28, 28), self.devicePixelRatioF()))
        else:
            picture.setDevicePixelRatio(self.devicePixelRatioF())
            self.picture.setPixmap(picture)

    def changeEvent(self, event: QEvent) -> None:
        """Draw the sign for a picture in the colours of another palette."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._drawn is None:
            self.show_picture(None)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Mark the chosen one by a frame that does not depend on its colour alone."""
        super().paintEvent(event)
        if self.isChecked():
            with QPainter(self) as painter:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(QPen(colours()["accent_line"], 2))
                painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 4, 4)
