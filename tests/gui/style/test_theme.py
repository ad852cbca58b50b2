"""The palettes can be read, the focus can be seen, the system is followed, icons wear the palette."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPalette
from PySide6.QtWidgets import QApplication, QFocusFrame, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from ddpm_studio.gui.style.colours import DARK, LIGHT, PICTURE_GROUND, Colours, palette_of
from ddpm_studio.gui.style.focus_ring import FocusRing
from ddpm_studio.gui.style.icons import icon_path
from ddpm_studio.gui.style.theme import Theme, contrast, curve_colours, icon, mark_primary, set_role

Role = QPalette.ColorRole
PALETTES = pytest.mark.parametrize("chosen", [LIGHT, DARK], ids=["light", "dark"])


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    theme = Theme(qapp)
    yield theme
    theme.apply("system")
    qapp.setStyleSheet("")
    for ring in qapp.findChildren(FocusRing):
        ring.deleteLater()
    theme.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@PALETTES
@pytest.mark.parametrize(
    ("front", "back"),
    [
        (Role.WindowText, Role.Window),
        (Role.Text, Role.Base),
        (Role.Text, Role.AlternateBase),
        (Role.ButtonText, Role.Button),
        (Role.PlaceholderText, Role.Base),
        (Role.PlaceholderText, Role.Window),
        (Role.HighlightedText, Role.Highlight),
        (Role.ToolTipText, Role.ToolTipBase),
        (Role.Link, Role.Window),
        (Role.Link, Role.Base),
    ],
)
def test_text_can_be_read(chosen: Colours, front: Role, back: Role) -> None:
    palette = palette_of(chosen)
    assert contrast(palette.color(front), palette.color(back)) >= 4.5


@PALETTES
@pytest.mark.parametrize("name", ["muted", "danger", "warning", "good", "text"])
def test_words_in_colour_can_be_read(chosen: Colours, name: str) -> None:
    for ground in ("window", "base", "alternate"):
        assert contrast(chosen[name], chosen[ground]) >= 4.5


@PALETTES
def test_outlines_and_marks_can_be_seen(chosen: Colours) -> None:
    for name in ("outline", "accent_line", "accent"):
        for ground in ("window", "base"):
            assert contrast(chosen[name], chosen[ground]) >= 3, (name, ground)


@pytest.mark.parametrize("dark", [False, True])
def test_curves_can_be_seen(dark: bool) -> None:
    ground = (DARK if dark else LIGHT)["base"]
    assert len(curve_colours(dark)) == 5
    assert all(contrast(colour, ground) >= 3 for colour in curve_colours(dark))


def test_the_ground_of_pictures_is_neutral_and_carries_words() -> None:
    assert PICTURE_GROUND.red() == PICTURE_GROUND.green() == PICTURE_GROUND.blue()
    assert contrast(PICTURE_GROUND, QColor("white")) >= 4.5
    assert contrast(PICTURE_GROUND, QColor("black")) >= 4.5


def test_contrast_is_that_of_wcag() -> None:
    assert contrast(QColor("black"), QColor("white")) == pytest.approx(21)
    assert contrast(QColor("#0072B2"), QColor("white")) == pytest.approx(5.2, abs=0.05)


def test_a_mode_is_worn_and_announced(theme: Theme, qapp: QApplication, qtbot: QtBot) -> None:
    with qtbot.waitSignal(theme.changed):
        theme.apply("dark")
    assert theme.is_dark
    assert qapp.palette().color(Role.Window) == DARK["window"]
    with qtbot.waitSignal(theme.changed):
        theme.apply("light")
    assert not theme.is_dark
    assert theme.mode == "light"
    assert qapp.palette().color(Role.Base) == LIGHT["base"]


def test_text_can_be_made_larger_and_does_not_creep(theme: Theme, qapp: QApplication) -> None:
    theme.apply("light")
    points = qapp.font().pointSizeF()
    for _ in range(3):
        theme.apply("light", text_scale=1.5)
    assert qapp.font().pointSizeF() == pytest.approx(points * 1.5)
    theme.apply("light")
    assert qapp.font().pointSizeF() == pytest.approx(points)


def test_the_system_is_followed_only_when_asked(theme: Theme, qapp: QApplication) -> None:
    theme.apply("dark")
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert theme.is_dark
    theme.apply("system")
    assert not theme.is_dark
    qapp.setPalette(palette_of(DARK))
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert not theme.is_dark


def _middle_of_play(mode: QIcon.Mode = QIcon.Mode.Normal) -> QColor:
    return icon("play").pixmap(QSize(24, 24), 1.0, mode).toImage().pixelColor(11, 12)


def test_icons_wear_the_palette(theme: Theme) -> None:
    kept = icon("play")
    theme.apply("light")
    assert kept.pixmap(24).toImage().pixelColor(11, 12) == LIGHT["text"]
    theme.apply("dark")
    assert kept.pixmap(24).toImage().pixelColor(11, 12) == DARK["text"]
    assert _middle_of_play(QIcon.Mode.Disabled) == DARK["disabled"]
    assert _middle_of_play(QIcon.Mode.Selected) == DARK["on_accent"]


def test_an_icon_survives_being_copied(qapp: QApplication) -> None:
    button = QPushButton()
    button.setIcon(icon("save"))
    copy = button.icon()
    copy.setIsMask(True)
    button.setIcon(copy)
    assert not button.grab().isNull()


@pytest.mark.parametrize("path", sorted(icon_path("play").parent.glob("*.svg")), ids=lambda path: path.stem)
def test_every_icon_draws_something_and_stays_inside(path: Path, qapp: QApplication) -> None:
    image = icon(path.stem).pixmap(QSize(48, 48), 1.0).toImage()
    seen = [(x, y) for x in range(48) for y in range(48) if image.pixelColor(x, y).alpha() > 0]
    assert len(seen) > 20
    assert min(min(place) for place in seen) >= 1
    assert max(max(place) for place in seen) <= 46


def test_an_unknown_icon_is_a_defect(qapp: QApplication) -> None:
    with pytest.raises(FileNotFoundError, match="no-such-thing"):
        icon("no-such-thing")


@PALETTES
def test_the_keyboard_shows_a_ring(chosen: Colours, theme: Theme, qtbot: QtBot) -> None:
    theme.apply("dark" if chosen is DARK else "light")
    page = QWidget()
    qtbot.addWidget(page)
    rows = QVBoxLayout(page)
    for text in ("one", "two"):
        rows.addWidget(QPushButton(text))
    with qtbot.waitActive(page):
        page.show()
    first, second = page.findChildren(QPushButton)
    first.setFocus()
    qtbot.keyClick(first, Qt.Key.Key_Tab)
    assert second.hasFocus()
    above = second.geometry().center().x(), second.geometry().top() - 1
    assert page.grab().toImage().pixelColor(*above) == chosen["accent_line"]
    qtbot.mousePress(first, Qt.MouseButton.LeftButton)
    qtbot.mouseRelease(first, Qt.MouseButton.LeftButton)


@PALETTES
def test_the_ring_is_parted_from_a_button_of_its_own_colour(chosen: Colours, theme: Theme, qtbot: QtBot) -> None:
    theme.apply("dark" if chosen is DARK else "light")
    page = QWidget()
    qtbot.addWidget(page)
    rows = QVBoxLayout(page)
    first, second = QPushButton("one"), mark_primary(QPushButton("two"))
    rows.addWidget(first)
    rows.addWidget(second)
    with qtbot.waitActive(page):
        page.show()
    first.setFocus()
    qtbot.keyClick(first, Qt.Key.Key_Tab)
    seen, x = page.grab().toImage(), second.geometry().center().x()
    down = [seen.pixelColor(x, second.geometry().top() + dy) for dy in range(-3, 6)]
    ring = down.index(chosen["accent_line"])
    gap = down.index(chosen["window"], ring)
    assert chosen["accent"] in down[gap:]


def test_the_ring_is_seen_where_a_widget_fills_its_parent(theme: Theme, qtbot: QtBot) -> None:
    theme.apply("light")
    page = QWidget()
    qtbot.addWidget(page)
    rows = QVBoxLayout(page)
    rows.setContentsMargins(0, 0, 0, 0)
    rows.setSpacing(0)
    first, second = QPushButton("one"), QPlainTextEdit()
    rows.addWidget(first)
    rows.addWidget(second)
    page.resize(200, 150)
    with qtbot.waitActive(page):
        page.show()
    first.setFocus()
    qtbot.keyClick(first, Qt.Key.Key_Tab)
    assert second.hasFocus()
    for _ in range(2):
        seen, inside = page.grab().toImage(), second.geometry()
        assert seen.pixelColor(0, inside.center().y()) == LIGHT["accent_line"]
        assert seen.pixelColor(inside.center().x(), page.height() - 1) == LIGHT["accent_line"]
        page.resize(260, 180)  # the ring follows


def test_the_ring_outlives_the_window_it_was_in(theme: Theme, qtbot: QtBot) -> None:
    for _ in range(2):
        page = QWidget()
        rows = QVBoxLayout(page)
        for text in ("one", "two"):
            rows.addWidget(QPushButton(text))
        with qtbot.waitActive(page):
            page.show()
        qtbot.keyClick(page.findChildren(QPushButton)[0], Qt.Key.Key_Tab)
        page.close()
        page.deleteLater()
        qtbot.wait(1)


def test_what_is_inside_a_widget_outlives_the_ring_around_it(theme: Theme, qtbot: QtBot) -> None:
    theme.apply("light")
    page = QWidget()
    qtbot.addWidget(page)
    rows = QVBoxLayout(page)
    button, field = QPushButton("one"), QPlainTextEdit()
    rows.addWidget(button)
    rows.addWidget(field)
    inside = field.verticalScrollBar()
    with qtbot.waitActive(page):
        page.show()
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Tab)
    assert page.findChild(QFocusFrame) is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert page.findChild(QFocusFrame) is None
    assert isValid(inside)


def test_the_marked_button_is_filled(theme: Theme, qtbot: QtBot) -> None:
    theme.apply("light")
    button = QPushButton("Train")
    qtbot.addWidget(button)
    button.show()
    assert button.grab().toImage().pixelColor(8, 8) == LIGHT["button"]
    mark_primary(button)
    assert button.grab().toImage().pixelColor(8, 8) == LIGHT["accent"]
    mark_primary(button, False)
    assert button.grab().toImage().pixelColor(8, 8) == LIGHT["button"]


def test_a_title_is_larger_than_a_caption(theme: Theme, qtbot: QtBot) -> None:
    theme.apply("light")
    title, body, caption = QLabel("Train"), QLabel("Train"), QLabel("Train")
    set_role(title, "title")
    set_role(caption, "caption")
    heights = []
    for label in (title, body, caption):
        qtbot.addWidget(label)
        label.show()
        heights.append(label.sizeHint().height())
    assert heights[0] > heights[1] > heights[2]
