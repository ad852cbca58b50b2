"""What is thrown away goes to the system's trash and can be had back; nothing is deleted.

Where there is no trash, as on some other disks, it stays, and its folder is named.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QFile, QStandardPaths

from ddpm_studio.engine.disk.places import at_home
from ddpm_studio.engine.errors import StudioError

translate = QCoreApplication.translate


@dataclass(frozen=True)
class Discarded:
    """Where something was, and where in the trash it is now."""

    place: Path
    in_trash: Path

    def put_back(self) -> None:
        """Take it out of the trash, to where it was.

        :raises StudioError: if the trash was emptied meanwhile, or something else is in its place.
        """
        place = at_home(self.place.parent) / self.place.name
        if place.exists() or not self.in_trash.exists():
            raise StudioError(translate("Trash", "{} cannot be put back; look into the trash.").format(place.name))
        try:
            self.in_trash.rename(place)
        except OSError as error:
            sentence = translate("Trash", "{} cannot be put back: {}. It is in the trash.")
            raise StudioError(sentence.format(self.place.name, error.strerror)) from error
        note = self.in_trash.parent.parent / "info" / f"{self.in_trash.name}.trashinfo"
        with contextlib.suppress(OSError):
            note.unlink()


def put_back_all(gone: Iterable[Discarded], refuse: Callable[[str], object]) -> list[Discarded]:
    """Take these out of the trash and return those that are back; of each other one, `refuse` is told why."""
    back = []
    for each in gone:
        try:
            each.put_back()
        except StudioError as error:
            refuse(str(error))
        else:
            back.append(each)
    return back


def to_trash(folder: Path) -> Discarded:
    """Move a folder to the trash.

    :raises StudioError: if there is no trash where it lies.
    """
    _make_room_for_trash()
    file = QFile(str(folder))
    if not file.moveToTrash():
        sentence = translate(
            "Trash", "{} cannot be moved to the trash: {}. Delete its folder if you do not need it: {}"
        )
        why = file.errorString().strip().rstrip(".")
        raise StudioError(sentence.format(folder.name, why or translate("Trash", "there is none here"), folder))
    return Discarded(folder, Path(file.fileName()))


def _make_room_for_trash() -> None:
    """Make the folder in which the trash is kept, as in a new home it is not there, and Qt makes the trash only."""
    place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericDataLocation)
    if sys.platform == "linux" and place:
        with contextlib.suppress(OSError):
            Path(place).mkdir(mode=0o700, parents=True, exist_ok=True)
