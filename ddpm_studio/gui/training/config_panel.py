"""The drawer of all settings: those of the data, all others, a filter to find one, and what follows from them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.datasets import DataOptions
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.networks.build import parameter_count
from ddpm_studio.engine.networks.kinds import AnyNetwork
from ddpm_studio.gui.forms.form import Form
from ddpm_studio.gui.forms.form_row import ProblemLine, Row
from ddpm_studio.gui.style.theme import SPACE_INSIDE, SPACE_ROWS, icon, set_role, tabular
from ddpm_studio.gui.widgets.headed import add_section

BASIC = (
    "network.widths",
    "diffusion.schedule",
    "diffusion.prediction",
    "training.steps",
    "training.batch_size",
    "training.optimizer.learning_rate",
)

WORDS = 50
"""Of captions, as long as they are not counted: each word is worth some dozens of weights."""


class ConfigPanel(QWidget):
    """Shows and changes a `RunConfig` without its data and name, which come from elsewhere.

    `told`, what follows from the choices, is to be put where it is always seen.
    """

    changed = Signal()
    checked = Signal()
    """A moment after the last change."""

    def __init__(self, base: RunConfig, of_data: QWidget, parent: QWidget | None = None) -> None:
        """:param of_data: shown first: the form of the data, which the filter looks through as well."""
        super().__init__(parent)
        self._data, self._channels, self._classes = base.data, 1, 0
        self.search = QLineEdit(placeholderText=self.tr("Find a setting"), clearButtonEnabled=True)
        self.search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.search.setAccessibleName(self.tr("Find a setting"))
        self.search.setToolTip(self.tr("Show only the settings whose name or description has these words"))
        self.form = Form(base, hidden=("data", "name"), basic=BASIC)
        self.no_match = set_role(QLabel(self.tr("No setting has these words."), wordWrap=True), "caption")
        self.no_match.hide()
        self.facts = tabular(set_role(QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True), "caption"))
        self.warnings = set_role(QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True), "warning")
        self.misfit = ProblemLine()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_ROWS)
        column.addWidget(self.search)
        column.addWidget(self.no_match)
        add_section(column, self.tr("PICTURES"), of_data)
        add_section(column, self.tr("SETTINGS"), self.form)
        self.told = QWidget()
        told = QVBoxLayout(self.told)
        told.setContentsMargins(2 * SPACE_ROWS, SPACE_ROWS, SPACE_ROWS, 0)
        told.setSpacing(SPACE_INSIDE)
        for widget in (self.facts, self.warnings, self.misfit):
            told.addWidget(widget)
        self.warnings.hide()
        self.search.textChanged.connect(self._find)
        self.form.changed.connect(self.changed)
        self.form.checked.connect(self._hear_check)

    def config(self, data: DataOptions) -> RunConfig:
        """Return what is chosen, with `data`.

        :raises FieldError: for the first thing that is wrong.
        """
        return self.form.options().model_copy(update={"data": data})

    def set_config(self, config: RunConfig, base: RunConfig) -> None:
        """Show `config` and mark what differs from `base`."""
        self.form.set_base(base)
        self.form.set_options(config)
        self._tell()

    @property
    def is_modified(self) -> bool:
        """Whether any choice differs from the base."""
        return self.form.is_modified()

    def problems(self) -> list[FieldError]:
        """Return everything that is wrong, also between network and images."""
        found = self.form.problems()
        misfit = self._misfit(self.form.options().network) if not found else None
        return [*found, *([misfit] if misfit else [])]

    def suit(self, data: DataOptions, channels: int, classes: int) -> None:
        """Say what follows for images like these, of so many classes."""
        self._data, self._channels, self._classes = data, channels, classes
        self._tell()

    def _find(self, words: str) -> None:
        for form in self.findChildren(Form):
            form.show_matching(words)
        self.no_match.setVisible(not any(row.isVisibleTo(self) for row in self.findChildren(Row)))

    def _misfit(self, network: AnyNetwork) -> FieldError | None:
        try:
            network.check_size(self._data.height, self._data.width, self._channels)
        except FieldError as error:
            return error
        return None

    def _hear_check(self) -> None:
        self._tell()
        self.checked.emit()

    def _tell(self) -> None:
        try:
            config = self.form.options()
        except FieldError:
            for label in (self.facts, self.warnings):
                label.setText("")
            self.warnings.hide()
            self.misfit.show_sentence("")
            return
        kind = config.condition.kind
        classes = self._classes if config.is_classifier or kind == "class" else 0
        weights = parameter_count(config.network, config.ports(self._channels, classes, WORDS * (kind == "caption")))
        shape = f"{self._data.height}×{self._data.width}×{self._channels}"
        self.facts.setText(self.tr("{:,} weights \u00b7 images {}").format(weights, shape))
        sentences = config.diffusion.schedule.warnings()
        self.warnings.setText("\n".join(sentences))
        self.warnings.setVisible(bool(sentences))
        misfit = self._misfit(config.network)
        self.misfit.show_sentence(str(misfit) if misfit else "")
