"""The window of settings: how the program looks and plays, and what it keeps on the disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from ddpm_studio.gui.forms.form import Form
from ddpm_studio.gui.settings import Taste
from ddpm_studio.gui.style.theme import PAGE_MARGIN, SPACE_GROUPS, SPACE_ROWS, set_role
from ddpm_studio.gui.widgets.scrolled import Scrolled
from ddpm_studio.gui.window.help_windows import BesideWindow
from ddpm_studio.gui.window.storage.storage_list import StorageList

if TYPE_CHECKING:
    from ddpm_studio.gui.window.shell import Shell


class SettingsWindow(BesideWindow):
    """What is chosen counts at once and is remembered; there is nothing to confirm."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell.frame, "")
        self.setWindowTitle(self.tr("Settings"))
        self._shell = shell
        self._settings = shell.session.settings
        self.form = Form(Taste())
        self._seen = self._taste()
        self.form.set_options(self._seen)
        self.storage = StorageList(shell.mover)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(PAGE_MARGIN, PAGE_MARGIN, PAGE_MARGIN, PAGE_MARGIN)
        column.setSpacing(SPACE_ROWS)
        for title, widget in ((self.tr("WINDOW"), self.form), (self.tr("STORAGE"), self.storage)):
            if column.count():
                column.addSpacing(SPACE_GROUPS)
            column.addWidget(set_role(QLabel(title, textFormat=Qt.TextFormat.PlainText), "section"))
            column.addWidget(widget)
        column.addStretch(1)
        scroll = Scrolled(inside)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.column.setContentsMargins(0, 0, 0, 0)  # what is scrolled goes on to the edge, and is not cut before it
        self.column.addWidget(scroll)
        self.hold_lines(46, 39)
        self.form.checked.connect(self._take_over)
        self._settings.changed.connect(self._follow)

    def showEvent(self, event: QShowEvent) -> None:
        """Count what lies on the disk."""
        super().showEvent(event)
        self.storage.measure()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Count no further."""
        self.storage.stop()
        super().closeEvent(event)

    def _taste(self) -> Taste:
        now = self._settings.now
        return Taste.model_validate({name: getattr(now, name) for name in Taste.model_fields})

    def _take_over(self, is_well: bool) -> None:
        """Let what was chosen count, once nobody is typing any more."""
        if not is_well:
            return
        before, self._seen = self._seen, self.form.options()
        if self._seen != before:
            self._settings.change(**self._seen.model_dump())
        if (self._seen.theme, self._seen.text_scale) != (before.theme, before.text_scale):
            self._shell.wear(self._seen.theme)

    def _follow(self) -> None:
        """Show what was chosen elsewhere, such as in a menu."""
        if self._taste() != self._seen:
            self._seen = self._taste()
            self.form.set_options(self._seen)
