"""A dropped picture brings back what made it, whichever version of the program wrote it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from ddpm_studio.engine.choices.comparison import CompareOptions
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.export.pictures import save_png
from ddpm_studio.gui.choosing.recall import find_models, recall, too_new
from ddpm_studio.gui.errands import DropPictures
from ddpm_studio.gui.reports.notices import Notice
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.tabs.interpolate import InterpolateTab

FIRST = {"app": "DDPM Studio", "app_version": "0.1.0", "version": 1}
MODEL = {"name": "mine", "step": 8, "ema_rate": 0.5, "sha256": "f" * 64}


def picture(path: Path, **said: object) -> Path:
    save_png(path, np.zeros((8, 8, 3), np.uint8), {**FIRST, **said})
    return path


def test_pictures_of_the_first_version_are_understood(tmp_path: Path, session: Session) -> None:
    drawn = picture(tmp_path / "a.png", job="sample", choices={"count": 3, "seed": 9}, model=MODEL)
    recalled = recall([drawn])
    assert recalled is not None and (recalled.job, recalled.options) == ("sample", SampleOptions(count=3, seed=9))
    told: list[Notice] = []
    session.noticed.connect(told.append)
    choices = {"first": {"steps": 5}, "second": {"steps": 6}}
    compared = picture(tmp_path / "b.png", job="compare", choices=choices, model=MODEL, second_model=MODEL)
    recalled = recall([compared])
    assert recalled is not None and isinstance(recalled.options, CompareOptions)
    assert find_models(recalled, session) == [None, None]
    assert "not its model “mine”" in told[0].sentence


@pytest.mark.parametrize(
    "said",
    [
        {"job": "compare", "choices": {}, "model": MODEL},
        {"job": "sample", "choices": {"count": 3}},
        {"job": "sample", "choices": {"count": 0}, "model": MODEL},
        {"job": "sample", "choices": {}, "model": "mine"},
        {"job": ["sample"], "choices": {}, "model": MODEL},
        {"version": 2, "job": "sample", "choices": {}, "models": 7},
    ],
)
def test_a_picture_that_is_not_understood_is_one_like_any(tmp_path: Path, said: dict[str, object]) -> None:
    assert recall([picture(tmp_path / "a.png", **said)]) is None
    assert too_new([tmp_path / "a.png"]) == ""


def test_a_picture_by_a_later_version_is_refused_by_name(qtbot: QtBot, tmp_path: Path, session: Session) -> None:
    later = picture(tmp_path / "later.png", version=3, job="sample", choices={}, models=[MODEL])
    assert recall([later]) is None
    tab = InterpolateTab(session)
    qtbot.addWidget(tab)
    told: list[Notice] = []
    session.noticed.connect(told.append)
    tab.take(DropPictures((later,)))
    assert [notice.level for notice in told] == ["warning"]
    assert "later.png: the recipe in it was written by a newer version of DDPM Studio (format 3)" in told[0].sentence
    assert tab.pair.chosen() is None, "it is no picture to mix either"
