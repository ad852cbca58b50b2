"""Of what belongs to the whole window: saved files, what is dragged over it, settings."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from unittest.mock import patch

from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent
from PySide6.QtWidgets import QApplication, QScrollArea

from ddpm_studio.engine.disk.places import runs_folder
from ddpm_studio.engine.disk.resources import resource
from ddpm_studio.gui.tabs.base import Tab
from ddpm_studio.gui.tabs.edit import EditTab
from ddpm_studio.gui.tabs.forward import ForwardTab
from ddpm_studio.gui.tabs.interpolate import InterpolateTab
from ddpm_studio.gui.tabs.sample import SampleTab
from ddpm_studio.gui.tabs.train import TrainTab
from ddpm_studio.gui.widgets.grid.image_well import ImageWell
from ddpm_studio.gui.window.close_question import CloseQuestion
from ddpm_studio.gui.window.help_windows import AboutWindow, ShortcutsWindow
from ddpm_studio.gui.window.saved_files import SavedWindow
from ddpm_studio.gui.window.settings_window import SettingsWindow
from scenes.studio import Scenes, Studio


def photograph_saved(studio: Studio) -> None:
    """Tell of saved files, and list them."""
    for name in ("digits, step 2,000.png", "digits over training.webp", "digits film.npz", "report.html"):
        file = runs_folder().parent / "exports" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
        studio.window.session.tell(f"Saved {file}", file=file)
    studio.take("saved", "sample")
    studio.window.status.saved.show_list()
    for window in studio.window.findChildren(SavedWindow):
        studio.shoot("saved-list", window)
        window.close()


def photograph_drops(studio: Studio) -> None:
    """Drag a picture, a folder of pictures, and what nobody takes."""
    picture = resource("presets/shapes.png")
    _drag(studio, "drop-interpolate", InterpolateTab, [picture])
    _drag(studio, "drop-edit", EditTab, [picture])
    _drag(studio, "drop-train", TrainTab, [picture.parent])
    _drag(studio, "drop-forward", ForwardTab, [picture])
    _drag(studio, "drop-refused", SampleTab, [picture, picture.parent])


def _drag(studio: Studio, name: str, kind: type[Tab], paths: list[Path]) -> None:
    """Have something dragged over a page."""
    page = studio.open(kind)
    studio.pause(300)
    dragged = QMimeData()
    dragged.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    enter = QDragEnterEvent(
        QPoint(600, 400),
        Qt.DropAction.CopyAction,
        dragged,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    wells = [well for well in page.findChildren(ImageWell) if well.isVisible()]
    QApplication.sendEvent(wells[0] if kind is InterpolateTab else page, enter)
    studio.shoot(name, studio.window)
    studio.window.drops.guide.hide()


def photograph_questions(studio: Studio) -> None:
    """Ask on closing during a training after which others follow, and show the keys and the versions."""
    for name, window in (
        ("closing", CloseQuestion(studio.window, following=2)),
        ("keys", ShortcutsWindow(studio.window, studio.window.tab())),
        ("about", AboutWindow(studio.window, "CPU")),
    ):
        window.show()
        studio.shoot(name, window)
        window.close()


def photograph_settings(studio: Studio) -> None:
    """Open the window of settings."""
    settings = SettingsWindow(studio.window)
    with_sizes: list[bool] = []
    settings.storage.measured.connect(partial(with_sizes.append, True))
    settings.show()
    studio.wait(lambda: bool(with_sizes))
    studio.shoot("settings", settings)
    scroll = settings.findChildren(QScrollArea)[0].verticalScrollBar()
    scroll.setValue(scroll.maximum())
    studio.shoot("storage", settings)
    own = os.environ["DDPM_STUDIO_HOME"]
    with patch.dict(os.environ, {"XDG_DOCUMENTS_DIR": f"{own}/Documents", "XDG_CONFIG_HOME": f"{own}/config"}):
        del os.environ["DDPM_STUDIO_HOME"]
        settings.storage.home.offer(studio.folder / "larger disk")
        with_sizes.clear()
        studio.window.mover.changed.emit()  # the home is another
        studio.wait(lambda: bool(with_sizes))
        scroll.setValue(scroll.maximum())
        studio.shoot("storage-asks", settings)
    settings.close()


SCENES: Scenes = {
    "saved": photograph_saved,
    "drops": photograph_drops,
    "questions": photograph_questions,
    "settings": photograph_settings,
}
