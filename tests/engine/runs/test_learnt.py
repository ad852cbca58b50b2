from __future__ import annotations

from pathlib import Path

import pytest

from ddpm_studio.engine.choices.learning import RateWay
from ddpm_studio.engine.choices.toml import with_changes
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.runs.learnt import choose_again, chosen_at, learnt_by
from ddpm_studio.engine.runs.run import CONFIG, Run
from tests.engine.small import SMALL, small_run


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """A run that was stopped at step 12 of 12, where its rate has fallen to 0; of its states only the choices count."""
    run = small_run(tmp_path, "training.optimizer.decay=cosine")
    for step in (6, 12):
        with run.writing_state(step, "", run.config()):
            pass
    return run


def again(run: Run, change: str, rate: RateWay | None = None) -> list[tuple[int, int, str]]:
    config = choose_again(run, with_changes(run.config(), [change]), rate)
    assert run.config() == config
    return [(one.step, one.planned, one.rate) for one in config.training.continued]


def test_what_was_chosen_is_read_from_the_newest_state_that_tells(run: Run) -> None:
    run.write_config(with_changes(run.config(), ["training.steps=99"]))
    learnt = learnt_by(run)
    assert learnt is not None and learnt.step == 12 and learnt.config.training.steps == 12
    newest = run.states()[-1][1] / CONFIG
    newest.write_text(newest.read_text().replace("widths = [8]", "widths = [48]"))  # as a disk that rots does
    assert chosen_at(newest.parent) is None
    learnt = learnt_by(run)
    assert learnt is not None and learnt.step == 6 and learnt.config.network == SMALL.network


def test_a_run_that_has_learnt_nothing_may_change_as_a_whole(tmp_path: Path) -> None:
    fresh = small_run(tmp_path)
    assert learnt_by(fresh) is None
    assert again(fresh, "training.steps=99") == again(fresh, "network.widths=[48]") == []


def test_a_way_that_was_chosen_stays_until_it_is_chosen_otherwise(run: Run) -> None:
    assert again(run, "training.steps=20", "warm") == [(12, 12, "warm")]
    assert again(run, "training.steps=30") == [(12, 12, "warm")]
    assert again(run, "training.batch_size=4") == [(12, 12, "warm")]
    assert again(run, "training.steps=40", "decay") == [(12, 12, "decay")]
    assert again(run, "training.steps=10") == []
    assert again(run, "training.steps=20") == [(12, 12, "keep")]


def test_what_is_refused_is_not_written(run: Run) -> None:
    before = (run.folder / CONFIG).read_bytes()
    with pytest.raises(FieldError, match="has learnt with"):
        again(run, "diffusion.prediction=v")
    with pytest.raises(FieldError, match=r"raise training\.steps"):
        again(run, "training.steps=12", "keep")
    assert (run.folder / CONFIG).read_bytes() == before
