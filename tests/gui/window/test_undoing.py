"""The menu undoes what has the focus, and says why it cannot."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QComboBox, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from ddpm_studio.engine.diffusion.schedules import Cosine
from ddpm_studio.engine.disk.resources import bundled_models
from ddpm_studio.gui.choosing.model_picker import ModelPicker
from ddpm_studio.gui.forms.history import History
from ddpm_studio.gui.forward.options import ForwardOptions
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import Theme
from ddpm_studio.gui.tabs import TABS
from ddpm_studio.gui.tabs.forward import ForwardTab
from ddpm_studio.gui.widgets.canvas.mask_canvas import MaskCanvas
from ddpm_studio.gui.widgets.text.number_field import NumberField
from ddpm_studio.gui.window import undoing
from ddpm_studio.gui.window.pages import Pages
from ddpm_studio.gui.window.remembering import parts
from ddpm_studio.gui.window.shell import Shell
from ddpm_studio.gui.window.undoing import FollowsPage
from ddpm_studio.gui.work.worker import workers


def test_the_last_stroke_is_undone_and_done_again(qtbot: QtBot, session: Session) -> None:
    shell, canvas = cast(Shell, SimpleNamespace(session=session)), MaskCanvas()
    qtbot.addWidget(canvas)
    canvas.join(session.undoing)
    canvas.invert()
    assert undoing.why_not_undo(shell) == "There is nothing to undo here"  # the canvas has not the focus
    with qtbot.waitActive(canvas):
        canvas.show()
        canvas.activateWindow()
    canvas.setFocus()
    assert not undoing.why_not_undo(shell) and undoing.why_not_redo(shell)
    undoing.undo(shell)
    assert canvas.erased == 0 and undoing.why_not_undo(shell)
    undoing.redo(shell)
    assert canvas.erased == 32 * 32


def test_the_page_that_is_open_is_undone_and_its_fields_keep_their_own_keys(
    qtbot: QtBot, session: Session, theme: Theme
) -> None:
    pages = Pages(session, theme, [page for page in TABS if page.name in ("start", "forward")])
    qtbot.addWidget(pages)
    FollowsPage(pages, session)
    with qtbot.waitSignal(pages.completed, timeout=60_000):
        pages.make_all()
    shell = cast(Shell, SimpleNamespace(session=session))
    pages.open("forward")
    tab = pages.tab()
    assert isinstance(tab, ForwardTab)
    tab.form.put("schedule", Cosine())
    qtbot.waitUntil(session.undoing.canUndo)
    assert undoing.name_of(undoing.undo, shell) == "schedule Linear → Cosine"
    pages.open("start")
    assert undoing.why_not_undo(shell) and not undoing.name_of(undoing.undo, shell)
    pages.open("forward")
    undoing.undo(shell)
    assert tab.form.options() == ForwardOptions() and undoing.name_of(undoing.redo, shell) == "schedule Linear → Cosine"
    canvas = MaskCanvas()
    qtbot.addWidget(canvas)
    canvas.join(session.undoing)
    session.undoing.setActiveStack(canvas.undo_stack)
    session.undoing.setActiveStack(None)  # type: ignore[arg-type]  # as when the canvas loses the focus
    assert session.undoing.canRedo()
    row = tab.noise.row_of("seed")
    assert row is not None and isinstance(row.editor.core, NumberField)
    with qtbot.waitActive(pages):
        pages.show()
        pages.activateWindow()
    row.editor.core.setFocus()
    assert not _swallows(row.editor.core)
    qtbot.keyClicks(row.editor.core, "1")
    assert _swallows(row.editor.core)
    qtbot.waitUntil(lambda: not workers())  # which open the first picture


def _swallows(field: QWidget) -> bool:
    """Whether a field keeps Ctrl+Z to itself."""
    kind, control = QEvent.Type.ShortcutOverride, Qt.KeyboardModifier.ControlModifier
    event = QKeyEvent(kind, Qt.Key.Key_Z, control)
    event.ignore()
    QApplication.sendEvent(field, event)
    return event.isAccepted()


def test_a_model_that_somebody_chooses_is_a_step_and_one_that_comes_is_none(qtbot: QtBot, session: Session) -> None:
    picker = ModelPicker(session)
    qtbot.addWidget(picker)
    history = History(session.undoing, lambda: "never", picker)
    session.undoing.be_at(history)
    history.watch(parts.model_part(history, picker))
    digits, emoji, shapes = bundled_models()
    session.use_model(shapes)
    QApplication.processEvents()
    assert not session.undoing.canUndo()
    place = [picker.models.itemData(each) for each in range(picker.models.count())].index(emoji)
    picker.models.setCurrentIndex(place)  # as the list does before it tells of it
    picker.models.activated.emit(place)
    assert session.model == emoji and session.undoing.undoText() == "model shapes → emoji"
    session.undoing.undo()
    assert session.model == shapes and picker.path() == shapes and not session.undoing.canUndo()
    session.use_model(digits)
    session.undoing.redo()
    assert session.model == emoji


@pytest.mark.parametrize("editable", [False, True])
def test_a_number_or_a_list_with_nothing_of_its_own_to_undo_leaves_the_key_to_the_page(
    qtbot: QtBot, session: Session, theme: Theme, editable: bool
) -> None:
    field: QWidget = QComboBox() if editable else QSpinBox()
    if isinstance(field, QComboBox):
        field.setEditable(True)
    qtbot.addWidget(field)
    pages = Pages(session, theme, [])
    qtbot.addWidget(pages)
    FollowsPage(pages, session)
    with qtbot.waitActive(field):
        field.show()
        field.activateWindow()
    field.setFocus()
    assert not _swallows(field)
    qtbot.keyClicks(field, "1")
    assert _swallows(field)
