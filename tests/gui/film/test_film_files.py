"""A film is saved, opened by dropping it, and shown in a window that has no model and no engine."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.errors import LoadError
from ddpm_studio.engine.events import Frame
from ddpm_studio.engine.films.film_file import save_film
from ddpm_studio.engine.models.find import find_model_file
from ddpm_studio.engine.models.header import read_card
from ddpm_studio.gui.film.film_files import recipe_text, take_from
from ddpm_studio.gui.film.take import Take
from ddpm_studio.gui.reports.notices import Notice
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import Theme
from ddpm_studio.gui.tabs import TABS
from ddpm_studio.gui.tabs.sample import SampleTab
from ddpm_studio.gui.window.actions import ACTIONS
from ddpm_studio.gui.window.main_window import MainWindow
from tests.gui.small_model import T, model, wait_until

__all__ = ["model"]


@pytest.fixture
def take(model: Path) -> Take:
    """A film of four pictures, made by nobody."""
    take = Take(SampleOptions(model=model, count=4, seed=77, steps=5), read_card(find_model_file(model)))
    random = np.random.default_rng(2)
    for position, t in enumerate(take.times):
        take.film.keep(Frame(position, 6, t, *random.integers(0, 256, (3, 4, 8, 8, 1), np.uint8)))
    return take


@pytest.fixture
def window(qtbot: QtBot, session: Session, theme: Theme) -> MainWindow:
    """A window without a model, in which PyTorch is never loaded."""
    window = MainWindow(session, theme, [page for page in TABS if page.name in ("train", "sample")])
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    return window


def saved(take: Take, path: Path) -> Path:
    list(save_film(path, [take.film], recipe_text(take)))
    return path


def sample_tab(window: MainWindow) -> SampleTab:
    tab = window.tab()
    assert isinstance(tab, SampleTab)
    return tab


def test_a_dropped_film_is_shown_and_saved_again_without_a_model(
    qtbot: QtBot, window: MainWindow, session: Session, take: Take, awkward_path: Path
) -> None:
    told: list[Notice] = []
    session.noticed.connect(told.append)
    session.open_paths([saved(take, awkward_path / "a.npz")])
    tab = sample_tab(window)
    wait_until(qtbot, lambda: not tab.is_busy)
    shown = tab.view.take
    assert shown is not None
    assert np.array_equal(shown.film.view("x_0"), take.film.view("x_0"))
    assert shown.film.times == take.film.times
    assert tab.view.timeline.count == 6
    assert tab.view.grid.count == 4
    tab.view.timeline.go_to(0)
    assert f"ᾱ = {take.alpha_bar[T]:.1e}" in tab.view.header.readout.text()
    assert shown.names()[3] == "77/3"

    again = awkward_path / "b.npz"
    with qtbot.waitSignal(tab.view.outlet.saver.saved):
        tab.view.outlet.saver.save(shown, str(again))
    assert not tab.view.outlet.saver.job_bar.isVisible()
    assert again.read_bytes() == (awkward_path / "a.npz").read_bytes()
    assert [notice.sentence for notice in told] == [f"Saved {again}"]


def test_what_made_it_is_in_the_file_but_no_folder(take: Take, model: Path, tmp_path: Path) -> None:
    again = take_from(saved(take, tmp_path / "a.npz"))
    assert again.options == take.options.with_models([Path()]).computed_in([take.film.precision])
    assert again.card == take.card
    assert str(model.parent) not in recipe_text(take)


@pytest.mark.parametrize(
    "change",
    [{"job": "other"}, {"choices": {"steps": -1}}, {"choices": {"steps": T + 1}}, {"facts": {}}, {"facts": None}],
)
def test_a_recipe_that_is_not_understood_is_said(take: Take, tmp_path: Path, change: dict[str, object]) -> None:
    text = json.dumps({**json.loads(recipe_text(take)), **change})
    list(save_film(tmp_path / "a.npz", [take.film], text))
    with pytest.raises(LoadError, match="recipe is not understood"):
        take_from(tmp_path / "a.npz")


def test_a_film_by_a_later_version_is_refused_by_name(take: Take, tmp_path: Path) -> None:
    text = json.dumps({**json.loads(recipe_text(take)), "version": 3})
    list(save_film(tmp_path / "a.npz", [take.film], text))
    with pytest.raises(
        LoadError, match=r"a\.npz: the recipe in it was written by a newer version of DDPM Studio \(format 3\)"
    ):
        take_from(tmp_path / "a.npz")


def test_a_film_of_the_first_version_is_opened(take: Take, tmp_path: Path) -> None:
    said = json.loads(recipe_text(take))
    [model] = said.pop("models")
    list(save_film(tmp_path / "a.npz", [take.film], json.dumps({**said, "version": 1, "model": model})))
    again = take_from(tmp_path / "a.npz")
    assert again.options == take.options.with_models([Path()]).computed_in([take.film.precision])
    assert again.card == take.card


def test_a_recipe_of_other_pictures_is_said(take: Take, tmp_path: Path) -> None:
    said = json.loads(recipe_text(take))
    said["choices"]["count"] = 5
    list(save_film(tmp_path / "a.npz", [take.film], json.dumps(said)))
    with pytest.raises(LoadError, match="does not fit"):
        take_from(tmp_path / "a.npz")


def test_a_film_that_cannot_be_shown_is_a_sentence_and_changes_nothing(
    window: MainWindow, session: Session, take: Take, tmp_path: Path
) -> None:
    list(save_film(tmp_path / "a.npz", [take.film], "no JSON"))
    told: list[Notice] = []
    session.noticed.connect(told.append)
    session.open_paths([tmp_path / "a.npz"])
    assert [notice.level for notice in told] == ["error"]
    assert "a.npz" in told[0].sentence
    assert sample_tab(window).view.take is None


def test_the_menu_saves_only_what_is_there(window: MainWindow, take: Take) -> None:
    row = next(row for row in ACTIONS if row.keys == "Ctrl+Shift+S")
    assert row.why_not is not None
    window.go_to("train")
    assert row.why_not(window)
    window.go_to("sample")
    assert "no film" in row.why_not(window)
    film = sample_tab(window).view
    film.expect(take)
    film.finish()
    assert row.why_not(window) == ""
