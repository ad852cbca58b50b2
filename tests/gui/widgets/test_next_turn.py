"""What a widget puts off while it is laid out is done once, before it is painted; and it does put it off."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ddpm_studio import gui
from ddpm_studio.gui.widgets.next_turn import NextTurn

MEASURING = {"sizeHint", "minimumSizeHint", "minimumSize", "heightForWidth", "totalHeightForWidth", "doItemsLayout"}
CHANGING = {
    *("addWidget", "insertWidget", "removeWidget", "addLayout", "setVisible", "show", "hide", "adjustSize"),
    *("setFixedHeight", "setFixedWidth", "setMinimumWidth", "setMinimumHeight", "setContentsMargins", "setText"),
    *("setToolButtonStyle", "updateGeometry", "resize"),
}


class Told(QWidget):
    """Writes down what comes to it."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []
        self.turn = NextTurn(self, self.look)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.told.append("resized")
        self.turn.ask()

    def look(self) -> None:
        self.told.append("looked")

    def paintEvent(self, event: QPaintEvent) -> None:
        self.told.append("painted")


def test_it_is_done_once_and_before_the_painting(qtbot: QtBot) -> None:
    widget = Told()
    qtbot.addWidget(widget)
    widget.show()
    qtbot.waitUntil(lambda: "painted" in widget.told)
    assert widget.told == ["resized", "looked", "painted"]
    widget.told.clear()
    widget.resize(300, 100)
    widget.resize(300, 120)
    qtbot.waitUntil(lambda: "painted" in widget.told)
    assert widget.told == ["resized", "resized", "looked", "painted"]


def test_no_widget_measures_its_children_or_changes_a_layout_while_it_is_resized() -> None:
    texts = [path.read_text("utf-8") for path in Path(gui.__file__).parent.rglob("*.py")]
    classes = [
        node
        for text in texts
        if "resizeEvent" in text  # to parse all of them takes a second
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ClassDef)
    ]
    found = {
        each.name: called & (MEASURING | CHANGING) for each in classes if (called := set(_calls(each, "resizeEvent")))
    }
    assert {"Transport", "FoldingRow", "EmptyState"} <= found.keys()
    assert {name: calls for name, calls in found.items() if calls} == {}


def _calls(of: ast.ClassDef, method: str, seen: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield the names of what a method calls, itself and by other methods of its class."""
    for function in of.body:
        if isinstance(function, ast.FunctionDef) and function.name == method:
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                    yield node.func.attr
                    if node.func.attr not in (*seen, method):
                        yield from _calls(of, node.func.attr, (*seen, method))
