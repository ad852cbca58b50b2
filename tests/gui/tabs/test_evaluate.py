"""What a model is worth: bits, pictures sent bit by bit, copies, snapshots."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication, QPalette
from PySide6.QtWidgets import QTableWidgetItem
from pytestqt.qtbot import QtBot

from ddpm_studio.engine.choices.measuring.bench import sampler_kinds
from ddpm_studio.engine.choices.measuring.sets import SideBySideOptions
from ddpm_studio.engine.films.film_file import save_film
from ddpm_studio.engine.findings import Ablated
from ddpm_studio.engine.networks.features.options import PixelFeatures
from ddpm_studio.gui.errands import Errand, OpenFilm, ShowNearest, UseSampler
from ddpm_studio.gui.evaluating.sets_desk import SetsDesk
from ddpm_studio.gui.film.film_files import recipe_text
from ddpm_studio.gui.library.result_list import ResultList
from ddpm_studio.gui.library.result_model import ResultModel
from ddpm_studio.gui.reports.notices import Notice
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.tabs.evaluate import BITS, NEAREST, SAMPLERS, SENDING, SETS, SNAPSHOTS, TABLE, EvaluateTab
from tests.gui.small_model import T, model, run, show, wait_until

__all__ = ["model"]
pytestmark = pytest.mark.usefixtures("known_digits")
FAINT = QPalette.ColorGroup.Disabled


@pytest.fixture
def tab(qtbot: QtBot, session: Session, model: Path) -> Iterator[EvaluateTab]:
    session.use_model(model)
    tab = EvaluateTab(session)
    show(qtbot, tab, session)
    tab.modes.choose(BITS)
    tab.bits.form.put("count", 6)
    tab.bits.form.put("evaluations", 3)
    tab.sending.form.put("count", 3)
    yield tab
    tab.stop()
    wait_until(qtbot, lambda: not tab.is_busy)


def test_bits_are_measured_and_those_before_stay_to_be_compared(qtbot: QtBot, tab: EvaluateTab) -> None:
    assert tab.primary.text() == "Measure bits" and tab.bits.empty.isVisible()
    run(qtbot, tab)
    first = tab.bits.headline.text()
    assert first.startswith("≤ ") and "±" in first and first.endswith("bits/dim")
    assert "digits" in tab.bits.about.text() and "6 pictures" in tab.bits.about.text()
    assert tab.bits.chart.isVisible() and tab.bits.chart.reading(0).startswith("L_T")
    assert "a picture is known for certain" in tab.bits.words.text() and not tab.bits.kept.isVisible()
    tab.bits.form.put("count", 4)
    run(qtbot, tab)
    assert first.removesuffix(" bits/dim") in tab.bits.kept.text()


def test_what_is_wrong_is_shown_where_it_is_chosen(qtbot: QtBot, tab: EvaluateTab, tmp_path: Path) -> None:
    tab.pictures.combo.setCurrentIndex(1)  # held out
    run(qtbot, tab)
    assert "No pictures of this set are held out" in tab.pictures.problem_line.sentence()
    tab.pictures.choose_path(tmp_path / "nowhere")
    assert tab.pictures.problem_line.isVisible()
    tab.bits.form.put("evaluations", 1)
    tab.bits.form.check()
    wait_until(qtbot, lambda: not tab.can_start)
    assert "t = 1 only" in tab.why_not.text()


def test_other_pictures_are_taken_from_a_folder(qtbot: QtBot, tab: EvaluateTab, tmp_path: Path) -> None:
    for number in range(4):
        Image.fromarray(np.full((8, 8), 60 * number, np.uint8)).save(tmp_path / f"{number}.png")
    tab.pictures.choose_path(tmp_path)
    run(qtbot, tab)
    assert tmp_path.name in tab.bits.about.text() and "4 pictures" in tab.bits.about.text()


def test_film_and_curve_are_scrubbed_together(qtbot: QtBot, tab: EvaluateTab) -> None:
    tab.modes.choose(SENDING)
    assert tab.primary.text() == "Send pictures"
    run(qtbot, tab)
    film, plot = tab.sending.film, tab.sending.plot
    assert film.take is not None and len(film.take.film) == T + 1
    assert len(plot.lines[0].x) == T + 1
    film.timeline.go_to(10)
    now = film.take.film.coded[10]
    assert plot.marker == pytest.approx(now.bits**0.5)
    assert (
        f"{now.bits:.3f} bits/dim" in tab.sending.received.text() and f"{now.rmse:.1f}" in tab.sending.received.text()
    )
    plot.point_at(QPointF(plot.frame().right(), 20))
    assert film.position == T and "off by 0.0" in tab.sending.received.text()
    assert tab.can_export


def test_what_was_sent_is_kept_in_the_library_and_comes_back(qtbot: QtBot, tab: EvaluateTab) -> None:
    tab.modes.choose(SENDING)
    tab.sending.form.put("seed", 5)
    tab.pictures.combo.setCurrentIndex(2)  # learnt from
    run(qtbot, tab)
    wait_until(qtbot, lambda: not tab.session.results.is_busy)
    (result,) = tab.session.results.items
    assert (result.facts.job, result.facts.seed, result.facts.images) == ("progressive", 5, 3) and result.film_file
    assert not tab.sending.film.credits.different and not tab.not_drawn.text()
    tab.sending.form.put("seed", 6)
    tab.sending.form.check()
    assert tab.sending.film.credits.text().startswith("Drawn with ") and "Seed" in tab.not_drawn.text()
    tab.modes.choose(BITS)
    tab.pictures.combo.setCurrentIndex(0)
    results = ResultList(tab.session, ResultModel(tab.session.results, lambda _: True))
    qtbot.addWidget(results)
    results.open(result)
    wait_until(qtbot, lambda: not tab.is_busy)
    assert tab.modes.index == SENDING and tab.sending.form.options().seed == 5
    assert tab.pictures.pictures()[1] == "learnt" and len(tab.sending.plot.lines[0].x) == T + 1
    assert len(tab.session.results.items) == 1, "what is opened is not kept once more"


def test_a_saved_film_opens_with_its_curve(qtbot: QtBot, tab: EvaluateTab, tmp_path: Path) -> None:
    tab.modes.choose(SENDING)
    run(qtbot, tab)
    before = tab.sending.film.take
    assert before is not None
    for _ in save_film(tmp_path / "sent.npz", [before.film], recipe_text(before)):
        pass
    tab.modes.choose(BITS)
    tab.session.send(OpenFilm(tmp_path / "sent.npz"))
    wait_until(qtbot, lambda: not tab.is_busy)
    after = tab.sending.film.take
    assert after is not None and after is not before and after.film.coded == before.film.coded
    assert tab.modes.index == SENDING and len(tab.sending.plot.lines[0].x) == T + 1


def test_samples_stand_beside_the_nearest_pictures(qtbot: QtBot, tab: EvaluateTab) -> None:
    tab.modes.choose(NEAREST)
    tab.nearest.form.put("sample.count", 4)
    assert tab.nearest.form.options().sample.steps <= T
    run(qtbot, tab)
    assert tab.nearest.grid.count == 12 and "0 of 4 look like copies" in tab.nearest.summary.text()


def test_a_right_click_anywhere_leads_here(qtbot: QtBot, tab: EvaluateTab, model: Path) -> None:
    from ddpm_studio.engine.disk.resources import resource

    with np.load(resource("datasets/digits.npz"), allow_pickle=False) as archive:
        picture = np.rint(archive["images"][5] * (255 / 16)).astype(np.uint8)[None, ..., None]
    tab.session.send(ShowNearest(picture, model=model))
    wait_until(qtbot, lambda: not tab.is_busy)
    assert tab.modes.index == NEAREST and "1 of 1 look like copies" in tab.nearest.summary.text()


def test_a_model_that_cannot_be_found_is_told_of(tab: EvaluateTab, told: list[Notice]) -> None:
    tab.session.send(ShowNearest(np.zeros((1, 8, 8, 1), np.uint8), sha256="none"))
    assert "cannot be found" in told[-1].sentence and not tab.is_busy


def test_samplers_are_compared_and_the_recommended_one_is_put_to_use(qtbot: QtBot, tab: EvaluateTab) -> None:
    sent: list[Errand] = []
    tab.session.sent.connect(sent.append)
    tab.modes.choose(SAMPLERS)
    tab.bench.samplers.offer(sampler_kinds(), ("ddim", "ddpm"))
    tab.bench.form.put("steps", (2, 5))
    tab.bench.form.put("samples", 0)
    tab.bench.form.put("count", 3)
    run(qtbot, tab)
    assert tab.bench.table.rowCount() == 4 and len(tab.bench.plot.points) == 2, "noise leads ddpm elsewhere"
    assert "Recommended: DDIM" in tab.bench.headline.text()
    tab.bench.use.click()
    assert sent == [UseSampler("ddim", tab.bench._order[tab.bench.table.currentRow()].steps, "trailing")]


def test_the_papers_table_needs_no_model_and_stands_beside_its_numbers(tab: EvaluateTab, tmp_path: Path) -> None:
    tab.modes.choose(TABLE)
    assert (
        tab.primary.text() == "Do the paper's table" and not tab.picker.isVisible() and tab.ablation.empty.isVisible()
    )
    tab.session.use_model(tmp_path / "nowhere")
    assert tab.can_start and not tab.pictures.isVisible()
    best = Ablated(0, "ε, L_simple, β̃", "L_simple", "9.46, 3.17", tmp_path, 3.5, 0.02, 0.01, 0.002)
    for row in (
        best,
        Ablated(1, "ε, L, β̃", "L", "7.67, 13.51", None, 3.4, 0.02, 0.05, 0.002),
        Ablated(2, "μ̃", "L", ""),
    ):
        tab.ablation.hear(row)
    table = tab.ablation.table
    texts = [[item.text() if (item := table.item(row, column)) else None for column in range(4)] for row in range(3)]
    assert texts[0] == ["ε, L_simple, β̃", "≤ 3.500 ± 0.020", "10.0 ± 2.0", "9.46, 3.17"]
    assert texts[2] == ["μ̃", "", "", "unstable"]
    assert "As in the paper: ε with L_simple draws better than with L." in tab.ablation.words.text()
    assert tab.ablation.show_run.isEnabled()
    table.selectRow(1)
    assert not tab.ablation.show_run.isEnabled()
    tab.ablation.copy.click()
    assert "| ε, L, β̃ | ≤ 3.400 ± 0.020 | 50.0 ± 2.0 | 7.67, 13.51 |" in QGuiApplication.clipboard().text()


def test_only_a_run_has_snapshots_to_compare(qtbot: QtBot, tab: EvaluateTab) -> None:
    tab.modes.choose(SNAPSHOTS)
    tab.snapshots.form.put("bits.count", 4)
    tab.snapshots.form.put("bits.evaluations", 3)
    run(qtbot, tab)
    # the small run has one
    assert "fewer than two snapshots" in tab.job_bar.text.text() or not tab.snapshots.headline.isVisible()


def cell(sets: SetsDesk, row: int, column: int) -> QTableWidgetItem:
    item = sets.table.table.item(row, column)
    assert item is not None
    return item


@pytest.fixture
def sets(tab: EvaluateTab, tmp_path: Path) -> SetsDesk:
    """The desk of sets, with 60 digits of the model and as many pictures of noise, compared by their pixels."""
    np.savez(tmp_path / "noise.npz", np.random.default_rng(0).integers(0, 256, (60, 8, 8, 1), np.uint8))
    tab.modes.choose(SETS)
    usual = tab.sets.form.options()
    judged = usual.judged.model_copy(update={"features": PixelFeatures()})
    drawn = usual.drawn.model_copy(update={"count": 60, "steps": 2})
    tab.sets.form.set_options(SideBySideOptions(drawn=drawn, judged=judged))
    tab.sets.others.add_path(tmp_path / "noise.npz")
    return tab.sets


def test_sets_stand_side_by_side_with_real_pictures_last(qtbot: QtBot, tab: EvaluateTab, sets: SetsDesk) -> None:
    assert tab.primary.text() == "Judge sets" and sets.empty.isVisible()
    run(qtbot, tab)
    assert sets.table.isVisible() and [cell(sets, row, 0).text() for row in range(3)] == [
        *("small (12)", "noise", "real: digits, 60 against the rest")
    ]
    assert cell(sets, 0, 1).text() == "60" and "±" in cell(sets, 0, 2).text()
    assert cell(sets, 0, 2).font().bold() != cell(sets, 1, 2).font().bold(), "the better of both is bold"
    tip = cell(sets, 0, 2).toolTip()
    assert "n: 60" in tip and "sampler: dpm-solver++" in tip and "features: pixels" in tip
    looks_real = cell(sets, 0, 4)
    assert looks_real.foreground().color() == sets.table.palette().color(FAINT, QPalette.ColorRole.Text)
    assert "needs 1,000 pictures" in looks_real.toolTip() and "needs 1,000 pictures" in sets.table.notes.text()


def test_the_table_is_written_with_all_conditions(
    qtbot: QtBot, tab: EvaluateTab, sets: SetsDesk, told: list[Notice], tmp_path: Path
) -> None:
    run(qtbot, tab)
    sets.table.copy.click()
    assert QGuiApplication.clipboard().text().startswith("| set | N |")
    for name in ("table.csv", "table.md", "table.json"):
        sets.table.write(tmp_path / name)
    assert "drawn_seed" in (tmp_path / "table.csv").read_text() and "| noise |" in (tmp_path / "table.md").read_text()
    assert (tmp_path / "table.json").read_text().startswith("[")
    sets.table.batch_wanted.emit(str(tmp_path / "real.npz"))
    wait_until(qtbot, lambda: any(each.file == tmp_path / "real.npz" for each in told))
    with np.load(tmp_path / "real.npz") as archive:
        assert archive["arr_0"].shape == (1797, 8, 8, 3)


def test_sets_are_added_and_taken_away(qtbot: QtBot, tab: EvaluateTab, sets: SetsDesk, tmp_path: Path) -> None:
    others = sets.others
    others.add_model.click()
    assert [one.kind for one in others.sets()] == ["pictures", "drawn"] and not others.remove.isEnabled()
    others.list.setCurrentRow(0)
    others.remove.click()
    assert [one.kind for one in others.sets()] == ["drawn"]
    others.list.setCurrentRow(0)
    qtbot.keyClick(others.list, Qt.Key.Key_Delete)
    assert others.sets() == ()
    others.add_path(tmp_path / "nowhere")
    assert "does not exist" in others.problem_line.sentence()
    np.savez(tmp_path / "one.npz", np.zeros((1, 8, 8, 1), np.uint8))
    others.add_path(tmp_path / "one.npz")
    run(qtbot, tab)
    assert "one holds one picture" in others.problem_line.sentence() and sets.empty.isVisible()
