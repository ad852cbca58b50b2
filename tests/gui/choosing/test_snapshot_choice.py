"""Which snapshot of a run is used, and a picker that keeps to itself."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtWidgets import QStackedWidget
from pytestqt.qtbot import QtBot

from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.engine.models.header import read_card
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.gui.choosing import choice
from ddpm_studio.gui.choosing.model_picker import ModelPicker
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.window.remembering.chosen import model_of
from tests.gui.small_model import model

__all__ = ["model"]


@pytest.fixture
def run(model: Path, tmp_path: Path) -> Run:
    """A run with snapshots of steps 5 and 12 (the file of the former is a copy), in both rates."""
    folder = tmp_path / "run"
    shutil.copytree(model, folder)
    for path in (folder / "snapshots").iterdir():
        shutil.copy(path, path.with_name(path.name.replace("12", "05")))
    return Run.open(folder)


def texts(picker: ModelPicker) -> list[str]:
    steps = picker.snapshot.steps
    return [steps.itemText(index) for index in range(steps.count())]


def test_an_own_picker_offers_snapshots_and_changes_nothing_for_others(
    qtbot: QtBot, session: Session, run: Run, model: Path
) -> None:
    session.use_model(model)
    own, shared = ModelPicker(session, is_own=True), ModelPicker(session)
    for picker in (own, shared):
        qtbot.addWidget(picker)
    assert own.path() == model  # what the others use, until something else is chosen
    assert own.snapshot.steps.isHidden()
    own._open_run(str(run.folder))
    assert session.model == model == shared.path()
    assert texts(own) == ["newest", "step 12", "step 5"]
    assert not own.snapshot.steps.isHidden()
    own.snapshot.steps.setCurrentIndex(2)
    own.snapshot.steps.activated.emit(2)
    assert own.choice is not None
    assert own.choice.file == run.snapshots()[0][1]
    session.use_model(run.folder)
    assert own.choice.file == run.snapshots()[0][1]
    assert shared.choice is not None
    assert shared.choice.file == run.snapshots()[1][1]


def test_a_file_of_a_run_is_chosen_as_its_snapshot(qtbot: QtBot, session: Session, run: Run) -> None:
    picker = ModelPicker(session, is_own=True)
    qtbot.addWidget(picker)
    file = run.snapshots(0.99)[0][1]
    picker.choose(file)
    assert picker.path() == run.folder
    assert (picker.snapshot.rate(), picker.snapshot.step()) == (0.99, 5)
    assert picker.choice is not None
    assert picker.choice.file == file
    file.unlink()
    picker.look()
    assert picker.choice is None
    assert "no snapshot of step 5" in picker.problem


def test_a_page_that_is_not_open_looks_at_another_model_once_it_is_asked(
    qtbot: QtBot, session: Session, run: Run, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = QStackedWidget()
    qtbot.addWidget(window)
    session.use_model(model)
    pages = [ModelPicker(session), ModelPicker(session), ModelPicker(session)]
    for page in pages:
        window.addWidget(page)
    window.show()
    read: list[Path] = []

    def reading(file: Path) -> ModelCard:
        read.append(file)
        return read_card(file)

    monkeypatch.setattr(choice, "read_card", reading)
    session.use_model(run.folder)
    assert len(read) == 1  # by the page that is open
    told: list[Path | None] = []
    pages[1].changed.connect(lambda: told.append(pages[1].path()))
    window.setCurrentWidget(pages[1])
    assert told == [run.folder]
    assert pages[2].path() == run.folder
    assert len(read) == 3


def test_a_snapshot_comes_back_with_its_run_alone(qtbot: QtBot, session: Session, run: Run, tmp_path: Path) -> None:
    another = Path(shutil.copytree(run.folder, tmp_path / "another run"))
    pickers = [ModelPicker(session, is_own=True) for _ in range(3)]
    for picker in pickers:
        qtbot.addWidget(picker)
    session.use_model(run.folder)
    pickers[0].snapshot.choose(pickers[0].snapshot.rate(), 5)
    kept = model_of(pickers[0]).read()
    model_of(pickers[1]).put(kept)
    assert pickers[1].snapshot.step() == 5
    session.use_model(another)
    model_of(pickers[2]).put(kept)
    assert pickers[2].path() == another and pickers[2].snapshot.step() is None
