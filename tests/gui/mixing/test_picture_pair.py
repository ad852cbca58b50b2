"""Two pictures to mix: which of them the model has not learnt from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from ddpm_studio.engine.choices.pictures import DataPicture
from ddpm_studio.engine.datasets import Digits, Folder
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.engine.models.find import find_model_file
from ddpm_studio.engine.models.header import HEADER_KEY, card_from, header_of, read_card
from ddpm_studio.gui.mixing.picture_pair import PicturePair
from ddpm_studio.gui.session import Session
from tests.engine.small import with_data
from tests.gui.small_model import model, wait_until

__all__ = ["model"]
pytestmark = pytest.mark.usefixtures("known_digits")


@pytest.fixture
def pair(qtbot: QtBot, session: Session) -> PicturePair:
    pair = PicturePair(session)
    qtbot.addWidget(pair)
    with qtbot.waitExposed(pair):
        pair.show()
    return pair


@pytest.fixture
def card(model: Path, tmp_path: Path) -> ModelCard:
    """Of a model that was trained on a folder, as its file says it: by name only."""
    folder = tmp_path / "cats"
    folder.mkdir()
    for number in range(2):
        Image.new("L", (8, 8), 90 * number).save(folder / f"{number}.png")
    trained = with_data(read_card(find_model_file(model)), source=Folder(path=folder))
    return card_from(header_of(trained)[HEADER_KEY], Path("a.safetensors"))


def show(qtbot: QtBot, pair: PicturePair, *files: Path) -> str:
    """Put files into the wells; return what is said of them."""
    for which, file in enumerate(files):
        pair.take_file(which, file)
    wait_until(qtbot, lambda: not pair._loader.is_busy and pair.chosen() is not None)
    chosen = pair.chosen()
    assert chosen is not None and all(pair.pixels(picture) is not None for picture in chosen)
    return pair.strange.text() if pair.strange.isVisible() else ""


def test_files_of_the_folder_that_it_learnt_from_are_no_strangers(
    qtbot: QtBot, pair: PicturePair, card: ModelCard, tmp_path: Path
) -> None:
    pair.use_model(card)
    assert show(qtbot, pair, tmp_path / "cats/0.png", tmp_path / "cats/1.png") == ""
    stranger = tmp_path / "stranger.png"
    Image.new("L", (8, 8)).save(stranger)
    assert show(qtbot, pair, stranger).startswith("A is not from this model's data")
    assert show(qtbot, pair, stranger, stranger).startswith("A and B are not from this model's data")


def test_a_set_of_one_picture_gives_it_twice(
    qtbot: QtBot, pair: PicturePair, card: ModelCard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cats/1.png").unlink()
    monkeypatch.chdir(tmp_path)  # where the bare name of the folder leads to it
    pair.use_model(card)
    assert show(qtbot, pair) == ""
    only = DataPicture(source=Folder(path=Path("cats")), index=0)
    assert pair.chosen() == (only, only)


def test_digits_serve_a_model_that_came_without_its_run(qtbot: QtBot, pair: PicturePair, card: ModelCard) -> None:
    pair.use_model(replace(card, training=None))
    assert show(qtbot, pair).startswith("A and B are not from this model's data")
    assert pair.chosen() == (DataPicture(source=Digits(), index=0), DataPicture(source=Digits(), index=1))
