"""A model that is trained in a second, and a tab that is ready to use it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ddpm_studio.engine.films.film import Film
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.tabs.base import Tab
from tests.engine.small import small_run, train
from tests.gui.delivery import deliver_to

T = 50
"""Of the small model's schedule."""


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a finished run on 8 × 8 digits with two EMA rates; read only."""
    run = small_run(tmp_path_factory.mktemp("model"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DDPM_STUDIO_HOME", str(tmp_path_factory.mktemp("home")))
        train(run)
    return run.folder


def show(qtbot: QtBot, tab: Tab, session: Session) -> None:
    """Show the tab with the engine ready and the errands that it takes."""
    qtbot.addWidget(tab)
    deliver_to(tab)
    tab.resize(1280, 640)
    session.be_ready("CPU")
    with qtbot.waitExposed(tab):
        tab.show()


def run(qtbot: QtBot, tab: Tab) -> None:
    """Press the primary button and wait for the end."""
    assert tab.can_start, tab.why_not.text()
    tab.primary.click()
    wait_until(qtbot, lambda: not tab.is_busy)


def wait_until(qtbot: QtBot, condition: Callable[[], bool]) -> None:
    """Wait, long enough for a busy machine."""
    qtbot.waitUntil(condition, timeout=60_000)


def is_filled(film: Film, steps: int) -> bool:
    """Whether the film has a frame for the start and one after each step."""
    return len(film) == film.expected == steps + 1
