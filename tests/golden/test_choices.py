"""Choices that an earlier version wrote: a run's, schedules, and the preferences of the window."""

from __future__ import annotations

import json
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ddpm_studio.engine.choices.comparison import CompareOptions, OverTrainingOptions
from ddpm_studio.engine.choices.mixing import InterpolateOptions
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.choices.schedule_file import read_schedule
from ddpm_studio.engine.choices.toml import is_sealed_text, read_config
from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.options import Options
from ddpm_studio.gui.forward.options import ForwardOptions
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.settings import Preferences, Settings
from ddpm_studio.gui.style.theme import Theme
from ddpm_studio.gui.tabs import TABS
from ddpm_studio.gui.tabs.sample import SampleTab
from ddpm_studio.gui.window.pages import Pages
from tests.golden.program import CHOICES, SCHEDULES, SETTINGS

FORMS: dict[str, type[Options]] = {
    "sample": SampleOptions,
    "interpolate": InterpolateOptions,
    "compare": CompareOptions,
    "over_training": OverTrainingOptions,
    "forward": ForwardOptions,
    "train": RunConfig,
}


def leaves(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each choice by its dotted key."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, f"{key}.{name}")
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for index, inner in enumerate(value):
            yield from leaves(inner, f"{key}.{index}")
    else:
        yield key, value


def test_a_runs_choices_are_read_as_they_were_written() -> None:
    text = CHOICES.read_bytes().decode()
    assert is_sealed_text(text)
    written, read = dict(leaves(tomllib.loads(text))), dict(leaves(read_config(CHOICES).model_dump(mode="json")))
    assert {key: read[key] for key in written} == written
    usual = dict(leaves(RunConfig().model_dump(mode="json")))
    alike = {key for key in written if usual.get(key) == written[key]}
    assert alike == {".version", ".network.kind"}, "choices that are as usual prove nothing"


@pytest.mark.parametrize("path", sorted(SCHEDULES.iterdir()), ids=lambda path: path.stem)
def test_a_schedule_gives_the_same_numbers(path: Path) -> None:
    said = json.loads(path.read_text("utf-8"))
    schedule = read_schedule(path)
    assert schedule.model_dump(mode="json") == {**schedule.model_dump(mode="json"), **said["schedule"]}
    # The last digit of a cosine or a logarithm is the system's business.
    np.testing.assert_allclose(schedule.betas(), said["betas"], rtol=1e-12)
    np.testing.assert_allclose(schedule.alpha_bar(), said["alpha_bar"], rtol=1e-12)


def renamed(name: str) -> str:
    """Return what a page, or a form of it, is called now; then it was called by the name of its class."""
    page, dot, form = name.partition(".")
    return f"{page.removesuffix('Tab').lower() if page.endswith('Tab') else page}{dot}{form}"


def as_written_now(form: str, written: dict[str, Any]) -> dict[str, Any]:
    """Return choices as this program would write them: of a comparison A and B were fields of their own."""
    if form != "compare":
        return written
    return {"sides": [written["first"], written["second"]]}


def test_preferences_are_read_as_they_were_written(qapp, tmp_path: Path) -> None:
    settings = Settings(Path(shutil.copy(SETTINGS, tmp_path)))
    written = json.loads(SETTINGS.read_text("utf-8"))
    read, usual = json.loads(settings.now.model_dump_json()), json.loads(Preferences().model_dump_json())
    assert not settings.notes
    for name in ("recent_data", "recent_runs"):  # as this system writes paths
        written[name] = [str(Path(path)) for path in written[name]]
    for name in ("splitters", "drafts"):
        written[name] = {renamed(key): value for key, value in written[name].items()}
    written["tab"] = renamed(written["tab"])
    assert {name: read[name] for name in written} == written
    assert not [name for name in written if written[name] == usual[name]], "what is as usual proves nothing"


@pytest.mark.parametrize("form", FORMS)
def test_what_was_chosen_in_each_form_comes_back(qapp, tmp_path: Path, form: str) -> None:
    settings = Settings(Path(shutil.copy(SETTINGS, tmp_path)))
    kind, written = FORMS[form], as_written_now(form, settings.now.drafts[form])
    draft = settings.draft(form, kind())
    read = dict(leaves(draft.model_dump(mode="json")))
    assert draft != kind() and {key: read[key] for key, _ in leaves(written)} == dict(leaves(written))


def test_the_tab_that_was_open_is_opened(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    session = Session(Settings(Path(shutil.copy(SETTINGS, tmp_path))))
    theme = Theme(qapp)
    pages = Pages(session, theme, TABS)
    qtbot.addWidget(pages)
    pages.open(session.settings.now.tab)
    tab = pages.tab()
    assert isinstance(tab, SampleTab)
    assert tab.name in session.settings.now.splitters
    theme.deleteLater()  # or it dresses the application in all tests after this one
    QCoreApplication.sendPostedEvents(theme, QEvent.Type.DeferredDelete.value)
