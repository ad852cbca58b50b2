"""One line of a form: a label, an editor, a mark if it was changed, and what is wrong with it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeySequence, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QMenu, QSizePolicy, QToolButton, QWidget

from ddpm_studio.gui.forms.editors import Editor, SwitchEditor
from ddpm_studio.gui.forms.help_door import HelpDoor, ask_for_help
from ddpm_studio.gui.forms.knobs import Knob, value_in_words
from ddpm_studio.gui.style.theme import SPACE_INSIDE, colours, icon, set_role
from ddpm_studio.gui.widgets.text.wrapped_text import WrappedLabel


class ProblemLine(QWidget):
    """An icon and a sentence about what is wrong; takes no room while nothing is."""

    def __init__(self) -> None:
        super().__init__()
        self._mark = QLabel(textFormat=Qt.TextFormat.PlainText)
        self._mark.setPixmap(icon("error").pixmap(14, 14))
        self._sentence = WrappedLabel()
        set_role(self._sentence, "error")
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, SPACE_INSIDE)
        line.setSpacing(SPACE_INSIDE)
        line.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self._sentence, 1)
        self.hide()

    def sentence(self) -> str:
        """Return what is shown."""
        return self._sentence.text()

    def show_sentence(self, sentence: str) -> None:
        """Show `sentence`, or nothing if it is empty."""
        self._sentence.setText(sentence)
        self.setVisible(bool(sentence))


class Row(QWidget):
    """The line of one value.

    `edited` tells of every change. A value that differs from the base value has a dot before its label and a
    button behind it that brings the base value back.
    """

    edited = Signal()

    def __init__(self, knob: Knob, editor: Editor, base: object) -> None:
        super().__init__()
        self.knob, self.editor = knob, editor
        self.setProperty("choice", knob.key)  # by which the help knows what is asked about
        self.setProperty("what", knob.what)
        self._base = base
        self._dot = QLabel("\N{BULLET}", alignment=Qt.AlignmentFlag.AlignCenter)
        self._reset = QToolButton(autoRaise=True)
        self._reset.setIcon(icon("reset"))
        self._reset.setAccessibleName(self.tr("Reset: {}").format(knob.label))
        self._problem: ProblemLine | None = None  # made when something is wrong, as few choices ever are
        self._lay_out()
        editor.core.setAccessibleName(knob.label)
        editor.core.setAccessibleDescription(knob.what)
        editor.set_value(base)
        editor.edited.connect(self._hear)
        self._reset.clicked.connect(self.reset)
        self._mark()

    def _lay_out(self) -> None:
        for mark, width in ((self._dot, 8), (self._reset, 24)):
            policy = mark.sizePolicy()
            policy.setRetainSizeWhenHidden(True)  # so that nothing moves when it appears
            mark.setSizePolicy(policy)
            mark.setFixedWidth(width)
        self._grid = grid = QGridLayout(self)
        grid.setContentsMargins(0, 2, 0, 2)
        grid.setHorizontalSpacing(SPACE_INSIDE)
        grid.setVerticalSpacing(SPACE_INSIDE)
        grid.setColumnStretch(1, 9)
        grid.setColumnStretch(2, 11)
        grid.addWidget(self._dot, 0, 0)
        tip = self.knob.tip()
        for widget in (self, self.editor.core):
            widget.setToolTip(tip)
        if isinstance(self.editor, SwitchEditor):
            grid.addWidget(self.editor, 0, 1, 1, 2)
        else:
            self.label = WrappedLabel(self.knob.label)
            self.label.setBuddy(self.editor.core)
            for widget in (self.label, self.editor):
                widget.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            HelpDoor(self.label, knob=self.knob)
            grid.addWidget(self.label, 0, 1)
            grid.addWidget(self.editor, 0, 2)
        grid.addWidget(self._reset, 0, 3)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with the choice beside changing it."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        ask = menu.addAction(icon("help"), self.tr("What is “{}”?").format(self.knob.label))
        ask.setShortcut(QKeySequence(QKeySequence.StandardKey.HelpContents))
        ask.triggered.connect(partial(ask_for_help, self, self.knob))
        back = menu.addAction(icon("reset"), self.tr("Reset"))
        back.setEnabled(self.is_modified)
        back.triggered.connect(self.reset)
        menu.popup(event.globalPos())

    @property
    def is_modified(self) -> bool:
        """Whether the value differs from the base value."""
        return bool(self.editor.problem()) or self.editor.value() != self._base

    def set_base(self, base: object) -> None:
        """Compare with `base` from now on."""
        self._base = base
        self._mark()

    def reset(self) -> None:
        """Go back to the base value."""
        self.editor.set_value(self._base)
        self.editor.core.setFocus()

    def problem(self) -> str:
        """Return the sentence shown below the line."""
        return self._problem.sentence() if self._problem else ""

    def show_problem(self, sentence: str) -> None:
        """Show what is wrong, or nothing."""
        if sentence and self._problem is None:
            self._problem = ProblemLine()
            self._grid.addWidget(self._problem, 1, 1, 1, 2)
        if self._problem is not None:
            self._problem.show_sentence(sentence)
        described = f"{sentence} {self.knob.what}" if sentence else self.knob.what
        self.editor.core.setAccessibleDescription(described)
        self.update()

    def _hear(self) -> None:
        self._mark()
        self.edited.emit()

    def _mark(self) -> None:
        self._dot.setVisible(self.is_modified)
        self._reset.setVisible(self.is_modified)
        base = value_in_words(self._base) or self.tr("empty")
        self._dot.setToolTip(self.tr("Changed; it was {}").format(base))
        self._reset.setToolTip(self.tr("Back to {}").format(base))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Frame the editor if something is wrong with it."""
        super().paintEvent(event)
        if self.problem():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(colours()["danger"], 1.5))
            frame = QRectF(self.editor.geometry()).adjusted(-1.5, -1.5, 1.5, 1.5)
            painter.drawRoundedRect(frame, 3, 3)
            painter.end()
