"""Compiling beside the training: a process that is asked at saves, and what is made of its verdict."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from ddpm_studio.engine.choices.toml import with_changes
from ddpm_studio.engine.disk.places import cache_folder
from ddpm_studio.engine.events import Note
from ddpm_studio.engine.jobs.training import compiling
from ddpm_studio.engine.jobs.training.compiling import Compiler, Verdict
from ddpm_studio.engine.runtime.computing.device import choose_device
from ddpm_studio.engine.runtime.computing.tuning import FILE, Tuning
from ddpm_studio.engine.runtime.computing.ways import Ways
from ddpm_studio.engine.runtime.learning import learner as learner_module
from ddpm_studio.engine.runtime.learning.learner import Learner
from tests.engine.jobs.training.test_tune import let_measure
from tests.engine.small import SMALL, of_kind, small_run, train

WANTED = ('device.compiles="always"', "training.steps=30", "saving.state_every=3", "network.attention.levels=[]")
WAY = Tuning()


def answering(monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    """Have the process answer so, instead of compiling for a minute."""
    monkeypatch.setattr(compiling, "PROGRAM", f"import sys; sys.stdin.readline(); print({answer!r})")


def verdict_of(compiler: Compiler, learner: Learner) -> Verdict:
    for _ in range(600):
        if (verdict := compiler.verdict(learner, WAY, 1e9)) is not None:
            return verdict
        time.sleep(0.05)
    raise AssertionError("it does not answer")


def test_the_process_is_asked_until_it_answers_and_ends_with_its_training(monkeypatch: pytest.MonkeyPatch) -> None:
    learner, compiler = Learner(SMALL, 1, choose_device(SMALL.device)), Compiler()
    assert compiler.verdict(learner, WAY, 60.0) is None and compiler._child is None, "not for a minute"
    answering(monkeypatch, '{"seconds": 30, "plain": 1.3, "compiled": 1.0, "difference": 0.001}')
    verdict = verdict_of(compiler, learner)
    assert verdict == Verdict("", 30.0, 1.3)
    assert verdict.pays(1.0, 1000) and not verdict.pays(1.0, 100) and not Verdict("", 30.0, 1.01).pays(1.0, 10**6)
    for answer, problem in (
        ('{"problem": "InductorError"}', "InductorError"),
        ('{"seconds": 30, "plain": 1.3, "compiled": 1.0, "difference": 0.2}', "its loss is another"),
        ("Killed", "its process has ended"),
    ):
        answering(monkeypatch, answer)
        assert verdict_of(compiler, learner).problem == problem
    monkeypatch.setattr(compiling, "PROGRAM", "import time; time.sleep(600)")
    assert compiler.verdict(learner, WAY, 1e9) is None
    child = compiler._child
    assert child is not None and child.poll() is None
    compiler.close()
    assert child.poll() is not None
    never = Learner(with_changes(SMALL, ['device.compiles="never"']), 1, choose_device(SMALL.device))
    assert compiler.verdict(never, WAY, 1e9) is None and compiler._child is None


def test_compiled_is_taken_at_a_save_and_written_down(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The network is computed as it is, so that no compiler is needed."""
    (cache_folder() / FILE).unlink(missing_ok=True)
    let_measure(monkeypatch)
    monkeypatch.setattr(learner_module, "compiled", lambda network: network)
    answering(monkeypatch, '{"seconds": 0, "plain": 1.3, "compiled": 1.0, "difference": 0.0}')
    poll, asked = Compiler.verdict, list[Verdict | None]()

    def patient(compiler: Compiler, learner: Learner, way: Tuning, to_go: float) -> Verdict | None:
        if compiler._child is not None:
            compiler._child.wait(60)
        asked.append(poll(compiler, learner, way, to_go))
        return asked[-1]

    monkeypatch.setattr(Compiler, "verdict", patient)
    run = small_run(tmp_path, *WANTED)
    notes = [note.text for note in of_kind(train(run), Note)]
    assert len(asked) == 2 and "compiled: 1.30 times as fast" in next(note for note in notes if "compiled" in note)
    (told,) = run.tuning().values()
    ways = Ways.from_plain(told)
    assert ways is not None and ways.compiling_is_settled and ways.at(29).is_compiled
    taken = ways.since[-1][0]
    assert taken % 3 == 0 and not ways.at(taken - 1).is_compiled
