"""A second process that does to a run what it is told, as a trainer would."""

from __future__ import annotations

import atexit
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROGRAM = """
import sys
from contextlib import ExitStack
from pathlib import Path
from ddpm_studio.engine.runs.run import Run
run, held = Run(Path(sys.argv[1])), ExitStack()
for line in sys.stdin:
    exec(line)
    print("done", flush=True)
"""
"""`held` keeps what is entered until it is closed. Torch is not loaded: it is there in a blink."""


class Rival:
    """Runs statements about ``run`` one by one, each done when `tell` returns."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-c", PROGRAM, str(folder)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.number = self._process.pid

    def tell(self, *statements: str) -> None:
        """Have the statements done."""
        assert self._process.stdin and self._process.stdout
        for statement in statements:
            self._process.stdin.write(f"{statement}\n")
            self._process.stdin.flush()
            assert self._process.stdout.readline() == "done\n", statement

    def turn_to(self, folder: Path) -> None:
        """Let go of what is held, and do to the run in `folder` what is told from now on."""
        self.tell("held.close()", f"run = Run(Path({str(folder)!r}))")

    def hold(self) -> None:
        """Hold the run as the one that writes."""
        self.tell("held.enter_context(run.held())")

    def let_go(self) -> None:
        """Let go of the run in order."""
        self.tell("held.close()")

    @property
    def is_alive(self) -> bool:
        """Whether its process runs."""
        return self._process.poll() is None

    def kill(self) -> None:
        """End the process at once, whatever it does."""
        self._process.kill()
        self.close()

    def close(self) -> None:
        """Let the process come to its end."""
        self._process.communicate()

    def __enter__(self) -> Rival:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


_idle: list[Rival] = []


@contextmanager
def lent(folder: Path) -> Iterator[Rival]:
    """Yield one that does not end with its test but waits for the next: to start one takes half a second."""
    rival = _idle.pop() if _idle else Rival(folder)
    rival.turn_to(folder)
    yield rival
    if rival.is_alive:
        rival.let_go()
        _idle.append(rival)


@atexit.register
def _end_idle() -> None:
    while _idle:
        _idle.pop().close()
