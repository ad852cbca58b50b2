"""The paper's Table 2 with digits: what is trained and measured, and that nothing is done twice."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from ddpm_studio import engine
from ddpm_studio.engine.choices.measuring.ablation import WAYS, AblationOptions
from ddpm_studio.engine.errors import NotFinite
from ddpm_studio.engine.evaluation.ablation import verdicts
from ddpm_studio.engine.events import Control, Job, Note, Progress
from ddpm_studio.engine.findings import Ablated
from ddpm_studio.engine.jobs.evaluating import ablation
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runs.run_list import find_runs
from tests.engine.small import drain, of_kind

SMALL = AblationOptions(steps=24, pictures=16, evaluations=2, samples=50, sampling_steps=10)


def test_each_row_is_trained_as_its_name_says() -> None:
    chosen = {way.name: SMALL.config(way).diffusion for way in WAYS}
    assert len(chosen) == len(WAYS) == 10 and len({way.trained.run_name for way in WAYS}) == 8
    for name, diffusion in chosen.items():
        prediction, minimised, variance = name.split(", ")
        assert {"μ̃": "mu", "ε": "eps"}[prediction] == diffusion.prediction
        assert {"L": "vlb", "L_simple": "simple"}[minimised] == diffusion.objective
        assert (variance == "learned") == (diffusion.variance == "learned")
        assert ((minimised, variance) == ("L", "β")) == (diffusion.bound_variance == "fixed-large")
        assert diffusion.schedule.kind == "linear" and diffusion.min_snr_gamma == 0, "as in the paper"


def test_it_goes_on_where_it_was_stopped_and_measures_nothing_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ablation, "WAYS", WAYS[-2:])
    with closing(engine.ablation(SMALL, tmp_path, Control())) as job:
        for event in job:
            if isinstance(event, Progress) and event.label == "Run 1 of 1: ε, L_simple, β̃" and event.done > 1:
                break
    (run,) = find_runs(tmp_path)
    assert 1 < run.states()[-1][0] < 24
    first = drain(engine.ablation(SMALL, tmp_path, Control()))
    assert [each.folder for each in find_runs(tmp_path)] == [run.folder], "both rows of L_simple have one run"
    rows = of_kind(first, Ablated)
    assert [row.name for row in rows[:2]] == ["ε, L_simple, β̃", "ε, L_simple, β"] and rows[0].run is None, (
        "told before it is known"
    )
    last = rows[-1]
    assert last.name == "ε, L_simple, β" and last.bits and last.bits_error and last.kernel and last.error
    again = drain(engine.ablation(SMALL, tmp_path, Control()))
    assert not of_kind(again, Progress) and of_kind(again, Ablated)[-1] == last
    assert [row.bits for row in rows if row.index == 0][-1] != last.bits, "the variance is another one"
    assert not [note for note in of_kind(again, Note) if note.text.startswith("Run")]


def test_a_run_that_could_not_be_trained_is_not_tried_again_for_its_other_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = []

    def diverges(run: Run, *_: object) -> Job:
        tried.append(run)
        yield from ()
        raise NotFinite("The loss is not finite.")

    monkeypatch.setattr(ablation, "WAYS", WAYS[3:5])
    monkeypatch.setattr(ablation, "train", diverges)
    rows = of_kind(drain(engine.ablation(SMALL, tmp_path, Control())), Ablated)[2:]
    assert [(row.name, row.why) for row in rows] == [
        ("μ̃, L_simple, β̃", "The loss is not finite."),
        ("μ̃, L_simple, β", "The loss is not finite."),
    ]
    assert len(tried) == 1


def test_what_the_paper_concludes_is_said_as_it_is_seen() -> None:
    def row(name: str, bits: float, kernel: float | None) -> Ablated:
        return Ablated(0, name, "", "", None, bits, 0.01, kernel, None if kernel is None else 0.001)

    simple, bound = row("ε, L_simple, β̃", 3.7, 0.010), row("ε, L, β̃", 3.5, 0.050)
    assert verdicts([simple]) == [] and verdicts([simple, bound]) == [
        "As in the paper: ε with L_simple draws better than with L.",
        "As in the paper: L leads to fewer bits than L_simple.",
    ]
    alike, worse = row("μ̃, L_simple, β̃", 3.7, 0.0105), row("ε, L, β", 3.8, None)
    told = verdicts([simple, alike, worse])
    assert told[0].startswith("That with L_simple ε draws better than μ̃") and "cannot be told" in told[0]
    assert told[1].startswith("Otherwise than in the paper: not so here that L leads to fewer bits")
