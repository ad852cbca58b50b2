"""Captions of images that are drawn, a row of images for each."""

from __future__ import annotations

import secrets
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from ddpm_studio.engine.choices.captions import LONGEST, MOST, Captions, Tellable, in_one_line
from ddpm_studio.engine.choices.conditions import AnyTold, Nothing
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.gui.forms.form import Form
from ddpm_studio.gui.style.theme import SPACE_INSIDE, SPACE_ROWS, icon, set_role
from ddpm_studio.gui.widgets.chips import WIDEST, Flow
from ddpm_studio.gui.widgets.text.plain_tip import plain_tip
from ddpm_studio.gui.widgets.text.word_edit import WordEdit
from ddpm_studio.gui.widgets.text.wrapped_text import WrappedLabel

MOST_CHIPS = 24
SHOWN_FIRST = 4
"""Captions that are there for a model of which nothing was wanted yet."""


class CaptionChoice(QWidget):
    """Chooses `Captions` for a model that has learnt such; without any nothing is told."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = Tellable()
        self.edit = WordEdit()
        self.edit.setAccessibleName(self.tr("Captions, one a line"))
        self.edit.setPlaceholderText(self.tr("What is drawn: a caption a line, each a row of images"))
        title = QLabel(self.tr("Captions, one a line"), textFormat=Qt.TextFormat.PlainText)
        title.setBuddy(self.edit)
        self.dice = QToolButton(autoRaise=True)
        self.dice.setIcon(icon("dice"))
        self.dice.setToolTip(self.tr("Add a caption of the pictures that the model has learnt from"))
        self.dice.setAccessibleName(self.tr("Random caption of the data"))
        self.dice.clicked.connect(self.roll)
        self.chips: dict[str, QPushButton] = {}
        self._flow = Flow()
        self.remark = set_role(WrappedLabel(), "warning")
        self.rows = Form(Captions(), hidden=("texts",), prefix="told.", basic=("each", "same_noise"))
        head = QHBoxLayout()
        head.addWidget(title, 1)
        head.addWidget(self.dice)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_ROWS)
        inside = QVBoxLayout()
        inside.setSpacing(SPACE_INSIDE)
        inside.addLayout(head)
        for widget in (self.edit, self.remark, self._flow):
            inside.addWidget(widget)
        column.addLayout(inside)
        column.addWidget(self.rows)
        self.edit.textChanged.connect(self._hear)
        self.rows.changed.connect(self._hear)

    def told(self) -> AnyTold:
        """Return what is chosen.

        :raises FieldError: for the first thing that is wrong.
        """
        texts = tuple(map(in_one_line, self.edit.lines()))
        if long := [text for text in texts if len(text) > LONGEST]:  # what it draws could not be recalled
            told = self.tr("A caption has at most {:,} letters: shorten the one that begins “{}…”.")
            raise FieldError("told.texts", told.format(LONGEST, long[0][:20]))
        if len(texts) > MOST:
            raise FieldError("told.texts", self.tr("At most {:,} captions are told: leave some out.").format(MOST))
        return self.rows.options().model_copy(update={"texts": texts}) if texts else Nothing()

    def offer(self, model: Tellable, wanted: AnyTold | None) -> None:
        """Offer the words of `model`, and show what is `wanted`; some of its captions where that was never said."""
        self._model = model
        self.edit.offer(model.words)
        self.chips = {word: self._chip(word) for word in model.telling_words[:MOST_CHIPS]}
        self._flow.fill([*self.chips.values()])
        texts = model.in_turn(SHOWN_FIRST) if wanted is None else wanted.all_names
        if isinstance(wanted, Captions):
            self.rows.set_options(wanted)
        self.edit.blockSignals(True)
        self.edit.setPlainText("\n".join(texts))
        self.edit.moveCursor(QTextCursor.MoveOperation.End)
        self.edit.blockSignals(False)
        self.dice.setEnabled(bool(model.examples))
        self._hear()

    def roll(self) -> None:
        """Add a caption of the data that is not there yet."""
        new = [text for text in self._model.examples if text not in self.edit.lines()]
        if new:
            self.edit.add_line(secrets.choice(new))

    def _chip(self, word: str) -> QPushButton:
        chip = QPushButton(word.replace("&", "&&"))
        chip.setProperty("segment", True)
        chip.setMaximumWidth(WIDEST)
        chip.setToolTip(plain_tip(word))
        chip.setAccessibleName(self.tr("Write “{}”").format(word))
        chip.clicked.connect(partial(self._write, word))
        return chip

    def _write(self, word: str) -> None:
        self.edit.add_word(word)
        self.edit.setFocus()

    def _hear(self) -> None:
        remarks = self._model.remarks(self.edit.lines()) if self._model.words else []
        self.remark.setText("\n".join(remarks))
        self.remark.setVisible(bool(remarks))
        self.changed.emit()
