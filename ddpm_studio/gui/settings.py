"""The preferences of the window, kept in one JSON file; losing them is never fatal."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias, TypeVar, get_args

from pydantic import ValidationError, field_validator
from PySide6.QtCore import QObject, QTimer, Signal

from ddpm_studio.engine.disk import places
from ddpm_studio.engine.disk.files import read_bounded, write_text
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.options import Options, as_far_as_read, knob

LONGEST_LIST = 12
LARGEST = 2**24
"""Bytes of a file of preferences."""
NAME_PAGES = ("tab", "splitters", "drafts")
"""The preferences that name pages of the window, as a value or as the keys of a table."""
OLD_PAGE = re.compile(r"(Start|Train|Sample|Compare|Interpolate|Forward)Tab(|\..+)")
Draft = TypeVar("Draft", bound=Options)
PATIENCE = 500
"""Milliseconds after the last change until it is written."""

TimeAxisName: TypeAlias = Literal["t", "log-snr"]
TIME_AXES: tuple[TimeAxisName, ...] = get_args(TimeAxisName)


class Taste(Options):
    """What the user has chosen for the window: the part of the preferences that the window of settings shows."""

    theme: Literal["system", "light", "dark"] = knob("system", "Light or dark, or as the system is.")
    text_scale: float = knob(
        1.0,
        "Multiplies the system's font size.",
        up="Larger text everywhere.",
        usual="0.8 to 2",
        unit="times",
        label="Text size",
        ge=0.5,
        le=3,
    )
    playback_fps: float = knob(
        12.0,
        "How many frames of a film are shown a second.",
        up="Faster; every frame is shown all the same.",
        usual="8 to 30",
        unit="fps",
        label="Speed of films",
        ge=1,
        le=60,
    )
    loop_mode: Literal["once", "loop", "ping-pong"] = knob(
        "once", "What comes after the last frame.", label="At the end of a film"
    )
    time_axis: TimeAxisName = knob(
        "t",
        "By what the frames of a chain are spread along the timeline: t, or the logarithm of the signal-to-noise "
        "ratio, which gives room to the steps near the image.",
        label="Axis of the timeline",
    )
    motion: Literal["system", "always", "never"] = knob(
        "system",
        "Whether anything moves by itself, as pictures on the start page and the glow of what was changed; as the "
        "system wishes, where it says so.",
        label="Motion",
    )
    film_budget: int = knob(
        512,
        "How much memory a film may take; a larger one lies in a temporary file, where it is as fast.",
        up="Fewer temporary files, more memory.",
        usual="512",
        unit="MB",
        label="Memory for a film",
        ge=16,
        le=1_000_000,
    )
    new_results: Literal["at start", "when done", "never"] = knob(
        "at start",
        "When what is being drawn takes the place of what is looked at: with its first frame, when it is done, or only "
        "when it is chosen in the rail of results.",
        label="New results are shown",
    )
    at_close: Literal["ask", "save"] = knob(
        "ask",
        "What closing the window does while something is trained: ask, or save and close at once.",
        label="Closing while training",
    )
    results_budget: int = knob(
        2048,
        "How much room the films of results may take on the disk; the oldest without a star leave first. Their recipes "
        "stay, and draw the same pixels again.",
        up="More films can be shown at once.",
        usual="2048",
        unit="MB",
        label="Room for results",
        ge=0,
        le=10_000_000,
    )


class Preferences(Taste):
    """What the window remembers between two starts."""

    language: str = knob("", "A language such as ja; empty for the system's.")
    recent_data: tuple[Path, ...] = knob((), "Data sets that were opened, newest first.", max_length=LONGEST_LIST)
    recent_runs: tuple[Path, ...] = knob((), "Runs that were opened, newest first.", max_length=LONGEST_LIST)
    geometry: str = knob("", "Size and place of the window, as Qt writes it, in base 64.")
    splitters: dict[str, str] = knob({}, "Where each splitter stands, as Qt writes it, in base 64.")
    tab: str = knob("", "The tab that was open.")
    draws_live: bool = knob(True, "Whether pages draw anew at each change, where that takes no longer than 2 s.")
    speeds: dict[str, float] = knob(
        {}, "Seconds that a call of the network takes for an image, by model and device, newest first."
    )
    drafts: dict[str, dict[str, Any]] = knob({}, "What was last chosen in each form.")
    left: dict[str, dict[str, Any]] = knob({}, "How each page was left: what is shown there, and how.")
    lessons: dict[str, int] = knob({}, "How many stations of each lesson were seen.")

    @field_validator("recent_data", "recent_runs")
    @classmethod
    def _follow_home(cls, paths: tuple[Path, ...]) -> tuple[Path, ...]:
        return tuple(dict.fromkeys(map(places.at_home, paths)))


@dataclass(frozen=True)
class Folders:
    """Where things are kept."""

    config: Path
    cache: Path
    runs: Path
    log: Path
    results: Path
    home: Path


def folders() -> Folders:
    """Return where preferences, caches, runs and crash reports are kept; the folders may not exist yet."""
    home, own = places.home_folder(), (places.config_folder(), places.cache_folder())
    return Folders(*own, home / "runs", places.log_folder(), home / "results", home)


class Settings(QObject):
    """Reads and writes the preferences.

    `notes` are sentences about what went wrong with the file; where it cannot be written, changes last until
    the window is closed.
    """

    changed = Signal()
    asked = Signal()  # they are about to be written: whoever waits with a change tells of it now

    def __init__(self, path: Path | None = None) -> None:
        super().__init__()
        self.path = path or folders().config / "settings.json"
        self.notes: list[str] = []
        self._is_dirty = False
        self._can_write = True
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE)
        self._patience.timeout.connect(self.save)
        self.now = self._read()
        """The preferences."""

    def change(self, **values: Any) -> None:
        """Change some preferences; they are written a moment later."""
        self.now = Preferences.model_validate({**dict(self.now), **values})
        self._is_dirty = True
        self._patience.start()
        self.changed.emit()

    def remember_run(self, folder: Path) -> None:
        """Put a run at the top of the recent ones."""
        self.change(recent_runs=_first(folder, self.now.recent_runs))

    def forget_run(self, folder: Path) -> None:
        """Take a run out of the recent ones."""
        self.change(recent_runs=tuple(other for other in self.now.recent_runs if other != folder))

    def remember_data(self, path: Path) -> None:
        """Put a data set at the top of the recent ones."""
        self.change(recent_data=_first(path, self.now.recent_data))

    def draft(self, name: str, usual: Draft) -> Draft:
        """Return what was last chosen in the form called `name`; as in `usual` is what was not, or cannot be read."""
        return as_far_as_read(self.now.drafts.get(name, {}), usual)

    def remember_draft(self, name: str, options: Options) -> None:
        """Keep what is chosen in the form called `name` for the next start."""
        if (chosen := options.model_dump(mode="json")) != self.now.drafts.get(name):
            self.change(drafts={**self.now.drafts, name: chosen})

    def save(self) -> None:
        """Write what was changed; once it cannot be written, it is not tried again."""
        self.asked.emit()
        self._patience.stop()
        if not self._is_dirty or not self._can_write:
            return
        try:
            write_text(self.path, json.dumps(self.now.model_dump(), indent=1, default=str) + "\n")
            self._is_dirty = False
        except StudioError as error:
            self._can_write = False
            self.notes.append(self.tr("Preferences are not kept: {}").format(error))

    def _read(self) -> Preferences:
        try:
            # As bytes: with a byte order mark, too, as an editor may have left it.
            found = json.loads(read_bounded(self.path, LARGEST))
            if not isinstance(found, dict):
                raise ValueError("not a table")
        except FileNotFoundError:
            return Preferences()
        except OSError as error:
            self.notes.append(self.tr("Preferences cannot be read: {}").format(error.strerror))
            return Preferences()
        except (ValueError, RecursionError):
            self._set_aside()
            return Preferences()
        known = {name: value for name, value in found.items() if name in Preferences.model_fields}
        known |= {name: _by_page(known[name]) for name in NAME_PAGES if name in known}
        try:
            return Preferences.model_validate(known)
        except ValidationError as error:
            self._set_aside()
            bad = {str(each["loc"][0]) for each in error.errors(include_url=False) if each["loc"]}
            return Preferences.model_validate({name: value for name, value in known.items() if name not in bad})

    def _set_aside(self) -> None:
        aside = self.path.with_name(f"{self.path.stem}-broken{self.path.suffix}")
        try:
            self.path.replace(aside)
            self.notes.append(self.tr("The preferences were damaged; they are kept as {}.").format(aside.name))
        except OSError:
            self.notes.append(self.tr("The preferences are damaged; they were not used."))


def _by_page(value: Any) -> Any:
    """Return a preference with pages called by name: once they were by class, as ``TrainTab`` for ``train``."""
    if isinstance(value, dict):
        return {_by_page(name): each for name, each in value.items()}
    page = OLD_PAGE.fullmatch(value) if isinstance(value, str) else None
    return value if page is None else page[1].lower() + page[2]


def _first(path: Path, others: tuple[Path, ...]) -> tuple[Path, ...]:
    return (path, *(other for other in others if other != path))[:LONGEST_LIST]
