"""What can be done with the runs that are chosen: by buttons, by a menu, by keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QInputDialog, QMenu, QPushButton, QWidget

from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.runs.remarks import Remarks, read_remarks, write_remarks
from ddpm_studio.gui.errands import GoTo, PrepareLike, ResumeRun, StartFrom
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.welcome.runs.look import look_of, remember
from ddpm_studio.gui.welcome.runs.rows import RunRow, rename_run
from ddpm_studio.gui.welcome.trash import discard_all_with_undo
from ddpm_studio.gui.widgets.menu_button import MenuButton
from ddpm_studio.gui.widgets.show_folder import show_folder

FOR_MANY = ("pin", "discard")
"""What can be done with several at once."""
WITH_BUTTON = ("open", "resume", "sample", "like")


class RunDeeds(QObject):
    """The actions of a `page` that shows runs; `chosen` says which are meant."""

    changed = Signal()
    """What is said of a run has changed on the disk."""
    rename_asked = Signal()
    """The name of the chosen run is to be changed in place."""

    def __init__(self, session: Session, chosen: Callable[[], Sequence[RunRow]], page: QWidget) -> None:
        super().__init__(page)
        self._session, self._chosen, self._page = session, chosen, page
        self.actions: dict[str, QAction] = {}
        for name, text, key, tip, deed in self._all():
            action = QAction(text, self)
            action.setToolTip(f"{tip} ({key})" if key else tip)
            action.setShortcut(QKeySequence(key))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)  # not while a name is being typed
            action.triggered.connect(deed)
            self.actions[name] = action
        self.buttons = {name: self._button(self.actions[name]) for name in (*WITH_BUTTON, "discard")}
        self.more = MenuButton("more", self.tr("What else can be done with the chosen run"))
        for name in ("start", "rename", "note", "pin", "baseline", "folder"):
            entry = self.more.add(self.actions[name].text())
            entry.triggered.connect(self.actions[name].trigger)
            entry.setToolTip(self.actions[name].toolTip())
            self.actions[name].enabledChanged.connect(entry.setEnabled)

    def _all(self) -> Sequence[tuple[str, str, str, str, Callable[[], None]]]:
        """Return name, text, key, tip and deed of each."""
        tr = self.tr
        return (
            ("open", tr("Open"), "", tr("See its curve, samples and settings"), self.open),
            ("resume", tr("Resume"), "", tr("Go on training it from where it stopped"), self._resume),
            ("sample", tr("Sample"), "", tr("Draw images from it"), self._sample),
            ("like", tr("New run like it"), "D", tr("Prepare a run with its choices, not begun"), self._prepare),
            ("start", tr("Start from it"), "", tr("Prepare a run that begins with its weights"), self._start_from),
            ("rename", tr("Rename"), "F2", tr("Give it another name; its folder stays"), self.rename_asked.emit),
            ("note", tr("Note…"), "N", tr("Write a note to it"), self._ask_note),
            ("pin", tr("Pin, or unpin"), "P", tr("Keep it on top, whatever the order"), self._pin),
            ("baseline", tr("Baseline, or none"), "B", tr("Compare all others with it"), self._set_baseline),
            ("folder", tr("Show its folder"), "", tr("Open its folder in another program"), self._show_folder),
            ("discard", tr("Discard"), "Del", tr("Move to the trash; that can be undone"), self._discard),
        )

    def _button(self, action: QAction) -> QPushButton:
        button = QPushButton(action.text())
        button.setToolTip(action.toolTip())
        button.clicked.connect(action.trigger)
        action.enabledChanged.connect(button.setEnabled)
        return button

    def serve(self, view: QWidget) -> None:
        """Have the keys do what they say while `view` has the focus."""
        for action in self.actions.values():
            view.addAction(action)

    def menu(self) -> QMenu:
        """Return a menu of all of them, to be shown once."""
        menu = QMenu(self._page)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions(list(self.actions.values()))
        return menu

    def suit(self, rows: Sequence[RunRow]) -> None:
        """Enable what can be done with `rows`."""
        for name, action in self.actions.items():
            action.setEnabled(bool(rows) if name in FOR_MANY else len(rows) == 1)
        if len(rows) == 1:
            (row,) = rows
            is_idle = not row.is_training
            self.actions["resume"].setEnabled(is_idle and row.standing.is_begun and not row.standing.is_done)
            self.actions["rename"].setEnabled(is_idle)  # its file is the trainer's

    # --- the deeds -------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Show the first run that is chosen."""
        if rows := self._chosen():
            self._session.open_run(rows[0].folder)
            self._session.send(GoTo("train"))

    def _resume(self) -> None:
        self._session.send(ResumeRun(self._chosen()[0].folder))

    def _sample(self) -> None:
        self._session.use_model(self._chosen()[0].folder)
        self._session.send(GoTo("sample"))

    def _prepare(self) -> None:
        self._session.send(PrepareLike(self._chosen()[0].folder))

    def _start_from(self) -> None:
        self._session.send(StartFrom(self._chosen()[0].folder))

    def _show_folder(self) -> None:
        show_folder(self._chosen()[0].folder)

    def _discard(self) -> None:
        discard_all_with_undo(self._session, [row.folder for row in self._chosen()])
        self.changed.emit()

    def _pin(self) -> None:
        rows = self._chosen()
        is_pinned = not all(row.remarks.is_pinned for row in rows)
        for row in rows:
            self._remark(row, is_pinned=is_pinned)

    def _set_baseline(self) -> None:
        folder, now = self._chosen()[0].folder, look_of(self._session.settings).baseline
        remember(self._session.settings, baseline=None if folder == now else folder)
        self.changed.emit()

    def _ask_note(self) -> None:
        row = self._chosen()[0]
        dialog = QInputDialog(self._page)
        dialog.setWindowTitle(row.title)
        dialog.setLabelText(self.tr("Note to this run"))
        dialog.setOption(QInputDialog.InputDialogOption.UsePlainTextEditForTextInput)
        dialog.setTextValue(row.remarks.note)
        dialog.textValueSelected.connect(partial(self.note, row))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def note(self, row: RunRow, words: str) -> None:
        """Write a note to a run, or tell why that cannot be."""
        self._remark(row, note=words.strip())

    def rename(self, row: RunRow, name: str) -> None:
        """Call a run by another name, or tell why that cannot be."""
        self._try(partial(rename_run, row.folder, name))
        if (model := self._session.model) is not None:
            self._session.use_model(model)  # other pages list runs by their names

    def _remark(self, row: RunRow, **changes: object) -> None:
        remarks: Remarks = replace(read_remarks(row.folder), **changes)  # type: ignore[arg-type]
        self._try(partial(write_remarks, row.folder, remarks))

    def _try(self, write: Callable[[], None]) -> None:
        try:
            write()
        except StudioError as error:
            self._session.tell(str(error), "error")
        self.changed.emit()
