"""A picture comes by drop, paste, file or pick; the well only says which, and shows what it is given."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from ddpm_studio.gui.style.colours import PICTURE_GROUND
from ddpm_studio.gui.widgets.dropping.dragged import paths_in, picture_in
from ddpm_studio.gui.widgets.grid.image_well import ImageWell

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def well(qtbot: QtBot) -> ImageWell:
    well = ImageWell("A")
    qtbot.addWidget(well)
    well.resize(220, 260)
    with qtbot.waitExposed(well):
        well.show()
    return well


def _files(*paths: str) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl(path) if "://" in path else QUrl.fromLocalFile(path) for path in paths])
    return mime


def _drop(well: ImageWell, mime: QMimeData) -> bool:
    place = QPoint(50, 50)
    enter = QDragEnterEvent(place, Qt.DropAction.CopyAction, mime, LEFT, NONE)
    QApplication.sendEvent(well, enter)
    if enter.isAccepted():
        drop = QDropEvent(QPointF(place), Qt.DropAction.CopyAction, mime, LEFT, NONE)
        QApplication.sendEvent(well, drop)
    return enter.isAccepted()


def test_files_of_this_computer_only(awkward_path: Path) -> None:
    mime = _files(str(awkward_path / "ä b.png"), "https://example.org/cat.png", "file://server/share/cat.png")
    assert paths_in(mime)[0] == awkward_path / "ä b.png"
    assert not any("example" in str(path) for path in paths_in(mime))
    assert picture_in(mime) is None


def test_a_dropped_file_is_told(well: ImageWell, qtbot: QtBot, awkward_path: Path) -> None:
    with qtbot.waitSignal(well.path_dropped) as told:
        assert _drop(well, _files(str(awkward_path / "cat.png")))
    assert told.args == [awkward_path / "cat.png"]


def test_words_and_addresses_are_not_taken(well: ImageWell) -> None:
    words = QMimeData()
    words.setText("cat.png")
    assert not _drop(well, words)
    assert not _drop(well, _files("https://example.org/cat.png"))
    assert not _drop(well, _files("/tmp/a.png", "/tmp/b.png"))  # which the page puts into both of its wells


def test_a_pasted_picture_is_told_as_pixels(well: ImageWell, qtbot: QtBot) -> None:
    image = QImage(3, 2, QImage.Format.Format_RGB32)
    image.fill(0xFF102030)
    QApplication.clipboard().setImage(image)
    with qtbot.waitSignal(well.pasted) as told:
        qtbot.keyClick(well.frame, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert told.args is not None
    assert told.args[0].shape == (2, 3, 3)
    assert told.args[0][0, 0].tolist() == [0x10, 0x20, 0x30]


def test_a_pasted_file_is_told_as_a_file(well: ImageWell, qtbot: QtBot, tmp_path: Path) -> None:
    QApplication.clipboard().setMimeData(_files(str(tmp_path / "cat.png")))
    with qtbot.waitSignal(well.path_dropped) as told:
        qtbot.mouseClick(well.paste, LEFT)
    assert told.args == [tmp_path / "cat.png"]


def test_a_file_is_opened_by_button_and_key(
    well: ImageWell, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = str(tmp_path / "cat.png")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (chosen, ""))
    with qtbot.waitSignal(well.path_dropped) as told:
        qtbot.mouseClick(well.open, LEFT)
    assert told.args == [Path(chosen)]
    with qtbot.waitSignal(well.path_dropped):
        qtbot.keyClick(well.frame, Qt.Key.Key_Return)


def test_picking_is_asked_for_and_says_why_it_cannot_be(well: ImageWell, qtbot: QtBot) -> None:
    with qtbot.waitSignal(well.pick_requested):
        qtbot.mouseClick(well.pick, LEFT)
    well.set_pickable(False, "This model came without its pictures")
    assert not well.pick.isEnabled()
    assert well.pick.toolTip() == "This model came without its pictures"


def test_a_picture_is_shown_whole_on_mid_grey(well: ImageWell) -> None:
    pixels = np.full((8, 16, 3), 200, np.uint8)
    well.show_image(pixels)
    seen = well.frame.grab().toImage()
    assert seen.pixelColor(seen.rect().center()).red() == 200
    assert seen.pixelColor(seen.width() // 2, 12) == PICTURE_GROUND
    assert not well.frame.empty.isVisible()


def test_grey_and_transparent_pictures_too(well: ImageWell) -> None:
    for channels in (1, 4):
        well.show_image(np.full((8, 8, channels), 255, np.uint8))
        seen = well.frame.grab().toImage()
        assert seen.pixelColor(seen.rect().center()).red() == 255


def test_delete_empties_it_once(well: ImageWell, qtbot: QtBot) -> None:
    well.show_image(np.zeros((8, 8, 3), np.uint8))
    with qtbot.waitSignal(well.cleared):
        qtbot.keyClick(well.frame, Qt.Key.Key_Delete)
    assert well.frame.empty.isVisible()
    assert not well.clear.isEnabled()
    with qtbot.assertNotEmitted(well.cleared):
        qtbot.keyClick(well.frame, Qt.Key.Key_Delete)


def test_it_says_what_is_wanted_and_what_is_there(well: ImageWell) -> None:
    well.set_empty("Drop image A", "or pick one")
    assert well.frame.empty.text == "Drop image A\nor pick one"
    well.show_image(np.zeros((8, 8, 3), np.uint8), "<b>cat</b>.png, 640 × 480")
    assert "<b>" not in well.frame.toolTip()
    assert well.frame.accessibleDescription() == "<b>cat</b>.png, 640 × 480"
    assert well.frame.accessibleName() == "A"
    assert all(button.accessibleName() for button in (well.open, well.paste, well.pick, well.clear))


def test_words_stand_beside_the_icons_where_they_have_room(qtbot: QtBot, well: ImageWell) -> None:
    def has_words() -> bool:
        return well.open.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonTextBesideIcon

    well.resize(600, 260)
    qtbot.waitUntil(has_words)
    assert [button.text() for button in well.buttons] == ["Open", "Paste", "Data", "Draw", "Clear"]
    well.resize(well.minimumSizeHint().width(), 260)
    qtbot.waitUntil(lambda: not has_words())
    assert all(button.toolTip() and button.accessibleName() for button in well.buttons)
