"""The sheet of all pictures of a set: how many are used, in which order they lie, and which are left out."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QUndoCommand, QUndoStack
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ddpm_studio import engine
from ddpm_studio.engine.datasets import DataOptions
from ddpm_studio.engine.datasets.looking_over import Sheet
from ddpm_studio.engine.events import Control, Event, Job, Progress
from ddpm_studio.gui.language import DOT
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.settings import folders
from ddpm_studio.gui.style.theme import SPACE_INSIDE, SPACE_ROWS, icon, set_role, tabular
from ddpm_studio.gui.training.sheet.sheet_list import SheetList
from ddpm_studio.gui.training.sheet.sheet_model import SheetModel
from ddpm_studio.gui.widgets.quiet_combo import QuietCombo
from ddpm_studio.gui.widgets.text.elided_label import ElidedLabel
from ddpm_studio.gui.work.aside import ASIDE
from ddpm_studio.gui.work.runner import Runner
from ddpm_studio.gui.work.worker import Outcome

AS_IS, ODD, ALIKE = range(3)


class PictureSheet(QWidget):
    """Shows every picture, once it was looked over; files are never touched."""

    left_out = Signal(object)
    """The hashes of all pictures that are left out from now on, a tuple."""
    shown = Signal(bool)
    """The pictures are there, or they are not any more."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.undo_stack = QUndoStack(self)
        session.undoing.addStack(self.undo_stack)
        self._sheet: Sheet | None = None
        self._wanted: DataOptions | None = None
        self._hashes: tuple[str, ...] = ()
        self._numbers: tuple[int, ...] = ()
        self.pictures = SheetModel()
        self.list = SheetList(self.pictures)
        self.list.toggled.connect(self.toggle)
        self.counts = tabular(ElidedLabel())
        set_role(self.counts, "caption")
        self.order = QuietCombo()
        self.order.setAccessibleName(self.tr("Order of the pictures"))
        self.order.setToolTip(self.tr("Odd ones are least like the rest; near duplicates have a line of one colour"))
        self.order.addItems([self.tr("As they come"), self.tr("Odd first"), self.tr("Near-duplicates together")])
        self.order.setSizeAdjustPolicy(QuietCombo.SizeAdjustPolicy.AdjustToContents)
        self.order.currentIndexChanged.connect(self._arrange)
        self.leave = QPushButton(icon("close"), self.tr("Leave out"))
        self.leave.setToolTip(self.tr("Learn nothing from what is selected, or take it back (X); no file is touched"))
        self.leave.clicked.connect(self._toggle_chosen)
        self.undo = QPushButton(icon("undo"), self.tr("Undo"))
        self.undo.setToolTip(self.tr("Take back what was left out last (Ctrl+Z)"))
        self.undo.clicked.connect(self.undo_stack.undo)
        self._lay_out()
        self._runner = Runner(self)
        ASIDE.name(self._runner, self.tr("Comparing the pictures"))
        self._runner.event_arrived.connect(self._hear)
        self._runner.ended.connect(self._conclude)
        self.list.selectionModel().selectionChanged.connect(self._tell)
        self.undo_stack.canUndoChanged.connect(self.undo.setEnabled)
        self.undo.setEnabled(False)
        self._tell()

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(SPACE_ROWS)
        line.addWidget(self.counts, 1)
        for widget in (self.order, self.leave, self.undo):
            line.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_INSIDE)
        column.addLayout(line)
        column.addWidget(self.list, 1)

    # --- what is shown -----------------------------------------------------------------------------------------

    def show_set(self, data: DataOptions) -> None:
        """Look over the pictures of `data`, which were prepared just now; those left out before stay so."""
        wanted = data.model_copy(update={"left_out": (), "flip": False, "held_out": 0.0})
        self.show_left_out(data.left_out)
        if wanted == self._wanted:
            return
        if self._wanted is not None and wanted.source != self._wanted.source:
            self._forget_choices()
        self._wanted, self._sheet = wanted, Sheet(wanted)
        self._runner.drop()
        self._runner.run(partial(_look_over, self._sheet), saves=False)

    def forget(self) -> None:
        """Show nothing: the pictures are others now."""
        self._runner.drop()
        self._wanted = None
        self.shown.emit(False)

    @property
    def is_busy(self) -> bool:
        """Whether the pictures are being looked over."""
        return self._runner.is_busy

    def show_left_out(self, hashes: tuple[str, ...]) -> None:
        """Show which pictures are left out; others are used."""
        self._hashes = hashes
        self.pictures.leave_out(frozenset(hashes))
        self._tell()

    def toggle(self, numbers: Collection[int]) -> None:
        """Leave out these pictures, or take them back if they all are."""
        names = [self.pictures.hashes[number] for number in numbers]
        kept = tuple(each for each in self._hashes if each not in names)
        is_back = all(each in self._hashes for each in names)
        after = kept if is_back else (*self._hashes, *dict.fromkeys(each for each in names if each not in self._hashes))
        text = (
            self.tr("take back %n picture(s)", "", len(names))
            if is_back
            else self.tr("leave out %n picture(s)", "", len(names))
        )
        self.undo_stack.push(_Change(self, text, self._hashes, after))
        self.undo_stack.setActive(True)

    def take(self, hashes: tuple[str, ...]) -> None:
        """Leave out exactly the pictures of these hashes, and tell it."""
        self.show_left_out(hashes)
        self._numbers = tuple(self.pictures.numbers_left_out())
        self.left_out.emit(hashes)

    # --- inside ------------------------------------------------------------------------------------------------

    def _hear(self, event: Event) -> None:
        if isinstance(event, Progress):
            self.counts.say(event.label)

    def _conclude(self, outcome: Outcome) -> None:
        if outcome.kind != "finished" or self._sheet is None or self._sheet.images is None:
            return
        before = len(self.pictures.hashes)
        self.pictures.show_sheet(self._sheet)
        self._arrange()
        if self._numbers and before == len(self.pictures.hashes):
            self._carry_over()
        self.show_left_out(self._hashes)
        self._numbers = tuple(self.pictures.numbers_left_out())
        self.shown.emit(True)

    def _carry_over(self) -> None:
        """Leave out the same pictures at another size, where their pixels are others."""
        hashes = tuple(dict.fromkeys(self.pictures.hashes[number] for number in self._numbers))
        if set(hashes) != set(self._hashes):
            self.undo_stack.clear()
            self.take(hashes)

    def _forget_choices(self) -> None:
        self.undo_stack.clear()
        self._numbers = ()

    def _arrange(self) -> None:
        if self._sheet is None or self._sheet.images is None:
            return
        orders = {ODD: self._sheet.odd_first, ALIKE: self._sheet.together}
        chosen = orders.get(self.order.currentIndex())
        if chosen is not None:
            self.pictures.arrange(chosen)
        else:
            self.pictures.show_sheet(self._sheet)
            self.pictures.leave_out(frozenset(self._hashes))

    def _toggle_chosen(self) -> None:
        if self.list.chosen():
            self.toggle(self.list.chosen())

    def _tell(self) -> None:
        left, chosen = len(self.pictures.numbers_left_out()), self.list.chosen()
        told = [self.tr("{:,} used").format(len(self.pictures.hashes) - left)]
        told += [self.tr("{:,} left out by you").format(left)] if left else []
        told += [self.tr("{:,} selected").format(len(chosen))] if chosen else []
        self.counts.say(DOT.join(told))
        self.leave.setEnabled(bool(chosen))
        is_back = bool(chosen) and all(self.pictures.hashes[number] in self._hashes for number in chosen)
        self.leave.setText(self.tr("Take back") if is_back else self.tr("Leave out"))


class _Change(QUndoCommand):
    def __init__(self, sheet: PictureSheet, text: str, before: tuple[str, ...], after: tuple[str, ...]) -> None:
        super().__init__(text)
        self._sheet, self._before, self._after = sheet, before, after

    def redo(self) -> None:
        self._sheet.take(self._after)

    def undo(self) -> None:
        self._sheet.take(self._before)


def _look_over(sheet: Sheet, control: Control) -> Job:
    return engine.look_over(sheet, folders().cache)
