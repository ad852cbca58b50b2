"""What most pages have that is chosen: a form, a model, the lock of a seed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from ddpm_studio.gui.choosing.model_picker import ModelPicker
from ddpm_studio.gui.forms.differences import Place
from ddpm_studio.gui.forms.form import Form
from ddpm_studio.gui.forms.history import Find, History, Part, find_row
from ddpm_studio.gui.forms.seed_buttons import SeedButtons

translate = QCoreApplication.translate


def form_part(form: Form[Any], name: str, find: Find) -> Part:
    return Part(name, form.changed, form.options, form.set_options, form, find=find)


def opened(root: QWidget, make_seen: Callable[[], None]) -> Find:
    """Return what finds a row in `root` once that is seen."""

    def find(place: Place) -> QWidget | None:
        make_seen()
        return find_row(root, place)

    return find


def model_part(history: History, picker: ModelPicker) -> Part:
    """Return the model of a page, which goes along with choices; what suits another one is no step."""
    picker.changed.connect(history.pass_over)
    label = translate("History", "model")
    return Part("model", picker.changed, picker.used, picker.choose, picker, label, is_aside=True)


def lock_part(history: History, buttons: SeedButtons, name: str = "lock") -> Part:
    """Return the lock of a seed, which goes along with the seed; that a start rolls one is no step."""
    buttons.rolled.connect(history.pass_over)
    return Part(name, buttons.lock.toggled, buttons.state, buttons.bring_back, buttons, is_aside=True)
