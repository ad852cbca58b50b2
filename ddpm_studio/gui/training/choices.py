"""All that is chosen for a run, in three steps, data, preset and name, and a drawer with all settings."""

from __future__ import annotations

import contextlib

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QPushButton, QToolButton, QVBoxLayout, QWidget

from ddpm_studio.engine.choices.presets import Preset, find_preset, presets
from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.errors import FieldError, StudioError
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import SPACE_GROUPS
from ddpm_studio.gui.training.cards.fitting import preset_for_own
from ddpm_studio.gui.training.config_panel import ConfigPanel
from ddpm_studio.gui.training.data.data_panel import DataPanel
from ddpm_studio.gui.training.preset_panel import PresetPanel
from ddpm_studio.gui.training.sheet.leaving_out import LeavingOut
from ddpm_studio.gui.training.steps.draft import keep_draft, preset_of_draft, read_draft
from ddpm_studio.gui.training.steps.drawer import DrawerButton
from ddpm_studio.gui.training.steps.name_step import NameStep
from ddpm_studio.gui.training.steps.start_row import StartRow
from ddpm_studio.gui.training.telling.what_is_told import WhatIsTold

OFFERED = 0.1
"""The share of their own pictures that users are offered to hold out."""


class Choices(QWidget):
    """Shows a draft that can be changed, or the settings of a run, which cannot."""

    changed = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = session.settings
        self._is_frozen = self._is_preset_new = False
        self._patience = QTimer(self, singleShot=True, interval=300)
        self.data = DataPanel(session)
        self.hold_out = QToolButton()
        self.hold_out.setText("10 %")
        self.hold_out.setToolTip(self.tr("Hold out a tenth of your pictures, to see whether they are learnt by heart"))
        self.hold_out.clicked.connect(self._hold_out)
        self.data.form.add_beside("held_out", self.hold_out)
        self.preset = PresetPanel(session)
        self._draft = self.preset.preset.config
        self._shown = self._draft
        self.leaving = LeavingOut(session, self.data)
        self.name = NameStep()
        self.start = StartRow(session)
        self.name.column.addWidget(self.start)
        self.settings = ConfigPanel(self._draft, self.data.form)
        self.told = WhatIsTold(self.settings.form)
        self.classes, self.captions = self.told.classes, self.told.captions
        self._lay_out()
        self.data.changed.connect(self._hear)
        self.settings.changed.connect(self._hear)
        self.data.suited.connect(self._meet_own_data)
        self.preset.preset_chosen.connect(self.load_preset)
        self.name.changed.connect(self._hear)
        self.start.changed.connect(self._begin_with)
        self._patience.timeout.connect(self._settle)
        self._settings.asked.connect(self._keep_changes)

    def _lay_out(self) -> None:
        self.steps = QWidget()
        steps = QVBoxLayout(self.steps)
        steps.setContentsMargins(0, 0, 0, 0)
        steps.setSpacing(SPACE_GROUPS)
        for widget in (self.data, self.told, self.preset):
            steps.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.steps)
        column.addWidget(self.settings)
        self.drawer = DrawerButton()
        self.drawer.listen_in(self.settings)
        self.drawer.toggled.connect(self.settings.setVisible)
        self.drawer.toggled.connect(self.steps.setHidden)
        self.settings.hide()

    def pages(self) -> list[tuple[QPushButton, QWidget]]:
        """Return the buttons of the steps that have something to show at the right, and what that is."""
        return [(self.data.head.button, self.data.view), (self.preset.head.button, self.preset.cards)]

    def beside_button(self) -> tuple[QWidget, ...]:
        """Return what stands above the button Train, also while the drawer is open."""
        return self.drawer, self.settings.told, self.name

    @property
    def shown(self) -> RunConfig:
        """The settings that were last shown as a whole: of a run, or the draft when it was loaded."""
        return self._shown

    def config(self) -> RunConfig:
        """Return what is chosen.

        :raises FieldError: for the first thing that is wrong.
        """
        return self.settings.config(self.data.options()).model_copy(update={"name": self.name.name})

    def named_config(self) -> RunConfig:
        """Return what is chosen, as the model decides it that it begins with, by the suggested name if none is written.

        :raises FieldError: for the first thing that is wrong.
        :raises StudioError: if that model cannot be read.
        """
        config = self.start.fitted(self.config())
        return config.model_copy(update={"name": config.name or self.name.suggestion})

    def _begin_with(self) -> None:
        """Show what the model decides that is to be begun with; what does not fit is said beside it."""
        with contextlib.suppress(StudioError):
            self._show(self.start.fitted(self.config()), self.preset.preset.config)
        self._hear()

    def problems(self) -> list[FieldError]:
        """Return everything that is wrong."""
        with contextlib.suppress(FieldError):
            self.settings.suit(self.data.options(), self.data.channels, self.classes.count)
        problems = [*self.data.problems(), *self.leaving.problems(), *self.settings.problems()]
        if not problems and self.data.found is not None:
            return self.told.problems()
        return problems

    def _hold_out(self) -> None:
        self.data.form.put("held_out", OFFERED)

    def _show_what_is_told(self) -> None:
        is_mirrored = None
        with contextlib.suppress(FieldError):
            is_mirrored = self.data.options().flip
        self.told.show_of(self.data.found, is_mirrored=is_mirrored, is_fixed=self._is_frozen)

    def show_problem(self, key: str, sentence: str) -> None:
        """Show what is wrong at the field `key` and go there."""
        self.drawer.button.setChecked(not key.startswith("data.source"))
        (self.data if key.startswith("data") else self.settings.form).show_problem(key, sentence)

    # --- presets and drafts ----------------------------------------------------------------------------------

    def load_preset(self, preset: Preset) -> None:
        """Take the choices of `preset`; the user's own data stay, brought to its size if it is made for such."""
        config, self._is_preset_new = preset.config, True
        if self.data.has_own_data:
            with contextlib.suppress(FieldError):  # the names that were given to the own classes stay
                config = config.model_copy(update={"classes": self.settings.form.options().classes})
            self.settings.set_config(config, config)
            self.data.anew.forget()
            self.data.bring_to(config.data, keeps_size=preset.brings_data)
        else:
            self._show(config, config)
        self._hear()

    def _meet_own_data(self) -> None:
        """The user's own pictures have come: what is made for digits or shapes does not suit them."""
        preset = self.preset.preset
        if self._is_frozen or not self.data.has_own_data or (preset.brings_data and self.settings.is_modified):
            return
        if preset.brings_data:
            preset = find_preset(preset_for_own())
            self.preset.show_preset(preset.name)
            self.settings.set_config(preset.config, preset.config)
            self.data.bring_to(preset.config.data, keeps_size=True)
        self.data.fit_to(preset.config.data)
        self._hear()

    def load_demo(self) -> None:
        """Take the first preset with its own data."""
        preset = presets()[0]
        self.preset.show_preset(preset.name)
        self._show(preset.config, preset.config)
        self._hear()

    def take(self, config: RunConfig) -> None:
        """Take `config` as the draft; a new run is planned as a whole, whatever was added to another."""
        training = config.training.model_copy(update={"continued": ()})
        self._show(config.model_copy(update={"training": training}), self.preset.preset.config)
        self._hear()

    def restore_draft(self) -> None:
        """Show what was chosen when the window was last open; the first preset if there is nothing."""
        self.preset.show_preset(preset_of_draft(self._settings))
        self._draft = read_draft(self._settings, self.preset.preset.config)
        self.show_draft()

    def show_draft(self) -> None:
        """Show what was being prepared, to be changed."""
        self._is_frozen = False
        self.setEnabled(True)
        self.preset.setVisible(True)
        self._show(self._draft, self.preset.preset.config)

    def show_frozen(self, config: RunConfig) -> None:
        """Show the settings of a run, not to be changed."""
        if self._patience.isActive():
            self._settle()
        self._is_frozen = True
        self.setEnabled(False)
        self.preset.setVisible(config == self._draft)  # another run's settings are of no preset
        self._show(config, config)

    def _show(self, config: RunConfig, base: RunConfig) -> None:
        self._shown = config
        self.start.setVisible(not self._is_frozen)
        self.settings.set_config(config, base)
        self.data.set_options(config.data, base.data)
        self.name.show_name(config.name, is_fixed=self._is_frozen)
        self._show_what_is_told()

    def _hear(self) -> None:
        self._show_what_is_told()
        self.hold_out.setVisible(self.data.has_own_data)
        if not self._is_frozen:
            self.preset.set_modified(self.settings.is_modified or self.data.form.is_modified())
            self.preset.cards.suit(self.data.source, self.data.found)
            self.name.suggest(self.data.source, self.preset.preset)
            with contextlib.suppress(FieldError):
                self.start.tell(self.config())
        self.drawer.set_changes(self.settings.form.count_modified() + self.data.form.count_modified())
        self._patience.start()
        self.changed.emit()

    def _settle(self) -> None:
        """A moment after the last change: say what follows, and keep the draft."""
        self._patience.stop()
        try:
            data = self.data.options()
        except FieldError:
            return
        self.settings.suit(data, self.data.channels, self.classes.count)
        try:
            config = self.config()
        except FieldError:
            return
        self.preset.time.show_choices(config, self.data.channels, self.classes.count)
        if self._is_frozen:
            return
        if self._is_preset_new:
            self._is_preset_new = False
            self.preset.time.begin()
        self._draft = config
        keep_draft(self._settings, self._draft, self.preset.preset.name)

    def _keep_changes(self) -> None:
        """Keep the draft before the window goes; what else follows from the last change is no matter then."""
        if self._patience.isActive() and not self._is_frozen:
            with contextlib.suppress(FieldError):
                keep_draft(self._settings, self.config(), self.preset.preset.name)
