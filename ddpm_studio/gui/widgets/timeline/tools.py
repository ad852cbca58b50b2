"""Buttons in a row that lose their texts where there is no room for them."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QStyle, QStyleOptionToolButton, QToolButton

from ddpm_studio.gui.style.theme import SPACE_INSIDE

ICON_GAP = 4
"""Pixels that Qt leaves between the icon and the text of a button."""
BARE, TOLD = Qt.ToolButtonStyle.ToolButtonIconOnly, Qt.ToolButtonStyle.ToolButtonTextBesideIcon


class Tools:
    """Has its buttons in `row`. How wide their texts are can be asked whether these are seen or not."""

    def __init__(self) -> None:
        self.row = QHBoxLayout()
        self.row.setSpacing(SPACE_INSIDE)
        self._buttons: list[QToolButton] = []
        self.has_texts = False
        """Whether they are seen."""

    def add(self, button: QToolButton) -> None:
        """Put a button at the right of the others."""
        button.setToolButtonStyle(TOLD if self.has_texts else BARE)
        self._buttons.append(button)
        self.row.addWidget(button)

    def width_of_texts(self) -> int:
        """Return how many pixels wider the row is with the texts than without them."""
        shown = [button for button in self._buttons if not button.isHidden()]
        return sum(_width(button, TOLD) - _width(button, BARE) for button in shown)

    def show_texts(self, has_texts: bool) -> None:
        """Show the texts, or icons alone."""
        self.has_texts = has_texts
        for button in self._buttons:
            button.setToolButtonStyle(TOLD if has_texts else BARE)


def _width(button: QToolButton, style: Qt.ToolButtonStyle) -> int:
    """Return what `QToolButton.sizeHint` would say if `button` were of this style."""
    option = QStyleOptionToolButton()
    button.initStyleOption(option)
    option.toolButtonStyle = style
    inside = QSize(option.iconSize)
    if style is TOLD:
        metrics = button.fontMetrics()
        text = metrics.size(Qt.TextFlag.TextShowMnemonic, button.text()).width() + 2 * metrics.horizontalAdvance(" ")
        inside += QSize(ICON_GAP + text, 0)
    return button.style().sizeFromContents(QStyle.ContentsType.CT_ToolButton, option, inside, button).width()
