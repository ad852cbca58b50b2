"""Whatever a thing is called, its file lies in the folder that was chosen, and takes the place of no other."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from ddpm_studio.engine.choices.toml import with_changes
from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.export.names import free_name, safe_name
from ddpm_studio.engine.export.pictures import save_singles
from ddpm_studio.engine.runs.run_list import create_run

NASTY = (
    *("..", "../up", "..\\up", "/etc/passwd", "C:\\x", "~", "~root", "-rf", "a\0b", "a\nb", "x" * 300, "🖼" * 90),
    *("con", "NUL", "com1.txt", "LPT9", "aux.", "trailing.", "trailing ", " lead", ".hidden", "\u202egnp.exe"),
    *("a:b", "a|b?c*d", '"q"', "<img>", "", " ", ".", "ß" * 200, "e\u0301" * 120, "\ud800", "$(touch x)", "`x`"),
    *("%00", "a/b", "a\u200bb", "𠀋" * 90),
)


def names(count: int) -> list[str]:
    """Return the nasty names, and pieces of them put together by chance."""
    chance = random.Random(0)
    return [*NASTY, *("".join(chance.choices(NASTY, k=chance.randrange(1, 5))) for _ in range(count - len(NASTY)))]


def test_every_name_is_made_one_that_stays_in_its_folder() -> None:
    for name in names(400):
        safe = safe_name(name)
        assert safe and Path(safe).name == safe and safe not in (".", "..") and len(safe.encode()) <= 160
        assert not set(safe) & set('\0\n/\\:*?"<>|') and safe == safe.strip(" ") and not safe.endswith(".")
        assert safe.split(".")[0].upper() not in ("CON", "NUL", "AUX", "PRN", "COM1", "LPT9")
        assert "\u202e" not in safe and safe.isprintable()


def test_200_pictures_of_any_name_lie_in_the_folder_and_replace_none(tmp_path: Path) -> None:
    folder = tmp_path / "chosen"
    folder.mkdir()
    (folder / "up.png").write_text("precious")
    called = names(200)
    for _ in save_singles(folder, np.zeros((len(called), 2, 2, 1), np.uint8), names=called):
        pass
    assert len(list(folder.iterdir())) == len(called) + 1 and (folder / "up.png").read_text() == "precious"
    assert list(tmp_path.iterdir()) == [folder]


@pytest.mark.long
def test_200_runs_of_any_name_lie_in_the_folder_and_replace_none(tmp_path: Path) -> None:
    folder, made = tmp_path / "runs", set()
    for name in names(200):
        try:
            run = create_run(RunConfig(name=name[:80]), folder)
        except ValueError:  # no text at all: half of a letter
            assert "\ud800" in name
            continue
        assert run.folder.parent == folder and run.folder not in made
        made.add(run.folder)
        assert run.config().name == name[:80]
    assert set(folder.iterdir()) == made and list(tmp_path.iterdir()) == [folder] and len(made) > 150


def test_a_target_that_is_there_is_never_the_free_one(tmp_path: Path) -> None:
    for number in range(5):
        free_name(tmp_path / "grid.png").write_text(str(number))
    (tmp_path / "link.png").symlink_to(tmp_path / "nowhere")
    assert free_name(tmp_path / "link.png").name == "link (2).png"
    assert [path.read_text() for path in sorted(tmp_path.glob("grid*.png"), key=lambda path: path.read_text())] == list(
        "01234"
    )


def test_a_folder_in_place_of_a_file_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StudioError, match="cannot hold runs"):
        create_run(with_changes(RunConfig(), ["name=x"]), tmp_path / "file")
