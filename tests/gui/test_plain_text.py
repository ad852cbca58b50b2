"""What is written in files is shown as it is written: a name that looks like markup loads nothing and links nowhere."""

from __future__ import annotations

import ast
import inspect
import re
from functools import cache
from pathlib import Path

import pytest
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

import ddpm_studio.gui
from ddpm_studio.gui.reports.notices import Notice, NoticeBar
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import Theme
from ddpm_studio.gui.widgets.show_folder import show_folder
from ddpm_studio.gui.widgets.text.elided_label import ElidedLabel

SOURCES = sorted(Path(ddpm_studio.gui.__file__).parent.rglob("*.py"))
NAME = '<img src="file:///etc/passwd"><a href="https://a.example">x</a>'
MARKUP = ("setHtml", "insertHtml", "setOpenExternalLinks", "QTextBrowser", "QMessageBox", "appendHtml", "RichText")

OWN_PAGES = {"help_pane.py": "QTextBrowser", "page_text.py": "QTextBrowser"}
"""Files that show only what ships with the program, and by what: pages of the help, whose links lead to pages alone."""

TIP = re.compile("setToolTip|ToolTipRole")
"""Files without are not parsed, which takes a second for all."""


@cache
def calls(source: Path) -> list[ast.Call]:
    return [node for node in ast.walk(ast.parse(source.read_text())) if isinstance(node, ast.Call)]


def named(call: ast.Call) -> str:
    name = getattr(call.func, "id", None) or getattr(call.func, "attr", "")
    return str(name)


def test_every_label_that_may_show_a_name_is_plain() -> None:
    for source in SOURCES:
        text = source.read_text()
        if "QLabel" not in text or "setTextFormat(Qt.TextFormat.PlainText)" in text:
            continue
        for call in calls(source):
            if named(call) == "QLabel":
                first = call.args[0] if call.args else None
                is_own = isinstance(first, ast.Constant) or (
                    isinstance(first, ast.Call) and named(first) in ("tr", "translate")
                )
                is_plain = any(keyword.arg == "textFormat" for keyword in call.keywords)
                assert is_own or is_plain, f"{source.name}:{call.lineno}: say textFormat=Qt.TextFormat.PlainText"


def test_nothing_shows_markup_and_every_tip_of_a_path_is_plain() -> None:
    for source in SOURCES:
        text = source.read_text()
        assert not [word for word in MARKUP if word in text and word != OWN_PAGES.get(source.name)], source.name
        for call in calls(source) if "path" in text and TIP.search(text) else ():
            is_tip = named(call) == "setToolTip" or (
                named(call) == "setItemData" and "ToolTipRole" in ast.unparse(call)
            )
            if is_tip and "path" in (said := ast.unparse(call)):
                assert "plain_tip(" in said or "<qt>{escape(" in said, f"{source.name}:{call.lineno}: use plain_tip"


def test_a_name_that_is_markup_is_shown_as_it_is(qtbot: QtBot, session: Session, theme: Theme) -> None:
    label = ElidedLabel(NAME)
    bar = NoticeBar(Notice(NAME, "warning", details=NAME))
    for widget in (label, bar):
        qtbot.addWidget(widget)
    assert "<img" not in label.toolTip() and "&lt;img" in label.toolTip()
    assert bar.findChildren(QLabel) and all(one.textFormat().name == "PlainText" for one in bar.findChildren(QLabel))


def test_only_folders_are_opened_outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system would start a program that is called by a file's name, or follow a link."""
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    show_folder(tmp_path)
    program = tmp_path / "run me.desktop"
    program.touch()
    show_folder(program)
    show_folder(Path("https://a.example/"))
    assert len(opened) == 3 and all(url.startswith("file:///") for url in opened)
    assert not [url for url in opened if "run me" in url or "a.example" in url]
    users = [source for source in SOURCES if "openUrl" in source.read_text()]
    assert [source.name for source in users] == [Path(inspect.getfile(show_folder)).name]
