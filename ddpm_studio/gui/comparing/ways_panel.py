"""The choices of a comparison: the seeds, and how each column is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ddpm_studio.engine.choices.comparison import CompareOptions
from ddpm_studio.engine.choices.editing import AnyFromNoise
from ddpm_studio.engine.choices.layout import SIDE_NAMES
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.gui.choosing.drawing_panel import words
from ddpm_studio.gui.choosing.model_picker import ModelPicker
from ddpm_studio.gui.comparing.columns.foreseen import foreseen
from ddpm_studio.gui.comparing.columns.letters import FEWEST, SideLetters
from ddpm_studio.gui.comparing.shared.edited_picture import EditedPicture
from ddpm_studio.gui.comparing.shared.seeds_form import COUNT, SeedsForm
from ddpm_studio.gui.comparing.side_panel import SidePanel, misfit
from ddpm_studio.gui.comparing.sides import Wanted
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import SPACE_ROWS
from ddpm_studio.gui.widgets.headed import add_section
from ddpm_studio.gui.widgets.tab_order import follow_layout

USUAL = CompareOptions(sides=tuple(side.model_copy(update={"count": COUNT}) for side in CompareOptions().sides))


class WaysPanel(QWidget):
    """Chooses `CompareOptions`. What a column has otherwise than A is marked in its form, and can be reset to A's."""

    changed = Signal()  # something else is chosen, or has been found wrong or right; or there are other columns

    def __init__(self, session: Session, draft: CompareOptions, keys: Iterator[int] | None = None) -> None:
        """:param keys: what columns are known by, one after the other; no two that are ever shown have the same."""
        super().__init__()
        self._session, self._number, self._place = session, keys or count(), 0
        self._is_filling = False
        self.edited = EditedPicture(session, draft.edited) if draft.edited else None
        self.images = SeedsForm(draft.sides[0])
        self.letters = SideLetters()
        self.estimate = words("caption")
        self.keys: list[int] = []  # what each column is known by for as long as it is there
        self.sides: list[SidePanel] = []
        self._room = QVBoxLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_ROWS)
        if self.edited is not None:
            add_section(column, self.tr("PICTURE"), self.edited)
        add_section(column, self.tr("IMAGES") if self.edited is None else self.tr("ANSWERS"), self.images.form)
        add_section(column, self.tr("COLUMNS"), self.letters)
        column.addLayout(self._room)
        column.addWidget(self.estimate)
        for side in draft.sides:
            self._insert(len(self.sides), side)
        if len({side.model for side in draft.sides}) > 1:
            self.choose_models(*(side.model for side in draft.sides))
        self.images.form.changed.connect(self._hear)
        self.images.form.checked.connect(self.changed)
        self.letters.chosen.connect(self.choose_place)
        self.letters.more_wanted.connect(self.add)
        self.letters.copy_wanted.connect(self._copy_chosen)
        self.letters.removal_wanted.connect(self._remove_chosen)
        self.choose_place(0)

    # --- columns ---------------------------------------------------------------------------------------------

    @property
    def chosen(self) -> int:
        """The key of the column whose choices are shown."""
        return self.keys[self._place]

    def choose_place(self, place: int) -> None:
        """Show the choices of the column at this place."""
        self._place = place
        for index, side in enumerate(self.sides):
            side.setVisible(index == place)
        self.letters.show_places(len(self.sides), place)
        self._hear()

    def choose(self, key: int) -> None:
        """Show the choices of this column."""
        self.choose_place(self.keys.index(key))

    def add(self) -> None:
        """Have one more column at the end, which begins with the choices of the last."""
        self.copy(self.keys[-1])

    def copy(self, key: int) -> None:
        """Have one more column behind this one, which begins with its choices."""
        if len(self.keys) == len(SIDE_NAMES):
            return
        place = self.keys.index(key)
        model = self.sides[place]
        self._insert(place + 1, model.as_shown())
        self.sides[place + 1].use_model_of(model)
        self.choose_place(place + 1)
        follow_layout(self)

    def remove(self, key: int) -> None:
        """Have no such column any more."""
        if len(self.keys) > FEWEST:
            self._take_out(self.keys.index(key))
            self.sides[0].stand_first()
            self.choose_place(self._place)

    def wanted(self) -> list[Wanted]:
        """Return what is chosen for each column."""
        return [self._wanted(key, side) for key, side in zip(self.keys, self.sides, strict=True)]

    def _wanted(self, key: int, side: SidePanel) -> Wanted:
        try:
            choice = side.picker.choice
            return Wanted(key, side.options(self._shared()), None if choice is None else choice.card)
        except FieldError:  # its field says what is wrong
            return Wanted(key)

    def _insert(self, place: int, options: AnyFromNoise) -> None:
        side = SidePanel(ModelPicker(self._session, is_own=True), options)
        side.drawing.changed.connect(self._hear)
        side.drawing.checked.connect(self.changed)
        self.sides.insert(place, side)
        self.keys.insert(place, next(self._number))
        self._room.insertWidget(place, side)

    def _take_out(self, place: int) -> None:
        del self.keys[place]
        side = self.sides.pop(place)
        self._place = min(self._place - (place < self._place), len(self.keys) - 1)
        side.drawing.changed.disconnect(self._hear)
        self._room.removeWidget(side)
        side.hide()
        side.deleteLater()

    def _copy_chosen(self) -> None:
        self.copy(self.chosen)

    def _remove_chosen(self) -> None:
        self.remove(self.chosen)

    # --- what is chosen --------------------------------------------------------------------------------------

    def options(self) -> CompareOptions:
        """Return what is chosen.

        :raises FieldError: for the first thing that is wrong.
        """
        shared = self._shared()
        return CompareOptions(sides=tuple(side.options(shared) for side in self.sides))

    def _shared(self) -> AnyFromNoise:
        """Return what all columns have in common."""
        images: AnyFromNoise = self.images.form.options()
        return images if self.edited is None else self.edited.put_into(images)

    def set_options(self, options: CompareOptions) -> None:
        """Show a column for each side of `options`, and how it is drawn; the models stay."""
        self._is_filling = True
        try:
            self.images.set_options(options.sides[0])
            while len(self.sides) > len(options.sides):
                self._take_out(len(self.sides) - 1)
            for place, chosen in enumerate(options.sides):
                if place < len(self.sides):
                    self.sides[place].set_options(chosen)
                else:
                    self._insert(place, chosen)
        finally:
            self._is_filling = False
        self.choose_place(self._place)

    def use_side(self, place: int, options: AnyFromNoise, model: Path | None) -> None:
        """Let one column draw as `options` say, by this model if it is there; their seed is that of all columns."""
        self.images.set_options(options)
        self.sides[place].set_options(options)
        if model is not None and model.is_file():
            self.sides[place].picker.choose(model)
        self.choose_place(place)

    def choose_models(self, *files: Path | None) -> None:
        """Use these model files, as far as they are there."""
        for side, file in zip(self.sides, files, strict=False):
            if file is not None and file.is_file():
                side.picker.choose(file)

    def cards(self) -> tuple[ModelCard, ...] | None:
        """Return what is known of the model of each column, if all can be used."""
        choices = [side.picker.choice for side in self.sides]
        cards = tuple(choice.card for choice in choices if choice is not None)
        return cards if len(cards) == len(choices) else None

    # --- what is wrong ---------------------------------------------------------------------------------------

    def check(self) -> bool:
        """Look for newer snapshots, show now what is wrong, and return whether nothing is."""
        for side in self.sides:
            side.picker.look()
        checks = [self.images.form.check(), *(side.drawing.check() for side in self.sides)]
        return all(checks) and not self.problem()

    def problem(self) -> str:
        """Say what is wrong first, or nothing."""
        for wrong in self.images.form.problems():
            return str(wrong)
        for name, side in self._named():
            if side.picker.choice is None:
                return side.picker.problem
            if problem := side.problem():
                return f"{name}: {problem}"
        return misfit(self.cards() or ())

    def warnings(self) -> list[str]:
        """Return what is shown beside the choices, as the job would tell it."""
        return [f"{name}: {sentence}" for name, side in self._named() for sentence in side.warnings()]

    def show_problem(self, field: str, sentence: str) -> None:
        """Show what the job has found wrong at its field."""
        for place, side in enumerate(self.sides):
            if field.startswith(f"sides.{place}."):
                self.choose_place(place)
                side.drawing.show_problem(field.removeprefix(f"sides.{place}."), sentence)

    def _named(self) -> list[tuple[str, SidePanel]]:
        return list(zip(SIDE_NAMES, self.sides, strict=False))

    # --- what follows ----------------------------------------------------------------------------------------

    def _hear(self) -> None:
        if self._is_filling:  # all follows once at the end: what is seen of all columns takes long to tell
            return
        try:
            options = self.options()
        except FieldError:
            self.estimate.clear()
        else:
            for side in self.sides[1:]:
                side.walk.set_base(options.sides[0])
            self._tell_size(options)
        self.changed.emit()

    def _tell_size(self, options: CompareOptions) -> None:
        cards = self.cards()
        self.estimate.setText("" if cards is None else foreseen(options, cards, self._session.settings))
