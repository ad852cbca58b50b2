"""While something is dragged over the window, every place that would take it says what would become of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.runs.run_list import create_run
from ddpm_studio.gui.errands import DropPictures, Errand
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import Theme
from ddpm_studio.gui.tabs import Page
from ddpm_studio.gui.widgets.grid.image_well import ImageWell
from ddpm_studio.gui.window.dropping import foreseeing
from ddpm_studio.gui.window.dropping.foreseeing import foresee
from ddpm_studio.gui.window.main_window import MainWindow
from tests.gui.counting_tab import CountingTab, OtherTab

COPY, LEFT, NONE = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


class WellTab(CountingTab):
    name = "wells"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.wells = [ImageWell("A", "*.png", "Use as picture A"), ImageWell("B", "*.png", "Use as picture B")]
        for well in self.wells:
            self.stage.addWidget(well)


PAGES = (Page("wells", "Wells", lambda: WellTab), Page("other", "Other", lambda: OtherTab))


@pytest.fixture
def window(qtbot: QtBot, session: Session, theme: Theme) -> Iterator[MainWindow]:
    theme.apply("light")
    window = MainWindow(session, theme, PAGES)
    qtbot.addWidget(window)
    with qtbot.waitSignal(window.tabs.completed):
        window.show()
    yield window


def files(*paths: Path) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return mime


def picture(path: Path) -> Path:
    Image.fromarray(np.zeros((8, 8, 3), np.uint8)).save(path)
    return path


def drag_onto(widget: QWidget, mime: QMimeData) -> bool:
    """Enter and move; return whether the pointer says that it would be taken."""
    QApplication.sendEvent(widget, QDragEnterEvent(QPoint(5, 5), COPY, mime, LEFT, NONE))
    move = QDragMoveEvent(QPoint(6, 6), COPY, mime, LEFT, NONE)
    QApplication.sendEvent(widget, move)
    return move.isAccepted()


def test_every_place_is_outlined_until_it_is_dropped(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    guide, tab = window.drops.guide, window.tab()
    assert isinstance(tab, WellTab)
    mime = files(picture(tmp_path / "a.png"))
    assert guide.isHidden() and drag_onto(window, mime)
    assert guide.words() == ["Mix this picture", "Use as picture A", "Use as picture B"]
    page, first, second = (each.around for each in guide.outlined)
    assert page.contains(first) and page.contains(second) and not first.intersects(second)
    QApplication.sendEvent(window, QDragLeaveEvent())
    assert drag_onto(tab.wells[1], mime)
    assert guide.isVisible(), "it is still over the window"
    with qtbot.waitSignal(tab.wells[1].path_dropped):
        QApplication.sendEvent(tab.wells[1], QDropEvent(QPointF(6, 6), COPY, mime, LEFT, NONE))
    qtbot.waitUntil(guide.isHidden)
    assert guide.words() == []


def test_what_cannot_be_taken_says_why_and_the_pointer_too(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    words = QMimeData()
    words.setText("cat.png")
    assert not drag_onto(window, words)
    assert window.drops.guide.words() == ["Only files, folders and pictures of this computer are taken"]
    QApplication.sendEvent(window, QDragLeaveEvent())
    qtbot.waitUntil(window.drops.guide.isHidden)
    assert not drag_onto(window, files(tmp_path / "a", tmp_path / "b"))
    QApplication.sendEvent(window, QDragLeaveEvent())
    qtbot.waitUntil(window.drops.guide.isHidden)
    copied = QMimeData()
    copied.setImageData(QImage(4, 4, QImage.Format.Format_RGB32))
    assert not drag_onto(window, copied)
    assert window.drops.guide.words()[1:] == ["Use as picture A", "Use as picture B"], "where it would be taken"


def test_what_is_dropped_is_what_was_told(session: Session, window: MainWindow, tmp_path: Path) -> None:
    sent: list[Errand] = []
    session.sent.connect(sent.append)
    window.go_to("other")
    mime = files(picture(tmp_path / "a.png"), picture(tmp_path / "b.png"))
    assert drag_onto(window, mime) and window.drops.guide.words() == ["Mix these two pictures"]
    QApplication.sendEvent(window, QDropEvent(QPointF(6, 6), COPY, mime, LEFT, NONE))
    assert sent == [DropPictures((tmp_path / "a.png", tmp_path / "b.png"))]


def told(page: str, *paths: Path) -> tuple[str, bool]:
    foreseen = foresee(files(*paths), page)
    assert foreseen is not None
    return foreseen.words, foreseen.is_taken


def test_words_for_each_kind(awkward_path: Path) -> None:
    pictures = awkward_path / "pictures"
    (pictures / "cats").mkdir(parents=True)
    several = [picture(pictures / "cats" / f"{number}.png") for number in range(3)]
    picture(pictures / "top.png")
    (pictures / "notes.txt").write_text("none")
    model, text = awkward_path / "m.safetensors", awkward_path / "notes.txt"
    for file in (model, text):
        file.write_bytes(b"x")
    assert told("start", pictures) == ("Train on this folder: 4 pictures", True)
    assert told("start", *several) == told("train", *several) == ("Train on these 3 pictures", True)
    assert told("interpolate", *several) == ("Mix the first two of these 3 pictures", True)
    assert told("sample", *several) == ("Offer to train on these 3 pictures", True)
    assert told("edit", several[0]) == ("Edit this picture", True)
    assert told("sample", model) == ("Draw with this model", True)
    assert told("train", model) == ("Start the next run from this model", True)
    assert told("train", create_run(RunConfig(), awkward_path).folder) == ("Open this run", True)
    assert told("train", awkward_path / "gone") == ("gone does not exist", False)
    why_not, is_taken = told("sample", text)
    assert why_not and not is_taken


def test_what_nobody_may_look_at_is_one_sentence(session: Session, tmp_path: Path) -> None:
    sentences: list[str] = []
    session.noticed.connect(lambda notice: sentences.append(notice.sentence))
    (tmp_path / "link").symlink_to(tmp_path / "gone")
    closed = tmp_path / ("x" * 300)  # which the system refuses root as well
    for page, path in (("sample", closed), ("train", tmp_path / "link"), ("edit", closed.with_suffix(".png"))):
        words, is_taken = told(page, path)
        assert not is_taken and words.startswith(path.name)
        session.open_paths([path], page)
        assert sentences.pop().startswith(str(tmp_path)) and not sentences


def test_a_row_that_is_dragged_within_a_list_is_nothing_for_the_window(window: MainWindow) -> None:
    mime = QMimeData()
    mime.setData("application/x-qabstractitemmodeldatalist", b"row")
    event = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.MoveAction, mime, LEFT, NONE)
    window.dragEnterEvent(event)
    assert not event.isAccepted() and window.drops.guide.isHidden()


def test_a_folder_is_counted_no_longer_than_a_drag_may_hesitate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(9):
        (tmp_path / f"{number}.png").touch()
    ticks = iter(range(99))
    clock = SimpleNamespace(perf_counter=lambda: next(ticks) / 100)
    monkeypatch.setattr(foreseeing, "time", clock)  # as in a folder of very many
    told = foresee(files(tmp_path), "train")
    assert told is not None and told.words == "Train on this folder: more than 3 pictures"
