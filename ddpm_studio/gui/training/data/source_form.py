"""What there is to choose of a source besides its place: which part of a set, which arrays of a file."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ddpm_studio.engine.datasets import AnySource, Shapes
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.gui.forms.form import Form

PREFIX = "data.source."
LEFT_TO_OTHERS = ("kind", "path", "only")
BASIC = ("classes",)
"""What is not folded."""


class SourceForm(QWidget):
    """The choices of one source, folded; nothing where it has none."""

    changed = Signal(object)
    """The source, as it is chosen now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.form: Form[AnySource] | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.hide()

    def show_source(self, source: AnySource) -> None:
        """Show the choices of `source`."""
        if self.form is not None:
            self._column.removeWidget(self.form)
            self.form.deleteLater()
            self.form = None
        if has_choices(source):
            self.form = Form(type(source)(), hidden=LEFT_TO_OTHERS, basic=BASIC, prefix=PREFIX)
            self.form.set_options(source)
            self.form.changed.connect(self._hear)
            self._column.addWidget(self.form)
        self.setVisible(self.form is not None)

    def show_problem(self, key: str, sentence: str) -> bool:
        """Show what is wrong with a choice and go there; return whether it is one of these."""
        name = key.removeprefix(PREFIX)
        if self.form is None or not key.startswith(PREFIX) or name in LEFT_TO_OTHERS:
            return False
        self.form.show_problem(key, sentence)
        return True

    def _hear(self) -> None:
        if self.form is None:
            return
        try:
            self.changed.emit(self.form.options())
        except FieldError:
            return  # shown beside the field


def has_choices(source: AnySource) -> bool:
    """Whether a source has more to choose than its place; what there is of shapes, the list of data sets offers."""
    return not isinstance(source, Shapes) and bool(set(type(source).model_fields).difference(LEFT_TO_OTHERS))
