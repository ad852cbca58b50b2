"""The switches of what a network is told of its pictures, and the settings that they stand for."""

from __future__ import annotations

import contextlib

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ddpm_studio.engine.choices.captions import ByCaption
from ddpm_studio.engine.choices.conditions import ByClass, Unconditional
from ddpm_studio.engine.choices.telling.class_names import ClassName
from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.events import Scan
from ddpm_studio.gui.forms.form import Form
from ddpm_studio.gui.style.theme import SPACE_ROWS
from ddpm_studio.gui.training.captions_switch import CaptionsSwitch
from ddpm_studio.gui.training.telling.classes_switch import ClassesSwitch


class WhatIsTold(QWidget):
    """Classes and captions, where the pictures have any; the choices themselves are those of `form`."""

    dropped = Signal()
    """Names of classes that the pictures do not have are not chosen any more, which nobody has asked for."""

    def __init__(self, form: Form[RunConfig]) -> None:
        super().__init__()
        self._form = form
        self.classes, self.captions = ClassesSwitch(), CaptionsSwitch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_ROWS)
        for switch in (self.classes, self.captions):
            column.addWidget(switch)
        self.classes.switched.connect(self._switch_classes)
        self.classes.renamed.connect(self._rename_classes)
        self.captions.switched.connect(self._switch_captions)

    def show_of(self, found: Scan | None, *, is_mirrored: bool | None, is_fixed: bool) -> None:
        """Offer the classes and captions of the data, and show which are learnt.

        :param is_mirrored: whether pictures are also shown as in a mirror; None: that is not known.
        :param is_fixed: whether the choices are those of a run, and stay what they are.
        """
        if is_mirrored is not None:
            self.captions.show_captions(found, is_mirrored)
        with contextlib.suppress(FieldError):
            chosen = self._form.options()
            self.classes.show_classes({} if found is None else found.classes, chosen.classes)
            self.classes.set_on(chosen.condition.kind == "class", chosen.is_classifier)
            self.captions.set_on(chosen.condition.kind == "caption")
            known = () if found is None else found.classes
            if known and not is_fixed and any(each.name not in known for each in chosen.classes):
                self._rename_classes(self.classes.list.changes())  # of data that were chosen before
                self.dropped.emit()

    def problems(self) -> list[FieldError]:
        """Return what is to be learnt and is not there."""
        return [
            FieldError("condition.kind", switch.warning.text())
            for switch, has_any in (
                (self.classes, self.classes.has_classes),
                (self.captions, self.captions.has_captions),
            )
            if switch.box.isChecked() and not has_any
        ]

    def _switch_classes(self, is_on: bool) -> None:
        self._form.put("condition", ByClass() if is_on else Unconditional())

    def _switch_captions(self, is_on: bool) -> None:
        self._form.put("condition", ByCaption() if is_on else Unconditional())

    def _rename_classes(self, changes: tuple[ClassName, ...]) -> None:
        self._form.put("classes", changes)
