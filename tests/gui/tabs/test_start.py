"""The Start tab: three ways in, and what was done last."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QFileDialog

from ddpm_studio import engine
from ddpm_studio.engine.disk.resources import bundled_models, resource
from ddpm_studio.engine.events import Control, Preview
from ddpm_studio.engine.export.pictures import save_png
from ddpm_studio.engine.films.result import THUMBNAIL, Facts, Result
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runs.run_list import create_run, title_of
from ddpm_studio.gui.errands import (
    ChooseData,
    DrawNow,
    DropPictures,
    Errand,
    GoTo,
    ListRuns,
    OpenLesson,
    ResumeRun,
    TrainDemo,
)
from ddpm_studio.gui.reports.crash import Remains
from ddpm_studio.gui.reports.notices import Notice
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.settings import folders
from ddpm_studio.gui.tabs.start import StartTab
from ddpm_studio.gui.welcome.action_card import ActionCard
from ddpm_studio.gui.welcome.hero_sheet import SIDE, read_hero
from ddpm_studio.gui.welcome.run_card import RunCard
from ddpm_studio.gui.welcome.run_list import MOST_RUNS
from ddpm_studio.gui.window.remembering.histories import history_of
from tests.engine.rival import lent
from tests.engine.small import SMALL, small_run

pytestmark = pytest.mark.usefixtures("known_digits")


@pytest.fixture(autouse=True)
def hasty_previews(monkeypatch: pytest.MonkeyPatch) -> None:
    """In three steps: in twenty they took a third of every training."""
    monkeypatch.setattr("ddpm_studio.engine.jobs.training.preview.STEPS", 3)


def begun_run(folder: Path, step: int) -> Run:
    """A run that stopped at `step` of 12, or did not if that is 0."""
    run = small_run(folder, "saving.preview_every=5")
    control = Control()
    for event in (job := engine.train(run.folder, control)):
        if isinstance(event, Preview) and event.step == step > 0:
            break
    job.close()
    return run


@pytest.fixture
def tab(qtbot, session: Session) -> Iterator[StartTab]:
    tab = StartTab(session)
    qtbot.addWidget(tab)
    tab.resize(1280, 700)
    yield tab


def show(qtbot, tab: StartTab, cards: int) -> None:
    tab.show()
    qtbot.waitUntil(lambda: len(tab.runs.cards) == cards and all(card.isVisible() for card in tab.runs.cards))


def kept_result() -> None:
    """A result whose film has left."""
    folder = folders().results / "one"
    folder.mkdir(parents=True)
    save_png(folder / THUMBNAIL, np.zeros((8, 8, 1), np.uint8))
    Result(folder, Facts("sample", "digits", seed=3), "2026-11-22T14:32:05+00:00").write()


def errands(session: Session) -> list[Errand]:
    sent: list[Errand] = []
    session.sent.connect(sent.append)
    return sent


def are_alike(cards: Sequence[ActionCard]) -> bool:
    """Of one size, but for a pixel where three do not share all there are."""
    widths = [card.width() for card in cards]
    return max(widths) - min(widths) <= 1 and len({card.height() for card in cards}) == 1


def test_at_the_first_start_there_are_three_doors_of_one_size_and_no_job(
    qtbot, tab: StartTab, session: Session
) -> None:
    show(qtbot, tab, 0)
    assert tab.left.isHidden() and tab.shelf.none_yet.isVisible() and tab.shelf.head.all.isHidden()
    assert not tab.can_start
    assert not tab.job_bar.isVisible()
    for width in (1920, 1280, 700):
        tab.resize(width, 700)
        qtbot.waitUntil(lambda: are_alike(tab.doors.cards))
    sent = errands(session)
    tab.doors.see.click()
    tab.doors.draw.click()
    tab.ways.demo.click()
    model = next(path for path in bundled_models() if path.stem == "shapes")
    assert sent == [OpenLesson("noising"), DrawNow(model), TrainDemo()]


def test_pictures_are_asked_for_on_the_page_that_learns_from_them(qtbot, tab: StartTab, session: Session) -> None:
    show(qtbot, tab, 0)
    sent = errands(session)
    tab.doors.train.click()
    assert sent == [GoTo("train")]
    assert tab._dialog is not None and tab._dialog.isVisible()
    tab._dialog.fileSelected.emit(str(folders().runs))
    assert sent[1:] == [ChooseData(folders().runs)]
    tab._dialog.close()


def test_the_bundled_models_can_be_played_with_at_once(qtbot, tab: StartTab, session: Session) -> None:
    show(qtbot, tab, 0)
    assert len(tab.ways.models.buttons) == len(bundled_models())
    sent = errands(session)
    for button, model in zip(tab.ways.models.buttons, bundled_models(), strict=True):
        button.click()
        assert session.model == model
        assert sent[-1] == GoTo("sample")


def test_the_film_plays_while_it_is_seen_and_may(qtbot, tab: StartTab, session: Session) -> None:
    assert resource("hero.webp").stat().st_size <= 300_000, "it is there before anything large is read"
    show(qtbot, tab, 0)
    qtbot.waitUntil(lambda: tab.hero.beat > 1)
    tab.hide()
    beat = tab.hero.beat
    assert not tab.hero._clock.isActive()
    tab.show()
    qtbot.waitUntil(lambda: tab.hero.beat > beat)
    tab.hero.pause.click()
    assert session.settings.now.motion == "never" and not tab.hero.plays
    tab.hero.pause.click()
    assert tab.hero.plays


def test_a_film_that_stands_still_shows_whole_pictures_and_goes_on_from_noise(qapp) -> None:
    film = read_hero()
    assert film is not None
    last = (film.moments - 1) * SIDE
    assert {film.part(-1, row, column, 9).x() for row in range(4) for column in range(9)} == {last}
    assert [film.part(beat, 0, 0, 9).x() for beat in (0, film.moments - 1, film.round)] == [0, last, 0]
    assert film.part(film.round, 0, 0, 9).y() != film.part(0, 0, 0, 9).y(), "another picture the next time"
    assert resource("hero.webp").stat().st_size <= 300_000


def test_what_was_drawn_last_comes_back_by_a_click(qtbot, tab: StartTab, session: Session) -> None:
    kept_result()
    show(qtbot, tab, 0)
    qtbot.waitUntil(lambda: tab.shelf.results is not None and len(tab.shelf.results.results.rows) == 1)
    assert tab.shelf.results is not None
    assert tab.shelf.results.isVisible() and tab.shelf.none_yet.isHidden() and tab.shelf.head.all.isVisible()
    (result,) = tab.shelf.results.results.rows
    sent = errands(session)
    tab.shelf.results.open(result)
    assert DropPictures((result.thumbnail,)) in sent


def test_a_stopped_run_can_be_resumed_sampled_and_opened(qtbot, tab: StartTab, session: Session) -> None:
    run = begun_run(folders().runs, 5)
    show(qtbot, tab, 1)
    (card,) = tab.runs.cards
    assert card.name.text() == "small"
    step = run.states()[-1][0]
    assert f"stopped at step {step} of 12" in card.standing.text()
    assert "loss" in card.standing.text()
    assert not card.picture.pixmap().isNull()
    with qtbot.waitSignal(session.sent) as sent:
        card.resume.click()
    assert sent.args == [ResumeRun(run.folder)]
    with qtbot.waitSignal(session.sent) as sent:
        tab.runs.head.all.click()
    assert sent.args == [ListRuns()]
    card.sample.click()
    assert session.model == run.folder
    with qtbot.waitSignal(session.run_opened):
        card.open.click()


def test_a_run_that_is_done_is_not_offered_to_be_resumed(qtbot, tab: StartTab) -> None:
    begun_run(folders().runs, 0)
    show(qtbot, tab, 1)
    (card,) = tab.runs.cards
    assert "done, 12 steps" in card.standing.text()
    assert card.resume.isHidden()
    assert not card.sample.isHidden()


def test_a_run_that_trains_is_not_offered_to_be_resumed(qtbot, tab: StartTab, session: Session) -> None:
    run = begun_run(folders().runs, 5)
    session.training = run.folder
    show(qtbot, tab, 1)
    (card,) = tab.runs.cards
    assert card.standing.text() == "being trained"
    assert card.resume.isHidden()


def test_a_run_that_another_process_trains_is_neither_resumed_nor_discarded(qtbot, tab: StartTab) -> None:
    run = begun_run(folders().runs, 5)
    with lent(run.folder) as trainer:
        trainer.hold()
        show(qtbot, tab, 1)
        (card,) = tab.runs.cards
        assert card.standing.text() == "being trained"
        assert card.resume.isHidden() and card.discard.isHidden() and not card.open.isHidden()


def test_what_is_gone_is_greyed(qtbot, tab: StartTab, session: Session, tmp_path: Path) -> None:
    session.settings.remember_run(tmp_path / (300 * "x"))  # to ask of it is an error, as where nobody may look
    session.settings.remember_data(tmp_path / "gone data")
    session.settings.remember_data(tmp_path)
    show(qtbot, tab, 1)
    assert not tab.runs.cards[0].isEnabled()
    assert tab.runs.cards[0].standing.text() == "not there any more"
    there, gone = tab.ways.data.buttons
    assert gone.text() == "gone data: locate…"
    gone.click()
    (dialog,) = tab.window().findChildren(QFileDialog)
    assert "gone data" in dialog.windowTitle() and Path(dialog.directory().path()) == tmp_path
    dialog.close()
    with qtbot.waitSignal(session.sent) as sent:
        there.click()
    assert sent.args == [ChooseData(tmp_path)]


def test_damaged_runs_do_no_harm(qtbot, tab: StartTab, tmp_path: Path) -> None:
    run = small_run(folders().runs)
    run.write_preview(0, np.zeros((16, 8, 8, 1), np.uint8))
    run.previews()[0][1].write_bytes(b"no picture")
    (run.folder / "metrics.jsonl").write_bytes(b'{"step": 1, "loss": 0.5}\n{"step": 2, "lo')
    broken = create_run(SMALL, folders().runs)
    (broken.folder / "run.toml").write_text("network = 3")
    show(qtbot, tab, 2)
    assert run.newest_metrics() == {"step": 1, "loss": 0.5}


def test_only_the_newest_runs_are_listed(qtbot, tab: StartTab) -> None:
    for _ in range(MOST_RUNS + 2):
        small_run(folders().runs)
    show(qtbot, tab, MOST_RUNS)
    tab.hide()
    show(qtbot, tab, MOST_RUNS)
    listed = [tab.runs.grid.itemAt(index).widget() for index in range(tab.runs.grid.count())]  # type: ignore[union-attr]
    assert len([card for card in listed if isinstance(card, RunCard)]) == MOST_RUNS


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the trash cannot be put in a folder of the test's own")
def test_a_discarded_run_is_in_the_trash_and_comes_back(
    qtbot, tab: StartTab, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "new" / "share"))  # where Linux keeps the trash, not there yet
    notices: list[Notice] = []
    session.noticed.connect(notices.append)
    run = small_run(folders().runs)
    title = title_of(run.folder)
    session.open_run(run.folder)
    show(qtbot, tab, 1)
    session.undoing.be_at(history_of(tab, session))
    with run.held():
        tab.runs.cards[0].discard.click()
    assert run.folder.is_dir()
    assert "another process" in notices.pop().sentence and not session.undoing.canUndo()
    tab.runs.cards[0].discard.click()
    assert not run.folder.exists()
    assert session.run is None
    assert session.settings.now.recent_runs == ()
    qtbot.waitUntil(lambda: tab.runs.cards == [])
    assert notices[-1].action is not None
    notices[-1].action()
    assert Run.open(run.folder).config() == run.config()
    qtbot.waitUntil(lambda: len(tab.runs.cards) == 1)
    session.undoing.undo()  # which the button has done, so that nothing is left to undo
    assert not session.undoing.canUndo() and not session.undoing.canRedo()
    tab.runs.cards[0].discard.click()
    assert session.undoing.undoText() == f"throwing {title} away"
    session.undoing.undo()
    assert run.folder.exists()
    session.undoing.redo()
    assert not run.folder.exists()


def test_what_was_cut_off_is_offered_until_it_is_dismissed(qtbot, tab: StartTab, session: Session) -> None:
    run = begun_run(folders().runs, 5)
    session.recover(Remains("", run.folder))
    show(qtbot, tab, 0)
    assert tab.recovery is not None
    assert "was cut off" in tab.recovery.sentence.text()
    assert "stopped at step" in tab.recovery.run_card.standing.text()
    tab.recovery.dismissed.emit()
    assert tab.recovery is None
    qtbot.waitUntil(lambda: len(tab.runs.cards) == 1)
