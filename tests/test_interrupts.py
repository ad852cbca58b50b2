"""How a command ends when it is interrupted, from the first moment on."""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from ddpm_studio import cli, headless
from ddpm_studio.engine.events import Control, Job, Note
from ddpm_studio.headless.telling import drain
from ddpm_studio.interrupts import EXIT_HUNG_UP, EXIT_INTERRUPTED, HungUp, ended_at_once, ending_signals

INTERRUPTED_WHILE_IMPORTING = """
import os, signal, sys
class Impatient:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            os.kill(os.getpid(), signal.SIGINT)
            for _ in range(100): pass  # the handler's turn
sys.meta_path.insert(0, Impatient())
from ddpm_studio.cli import main
sys.exit(main(["sample", "digits"]))
"""


@pytest.fixture(autouse=True)
def signals_are_heard() -> Iterator[None]:
    """Tests that run in the background, or under ``nohup``, would ignore signals, and so would what they start."""
    wanted: dict[int, Any] = {signal.SIGINT: signal.default_int_handler}
    if hasattr(signal, "SIGHUP"):
        wanted[signal.SIGHUP] = signal.SIG_DFL
    before = {number: signal.signal(number, handler) for number, handler in wanted.items()}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


needs_hang_up = pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="of POSIX")


@pytest.fixture
def handlers() -> Iterator[None]:
    """Give the signals back to the tests."""
    with ended_at_once():
        yield


@pytest.mark.parametrize("module", ["ddpm_studio.interrupts", "ddpm_studio.arguments", "ddpm_studio.headless"])
def test_an_interrupt_while_it_imports_is_one_word(module: str) -> None:
    program = INTERRUPTED_WHILE_IMPORTING.format(module=module)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (EXIT_INTERRUPTED, "", "Stopped.\n")


def test_nothing_is_imported_before_interrupts_are_answered() -> None:
    program = "import sys\nbefore = set(sys.modules)\nimport ddpm_studio.cli\nprint(sorted(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "['__future__', 'ddpm_studio', 'ddpm_studio.cli']\n"


def job_with(number: int, closed: list[bool]) -> Job:
    """Be a job that is sent a signal, twice as by a terminal that closes, and saves when it is closed."""
    try:
        for _ in range(200):
            yield Note("learning")
            signal.raise_signal(number)
    finally:
        closed.append(True)


@needs_hang_up
@pytest.mark.parametrize(("number", "error"), [(signal.SIGHUP, HungUp), (signal.SIGTERM, KeyboardInterrupt)])
def test_a_signal_has_the_job_save_whichever_it_is(
    handlers: None, capsys: pytest.CaptureFixture[str], number: int, error: type[KeyboardInterrupt]
) -> None:
    closed: list[bool] = []
    with pytest.raises(KeyboardInterrupt) as interrupt:
        drain(lambda _: job_with(number, closed))
    assert closed and interrupt.type is error


@needs_hang_up
def test_a_terminal_that_closes_is_ignored_where_that_is_wanted(handlers: None) -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    assert ending_signals() == [signal.SIGINT, signal.SIGTERM]
    closed: list[bool] = []
    drain(lambda _: job_with(signal.SIGHUP, closed), is_told=False)
    assert closed and signal.getsignal(signal.SIGHUP) is signal.SIG_IGN


@pytest.mark.parametrize(("interrupt", "status"), [(HungUp, EXIT_HUNG_UP), (KeyboardInterrupt, EXIT_INTERRUPTED)])
def test_the_exit_code_says_what_has_ended_it(
    monkeypatch: pytest.MonkeyPatch, interrupt: type[KeyboardInterrupt], status: int
) -> None:
    def end(_: argparse.Namespace) -> None:
        raise interrupt

    before = {number: signal.getsignal(number) for number in ending_signals()}
    monkeypatch.setattr(headless, "run_command", end)
    assert cli.main(["sample", "digits"]) == status
    assert {number: signal.getsignal(number) for number in ending_signals()} == before


def test_what_only_speaks_ends_when_nobody_reads_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ddpm_studio.headless.telling.is_heard", lambda: False)
    told = []

    def speak(control: Control) -> Job:
        for number in range(5):
            told.append(number)
            yield Note("something")

    drain(speak, needs_ears=True)
    assert told == [0]
    drain(speak)
    assert told == [0, *range(5)]
