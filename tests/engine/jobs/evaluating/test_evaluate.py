"""Sets side by side: digits by their pixels, which takes no network, and what goes wrong with sets."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from ddpm_studio import engine
from ddpm_studio.engine import pace
from ddpm_studio.engine.choices.measuring.sets import (
    AnySet,
    DrawnSet,
    EvaluateOptions,
    LearntSet,
    PictureSet,
    StatisticsSet,
)
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.datasets import Digits, Folder, NpzFile
from ddpm_studio.engine.disk.places import cache_folder
from ddpm_studio.engine.disk.resources import resource
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.evaluation.frechet import frechet_distance, moments_of
from ddpm_studio.engine.evaluation.table import Table
from ddpm_studio.engine.events import Control, Event, Note, Pixels, Progress, Saved
from ddpm_studio.engine.export.npz import save_npz
from ddpm_studio.engine.findings import Measured
from ddpm_studio.engine.jobs.evaluating import evaluate as job
from ddpm_studio.engine.networks.features.options import InceptionFeatures, Lite0Features, PixelFeatures
from ddpm_studio.engine.runs.evaluations import evaluations_of
from ddpm_studio.engine.runs.run import EVALUATIONS, Run
from tests.engine.small import drain, of_kind, small_run, train

REAL = PictureSet(source=Digits())


def digits() -> Pixels:
    with np.load(resource("datasets/digits.npz"), allow_pickle=False) as archive:
        found: Pixels = np.rint(archive["images"] * (255 / 16)).astype(np.uint8)[..., None]
    return found


def npz(path: Path, pixels: Pixels) -> PictureSet:
    save_npz(path, pixels)
    return PictureSet(source=NpzFile(path=path))


def judged(*sets: AnySet, against: AnySet = REAL, **choices: object) -> list[Event]:
    given = {"features": PixelFeatures(), "yardstick": False, **choices}
    options = EvaluateOptions(sets=sets, against=against).model_copy(update=given)
    return drain(engine.evaluate(options, Control()))


def table_of(events: list[Event]) -> Table:
    table = Table()
    for event in events:
        table.keep(event)
    return table


def notes(events: list[Event]) -> str:
    return "\n".join(note.text for note in of_kind(events, Note))


def test_real_digits_are_alike_and_blurred_ones_are_not(tmp_path: Path):
    pixels = digits()
    worse = ((pixels.astype(int) + np.roll(pixels, 1, 1) + np.roll(pixels, 1, 2)) // 3).astype(np.uint8)
    half = npz(tmp_path / "half.npz", pixels[::2])
    table = table_of(judged(half, npz(tmp_path / "worse.npz", worse[::2]), yardstick=True))
    good, bad, yardstick = (table.rows[index].cells for index in range(3))
    assert good["kd"].value < bad["kd"].value / 10 and not table.is_alike(1, "kd")  # type: ignore[operator]
    assert bad["precision"].value < 0.9 < good["precision"].value  # type: ignore[operator]
    assert abs(yardstick["kd"].value) < 3 * yardstick["kd"].error  # type: ignore[arg-type, operator]
    assert table.rows[2].name.startswith("real: digits") and yardstick["kd"].conditions["yardstick"] == 1


def test_a_number_has_all_that_it_depends_on(tmp_path: Path):
    table = table_of(judged(npz(tmp_path / "some.npz", digits()[:300]), seed=5))
    said = table.rows[0].cells["precision"].conditions
    assert {"n": 300, "n_reference": 1797, "reference": "digits", "features": "pixels", "k": 3}.items() <= said.items()
    assert said["compared"] == said["compared_with"] == 300, "both sides are of one size"
    assert said["seed"] == 5 and said["height"] == 8 and said["version"] and said["seconds"] >= 0  # type: ignore[operator]
    assert table.rows[0].cells["precision"].why == "needs 1,000 pictures"
    assert not table.rows[0].cells["fd"].why, "64 dimensions need 128 pictures"
    few = table_of(judged(npz(tmp_path / "few.npz", digits()[:100]))).rows[0].cells
    assert few["fd"].why == "needs 128 pictures; use KD" and few["kd"].value is not None
    none = table_of(judged(npz(tmp_path / "fewer.npz", digits()[:20]))).rows[0].cells
    assert none["kd"].value is None and none["kd"].why == "needs 50 pictures"


def test_what_it_costs_is_told_before_and_numbers_become_surer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(job, "FIRST_TELL", 256)
    monkeypatch.setattr(pace, "INTERVAL", 0)
    events = judged(npz(tmp_path / "all.npz", digits()[:600]))
    cost = next(event for event in of_kind(events, Progress) if event.label == job.COST)
    assert (cost.done, cost.total) == (0, 2397) and cost.seconds_left > 0  # type: ignore[operator]
    kernel = [number for number in of_kind(events, Measured) if number.metric == "kd"]
    assert [(number.is_final, number.conditions["n"]) for number in kernel] == [(False, 256), (True, 600)]
    assert kernel[0].error > kernel[1].error  # type: ignore[operator]


def test_copies_of_the_real_pictures_are_told(tmp_path: Path):
    pixels = digits()[:200].copy()
    pixels[:100, 0, 0] ^= 255
    assert "50.0% of some are copies" in notes(judged(npz(tmp_path / "some.npz", pixels)))
    assert "digits is compared with itself" in notes(judged(REAL))
    same = table_of(judged(REAL)).rows[0].cells
    assert same["precision"].value == same["recall"].value == 1
    assert 0 <= same["fd"].value < 1e-8  # type: ignore[operator]


def test_planted_copies_are_found_whatever_the_set_is_called(tmp_path: Path):
    """Of 100 pictures 10 are digits that were learnt from, with noise of σ = 6 levels; real ones besides are none."""
    pixels, random = digits(), np.random.default_rng(0)
    learnt, others = pixels[:900], pixels[1200:1290]
    noisy = (learnt[:10] + random.normal(0, 6, (10, 8, 8, 1))).clip(0, 255).astype(np.uint8)
    planted = npz(tmp_path / "planted.npz", np.concatenate([noisy, others]))
    events = judged(planted, against=npz(tmp_path / "learnt.npz", np.concatenate([learnt, learnt])), yardstick=True)
    rows = dict(table_of(events).ordered())
    copies = rows[0].cells["copies"]
    assert copies.value == pytest.approx(0.1, abs=0.01) and copies.error == pytest.approx(0.03, abs=0.003)
    assert copies.conditions["compared_with"] == 900, "pictures that are alike count once"
    yardstick = rows[1].cells["copies"].value
    assert yardstick is not None and 0.85 < yardstick <= 1, "most have their like in the other part"
    larger = npz(tmp_path / "larger.npz", np.repeat(np.repeat(others, 2, 1), 2, 2))
    other = table_of(judged(larger, against=planted, features=Lite0Features())).rows[0].cells["copies"]
    assert other.value is None and "of another size" in other.why


def test_of_large_pictures_fewer_are_looked_at_for_copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("ddpm_studio.engine.jobs.evaluating.copying.MOST_VALUES", 64 * 40)
    events = judged(npz(tmp_path / "some.npz", digits()[1200:1290]), against=npz(tmp_path / "real.npz", digits()[:900]))
    assert table_of(events).rows[0].cells["copies"].conditions["looked_at"] == 40


def test_pictures_that_a_run_draws_are_judged_against_those_it_has_learnt_from(trained_run: Run, tmp_path: Path):
    run = Run(Path(shutil.copytree(trained_run.folder, tmp_path / "run")))
    drawn = DrawnSet(sample=SampleOptions(model=run.folder, count=60, steps=3, seed=4))
    events = judged(drawn, against=LearntSet(model=run.folder))
    cells = table_of(events).rows[0].cells
    assert "bits" not in cells, "nobody has asked"
    said = cells["kd"].conditions
    assert said["reference_split"] == "train" and said["sampler"] == "dpm-solver++" and said["drawn_seed"] == 4
    lines = {line["metric"]: line for line in evaluations_of(run)}
    assert lines["kd"]["value"] == cells["kd"].value and lines["kd"]["training_steps"] == 12
    again = judged(drawn, against=LearntSet(model=run.folder))
    assert table_of(again).rows[0].cells["kd"].value == cells["kd"].value
    assert any("Drawing" in event.label for event in of_kind(events, Progress))
    assert not any("Drawing" in event.label for event in of_kind(again, Progress)), "they were kept"
    assert len(evaluations_of(run)) == 2 * len(cells)
    asked = table_of(judged(drawn, against=LearntSet(model=run.folder), bits=4)).rows[0].cells["bits"]
    assert asked.value and asked.error and asked.conditions["measured"] == 4 and asked.conditions["bits_of"] == "digits"
    (run.folder / EVALUATIONS).unlink()
    (run.folder / EVALUATIONS).mkdir()  # as good as a run that may only be read
    unkept = judged(drawn, against=LearntSet(model=run.folder))
    assert notes(unkept).count("not kept with the run") == 1
    assert table_of(unkept).rows[0].cells["kd"].value == cells["kd"].value


def test_pictures_that_were_held_out_are_the_yardstick(tmp_path: Path):
    run = small_run(tmp_path, "data.held_out=0.3", "training.steps=2")
    train(run)
    (row,) = table_of(judged(against=LearntSet(model=run.folder), yardstick=True)).rows.values()
    assert row.name == "digits, held out" and 400 < row.count < 700
    said = row.cells["kd"].conditions
    assert said["yardstick"] == 1 and said["n_reference"] == 1797 - row.count, "they share none"
    assert abs(row.cells["kd"].value) < 4 * row.cells["kd"].error  # type: ignore[arg-type, operator]


def test_what_was_stopped_goes_on_and_a_torn_block_is_made_again(trained_run: Run, tmp_path: Path):
    run = Path(shutil.copytree(trained_run.folder, tmp_path / "run"))
    sample = SampleOptions(model=run, count=300, steps=2, seed=11)
    options = EvaluateOptions(sets=(DrawnSet(sample=sample),), against=REAL, features=PixelFeatures(), yardstick=False)
    stopped = engine.evaluate(options, Control())
    for event in stopped:
        if isinstance(event, Progress) and event.label == "Drawing 257 to 300":
            break
    stopped.close()
    (kept,) = (each for each in cache_folder().glob("drawn-*/*.npz") if each.name.startswith("000000000-000000256"))
    before = kept.read_bytes()
    first = table_of(drain(engine.evaluate(options, Control()))).rows[0].cells
    assert kept.read_bytes() == before, "it was not drawn again"
    kept.write_bytes(before[:5000])
    second = table_of(drain(engine.evaluate(options, Control()))).rows[0].cells
    assert kept.read_bytes() == before
    assert {name: cell.value for name, cell in first.items()} == {name: cell.value for name, cell in second.items()}


def test_a_file_of_statistics_has_a_distance_and_nothing_else(tmp_path: Path):
    values = digits().reshape(-1, 64).astype(np.float64) / 255
    path = tmp_path / "others.npz"
    np.savez(path, mu=values.mean(0) + 0.1, sigma=np.cov(values.T))
    for given in (StatisticsSet(path=path), PictureSet(source=NpzFile(path=path))):
        cells = table_of(judged(given)).rows[0].cells
        assert list(cells) == ["fd"] and cells["fd"].value == pytest.approx(64 * 0.01, abs=1e-6)
    against = table_of(judged(npz(tmp_path / "some.npz", digits()[:300]), against=StatisticsSet(path=path))).rows[0]
    assert against.cells["kd"].value is None and "without pictures" in against.cells["kd"].why
    assert against.cells["fd"].value is not None


def test_grey_pictures_in_three_channels_are_grey(tmp_path: Path):
    one, three = tmp_path / "one.npz", tmp_path / "three.npz"
    np.savez(one, digits()[:200])
    np.savez(three, digits()[:200].repeat(3, axis=3))
    table = table_of(judged(*(PictureSet(source=NpzFile(path=path)) for path in (one, three))))
    assert table.rows[0].cells["kd"].value == table.rows[1].cells["kd"].value


def test_a_reference_batch_is_what_others_read(tmp_path: Path):
    file = tmp_path / "digits.npz"
    options = EvaluateOptions(against=REAL, features=PixelFeatures())
    assert drain(engine.write_reference(options, file, Control()))[-1] == Saved("export", file)
    with np.load(file, allow_pickle=False) as archive:
        assert set(archive.files) == {"arr_0"}, "statistics of pixels are of no use to others"
        assert archive["arr_0"].shape == (1797, 8, 8, 3) and archive["arr_0"].dtype == np.uint8
        assert sorted(map(bytes, archive["arr_0"][..., 0])) == sorted(map(bytes, digits()[..., 0]))


def test_statistics_beside_pictures_are_those_of_the_distance(tmp_path: Path):
    """As in ADM's files, whose statistics are of more pictures than are in them."""
    values, path = digits().reshape(-1, 64).astype(np.float64) / 255, tmp_path / "batch.npz"
    np.savez(path, arr_0=digits()[:300], mu=values.mean(0), sigma=np.cov(values.T))
    some = npz(tmp_path / "some.npz", digits()[300:600])
    cells = table_of(judged(some, against=PictureSet(source=NpzFile(path=path)))).rows[0].cells
    expected = frechet_distance(moments_of(values[300:600]), moments_of(values))
    assert cells["fd"].value == pytest.approx(expected, abs=1e-6)
    assert cells["kd"].conditions["compared_with"] == 300


