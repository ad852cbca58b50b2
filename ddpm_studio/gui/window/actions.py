"""Everything in the menus, as a table: where, what it is called, its keys, what it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ddpm_studio.gui.language import QT_TRANSLATE_NOOP
from ddpm_studio.gui.window import commands, help_dock, lesson_dock, run_report, undoing

if TYPE_CHECKING:
    from ddpm_studio.gui.window.shell import Shell


@dataclass(frozen=True)
class Row:
    """One entry of a menu."""

    menu: str
    text: str
    keys: str
    tip: str
    do: Callable[[Shell], None]
    why_not: Callable[[Shell], str] | None = None
    """Returns why it is not possible now, or an empty text; None: it always is."""
    is_on: Callable[[Shell], bool] | None = None
    """For one of several choices: whether it is the chosen one."""
    begins_group: bool = False


FILE, EDIT = QT_TRANSLATE_NOOP("Actions", "&File"), QT_TRANSLATE_NOOP("Actions", "&Edit")
VIEW = QT_TRANSLATE_NOOP("Actions", "&View")
RUN, HELP = QT_TRANSLATE_NOOP("Actions", "&Run"), QT_TRANSLATE_NOOP("Actions", "&Help")
ACTIONS: tuple[Row, ...] = (
    Row(
        FILE,
        QT_TRANSLATE_NOOP("Actions", "Open data &folder…"),
        "Ctrl+O",
        QT_TRANSLATE_NOOP("Actions", "Choose a folder of pictures to learn from"),
        commands.open_data_folder,
    ),
    Row(
        FILE,
        QT_TRANSLATE_NOOP("Actions", "Open data f&ile…"),
        "Ctrl+Alt+O",
        QT_TRANSLATE_NOOP("Actions", "Choose a zip archive, an .npz or another file of pictures to learn from"),
        commands.open_data_file,
    ),
    Row(
        FILE,
        QT_TRANSLATE_NOOP("Actions", "Open &run…"),
        "Ctrl+Shift+O",
        QT_TRANSLATE_NOOP("Actions", "Choose the folder of a run, to look at it, go on with it or sample from it"),
        commands.open_run,
        begins_group=True,
    ),
    Row(
        FILE,
        QT_TRANSLATE_NOOP("Actions", "Open &model…"),
        "Ctrl+M",
        QT_TRANSLATE_NOOP("Actions", "Choose a model file to sample from"),
        commands.open_model,
    ),
    Row(
        FILE,
        QT_TRANSLATE_NOOP("Actions", "Open fi&lm…"),
        "Ctrl+Shift+F",
        QT_TRANSLATE_NOOP("Actions", "Choose a saved film to look at; that needs no model"),
        commands.open_film,
    ),
    Row(
        FILE,
        QT_TRANSLATE_NOOP("Actions", "&Save film…"),
        "Ctrl+Shift+S",
        QT_TRANSLATE_NOOP("Actions", "Save the film that this tab shows with every frame, to open it anywhere"),
        commands.save_film,
        commands.why_not_save_film,
        begins_group=True,
    ),
    Row(
        FILE,
        QT_TRANSLATE_NOOP("Actions", "&Export…"),
        "Ctrl+E",
        QT_TRANSLATE_NOOP("Actions", "Save what this tab shows as a picture, an animation or a file"),
        commands.export,
        commands.why_not_export,
    ),
    Row(
        FILE,
        QT_TRANSLATE_NOOP("Actions", "Se&ttings…"),
        "Ctrl+,",
        QT_TRANSLATE_NOOP("Actions", "Choose how the window looks and plays, and see what lies on the disk"),
        commands.show_settings,
        begins_group=True,
    ),
    Row(
        FILE,
        QT_TRANSLATE_NOOP("Actions", "&Quit"),
        "Ctrl+Q",
        QT_TRANSLATE_NOOP("Actions", "Save what runs and close the window"),
        commands.leave,
        begins_group=True,
    ),
    Row(
        EDIT,
        QT_TRANSLATE_NOOP("Actions", "&Undo"),
        "Ctrl+Z",
        QT_TRANSLATE_NOOP(
            "Actions", "Take back what was chosen or thrown away last on this page, or drawn on the canvas"
        ),
        undoing.undo,
        undoing.why_not_undo,
    ),
    Row(
        EDIT,
        QT_TRANSLATE_NOOP("Actions", "&Redo"),
        "Ctrl+Shift+Z",
        QT_TRANSLATE_NOOP("Actions", "Do again what was undone"),
        undoing.redo,
        undoing.why_not_redo,
    ),
    Row(
        VIEW,
        QT_TRANSLATE_NOOP("Actions", "Like the &system"),
        "",
        QT_TRANSLATE_NOOP("Actions", "Be light or dark as the system is"),
        commands.follow_system,
        is_on=commands.follows_system,
    ),
    Row(
        VIEW,
        QT_TRANSLATE_NOOP("Actions", "&Light"),
        "",
        QT_TRANSLATE_NOOP("Actions", "Dark text on a light ground"),
        commands.be_light,
        is_on=commands.is_light,
    ),
    Row(
        VIEW,
        QT_TRANSLATE_NOOP("Actions", "&Dark"),
        "",
        QT_TRANSLATE_NOOP("Actions", "Light text on a dark ground"),
        commands.be_dark,
        is_on=commands.is_dark,
    ),
    Row(
        VIEW,
        QT_TRANSLATE_NOOP("Actions", "Light or dark: &toggle"),
        "Ctrl+Shift+T",
        QT_TRANSLATE_NOOP("Actions", "Change from light to dark or back"),
        commands.toggle_dark,
        begins_group=True,
    ),
    Row(
        VIEW,
        QT_TRANSLATE_NOOP("Actions", "L&arger text"),
        "Ctrl++",
        QT_TRANSLATE_NOOP("Actions", "Make all text larger"),
        commands.larger_text,
        begins_group=True,
    ),
    Row(
        VIEW,
        QT_TRANSLATE_NOOP("Actions", "S&maller text"),
        "Ctrl+-",
        QT_TRANSLATE_NOOP("Actions", "Make all text smaller"),
        commands.smaller_text,
    ),
    Row(
        RUN,
        QT_TRANSLATE_NOOP("Actions", "&Start"),
        "Ctrl+Return",
        QT_TRANSLATE_NOOP("Actions", "Start what this tab does"),
        commands.start,
        commands.why_not_start,
    ),
    Row(
        RUN,
        QT_TRANSLATE_NOOP("Actions", "&Pause or resume"),
        "Ctrl+P",
        QT_TRANSLATE_NOOP("Actions", "Hold the job of this tab at its next step, or let it go on"),
        commands.pause,
        commands.why_not_stop,
    ),
    Row(
        RUN,
        QT_TRANSLATE_NOOP("Actions", "S&top"),
        "Ctrl+.",
        QT_TRANSLATE_NOOP("Actions", "Save what the job of this tab has, and stop it"),
        commands.stop,
        commands.why_not_stop,
    ),
    Row(
        RUN,
        QT_TRANSLATE_NOOP("Actions", "See how the samples &changed…"),
        "",
        QT_TRANSLATE_NOOP(
            "Actions", "Draw the same seeds with every snapshot of the open run, as a film over training"
        ),
        commands.show_over_training,
        commands.why_not_over_training,
        begins_group=True,
    ),
    Row(
        RUN,
        QT_TRANSLATE_NOOP("Actions", "Write a &report…"),
        "",
        QT_TRANSLATE_NOOP("Actions", "Tell all that is known of the open run on one page that opens in any browser"),
        run_report.write_report,
        commands.why_not_over_training,
    ),
    Row(
        HELP,
        QT_TRANSLATE_NOOP("Actions", "&Help"),
        "F1",
        QT_TRANSLATE_NOOP("Actions", "What this page, or the choice that has the focus, means"),
        help_dock.show_help,
    ),
    Row(
        HELP,
        QT_TRANSLATE_NOOP("Actions", "L&essons"),
        "Ctrl+F1",
        QT_TRANSLATE_NOOP(
            "Actions", "See how it works, one thing at a time, in this window; and the paper's experiments"
        ),
        lesson_dock.show_lessons,
    ),
    Row(
        HELP,
        QT_TRANSLATE_NOOP("Actions", "&Keys"),
        "Ctrl+/",
        QT_TRANSLATE_NOOP("Actions", "List all keys"),
        commands.show_shortcuts,
    ),
    Row(
        HELP,
        QT_TRANSLATE_NOOP("Actions", "&Log"),
        "Ctrl+Shift+L",
        QT_TRANSLATE_NOOP("Actions", "What the program has done and said, to search and copy"),
        commands.show_log,
    ),
    Row(
        HELP,
        QT_TRANSLATE_NOOP("Actions", "&About"),
        "",
        QT_TRANSLATE_NOOP("Actions", "Versions and the machine, to read or copy"),
        commands.show_about,
    ),
)
