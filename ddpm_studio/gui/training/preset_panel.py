"""The choice of a preset: a set of choices that is known to work, with what to expect of it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from ddpm_studio.engine.choices.presets import Preset, presets
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import SPACE_INSIDE, set_role
from ddpm_studio.gui.training.cards.preset_cards import PresetCards
from ddpm_studio.gui.training.cards.time_line import TimeLine
from ddpm_studio.gui.training.steps.step_head import StepHead
from ddpm_studio.gui.widgets.quiet_combo import QuietCombo
from ddpm_studio.gui.widgets.text.wrapped_text import WrappedLabel

translate = QCoreApplication.translate


class PresetPanel(QWidget):
    """Shows the presets and whether the choices still are those of the chosen one."""

    preset_chosen = Signal(object)
    """A `Preset` is to be loaded."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presets = presets()
        self.combo = QuietCombo()
        self.combo.setAccessibleName(self.tr("Preset"))
        self.combo.setToolTip(self.tr("Choices that are known to work together; all settings can be changed"))
        for preset in self._presets:
            self.combo.addItem(translate("Presets", preset.title), preset.name)
        self.cards = PresetCards(self._presets)
        self.cards.chosen.connect(self._take_card)
        self.explanation = set_role(WrappedLabel(), "caption")
        self.mark = set_role(QLabel(self.tr("\N{BULLET} modified"), textFormat=Qt.TextFormat.PlainText), "caption")
        self.reset = QPushButton(self.tr("Reset"), flat=True)
        self.reset.setToolTip(self.tr("Go back to the choices of the preset"))
        self.head = StepHead(2, self.tr("Preset"), self.tr("Show all presets at the right"))
        for part in (self.mark, self.reset):
            self.head.line.addWidget(part)
            policy = part.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            part.setSizePolicy(policy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_INSIDE)
        column.addWidget(self.head)
        column.addWidget(self.combo)
        column.addWidget(self.explanation)
        self.combo.activated.connect(self._choose)
        self.reset.clicked.connect(self._choose)
        self.combo.currentIndexChanged.connect(self._explain)
        self.time = TimeLine(session)
        column.addWidget(self.time)
        self.head.button.clicked.connect(self.time.begin)
        self.time.said.connect(self.cards.say_cost)
        self._explain()
        self.set_modified(False)

    @property
    def preset(self) -> Preset:
        """The preset that is shown."""
        return self._presets[max(0, self.combo.currentIndex())]

    def show_preset(self, name: str) -> None:
        """Show the preset called `name` without loading it; an unknown name changes nothing."""
        index = self.combo.findData(name)
        if index >= 0:
            self.combo.setCurrentIndex(index)

    def set_modified(self, is_modified: bool) -> None:
        """Say whether the choices differ from the preset's."""
        self.mark.setVisible(is_modified)
        self.reset.setVisible(is_modified)

    @property
    def is_modified(self) -> bool:
        """Whether the choices are said to differ from the preset's."""
        return not self.mark.isHidden()

    def _take_card(self, preset: Preset) -> None:
        self.show_preset(preset.name)
        self._choose()

    def _choose(self) -> None:
        self.preset_chosen.emit(self.preset)

    def _explain(self) -> None:
        self.explanation.setText(translate("Presets", self.preset.explanation))
        self.cards.show_preset(self.preset.name)
