"""Compiling a network beside its training, in a process of its own, so that no step waits for the compiler.

It takes minutes, for 0.77 of a step's time. The process fills the compiler's cache and times what it has compiled;
where that pays, the training compiles for itself from the cache at a save. Rejected: compiling before the first step,
which took four minutes on two cores; and in a thread, as the compiler holds Python's lock most of the time.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psutil
import torch

from ddpm_studio.engine.events import Note, Work
from ddpm_studio.engine.pace import wait_for
from ddpm_studio.engine.runtime.computing.tuning import Tuning
from ddpm_studio.engine.runtime.learning.learner import Learner, forget_compiled
from ddpm_studio.engine.runtime.learning.pictures import Pictures

PROGRAM = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from ddpm_studio.engine.jobs.training.compile_child import serve; serve()"
)
WORTH_COMPILING = {"cpu": 3600.0, "cuda": 600.0}
"""Seconds that a run must have to go."""
ROOM = 2
"""So many times what this process takes must be free: the other one takes about as much."""
COMPILING = "Compiling the network, which takes minutes the first time…"
CANNOT_COMPILE = "The network could not be compiled here ({}); it is computed as it is."
LONGEST_ANSWER = 65_536
LEAST_GAIN = 1.05
"""What is less may be noise, as it was timed beside the training."""
TOLERANCE = 0.02
"""By how much the loss may differ from that of the plain network."""


@dataclass(frozen=True)
class Verdict:
    """What came of compiling."""

    problem: str = ""
    """What went wrong, in a word; empty if nothing."""
    seconds: float = 0.0
    """How long compiling took there."""
    gain: float = 1.0
    """How many times as fast a step is."""

    def pays(self, step: float, to_go: int) -> bool:
        """Whether compiling once more, from the cache, pays for `to_go` steps of so many seconds."""
        return self.gain >= LEAST_GAIN and (1 - 1 / self.gain) * step * to_go > self.seconds


class Compiler:
    """The process, as its parent sees it: begun when it is first asked for a verdict, one for each way."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._answer = b""
        self._way: Tuning | None = None

    def verdict(self, learner: Learner, way: Tuning, to_go: float) -> Verdict | None:
        """Return what came of compiling the network of `learner` for steps that are else computed in `way`.

        None: it goes on, or is not begun, as it would not pay in `to_go` seconds, or there is no room for it.
        """
        if way != self._way:
            self.close()
            if _begins(learner, to_go):
                self._way = way
                self._begin(learner, way)
            return None
        if self._child is None:
            return Verdict("the system refuses its process")
        if self._child.poll() is None:
            return None
        assert self._child.stdout
        answer = self._child.stdout.read(LONGEST_ANSWER)
        self.close()
        return _verdict_from(answer)

    def _begin(self, learner: Learner, way: Tuning) -> None:
        asked = {
            "config": learner.config.model_dump(mode="json"),
            "channels": learner.ports.channels,
            "classes": list(learner.told.classes),
        }
        with suppress(OSError):
            self._child = subprocess.Popen(
                [sys.executable, "-c", PROGRAM, str(Path(__file__).resolve().parents[4])],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,  # a line, which a pipe holds
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C is for the program; and what it starts ends with it
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
            assert self._child.stdin
            self._child.stdin.write(json.dumps({**asked, "way": way.plain()}).encode() + b"\n")
            self._child.stdin.flush()

    def close(self) -> None:
        """End the process, and the compilers that it has started."""
        child, self._child, self._way = self._child, None, None
        if child is None:
            return
        if child.poll() is None:
            with suppress(OSError):
                if hasattr(os, "killpg"):
                    os.killpg(child.pid, signal.SIGKILL)
                else:
                    child.kill()
            child.wait()
        for stream in (child.stdin, child.stdout):
            assert stream
            with suppress(OSError):
                stream.close()


def compile_now(learner: Learner, step: int, pictures: Pictures) -> Work[bool]:
    """Compile before `step`, as it is reported on here; return whether it went well."""
    try:
        yield from wait_for(partial(learner.gradients, step, pictures), COMPILING)
    except Exception as problem:  # a compiler that is missing, or fails in any of its ways
        forget_compiled()
        yield Note(CANNOT_COMPILE.format(type(problem).__name__), "warning")
        return False
    return True


def _verdict_from(answer: bytes) -> Verdict:
    try:
        told = json.loads(answer)
        if "problem" in told:
            return Verdict(str(told["problem"])[:80])
        if float(told["difference"]) > TOLERANCE:
            return Verdict("its loss is another")
        return Verdict("", float(told["seconds"]), float(told["plain"]) / max(1e-9, float(told["compiled"])))
    except (ValueError, KeyError, TypeError):
        return Verdict("its process has ended")


def _begins(learner: Learner, to_go: float) -> bool:
    """Whether compiling is wanted, or may pay for so many seconds that the run has to go, and there is room for it."""
    compiles, kind = learner.config.device.compiles, learner.device.torch.type
    if compiles == "never" or learner.team.size > 1:
        return False
    if compiles == "auto" and to_go < WORTH_COMPILING.get(kind, float("inf")):
        return False
    if kind == "cuda":
        free, _ = torch.cuda.mem_get_info(learner.device.torch)
        return free > ROOM * torch.cuda.max_memory_reserved(learner.device.torch)
    return bool(psutil.virtual_memory().available > ROOM * psutil.Process().memory_info().rss)
