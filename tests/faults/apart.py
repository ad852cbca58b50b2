"""Each fault in a process of its own, which may crash or hang."""

from __future__ import annotations

import contextlib
import gc
import json
import os
import selectors
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import traceback
from dataclasses import asdict
from pathlib import Path

from tests.faults.patience import IDLE, LOOK, Patience
from tests.faults.row import Fault, Row


def try_apart(fault: Fault, count: int, seed: int) -> Row:
    """Try `fault` in a process of its own; one that crashes is a loss, one that does not end is hung."""
    folder = Path(tempfile.mkdtemp(prefix="faults-"))
    reading, writing = os.pipe()
    try:
        if fault.apart or not hasattr(os, "fork"):
            process = _started(fault, count, seed, folder, writing)
        else:
            process = _forked(fault, count, seed, folder, (reading, writing))
        os.close(writing)
        answer, is_late = _read(reading, Patience(process, fault.seconds))
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process, signal.SIGKILL)  # and whatever it has left running
        _, status = os.waitpid(process, 0)
        return _row_of(answer, is_late, status, fault)
    finally:
        os.close(reading)
        shutil.rmtree(folder, ignore_errors=True)


def answer_alone(fault: Fault, count: int, seed: int, folder: Path, writing: int) -> None:
    """Try `fault` here and write the row, as JSON, to the descriptor `writing`."""
    _settle(folder)
    try:
        row = fault.run(count, seed)
    except BaseException:
        row = Row(tries=1)
        row.count("lost", f"the test itself fails: {traceback.format_exc()}")
    with os.fdopen(writing, "w") as stream:
        json.dump(asdict(row), stream)


def _forked(fault: Fault, count: int, seed: int, folder: Path, pipe: tuple[int, int]) -> int:
    sys.stdout.flush()
    sys.stderr.flush()
    process = os.fork()
    if process == 0:
        gc.freeze()  # see `forks.fork`
        try:
            os.setsid()
            os.close(pipe[0])
            answer_alone(fault, count, seed, folder, pipe[1])
        finally:
            os._exit(0)
    return process


def _started(fault: Fault, count: int, seed: int, folder: Path, writing: int) -> int:
    """Start a fresh Python; the same, where it cannot be forked."""
    options = ["--count", str(count), "--seed", str(seed), "--alone", str(folder), str(writing)]
    command = [sys.executable, "-m", "tests.faults", fault.name, *options]
    return subprocess.Popen(command, pass_fds=[writing], start_new_session=True).pid


def _settle(folder: Path) -> None:
    """Make `folder` the temporary one, give the program a home in it, and close the way to the network."""
    tempfile.tempdir = str(folder)
    os.environ["TMPDIR"] = str(folder)
    os.environ["DDPM_STUDIO_HOME"] = str(folder / "home")
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

    def refuse(*args: object) -> None:
        raise AssertionError(f"a socket was opened: {args[1:]}")

    socket.socket.connect = refuse  # type: ignore[method-assign]


def _read(reading: int, patience: Patience) -> tuple[bytes, bool]:
    """Return all that is written to the pipe until it is closed, and whether that took too long."""
    parts: list[bytes] = []
    with selectors.DefaultSelector() as waiting:
        waiting.register(reading, selectors.EVENT_READ)
        while not patience.is_over():
            if waiting.select(LOOK):
                part = os.read(reading, 65536)
                if not part or _is_whole(b"".join([*parts, part])):
                    return b"".join([*parts, part]), False
                parts.append(part)
    return b"".join(parts), True


def _is_whole(answer: bytes) -> bool:
    """Whether the row is there, though what was forked from its process may hold the pipe open."""
    try:
        json.loads(answer)
    except ValueError:
        return False
    return True


def _row_of(answer: bytes, is_late: bool, status: int, fault: Fault) -> Row:
    if _is_whole(answer):
        return Row(**json.loads(answer))
    row = Row(tries=1)
    if is_late:
        row.count("hung", f"no end after {fault.seconds:.0f} s of a processor, or {IDLE:.0f} s without")
    else:
        row.count("lost", f"the process died: {_how(status)}")
    return row


def _how(status: int) -> str:
    return f"signal {os.WTERMSIG(status)}" if os.WIFSIGNALED(status) else f"exit {os.WEXITSTATUS(status)}"


def load_torch() -> None:
    """Load torch, and what its optimizers import late, so that this process can be forked.

    Threads would not be there in a child, so there is one, and nothing is differentiated here.
    """
    import torch
    import torch._dynamo

    torch.set_num_threads(1)
    weights = torch.nn.Parameter(torch.zeros(1))
    weights.grad = torch.zeros(1)
    torch.optim.AdamW([weights], foreach=True).step()
