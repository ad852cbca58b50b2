"""The look: Fusion with two palettes of our own, one rhythm, and a few rules that palettes cannot express."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal, TypeVar

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from ddpm_studio.gui.style.colours import (
    DARK,
    LIGHT,
    PICTURE_GROUND,
    Colours,
    colours,
    contrast,
    curve_colours,
    is_dark,
    palette_of,
)
from ddpm_studio.gui.style.focus_ring import FocusRing
from ddpm_studio.gui.style.icons import icon
from ddpm_studio.gui.style.style_sheet import style_sheet

__all__ = [
    "PAGE_MARGIN",
    "PICTURE_GROUND",
    "SPACE_GROUPS",
    "SPACE_INSIDE",
    "SPACE_ROWS",
    "Colours",
    "Theme",
    "colours",
    "contrast",
    "curve_colours",
    "icon",
    "is_dark",
    "mark_primary",
    "picture_ground",
    "set_role",
    "tabular",
]

Mode = Literal["system", "light", "dark"]
Role = Literal["title", "section", "caption", "error", "warning", "good", "readout"]

SPACE_INSIDE = 4
"""Pixels between things that belong together."""
SPACE_ROWS = 8
"""Pixels between rows."""
SPACE_GROUPS = 16
"""Pixels between groups."""
PAGE_MARGIN = 24
"""Pixels around a page."""

picture_ground = PICTURE_GROUND

AnyWidget = TypeVar("AnyWidget", bound=QWidget)


class Theme(QObject):
    """Dresses the application and follows the system's choice of light or dark."""

    changed = Signal()
    """The palette in force is another one now."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._mode: Mode = "system"
        self._font = QFont(app.font())
        self._ring = FocusRing(app)
        app.setStyle("Fusion")
        app.styleHints().colorSchemeChanged.connect(self._follow_system)

    @property
    def mode(self) -> Mode:
        """What was asked for."""
        return self._mode

    @property
    def is_dark(self) -> bool:
        """Whether the palette in force is the dark one."""
        return is_dark()

    def apply(self, mode: Mode, text_scale: float = 1.0) -> None:
        """Wear `mode`; `text_scale` multiplies the system's font size, 1 is as the system has it."""
        self.put_on(mode, text_scale)
        self.add_rules()

    def put_on(self, mode: Mode, text_scale: float = 1.0) -> None:
        """Wear palette and font of `mode`, without the rules of the style sheet.

        While there is a style sheet, every widget that is put into another one costs a visit to all that are in it:
        a page takes twice as long to make. See `without_rules`.
        """
        self._mode = mode
        hints = self._app.styleHints()
        schemes = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
        # So that the title bar and the system's own dialogs agree with us.
        hints.setColorScheme(schemes.get(mode, Qt.ColorScheme.Unknown))
        dark = mode == "dark" or (mode == "system" and hints.colorScheme() is Qt.ColorScheme.Dark)
        font = QFont(self._font)
        font.setPointSizeF(self._font.pointSizeF() * text_scale)
        self._app.setStyleSheet("")  # putting one sheet in the place of another takes ten times as long
        self._app.setFont(font)
        self._app.setPalette(palette_of(DARK if dark else LIGHT))

    def add_rules(self) -> None:
        """Add the style sheet to what `put_on` put on."""
        chosen = DARK if is_dark() else LIGHT
        self._app.setStyleSheet(style_sheet(chosen, self._app.font().pointSizeF()))
        self.changed.emit()

    @contextmanager
    def without_rules(self) -> Iterator[None]:
        """Take the style sheet off while a page is made, and put it on again before anything is painted.

        That takes a third of the time, while little else is there: both changes visit every widget.
        """
        rules = self._app.styleSheet()
        self._app.setStyleSheet("")
        try:
            yield
        finally:
            self._app.setStyleSheet(rules)

    def _follow_system(self) -> None:
        if self._mode == "system":
            self.apply("system", self._app.font().pointSizeF() / self._font.pointSizeF())


def mark_primary(button: QPushButton, primary: bool = True) -> QPushButton:
    """Make `button` the one action of its page, or an ordinary one again."""
    return _set_property(button, "primary", primary)


def set_role(label: QLabel, role: Role | None) -> QLabel:
    """Give `label` one of the sizes and colours of the house."""
    return _set_property(label, "role", role or "")


def tabular(widget: AnyWidget) -> AnyWidget:
    """Give the digits of `widget` one width, so that a number that changes does not jump."""
    font = QFont(widget.font())
    font.setFeature(QFont.Tag("tnum"), 1)
    widget.setFont(font)
    return widget


def _set_property(widget: AnyWidget, name: str, value: object) -> AnyWidget:
    if widget.property(name) != value:
        widget.setProperty(name, value)
        # A style sheet reads properties only when it is told to.
        widget.style().unpolish(widget)
        widget.style().polish(widget)
    return widget
