"""What the entries of the menus do, and why some are not possible at times."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog

from ddpm_studio.gui.errands import ChooseData, OpenFilm, ShowOverTraining
from ddpm_studio.gui.window.help_windows import AboutWindow, ShortcutsWindow
from ddpm_studio.gui.window.log_window import LogWindow
from ddpm_studio.gui.window.saved_files import SavedButton

if TYPE_CHECKING:
    from ddpm_studio.gui.film.outlet import Outlet
    from ddpm_studio.gui.window.shell import Shell

translate = QCoreApplication.translate
TEXT_SCALES = (0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0)


def open_data_folder(shell: Shell) -> None:
    """Choose a folder of pictures."""
    _ask(
        shell,
        translate("Actions", "Open a folder of pictures"),
        QFileDialog.FileMode.Directory,
        partial(choose_data, shell),
    )


def open_data_file(shell: Shell) -> None:
    """Choose an archive of pictures or a file of arrays."""
    _ask(
        shell,
        translate("Actions", "Open a file of pictures"),
        QFileDialog.FileMode.ExistingFile,
        partial(choose_data, shell),
    )


def choose_data(shell: Shell, path: Path) -> None:
    """Look at `path` as a data set."""
    shell.session.send(ChooseData(path))


def open_run(shell: Shell) -> None:
    """Choose a run folder."""
    _ask(
        shell,
        translate("Actions", "Open the folder of a run"),
        QFileDialog.FileMode.Directory,
        shell.session.open_run,
    )


def open_model(shell: Shell) -> None:
    """Choose a model file."""
    kinds = translate("Actions", "Models (*.safetensors)")
    _ask(shell, translate("Actions", "Open a model"), QFileDialog.FileMode.ExistingFile, shell.session.use_model, kinds)


def open_film(shell: Shell) -> None:
    """Choose a saved film."""
    kinds = translate("Actions", "Films (*.npz)")
    title = translate("Actions", "Open a film")
    _ask(shell, title, QFileDialog.FileMode.ExistingFile, partial(_show_film, shell), kinds)


def _show_film(shell: Shell, path: Path) -> None:
    shell.session.send(OpenFilm(path))


def save_film(shell: Shell) -> None:
    """Save the film that the tab shows."""
    if (outlet := _film_of(shell)) is not None:
        outlet.save_film()


def export(shell: Shell) -> None:
    """Export what the tab shows."""
    if tab := shell.tab():
        tab.export()


def leave(shell: Shell) -> None:
    """Save and close, or ask first."""
    shell.close_by_hand()


def start(shell: Shell) -> None:
    """Press the tab's primary button, if it starts something."""
    if (tab := shell.tab()) and tab.can_start:
        tab.start()


def pause(shell: Shell) -> None:
    """Hold the tab's job, or let it go on."""
    if tab := shell.tab():
        tab.job_bar.pause_button.click()


def stop(shell: Shell) -> None:
    """Stop the tab's job."""
    if tab := shell.tab():
        tab.stop()


def follow_system(shell: Shell) -> None:
    """Be light or dark as the system is."""
    shell.wear("system")


def be_light(shell: Shell) -> None:
    """Be light."""
    shell.wear("light")


def be_dark(shell: Shell) -> None:
    """Be dark."""
    shell.wear("dark")


def toggle_dark(shell: Shell) -> None:
    """Be light if dark, and dark if light."""
    shell.wear("light" if shell.theme.is_dark else "dark")


def larger_text(shell: Shell) -> None:
    """Make all text one size larger."""
    _scale_text(shell, 1)


def smaller_text(shell: Shell) -> None:
    """Make all text one size smaller."""
    _scale_text(shell, -1)


def show_settings(shell: Shell) -> None:
    """Show the preferences and what lies on the disk."""
    from ddpm_studio.gui.window.settings_window import SettingsWindow  # with all options: not before the window is seen

    SettingsWindow(shell).show()


def show_saved(shell: Shell) -> None:
    """List the files that were saved since the program was started."""
    if (button := shell.frame.findChild(SavedButton)) is not None:
        button.show_list()


def show_over_training(shell: Shell) -> None:
    """Prepare a film over the training of the run that is open."""
    if (run := shell.session.run) is not None:
        shell.session.send(ShowOverTraining(run))


def show_shortcuts(shell: Shell) -> None:
    """List the keys."""
    ShortcutsWindow(shell.frame, shell.tab()).show()


def show_log(shell: Shell) -> None:
    """Show what the program has done and said."""
    LogWindow(shell.frame).show()


def show_about(shell: Shell) -> None:
    """Tell the versions."""
    AboutWindow(shell.frame, shell.session.device).show()


def follows_system(shell: Shell) -> bool:
    return shell.theme.mode == "system"


def is_light(shell: Shell) -> bool:
    return shell.theme.mode == "light"


def is_dark(shell: Shell) -> bool:
    return shell.theme.mode == "dark"


def why_not_export(shell: Shell) -> str:
    tab = shell.tab()
    return "" if tab and tab.can_export else translate("Actions", "There is nothing to export here yet")


def why_not_save_film(shell: Shell) -> str:
    return "" if _film_of(shell) is not None else translate("Actions", "There is no film to save here yet")


def why_not_start(shell: Shell) -> str:
    tab = shell.tab()
    return "" if tab and tab.can_start else translate("Actions", "Nothing can be started here now")


def why_not_stop(shell: Shell) -> str:
    tab = shell.tab()
    return "" if tab and tab.is_busy else translate("Actions", "Nothing is running here")


def why_not_over_training(shell: Shell) -> str:
    return "" if shell.session.run is not None else translate("Actions", "No run is open")


def _film_of(shell: Shell) -> Outlet | None:
    """Return the way out of the film that the tab shows; of several views that is the one that is seen."""
    from ddpm_studio.gui.film.outlet import Outlet  # it is here if a tab shows one

    tab = shell.tab()
    every = tab.findChildren(Outlet) if tab is not None else []
    seen = [outlet for outlet in every if outlet.is_seen] or every
    return next((outlet for outlet in seen if outlet.has_film), None)


def _ask(shell: Shell, title: str, mode: QFileDialog.FileMode, use: Callable[[Path], None], kinds: str = "") -> None:
    dialog = QFileDialog(shell.frame, title)
    dialog.setFileMode(mode)
    if kinds:
        dialog.setNameFilter(kinds)

    def use_text(text: str) -> None:
        use(Path(text))

    dialog.fileSelected.connect(use_text)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def _scale_text(shell: Shell, steps: int) -> None:
    now = shell.session.settings.now.text_scale
    index = min(range(len(TEXT_SCALES)), key=lambda i: abs(TEXT_SCALES[i] - now))
    scale = TEXT_SCALES[min(max(index + steps, 0), len(TEXT_SCALES) - 1)]
    shell.session.settings.change(text_scale=scale)
    shell.wear(shell.theme.mode)
