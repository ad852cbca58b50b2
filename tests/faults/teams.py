"""Several processes that train one run together, some of which end: nothing torn, nobody left behind, the same end."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import socket
import tempfile
import time
from pathlib import Path

import psutil

from ddpm_studio import cli
from ddpm_studio.engine.runs import states
from ddpm_studio.engine.runs.run import Run
from tests.engine.small import small_run
from tests.faults.forks import Child, Send, fork
from tests.faults.kill import TINY, state_digest
from tests.faults.row import Fault, Row

PATIENCE = 30.0
"""Seconds until every process has ended: torchrun itself waits as long before it kills."""
STEPS = 60
ENDED, FAILED, STOPPED, KILLED = 0, 2, 130, -signal.SIGKILL
WAYS = {
    "all are told to stop": (signal.SIGTERM, "all"),
    "the leader is told to stop": (signal.SIGTERM, "leader"),
    "another is told to stop": (signal.SIGTERM, "another"),
    "the leader is killed": (signal.SIGKILL, "leader"),
    "another is killed": (signal.SIGKILL, "another"),
    "the one that started all is killed": (signal.SIGKILL, "launcher"),
}


def end_teams(count: int, seed: int) -> Row:
    """Start a team, end some of it at a random moment, look at what is there, and let another team go on to the end."""
    chance, row, folder = random.Random(seed), Row(), Path(tempfile.mkdtemp())
    straight: dict[int, str] = {}
    while row.tries < count:
        way = list(WAYS)[row.tries % len(WAYS)]
        row.tries += 1
        size = chance.choice((2, 3))
        if size not in straight:
            straight[size] = _digest_of_straight(folder, size)
        run = _run(folder)
        after = chance.uniform(0, 0.5)
        said = f"{way}, {size} processes, {after:.2f} s after the first step"
        team = _Team(run, size)
        seen = team.wait_for_a_step() + _sleep(after)
        seen = max(seen, int(run.newest_metrics().get("step", 0)))
        team.end_some(way, chance)
        if not team.is_gone():
            row.count("hung", said)
            team.kill()
            continue
        newest, wrong = states.newest_good(run.states_folder)
        if seen < STEPS // 2 and newest and newest[0] == STEPS:
            row.count("lost", f"{said}: at step {seen}, and they went on to the end")
        is_saved = newest is not None and newest[0] >= seen
        if wrong or (way != "the leader is killed" and not is_saved):
            row.count("lost", f"{said}: step {seen} was done, {newest} is saved; {wrong}")
        again = _Team(run, size)
        if not again.is_gone() or again.statuses() != [ENDED] * size:
            row.count("lost", f"{said}: the next team ends with {again.statuses()}")
        elif state_digest(run) != straight[size]:
            row.count("lost", f"{said}: another end than uninterrupted")
    return row


def _run(folder: Path) -> Run:
    rarely = ("saving.preview_every=20", "saving.state_every=7")
    return small_run(folder, *TINY, *rarely, f"training.steps={STEPS}", "training.batch_size=6")


def _digest_of_straight(folder: Path, size: int) -> str:
    run = _run(folder)
    team = _Team(run, size)
    assert team.is_gone() and team.statuses() == [ENDED] * size, team.statuses()
    return state_digest(run)


def _sleep(seconds: float) -> int:
    time.sleep(seconds)
    return 0


class _Team:
    """Processes that train `run` together, and the one that has started them."""

    def __init__(self, run: Run, size: int) -> None:
        self.run = run
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.launcher = fork(lambda send: _launch(run, size, port, send))
        self.members: list[int] = json.loads(self.launcher.wait_for_byte(PATIENCE))
        self._said = ""

    def wait_for_a_step(self) -> int:
        """Return the first step that is written down; 0 if none is in time."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if step := int(self.run.newest_metrics().get("step", 0)):
                return step
            time.sleep(0.01)
        return 0

    def end_some(self, way: str, chance: random.Random) -> None:
        """Send the signal of `way` to those it is for."""
        number, whom = WAYS[way]
        leader, *others = self.members
        chosen = {"all": self.members, "leader": [leader], "another": [chance.choice(others)], "launcher": []}[whom]
        if whom == "launcher":
            self.launcher.kill()
        for member in chosen:
            with contextlib.suppress(ProcessLookupError):
                os.kill(member, number)

    def is_gone(self) -> bool:
        """Whether all of them end in time."""
        until = time.monotonic() + PATIENCE
        while any(map(_runs, self.members)) and time.monotonic() < until:
            time.sleep(0.02)
        return not any(map(_runs, self.members))

    def statuses(self) -> list[int]:
        """Return how each has ended."""
        if not self._said:
            _, self._said = self.launcher.end()
        statuses: list[int] = json.loads(self._said)
        return statuses

    def kill(self) -> None:
        """Leave nobody behind."""
        for member in self.members:
            with contextlib.suppress(ProcessLookupError):
                os.kill(member, signal.SIGKILL)


def _runs(process: int) -> bool:
    """Whether it is there and not only waited for: an orphan's new parent may be slow to ask how it has ended."""
    try:
        return psutil.Process(process).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _launch(run: Run, size: int, port: int, send: Send) -> None:
    """Start the members as torchrun does, and send how each has ended."""
    members = [_member(run, size, rank, port) for rank in range(size)]
    send(json.dumps([member.process for member in members]))
    send(json.dumps([os.waitstatus_to_exitcode(os.waitpid(member.process, 0)[1]) for member in members]))


def _member(run: Run, size: int, rank: int, port: int) -> Child:
    def work(_: Send) -> None:
        place = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port), "WORLD_SIZE": str(size), "RANK": str(rank)}
        os.environ.update(place)
        nowhere = Path(os.devnull).open("w")  # noqa: SIM115 – until the process ends
        with contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
            os._exit(cli.main(["train", str(run.folder)]))

    return fork(work)


FAULTS = (Fault("team-ends", end_teams, count=60, quick=1, seconds=1800, is_long=True),)
