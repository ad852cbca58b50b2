"""Paths that lead nowhere, or where nobody may look, are told of in a sentence wherever somebody hands them over."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ddpm_studio.engine.datasets import source_from_path
from ddpm_studio.engine.disk.handed_over import is_file, is_folder, why_closed
from ddpm_studio.engine.disk.home_targets import is_gone, is_home, target_in
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.models.find import find_data, find_model_file
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runs.run_list import find_runs, is_run

TOO_LONG = Path("/") / ("x" * 300)
"""As a folder that is closed to us, the system refuses to look there; it does so for root as well."""


def test_why_nothing_is_seen_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "gone")
    assert why_closed(tmp_path) == ""
    assert why_closed(tmp_path / "gone") == f"{tmp_path / 'gone'} does not exist."
    assert why_closed(tmp_path / "link", "link") == "link is a link that leads nowhere."
    assert "File name too long" in why_closed(TOO_LONG)

    def closed(path: Path) -> None:
        raise PermissionError(13, os.strerror(13), str(path))

    monkeypatch.setattr(os, "scandir", closed)
    assert why_closed(tmp_path, "here").startswith("here cannot be opened: Permission denied. ")


@pytest.mark.parametrize("open_it", (source_from_path, Run.open, find_model_file, find_data))
def test_what_opens_paths_of_users_refuses_in_a_sentence(open_it) -> None:
    with pytest.raises(StudioError):
        open_it(TOO_LONG)


def test_where_nobody_may_look_there_is_nothing() -> None:
    assert not is_file(TOO_LONG) and not is_folder(TOO_LONG) and not is_run(TOO_LONG) and not find_runs(TOO_LONG)
    assert not is_home(TOO_LONG) and is_gone(TOO_LONG) and target_in(TOO_LONG) == TOO_LONG
