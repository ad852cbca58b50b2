"""What a person who closes the window while something is trained is asked; and a training that goes on in the tray."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSystemTrayIcon,
    QVBoxLayout,
    QWidget,
)

from ddpm_studio.gui.style.theme import PAGE_MARGIN, SPACE_GROUPS, SPACE_ROWS, icon, mark_primary, set_role
from ddpm_studio.gui.widgets.text.wrapped_text import WrappedLabel

WIDTH = 440


class CloseQuestion(QDialog):
    """Save and close, keep training out of sight, or stay. Escape stays."""

    save_chosen = Signal(bool)
    """Save and close; whether to do so without asking from now on."""
    tray_chosen = Signal()

    def __init__(self, window: QWidget, following: int = 0) -> None:
        """:param following: how many trainings begin by themselves after the one that runs."""
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Close DDPM Studio"))
        title = set_role(QLabel(self.tr("A training is running"), textFormat=Qt.TextFormat.PlainText), "title")
        self.words = WrappedLabel(self._words(following))
        self.words.setMinimumWidth(WIDTH)
        self.always = QCheckBox(self.tr("Save and close without asking from now on"))
        self.save = mark_primary(QPushButton(self.tr("Save and close")))
        self.tray = QPushButton(self.tr("Keep training in the tray"))
        self.tray.setVisible(QSystemTrayIcon.isSystemTrayAvailable())
        self.stay = QPushButton(self.tr("Cancel"))
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_ROWS)
        buttons.addStretch(1)
        for button in (self.stay, self.tray, self.save):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(PAGE_MARGIN, PAGE_MARGIN, PAGE_MARGIN, PAGE_MARGIN)
        column.setSpacing(SPACE_GROUPS)
        for widget in (title, self.words, self.always):
            column.addWidget(widget)
        column.addLayout(buttons)
        self.save.setDefault(True)
        self.save.clicked.connect(self._choose_save)
        self.tray.clicked.connect(self._choose_tray)
        self.stay.clicked.connect(self.reject)

    def _words(self, following: int) -> str:
        saved = self.tr("It is saved when you close, and goes on from that very step whenever you resume it.")
        if not following:
            return saved
        waits = self.tr("The training that follows stays in the queue") if following == 1 else ""
        wait = self.tr("The {} trainings that follow stay in the queue").format(following)
        asked = self.tr("{}; the next start asks whether to go on.").format(waits or wait)
        trained = self.tr("In the tray all of them are trained.") if QSystemTrayIcon.isSystemTrayAvailable() else ""
        return f"{saved}\n\n{asked} {trained}".rstrip()

    def _choose_save(self) -> None:
        self.accept()
        self.save_chosen.emit(self.always.isChecked())

    def _choose_tray(self) -> None:
        self.accept()
        self.tray_chosen.emit()


class InTray(QObject):
    """Hides a window and stands for it in the tray, until it is asked back or what it trains has ended."""

    left = Signal()
    """It is in the tray no more."""
    close_asked = Signal()
    """Save and close, from there."""

    def __init__(self, window: QWidget, has_ended: Callable[[], bool]) -> None:
        """:param has_ended: whether nothing is trained any more, and nothing follows."""
        super().__init__(window)
        self._window, self._has_ended = window, has_ended
        self._menu = QMenu()
        for text, do in ((self.tr("Show the window"), self.come_back), (self.tr("Save and close"), self._close)):
            action = QAction(text, self._menu)
            action.triggered.connect(do)
            self._menu.addAction(action)
        self._icon: QSystemTrayIcon | None = None
        if QSystemTrayIcon.isSystemTrayAvailable():  # it may have gone since it was asked about
            self._icon = QSystemTrayIcon(icon("follow"), self)
            self._icon.setContextMenu(self._menu)
            self._icon.activated.connect(self._hear_icon)
            self._icon.show()
            window.hide()
        else:  # hidden, it could not be had back
            window.showMinimized()

    def say(self, words: str) -> None:
        """Tell how far it is, where the mouse stands on the icon."""
        if self._icon is not None:
            self._icon.setToolTip(words)

    def look(self) -> None:
        """Come back if what is trained has ended, which says how."""
        if self._has_ended():
            self.come_back()

    def come_back(self) -> None:
        """Show the window again."""
        self._leave()
        self._window.setWindowState(self._window.windowState() & ~Qt.WindowState.WindowMinimized)
        self._window.show()
        self._window.activateWindow()

    def _hear_icon(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason != QSystemTrayIcon.ActivationReason.Context:  # by which Windows asks for the menu
            self.come_back()

    def _close(self) -> None:
        self._leave()
        self.close_asked.emit()

    def _leave(self) -> None:
        if self._icon is not None:
            self._icon.hide()
        self.left.emit()
        self.deleteLater()