def test_sets_that_do_not_go_together_are_refused_by_name(tmp_path: Path):
    other = npz(tmp_path / "other.npz", np.zeros((60, 16, 16, 1), np.uint8))
    with pytest.raises(StudioError, match=r"other 16×16, digits 8×8.*Choose lite0"):
        judged(other)
    with pytest.raises(StudioError, match="one holds one picture"):
        judged(npz(tmp_path / "one.npz", digits()[:1]))
    np.savez(tmp_path / "inception.npz", mu=np.zeros(2048), sigma=np.eye(2048))
    with pytest.raises(StudioError, match="2,048 dimensions, by the Inception of 2015"):
        judged(StatisticsSet(path=tmp_path / "inception.npz"))
    np.savez(tmp_path / "odd.npz", mu=np.zeros(64), sigma=np.full((64, 64), np.nan))
    with pytest.raises(StudioError, match="values that are not numbers"):
        judged(StatisticsSet(path=tmp_path / "odd.npz"))
    (tmp_path / "empty").mkdir()
    with pytest.raises(StudioError, match=r"None of the pictures in empty|holds no pictures"):
        judged(PictureSet(source=Folder(path=tmp_path / "empty")))
    with pytest.raises(StudioError, match="nothing to judge"):
        judged()


def test_a_resize_is_told_to_be_measured(tmp_path: Path):
    larger = npz(tmp_path / "larger.npz", digits()[:8].repeat(2, axis=1).repeat(2, axis=2))
    options = EvaluateOptions(sets=(larger,), against=npz(tmp_path / "some.npz", digits()[:8]), yardstick=False)
    assert "larger 16×16 against some 8×8: the resize is being measured" in notes(
        drain(engine.evaluation_cost(options, Control()))
    )


def test_other_weights_than_those_of_2015_are_refused_before_they_are_read(tmp_path: Path):
    (tmp_path / "weights.pth").write_bytes(b"cos\nsystem\n(S'false'\ntR.")
    with pytest.raises(StudioError, match="is not the Inception-v3 of 2015 that FID is defined by"):
        judged(REAL, features=InceptionFeatures(path=tmp_path / "weights.pth"))
    with pytest.raises(StudioError, match="holds no weights that can be read"):
        judged(REAL, features=InceptionFeatures(path=tmp_path / "weights.pth", any=True))
    with pytest.raises(StudioError, match="are not chosen"):
        judged(REAL, features=InceptionFeatures())


def test_a_set_of_equal_pictures_is_told_so(tmp_path: Path):
    cells = table_of(judged(npz(tmp_path / "equal.npz", digits()[[5] * 100]))).rows[0].cells
    assert cells["precision"].why == "all pictures are equal"
    assert cells["fd"].value is not None and np.isfinite(cells["fd"].value)
