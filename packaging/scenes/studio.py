"""A window, and someone who uses and photographs it."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from ddpm_studio.engine.disk.places import runs_folder
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import Theme
from ddpm_studio.gui.tabs.base import Tab
from ddpm_studio.gui.window.engine_loader import EngineLoader
from ddpm_studio.gui.window.main_window import MainWindow
from ddpm_studio.gui.work.worker import stop_all, workers
from scenes.looks import LARGE, LARGE_LETTERS, SMALL, USUAL, Look, Looks, Size

BIG_STAR = 3
"""Of the shapes that the bundled model has learnt from."""
TURNS = 12
"""Of the event loop, in which all is laid out to its end, however busy the machine is."""
AnyTab = TypeVar("AnyTab", bound=Tab)


class Studio:
    """A window, and someone who uses it."""

    def __init__(self, theme: Theme, folder: Path, looks: Looks) -> None:
        self.theme, self.folder, self.looks = theme, folder, looks
        theme.apply("light")
        self.window = MainWindow(Session(), theme)
        self.window.resize(*USUAL)
        self.window.show()
        self.loader = EngineLoader(self.window.session)
        self.loader.start()

    def leave(self) -> None:
        """Stop what runs, and close the window."""
        stop_all()
        self.wait(lambda: not workers())
        self.window.close()

    def open(self, kind: type[AnyTab]) -> AnyTab:
        """Go to a tab and return it."""
        self.window.go_to(kind.name)
        tab = self.window.tab()
        assert isinstance(tab, kind)
        return tab

    def focus_by_keys(self, widget: QWidget) -> None:
        """Give a widget the focus as the Tab key would, so that the ring is seen."""
        self.window.activateWindow()
        self.window.setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
        widget.setFocus(Qt.FocusReason.TabFocusReason)

    def take(self, name: str, tab: str, sizes: tuple[Size, ...] = (), letters: tuple[float, ...] = ()) -> None:
        """Save a picture of a tab in each look, by itself also in further sizes and letters."""
        self.window.go_to(tab)
        for look in self.looks.of_window(sizes, letters):
            self._shoot(name, self.window, look)
        self._as_usual()

    def take_in_sizes(self, name: str, tab: str) -> None:
        """Save a picture of a tab as it is, in a small and in a large window, and with large letters."""
        self.take(name, tab, (SMALL, LARGE), (LARGE_LETTERS,))

    def shoot(self, name: str, window: QWidget) -> None:
        """Save a picture of a window, whose size is its own, in each palette."""
        for look in self.looks.of_dialog():
            self._shoot(name, window, look)
        self._as_usual()

    def _shoot(self, name: str, window: QWidget, look: Look) -> None:
        if look.size is not None:
            window.resize(*look.size)
        self.theme.apply(look.mode, look.letters)
        self.pause(400)
        for _ in range(TURNS):
            QApplication.processEvents()
        ratio = window.devicePixelRatioF()
        suffix = "" if ratio == 1 else f"@{ratio:g}x"
        window.grab().save(str(self.folder / f"{name}{look.name()}{suffix}.png"))

    def _as_usual(self) -> None:
        self.theme.apply("light")
        self.window.resize(*USUAL)

    def wait(self, is_done: Callable[[], bool], seconds: float = 600) -> None:
        """Let the window live until something is done."""
        limit = time.monotonic() + seconds
        while not is_done():
            if time.monotonic() > limit:
                raise TimeoutError("the window did not get there")
            self.pause(50)

    def pause(self, milliseconds: int) -> None:
        """Let the window live for a while."""
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()


Scenes = dict[str, Callable[[Studio], None]]
"""By the names that ``--only`` takes."""


def runs() -> list[Path]:
    """Every run that was trained in this home."""
    return list(runs_folder().iterdir()) if runs_folder().is_dir() else []
