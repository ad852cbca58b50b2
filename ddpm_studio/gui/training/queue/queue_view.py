"""The queue on its page: what is trained next, in which order, and whether it goes on by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QVBoxLayout, QWidget

from ddpm_studio.gui.language import QT_TRANSLATE_NOOP
from ddpm_studio.gui.style.theme import SPACE_INSIDE, SPACE_ROWS, icon, set_role
from ddpm_studio.gui.training.queue.entry import Entry
from ddpm_studio.gui.training.queue.entry_list import EntryList
from ddpm_studio.gui.training.queue.entry_model import EntryModel
from ddpm_studio.gui.training.queue.upcoming import Upcoming
from ddpm_studio.gui.widgets.steady import SteadyButton
from ddpm_studio.gui.widgets.text.elided_label import ElidedLabel

TALLEST = 4
"""Rows that are seen at once; of more the list scrolls."""
QUEUE_KEYS: tuple[tuple[str, str], ...] = (
    (
        "Alt+↑, Alt+↓",
        QT_TRANSLATE_NOOP("Tab", "In the queue: earlier, later; with Home and End to the front, to the end"),
    ),
    ("Return, Del", QT_TRANSLATE_NOOP("Tab", "In the queue: change the choices of a training, or remove it")),
)
"""Each key of the queue and what it does."""


class QueueView(QWidget):
    """Lists what waits in `upcoming`; it is not there while nothing does.

    Rows are dragged, or moved by Alt and an arrow; Delete takes one out, Ctrl+Z has it back.
    """

    edit_asked = Signal(object)
    """An `Entry` is to be the draft again."""

    def __init__(self, upcoming: Upcoming, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._upcoming = upcoming
        self.model = EntryModel(upcoming, self)
        self.list = EntryList(self.model, self._do_by_key)
        self.told = ElidedLabel()
        set_role(self.told, "caption")
        self.hold = SteadyButton((self.tr("Pause the queue"), self.tr("Go on")))
        deeds = self._deeds()
        self._buttons = {name: self._button(text, keys, sign, deed) for name, text, keys, sign, deed in deeds if name}
        self._lay_out()
        self.hold.clicked.connect(self._hold_or_go_on)
        self.list.customContextMenuRequested.connect(self._open_menu)
        self.list.focused.connect(self._be_undone)
        self.list.selectionModel().selectionChanged.connect(self._offer)
        upcoming.changed.connect(self._show)
        self._show()

    # --- how it looks ----------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(SPACE_INSIDE)
        head.addWidget(set_role(QLabel(self.tr("Next"), textFormat=Qt.TextFormat.PlainText), "section"))
        head.addSpacing(SPACE_INSIDE)
        head.addWidget(self.told, 1)
        for button in self._buttons.values():
            head.addWidget(button)
        head.addSpacing(SPACE_INSIDE)
        head.addWidget(self.hold)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, SPACE_ROWS, 0, SPACE_ROWS)
        column.setSpacing(SPACE_INSIDE)
        column.addLayout(head)
        column.addWidget(self.list)

    def _button(self, text: str, keys: str, picture: str, deed: Callable[[], None]) -> QToolButton:
        button = QToolButton(autoRaise=True)
        button.setIcon(icon(picture))
        button.setAccessibleName(text)
        button.setToolTip(f"{text} ({keys})" if keys else text)
        button.clicked.connect(deed)
        return button

    def _deeds(self) -> Sequence[tuple[str, str, str, str, Callable[[], None]]]:
        """Return what can be done with the chosen row: name of its button, text, keys, icon, what does it."""
        return (
            ("edit", self.tr("Change its choices"), "Return", "settings", self._edit),
            ("up", self.tr("Earlier"), "Alt+Up", "chevron-up", self._move_up),
            ("down", self.tr("Later"), "Alt+Down", "chevron-down", self._move_down),
            ("", self.tr("To the front"), "Alt+Home", "", self._move_first),
            ("", self.tr("To the end"), "Alt+End", "", self._move_last),
            ("again", self.tr("Try it again"), "", "reset", self._try_again),
            ("remove", self.tr("Remove from the queue"), "Del", "trash", self._remove),
        )

    def showEvent(self, event: QShowEvent) -> None:
        """Look what waits now: pictures may have gone, or have come back."""
        super().showEvent(event)
        self._upcoming.look()

    def _show(self) -> None:
        upcoming, row = self._upcoming, self.list.currentIndex().row()
        key = self.list.key
        self.setVisible(bool(upcoming.entries))
        self.list.fit(min(TALLEST, len(upcoming.entries)))
        place = upcoming.place_of(key) if key else None
        if place is None:
            place = min(max(row, 0), len(upcoming.entries) - 1)
        self.list.setCurrentIndex(self.model.index(place))
        self.hold.setText(self.tr("Go on") if upcoming.is_held else self.tr("Pause the queue"))
        self.hold.setIcon(icon("play" if upcoming.is_held else "pause"))
        tip = self.tr("Train these, one after the other, as soon as nothing else is trained")
        hold = self.tr("Begin none of these when the training that runs has ended; it goes on itself")
        self.hold.setToolTip(tip if upcoming.is_held else hold)
        self.told.say(self._sentence())
        self._offer()

    def _sentence(self) -> str:
        ready, count = len(self._upcoming.ready()), len(self._upcoming.entries)
        if not ready:
            return self.tr("None of these can be trained; each says why.")
        parts = [self.tr("{} wait").format(ready) if ready > 1 else self.tr("1 waits")]
        if ready < count:
            parts.append(self.tr("{} cannot be trained").format(count - ready))
        if self._upcoming.is_held:
            parts.append(self.tr("the queue is paused"))
        return " \N{MIDDLE DOT} ".join(parts)

    def _offer(self) -> None:
        entry = self.chosen()
        row, last = self.list.currentIndex().row(), len(self.model.rows) - 1
        self._buttons["edit"].setEnabled(entry is not None and entry.config is not None)
        self._buttons["up"].setEnabled(entry is not None and row > 0)
        self._buttons["down"].setEnabled(entry is not None and row < last)
        self._buttons["remove"].setEnabled(entry is not None)
        self._buttons["again"].setVisible(any(each.waiting.problem for each in self.model.rows))
        self._buttons["again"].setEnabled(entry is not None and bool(entry.waiting.problem))

    # --- what is done ----------------------------------------------------------------------------------------

    def chosen(self) -> Entry | None:
        """Return the row that is chosen."""
        row = self.list.currentIndex().row()
        return self.model.rows[row] if 0 <= row < len(self.model.rows) else None

    def _do_by_key(self, event: QKeyEvent) -> bool:
        """Do what a key means for the chosen row; return whether it means anything."""
        key, has_alt = Qt.Key(event.key()), event.modifiers() == Qt.KeyboardModifier.AltModifier
        moves = {
            Qt.Key.Key_Up: self._move_up,
            Qt.Key.Key_Down: self._move_down,
            Qt.Key.Key_Home: self._move_first,
            Qt.Key.Key_End: self._move_last,
        }
        plain = {Qt.Key.Key_Delete: self._remove, Qt.Key.Key_Return: self._edit, Qt.Key.Key_Enter: self._edit}
        deed = moves.get(key) if has_alt else plain.get(key) if not event.modifiers() else None
        if deed is not None:
            deed()
        return deed is not None

    def _be_undone(self) -> None:
        """Have Ctrl+Z take back what was done here."""
        self._upcoming.undoing.setActive(True)

    def _open_menu(self, point: QPoint) -> None:
        if not self.list.indexAt(point).isValid():
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name, text, keys, _, deed in self._deeds():
            action = QAction(f"{text}\t{keys}" if keys else text, menu)
            action.setEnabled(not name or self._buttons[name].isEnabled())
            action.triggered.connect(deed)
            menu.addAction(action)
        menu.popup(self.list.viewport().mapToGlobal(point))

    def _hold_or_go_on(self) -> None:
        if self._upcoming.is_held:
            self._upcoming.go_on()
        else:
            self._upcoming.hold()

    def _move_up(self) -> None:
        self._move(self.list.currentIndex().row() - 1)

    def _move_down(self) -> None:
        self._move(self.list.currentIndex().row() + 1)

    def _move_first(self) -> None:
        self._move(0)

    def _move_last(self) -> None:
        self._move(len(self.model.rows) - 1)

    def _move(self, to: int) -> None:
        if (entry := self.chosen()) is not None:
            self._upcoming.move(entry, to)

    def _try_again(self) -> None:
        if (entry := self.chosen()) is not None:
            self._upcoming.try_again(entry)

    def _remove(self) -> None:
        if (entry := self.chosen()) is not None:
            self._upcoming.remove(entry)

    def _edit(self) -> None:
        entry = self.chosen()
        if entry is not None and entry.config is not None:
            self.edit_asked.emit(entry)
