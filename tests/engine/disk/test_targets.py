from __future__ import annotations

import os
from pathlib import Path

import pytest

from ddpm_studio.engine.disk import files
from ddpm_studio.engine.disk.targets import check_folder
from ddpm_studio.engine.errors import StudioError


def test_a_folder_that_can_be_made_is_good_and_is_not_made(awkward_path: Path) -> None:
    check_folder(awkward_path)
    check_folder(awkward_path / "a" / "b", size=1000)
    assert list(awkward_path.iterdir()) == []


@pytest.mark.parametrize("below", [False, True])
def test_a_file_is_no_folder(tmp_path: Path, below: bool) -> None:
    file = tmp_path / "passwd"
    file.write_text("precious")
    named = r".*passwd" if below else "it"
    with pytest.raises(StudioError, match=rf"cannot be written to: {named} is not a folder. Choose another folder."):
        check_folder(file / "results" if below else file)
    assert file.read_text() == "precious"


def test_what_refuses_a_file_or_has_no_room_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    with pytest.raises(StudioError, match="leads nowhere"):
        check_folder(tmp_path / "link")
    with pytest.raises(StudioError, match="File name too long"):
        check_folder(tmp_path / ("n" * 300))
    with pytest.raises(StudioError, match=r"MB are to be written. Free some space or choose another folder."):
        check_folder(tmp_path, size=2**60)

    def refuse(call: str, path: Path) -> None:
        raise OSError(30, os.strerror(30), str(path))

    monkeypatch.setattr(files, "witness", refuse)
    with pytest.raises(StudioError, match="Read-only file system"):
        check_folder(tmp_path / "new")
