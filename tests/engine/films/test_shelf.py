"""What was drawn is kept, up to a budget, and what made it stays when its film has left."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from ddpm_studio import engine
from ddpm_studio.engine.disk.leftovers import temporary_prefix
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Frame, Saved
from ddpm_studio.engine.export.metadata import read_parameters
from ddpm_studio.engine.films.film import Film
from ddpm_studio.engine.films.film_head import is_film
from ddpm_studio.engine.films.result import FILE, Result, facts_of, read_result
from ddpm_studio.engine.films.shelf import find_results, keep_within, thumbnail_of

MANY = 10**9


def film(count: int = 5) -> Film:
    made = Film()
    for position, t in enumerate((9, 4, 0)):
        made.keep(
            Frame(position, 3, t, *np.random.default_rng(position).integers(0, 256, (3, count, 8, 8, 3), np.uint8))
        )
    return made


def recipe(seed: int = 7, **choices: Any) -> dict[str, object]:
    drawn = {"seed": seed, "steps": 20, "sampler": {"kind": "ddim"}, **choices}
    return {"version": 2, "job": "sample", "choices": drawn, "models": [{"name": "digits", "sha256": "ab"}]}


def kept(home: Path, said: dict[str, object] | None = None, budget: int = MANY) -> Result:
    said, drawn = said or recipe(), film()
    picture = thumbnail_of(drawn.frame(2))
    job = engine.keep_result(home, facts_of(said, 2_000, 5), ([drawn], {}), json.dumps(said), (picture, said), budget)
    done = list(job)[-1]
    assert isinstance(done, Saved) and done.what == "result"
    result = read_result(done.path)
    assert result is not None
    return result


def test_what_was_drawn_is_found_again_with_all_that_made_it(tmp_path: Path) -> None:
    result = kept(tmp_path / "home" / "テスト")
    assert find_results(result.folder.parent) == [result]
    said = result.facts
    assert (said.job, said.model, said.step, said.sampler, said.steps, said.seed) == (
        "sample",
        "digits",
        2_000,
        "ddim",
        20,
        7,
    )
    assert result.film_file is not None and is_film(result.film_file) and result.size == result.film_file.stat().st_size
    assert read_parameters(result.thumbnail) == recipe()
    with Image.open(result.thumbnail) as picture:
        assert max(picture.size) <= 192


def test_the_newest_is_the_first_and_changes_last(tmp_path: Path) -> None:
    results = [kept(tmp_path, recipe(seed)) for seed in (1, 2, 3)]
    assert find_results(tmp_path) == results[::-1]
    changed = results[0].changed(is_starred=True, note="ノート", marks=("exported",))
    assert find_results(tmp_path)[-1] == changed


def test_what_differs_in_its_seed_alone_is_alike(tmp_path: Path) -> None:
    one, other, steps, second = recipe(1), recipe(2), recipe(1, steps=50), recipe(1, sampler={"kind": "ddpm"})
    marks = [facts_of(each, None, 1).alike for each in (one, other, steps, second)]
    assert marks[0] == marks[1] and len({*marks}) == 3
    inside = {**recipe(), "choices": {"sides": [{"seed": 4, "steps": 9, "guidance": {"scale": 2}}, {"seed": 5}]}}
    assert (facts_of(inside, None, 1).seed, facts_of(inside, None, 1).guidance) == (4, 2.0)


def test_the_oldest_films_without_a_star_leave_and_what_made_them_stays(tmp_path: Path) -> None:
    results = [kept(tmp_path, recipe(seed)) for seed in range(4)]
    starred = results[0].changed(is_starred=True)
    size = starred.size
    changed = keep_within(tmp_path, round(2.5 * size))
    assert [result.facts.seed for result in changed] == [1, 2]
    for result in find_results(tmp_path):
        assert (result.film_file is not None) == (result.facts.seed in (0, 3))
        assert read_parameters(result.thumbnail) is not None, "it can be drawn again"
    assert len([*tmp_path.rglob("*.npz")]) == 2


def test_a_film_that_is_too_large_is_not_kept_but_what_made_it_is(tmp_path: Path) -> None:
    result = kept(tmp_path, budget=10_000)
    assert (result.film_file, result.size) == (None, 0)
    assert read_parameters(result.thumbnail) == recipe()


def test_of_what_could_not_be_written_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Result) -> None:
        raise StudioError("the disk is full")

    monkeypatch.setattr(Result, "write", full)
    with pytest.raises(StudioError, match="full"):
        kept(tmp_path)
    assert [*tmp_path.iterdir()] == []


def test_what_a_program_that_was_killed_has_left_is_nobodys_and_goes(tmp_path: Path) -> None:
    result = kept(tmp_path)
    writing, ended = (tmp_path / temporary_prefix().replace(str(os.getpid()), pid) for pid in ("1", str(2**22 + 1)))
    for folder in (writing, ended):
        folder.mkdir()
        (folder / FILE).write_bytes((result.folder / FILE).read_bytes())
    assert find_results(tmp_path) == [result]
    kept(tmp_path)
    assert writing.exists() and not ended.exists()


def test_a_name_that_is_not_utf_8_is_kept_and_a_result_that_is_gone_does_not_come_back(tmp_path: Path) -> None:
    named = {**recipe(), "models": [{"name": os.fsdecode(b"caf\xe9"), "sha256": "ab"}]}
    result = kept(tmp_path, named)
    assert result.facts.model == os.fsdecode(b"caf\xe9")
    shutil.rmtree(result.folder)
    with pytest.raises(StudioError, match="is not there any more"):
        result.changed(is_starred=True)
    assert not result.folder.exists()


def test_what_files_say_of_sizes_and_clocks_of_the_time_lets_no_film_leave(tmp_path: Path) -> None:
    first = kept(tmp_path).changed(size=10**15, made="2999-01-01T00:00:00+00:00")
    second = kept(tmp_path, budget=5 * first.film_file.stat().st_size if first.film_file else 0)
    assert [each.folder for each in find_results(tmp_path) if each.film_file] == [first.folder, second.folder]
    assert keep_within(tmp_path, 1, second.folder)[0].folder == first.folder
    assert [each.film_file for each in find_results(tmp_path)] == [None, second.film_file]


@pytest.mark.parametrize(
    "said",
    [
        *("", "[]", "{}", '{"version": 2}', '{"version": 1, "facts": 3}', "\ufeff", '{"version": 1, "facts": {}}'),
        '{"version": 1, "facts": {"job": "sample", "model": "digits", "steps": "9"}, "made": ""}',
    ],
)
def test_what_is_no_result_is_passed_over(tmp_path: Path, said: str) -> None:
    good = kept(tmp_path)
    (tmp_path / "odd").mkdir()
    (tmp_path / "odd" / FILE).write_text(said)
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("")
    assert find_results(tmp_path) == [good]


def test_a_film_elsewhere_is_not_followed(tmp_path: Path) -> None:
    result = kept(tmp_path)
    text = (result.folder / FILE).read_text()
    (result.folder / FILE).write_text(text.replace('"film": "', '"film": "../../'))
    assert find_results(tmp_path) == []
