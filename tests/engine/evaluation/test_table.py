"""The table: what is shown, what is best, what is alike, and what it says on paper."""

from __future__ import annotations

import csv
import io
import json

from ddpm_studio.engine.evaluation.table import (
    Table,
    text_of,
    title_of,
    too_few_for_distance,
    too_few_for_neighbours,
)
from ddpm_studio.engine.evaluation.written import as_csv, as_json, as_markdown
from ddpm_studio.engine.findings import Measured


def measured(index: int, metric: str, value: float | None, error: float | None = None, **more: object) -> Measured:
    conditions = {"n": 1000, "features": "lite0@112", "reference": "faces", "reference_split": "train", "steps": 20}
    why = str(more.pop("why", ""))
    return Measured(index, f"set {index}", metric, value, error, why, True, {**conditions, **more})  # type: ignore[dict-item]


def table(*numbers: Measured) -> Table:
    found = Table()
    for number in numbers:
        found.keep(number)
    return found


def test_a_later_number_takes_the_place_of_an_earlier_one():
    found = table(measured(0, "kd", 0.2), measured(0, "kd", 0.1))
    assert found.rows[0].cells["kd"].value == 0.1
    found.keep("a note")
    assert list(found.rows) == [0]
    assert found.columns() == ["kd"]


def test_the_best_is_the_least_distance_and_what_is_not_told_apart_from_it_is_alike():
    found = table(measured(0, "kd", 0.010, 0.001), measured(1, "kd", 0.012, 0.001), measured(2, "kd", 0.02, 0.001))
    assert found.best("kd") == 0
    assert [found.is_alike(index, "kd") for index in range(3)] == [False, True, False]
    assert table(measured(0, "precision", 0.1), measured(1, "precision", 0.2)).best("precision") == 1
    assert table(measured(0, "colour", -1), measured(1, "colour", 3)).best("colour") == 0


def test_what_says_little_is_never_the_best_and_neither_is_the_yardstick():
    found = table(measured(0, "fd", 5, why="needs 2,560 pictures"), measured(1, "fd", 9), measured(2, "fd", 10))
    assert found.best("fd") == 1
    assert table(measured(0, "fd", 1, yardstick=1), measured(1, "fd", 9)).best("fd") is None
    assert table(measured(0, "kd", 1)).best("kd") is None, "one alone is not better than any"


def test_only_the_inception_of_2015_and_50000_pictures_of_training_are_called_fid():
    assert title_of(measured(0, "fd", 1)) == "FD@1,000"
    assert title_of(measured(0, "fd", 1, n=60_000)) == "FD@60,000"
    assert title_of(measured(0, "fd", 1, features="Inception")) == "FID@1,000"
    assert title_of(measured(0, "fd", 1, features="Inception", n=50_000)) == "FID"
    assert title_of(measured(0, "fd", 1, features="Inception", n=50_000, reference_split="held out")) == "FID@50,000"
    for other in ("Inception, clean input", "another Inception"):
        assert title_of(measured(0, "fd", 1, features=other, n=50_000)) == "FD@50,000"
        assert title_of(measured(0, "kd", 1, features=other)).startswith("KD")
    assert title_of(measured(0, "kd", 1, features="Inception")).startswith("KID")


def test_numbers_as_people_read_them():
    assert text_of(measured(0, "kd", 0.0021, 0.0002)) == "2.10 ±0.20"
    assert text_of(measured(0, "kd", -0.0001)) == "−0.10"
    assert text_of(measured(0, "fd", 1234.56)) == "1,234.6"
    assert text_of(measured(0, "fd", None)) == "–"


def test_how_many_pictures_numbers_need():
    assert too_few_for_distance(2559, 1280) == "needs 2,560 pictures; use KD"
    assert too_few_for_distance(2560, 1280) == too_few_for_distance(0, 2048) == ""
    assert too_few_for_neighbours(999) and not too_few_for_neighbours(1000)


def test_on_paper_every_number_has_its_conditions():
    found = table(
        measured(0, "kd", 0.010, 0.001),
        measured(1, "kd", 0.012, 0.001, sampler="ddim"),
        measured(0, "fd", None, why="needs 2,560 pictures; use KD"),
    )
    rows = list(csv.DictReader(io.StringIO(as_csv(found))))
    assert [(row["set"], row["metric"], row["value"]) for row in rows] == [
        *(("set 0", "kd", "0.01"), ("set 0", "fd", ""), ("set 1", "kd", "0.012"))
    ]
    assert rows[2]["sampler"] == "ddim" and rows[1]["why"].startswith("needs")
    assert json.loads(as_json(found))[0]["n"] == 1000
    text = as_markdown(found)
    assert "| set 0 | 1,000 | **10.00 ±1.00** | –¹ |" in text and "¹ needs 2,560 pictures; use KD." in text
    assert "12.00 ±1.00 ≈" in text and "features lite0@112; reference faces" in text


def test_a_name_is_no_formula_and_no_column():
    found = table(Measured(0, "=1|2", "kd", 1.0, None, "", True, {"n": 2}))
    assert "'=1|2" in as_csv(found)
    assert "| =1∣2 |" in as_markdown(found)
