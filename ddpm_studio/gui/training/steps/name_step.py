"""The last step: what the run is called."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from ddpm_studio.engine.choices.presets import Preset
from ddpm_studio.engine.datasets import AnySource
from ddpm_studio.gui.style.theme import SPACE_INSIDE, SPACE_ROWS
from ddpm_studio.gui.training.data.source_combo import path_of
from ddpm_studio.gui.training.steps.step_head import plain_head

LONGEST = 80
"""Characters, as `RunConfig.name`."""


class NameStep(QWidget):
    """A field for the name, which suggests one that is taken where nothing is written."""

    changed = Signal()
    """The user has written another name."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = QLineEdit(maxLength=LONGEST, clearButtonEnabled=True)
        self.field.setAccessibleName(self.tr("Name of the run"))
        self.field.setToolTip(
            self.tr("What the run is called; nothing written takes the name that is suggested (name)")
        )
        self.field.textEdited.connect(self.changed)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(2 * SPACE_ROWS, SPACE_ROWS, SPACE_ROWS, 0)
        self.column.setSpacing(SPACE_INSIDE)
        self.column.addWidget(plain_head(3, self.tr("Name and train")))
        self.column.addWidget(self.field)

    @property
    def name(self) -> str:
        """What the user has written; nothing where the suggestion is taken."""
        return self.field.text().strip()

    @property
    def suggestion(self) -> str:
        """The name that is taken where nothing is written."""
        return self.field.placeholderText()

    def show_name(self, name: str, *, is_fixed: bool) -> None:
        """Show the name of a draft, or that of a run, which is not to be changed here."""
        if name != self.name:
            self.field.setText(name)
        self.field.setEnabled(not is_fixed)

    def suggest(self, source: AnySource, preset: Preset) -> None:
        """Suggest a name for a run on `source` by the choices of `preset`."""
        self.field.setPlaceholderText(suggested_name(source, preset)[:LONGEST])


def suggested_name(source: AnySource, preset: Preset) -> str:
    """Return what a run is called where nobody says otherwise, such as “photos, own pictures”."""
    if preset.brings_data and preset.config.data.source.kind == source.kind:
        return preset.title.lower()  # which names the data
    path = path_of(source)
    data = (path.stem or str(path)) if path else source.kind
    return f"{data}, {preset.name.replace('-', ' ')}"
