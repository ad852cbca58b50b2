"""What is exported and how: the choices of the export window, each kind with its own."""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from ddpm_studio.engine.export.animation_options import AnimationOptions
from ddpm_studio.engine.export.contact_sheet import ContactSheetOptions
from ddpm_studio.engine.export.grid import GridOptions
from ddpm_studio.engine.export.progression import ProgressionOptions
from ddpm_studio.gui.film.export.export_choices import KINDS, describe, make_kinds, offer_kind, suggest_contact_sheet
from ddpm_studio.gui.film.export.export_plan import ExportKind, ExportOptions, Plan, Subject
from ddpm_studio.gui.film.export.format_row import FormatRow
from ddpm_studio.gui.forms.form import Form
from ddpm_studio.gui.style.theme import SPACE_GROUPS, SPACE_ROWS, set_role

AnyForm: TypeAlias = Form[GridOptions] | Form[ContactSheetOptions] | Form[ProgressionOptions] | Form[AnimationOptions]


class ExportPage(QScrollArea):
    """Chooses for one subject what becomes of it."""

    changed = Signal()
    """Another kind, format or part of the subject was chosen."""
    edited = Signal()
    """How it is made was chosen otherwise."""

    def __init__(self) -> None:
        super().__init__(widgetResizable=True)
        self._given: Subject | None = None
        self.kind = make_kinds()
        self.what = set_role(QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True), "caption")
        self.only = QCheckBox()
        self.only.setAccessibleName(self.tr("Only the picture that is shown alone"))
        self.only.setToolTip(self.tr("Off: all pictures of the frame"))
        self.grid = Form(GridOptions())
        self.contact = Form(ContactSheetOptions())
        self.progression = Form(ProgressionOptions())
        self.format_row = FormatRow()
        self.format = self.format_row.combo
        self.animation = Form(AnimationOptions())
        self._lay_out()
        for signal in (self.kind.currentIndexChanged, self.format.currentIndexChanged, self.only.toggled):
            signal.connect(self._refresh)
        for form in self._forms().values():
            form.changed.connect(self.edited)

    def _lay_out(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        choices = QWidget()
        rows = QVBoxLayout(choices)
        rows.setContentsMargins(SPACE_GROUPS, SPACE_GROUPS, SPACE_GROUPS, SPACE_ROWS)
        rows.setSpacing(SPACE_ROWS)
        for widget in (self.kind, self.what, self.only, self.format_row, *self._forms().values()):
            rows.addWidget(widget)
        rows.addStretch(1)
        self.setWidget(choices)

    def _forms(self) -> dict[ExportKind, AnyForm]:
        return {
            "grid": self.grid,
            "contact": self.contact,
            "progression": self.progression,
            "animation": self.animation,
        }

    # --- asked from outside ----------------------------------------------------------------------------------

    def take_up(self, subject: Subject) -> None:
        """Offer the choices for `subject`, with what suits it."""
        self._given = subject
        self.only.setVisible(subject.solo is not None)
        self.only.setChecked(subject.solo is not None)
        if subject.solo is not None:
            self.only.setText(self.tr("Only {}, which is shown alone").format(subject.names()[0]))
        grid = GridOptions(columns=subject.take.columns, scale=subject.scale)
        animation = AnimationOptions(scale=subject.scale, last=len(subject.take.film))
        contact = suggest_contact_sheet(subject)
        progression = ProgressionOptions(scale=subject.scale)
        offer_kind(self.kind, "progression", subject.take.has_chain and bool(subject.times()))
        self.progression.set_base(progression)
        self.progression.set_options(progression)
        self.grid.set_base(grid)
        self.grid.set_options(grid)
        self.contact.set_base(contact)
        self.contact.set_options(contact)
        self.animation.set_shown("side_by_side", subject.take.has_chain)
        self.animation.set_base(animation)
        self.animation.set_options(animation)
        self._refresh()

    def choose_progression(self, options: ProgressionOptions) -> None:
        """Choose the picture over t, laid out like this."""
        self.kind.setCurrentIndex(KINDS.index("progression"))
        self.progression.set_options(options)

    @property
    def has_subject(self) -> bool:
        """Whether there is anything to export."""
        return self._given is not None

    def chosen_kind(self) -> ExportKind:
        """Return which kind of export is chosen."""
        return KINDS[self.kind.currentIndex()]

    def suffix(self) -> str | None:
        """Return how the name of the file ends, where that is a choice."""
        return self.format_row.suffix if self.chosen_kind() == "animation" else None

    def subject(self) -> Subject:
        """Return what is exported: all that was given, or the one picture that is shown alone."""
        assert self._given is not None
        given = self._given
        is_whole = self.only.isHidden() or not self.only.isChecked()
        return Subject(given.take, given.position, given.view) if is_whole else given

    def check(self) -> bool:
        """Show what is wrong with the choices of this kind; return whether nothing is."""
        form = self._forms().get(self.chosen_kind())
        return form is None or form.check()

    def needed_height(self) -> int:
        """Return how high it must be to show every choice."""
        choices = self.widget()
        return 0 if choices is None else choices.sizeHint().height()

    def plan(self, path: Path, *, keeps_parameters: bool) -> Plan:
        """Return the export to `path` as it is chosen."""
        kind = self.chosen_kind()
        # What another kind of export would need may be half typed.
        options = ExportOptions(
            self.grid.options() if kind == "grid" else GridOptions(),
            self.contact.options() if kind == "contact" else ContactSheetOptions(),
            self.progression.options() if kind == "progression" else ProgressionOptions(),
            self.animation.options() if kind == "animation" else AnimationOptions(),
        )
        return Plan(self.subject(), kind, path, options, keeps_parameters)

    # --- inside ----------------------------------------------------------------------------------------------

    def _refresh(self) -> None:
        if self._given is None:
            return
        kind, subject = self.chosen_kind(), self.subject()
        for of_kind, form in self._forms().items():
            form.setVisible(of_kind == kind)
        self.grid.show_matching("" if subject.solo is None else "scale")  # one picture needs no layout
        self.progression.set_shown("images", subject.solo is None)
        self.format_row.setVisible(kind == "animation")
        self.what.setText(describe(kind, subject))
        self.changed.emit()
