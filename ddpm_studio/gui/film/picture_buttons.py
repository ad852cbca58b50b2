"""The buttons that show all pictures again and take them out, as every view of a film has them."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QWidget

from ddpm_studio.gui.style.theme import SPACE_INSIDE, icon


class PictureButtons(QWidget):
    """Each says why it is not possible while it is not."""

    all_wanted = Signal()
    """All pictures are to be shown again."""
    copy_wanted = Signal()
    save_wanted = Signal()
    export_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.all_button = self._tool("grid", self.tr("Show all pictures again (Esc)"))
        self.copy_button = self._tool("copy", self.tr("Copy the picture, or all of them (Ctrl+C)"))
        self.save_button = self._tool("save", self.tr("Save what is shown as a PNG (Ctrl+S)"))
        self.export_button = QPushButton(self.tr("Export…"))
        self.export_button.setIcon(icon("export"))
        self.export_button.setProperty("tip", self.tr("Save pictures, an animation or arrays (Ctrl+E)"))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACE_INSIDE)
        for button, wanted in (
            (self.all_button, self.all_wanted),
            (self.copy_button, self.copy_wanted),
            (self.save_button, self.save_wanted),
            (self.export_button, self.export_wanted),
        ):
            button.clicked.connect(wanted)
            line.addWidget(button)
        self.allow(has_pictures=False, is_alone=False)

    def allow(self, *, has_pictures: bool, is_alone: bool) -> None:
        """Offer what is possible."""
        why = self.tr("There is nothing to show yet")
        for button in (self.copy_button, self.save_button, self.export_button):
            button.setEnabled(has_pictures)
            button.setToolTip(str(button.property("tip")) if has_pictures else why)
        self.all_button.setEnabled(is_alone)
        tip = str(self.all_button.property("tip"))
        self.all_button.setToolTip(tip if is_alone else self.tr("Click a picture to see it alone"))

    def _tool(self, name: str, tip: str) -> QToolButton:
        button = QToolButton(autoRaise=True)
        button.setIcon(icon(name))
        button.setAccessibleName(tip)
        button.setProperty("tip", tip)
        return button
