"""What the entries of the menus do, and why some are not possible at times."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog

from ddpm_studio.gui.window.help_windows import AboutWindow, ShortcutsWindow
from ddpm_studio.gui.window.log_window import LogWindow

if TYPE_CHECKING:
    from ddpm_studio.gui.film.outlet import Outlet
    from ddpm_studio.gui.window.main_window import MainWindow

translate = QCoreApplication.translate
TEXT_SCALES = (0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0)


def open_data_folder(window: MainWindow) -> None:
    """Choose a folder of pictures."""
    _ask(
        window,
        translate("Actions", "Open a folder of pictures"),
        QFileDialog.FileMode.Directory,
        window.session.choose_data,
    )


def open_data_file(window: MainWindow) -> None:
    """Choose an archive of pictures or a file of arrays."""
    _ask(
        window,
        translate("Actions", "Open a file of pictures"),
        QFileDialog.FileMode.ExistingFile,
        window.session.choose_data,
    )


def open_run(window: MainWindow) -> None:
    """Choose a run folder."""
    _ask(
        window,
        translate("Actions", "Open the folder of a run"),
        QFileDialog.FileMode.Directory,
        window.session.open_run,
    )


def open_model(window: MainWindow) -> None:
    """Choose a model file."""
    kinds = translate("Actions", "Models (*.safetensors)")
    _ask(
        window, translate("Actions", "Open a model"), QFileDialog.FileMode.ExistingFile, window.session.use_model, kinds
    )


def open_film(window: MainWindow) -> None:
    """Choose a saved film."""
    kinds = translate("Actions", "Films (*.npz)")
    title = translate("Actions", "Open a film")
    _ask(window, title, QFileDialog.FileMode.ExistingFile, window.session.open_film, kinds)


def save_film(window: MainWindow) -> None:
    """Save the film that the tab shows."""
    if (outlet := _film_of(window)) is not None:
        outlet.save_film()


def export(window: MainWindow) -> None:
    """Export what the tab shows."""
    if tab := window.tab():
        tab.export()


def leave(window: MainWindow) -> None:
    """Save and close."""
    window.close()


def start(window: MainWindow) -> None:
    """Press the tab's primary button, if it starts something."""
    if (tab := window.tab()) and tab.can_start:
        tab.start()


def pause(window: MainWindow) -> None:
    """Hold the tab's job, or let it go on."""
    if tab := window.tab():
        tab.job_bar.pause_button.click()


def stop(window: MainWindow) -> None:
    """Stop the tab's job."""
    if tab := window.tab():
        tab.stop()


def follow_system(window: MainWindow) -> None:
    """Be light or dark as the system is."""
    window.wear("system")


def be_light(window: MainWindow) -> None:
    """Be light."""
    window.wear("light")


def be_dark(window: MainWindow) -> None:
    """Be dark."""
    window.wear("dark")


def toggle_dark(window: MainWindow) -> None:
    """Be light if dark, and dark if light."""
    window.wear("light" if window.theme.is_dark else "dark")


def larger_text(window: MainWindow) -> None:
    """Make all text one size larger."""
    _scale_text(window, 1)


def smaller_text(window: MainWindow) -> None:
    """Make all text one size smaller."""
    _scale_text(window, -1)


def show_settings(window: MainWindow) -> None:
    """Show the preferences and what lies on the disk."""
    from ddpm_studio.gui.window.settings_window import SettingsWindow  # with all options: not before the window is seen

    SettingsWindow(window).show()


def show_over_training(window: MainWindow) -> None:
    """Prepare a film over the training of the run that is open."""
    if (run := window.session.run) is not None:
        window.session.show_over_training(run)


def show_shortcuts(window: MainWindow) -> None:
    """List the keys."""
    ShortcutsWindow(window, window.tab()).show()


def show_log(window: MainWindow) -> None:
    """Show what the program has done and said."""
    LogWindow(window).show()


def show_about(window: MainWindow) -> None:
    """Tell the versions."""
    AboutWindow(window, window.session.device).show()


def follows_system(window: MainWindow) -> bool:
    return window.theme.mode == "system"


def is_light(window: MainWindow) -> bool:
    return window.theme.mode == "light"


def is_dark(window: MainWindow) -> bool:
    return window.theme.mode == "dark"


def why_not_export(window: MainWindow) -> str:
    tab = window.tab()
    return "" if tab and tab.can_export else translate("Actions", "There is nothing to export here yet")


def why_not_save_film(window: MainWindow) -> str:
    return "" if _film_of(window) is not None else translate("Actions", "There is no film to save here yet")


def why_not_start(window: MainWindow) -> str:
    tab = window.tab()
    return "" if tab and tab.can_start else translate("Actions", "Nothing can be started here now")


def why_not_stop(window: MainWindow) -> str:
    tab = window.tab()
    return "" if tab and tab.is_busy else translate("Actions", "Nothing is running here")


def why_not_over_training(window: MainWindow) -> str:
    return "" if window.session.run is not None else translate("Actions", "No run is open")


def _film_of(window: MainWindow) -> Outlet | None:
    """Return the way out of the film that the tab shows; of several views that is the one that is seen."""
    from ddpm_studio.gui.film.outlet import Outlet  # it is here if a tab shows one

    tab = window.tab()
    every = tab.findChildren(Outlet) if tab is not None else []
    seen = [outlet for outlet in every if outlet.is_seen] or every
    return next((outlet for outlet in seen if outlet.has_film), None)


def _ask(
    window: MainWindow, title: str, mode: QFileDialog.FileMode, use: Callable[[Path], None], kinds: str = ""
) -> None:
    dialog = QFileDialog(window, title)
    dialog.setFileMode(mode)
    if kinds:
        dialog.setNameFilter(kinds)

    def use_text(text: str) -> None:
        use(Path(text))

    dialog.fileSelected.connect(use_text)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def _scale_text(window: MainWindow, steps: int) -> None:
    now = window.session.settings.now.text_scale
    index = min(range(len(TEXT_SCALES)), key=lambda i: abs(TEXT_SCALES[i] - now))
    scale = TEXT_SCALES[min(max(index + steps, 0), len(TEXT_SCALES) - 1)]
    window.session.settings.change(text_scale=scale)
    window.wear(window.theme.mode)
