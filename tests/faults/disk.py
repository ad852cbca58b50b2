"""A disk that refuses: each call that changes it, one after the other, in each way there is."""

from __future__ import annotations

import errno
import itertools
import os
import random
import resource
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from ddpm_studio import engine
from ddpm_studio.engine.choices.toml import with_changes
from ddpm_studio.engine.disk import files, leftovers
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Control, Frame, Job, Note, Saved
from ddpm_studio.engine.films.film import Film
from ddpm_studio.engine.films.film_file import save_film
from ddpm_studio.engine.jobs.training.keeping import Keeper
from ddpm_studio.engine.runs import states
from ddpm_studio.engine.runs.run import Run
from tests.engine.small import small_run
from tests.faults.forks import fork, in_child
from tests.faults.kill import TINY, state_digest, train_to_the_end
from tests.faults.row import Fault, Row

Send = Callable[[str], None]
HOWS = ("ENOSPC", "EIO", "EACCES", "EDQUOT", "kill")
KILLED = -signal.SIGKILL


def refuse_each_call(count: int, seed: int) -> Row:
    """Let the n-th call of a write fail, for every n; `count` is how many of the ways and writes are tried."""
    row, chance = Row(), random.Random(seed)
    run = _trained()
    model = run.snapshots()[-1][1]
    writes: dict[str, Callable[[Path], None]] = {
        "a state": _save_state,
        "an export": lambda folder: _drain(engine.export_model(model, folder / "model.safetensors")),
        "a film": lambda folder: _drain(save_film(folder / "film.npz", [_film()], "{}")),
        "settings": lambda folder: files.write_text(folder / "settings.json", "new"),
        "choices": lambda folder: Run(folder).write_config(Run(folder).config()),
    }
    pairs = [(name, how) for name in writes for how in HOWS]
    sites = 0
    for name, how in itertools.islice(itertools.cycle(chance.sample(pairs, len(pairs))), min(count, len(pairs))):
        for number in itertools.count():
            folder = Path(tempfile.mkdtemp()) / "run"
            shutil.copytree(run.folder, folder)
            (folder / "settings.json").write_text("old")
            if not _is_refused(folder, writes[name], how, number, row, f"{name}, {how} at call {number}"):
                break
            sites += 1
            shutil.rmtree(folder.parent)
    row.facts = f"{sites} calls"
    return row


def _is_refused(folder: Path, write: Callable[[Path], None], how: str, number: int, row: Row, what: str) -> bool:
    """Try a write whose call `number` fails; return False when it has fewer calls."""
    before = _contents(folder)
    code, said = fork(partial(_write_refused, folder, write, how, number)).end()
    if code == 0:
        return False
    row.tries += 1
    if how != "kill" and code is None:
        row.count("hung", what)
    elif how != "kill" and (
        code != 1 or not said.startswith("sentence:") or os.strerror(getattr(errno, how)) not in said
    ):
        row.count("lost", f"{what}: no sentence: {said[-300:]}")
    with Run(folder).held():
        pass
    leftovers.sweep(folder)
    after = _contents(folder)
    if left := [path for path in after if ".tmp-" in path]:
        row.count("lost", f"{what}: left behind {left}")
    for path, content in before.items():
        if after.get(path) != content and path != "settings.json":
            row.count("lost", f"{what}: {path} is gone or changed")
    if after["settings.json"] not in (b"old", b"new"):
        row.count("lost", f"{what}: half of a file")
    if states.newest_good(folder / "state")[0] is None:
        row.count("lost", f"{what}: no good state")
    return True


def _write_refused(folder: Path, write: Callable[[Path], None], how: str, number: int, send: Send) -> None:
    calls = itertools.count()

    def witness(call: str, path: Path) -> None:
        if next(calls) != number:
            return
        if how == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        code = getattr(errno, how)
        raise OSError(code, os.strerror(code), str(path))

    files.witness = witness
    try:
        write(folder)
    except StudioError as problem:
        send(f"sentence: {problem}")
        os._exit(1)


def order_of_calls(count: int, seed: int) -> Row:
    """Every rename comes after the flush of all that was written to what it names, and before that of its folder."""
    row, run = Row(), _trained()
    target = Path(tempfile.mkdtemp()) / "run"
    shutil.copytree(run.folder, target)
    model = run.snapshots()[-1][1]
    for write in (
        lambda: _save_state(target),
        lambda: _drain(engine.export_model(model, target / "model.safetensors")),
        lambda: files.write_text(target / "settings.json", "new"),
    ):
        said = in_child(partial(_noted, write))
        calls = [(call, Path(path)) for call, path in (line.split("\t") for line in said.splitlines())]
        unflushed: set[Path] = set()
        for number, (call, path) in enumerate(calls):
            if call in ("write", "create"):
                unflushed.add(path)
            elif call == "fsync":
                unflushed.discard(path)
            elif call == "rename":
                row.tries += 1
                following = calls[number + 1] if number + 1 < len(calls) else ("", Path())
                if unflushed or following != ("fsync", path.parent):
                    row.count("lost", f"{path.name} is renamed with {unflushed} unflushed, then comes {following}")
    return row


def _noted(write: Callable[[], None], send: Send) -> None:
    files.witness = lambda call, path: send(f"{call}\t{path}\n")
    write()


def full_disk(count: int, seed: int) -> Row:
    """Train while the disk is really full for a time: by a limit on the size of files, and on a small tmpfs."""
    row, chance = Row(), random.Random(seed)
    straight = small_run(Path(tempfile.mkdtemp()), *TINY)
    in_child(lambda _: train_to_the_end(straight))
    for _ in range(count):
        kinds = ["quota", "room"] + ["tmpfs"] * (hasattr(os, "geteuid") and os.geteuid() == 0)
        kind = chance.choice(kinds)
        folder = Path(tempfile.mkdtemp())
        is_mounted = kind == "tmpfs" and _mounted(folder, "size=600k")  # three states have room
        run = small_run(folder, *TINY)
        code, said = fork(partial(_train_short_of_room, run, kind)).end(120)
        row.tries += 1
        what = f"{kind}: exit {code}, said {said[-400:]}"
        if code is None:
            row.count("hung", what)
        elif "paused" not in said and "could not be" not in said:
            row.count("lost", f"nothing was told: {what}")
        elif "Saving works again" not in said or state_digest(run) != state_digest(straight):
            row.count("lost", what)
        if left := [path.name for path in run.folder.rglob(".tmp-*")]:
            row.count("lost", f"{kind}: left behind {left}")
        if is_mounted:
            subprocess.run(["umount", str(folder)], check=False)
    return row


def _train_short_of_room(run: Run, kind: str, send: Send) -> None:
    """Train; the disk is short of room from the third step on, until the training has told of it twice."""
    from ddpm_studio.engine.jobs.training import keeping

    keeping.RETRY = 0.0
    hog = run.folder.parent / "hog"
    reserve, is_short, told = files.RESERVE, False, 0
    files.RESERVE = 0
    for event in engine.train(run.folder, Control()):
        if not is_short and isinstance(event, Saved) and event.what == "state":
            is_short = True
            if kind == "quota":
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
                resource.setrlimit(resource.RLIMIT_FSIZE, (2000, resource.RLIM_INFINITY))
            elif kind == "room":
                files.RESERVE = reserve * 2**20
            else:
                _fill(hog)
        if isinstance(event, Note):
            send(event.text + "\n")
            told += event.level == "warning"
        if told >= 1 and is_short and run.states() and _step(event) >= 9:
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            hog.unlink(missing_ok=True)
            files.RESERVE = 0


def _step(event: object) -> int:
    return getattr(event, "step", None) or 0


def _fill(path: Path) -> None:
    with path.open("wb", buffering=0) as stream:
        for size in (4096, 1):
            try:
                while stream.write(bytes(size)):
                    pass
            except OSError:
                pass


def _mounted(folder: Path, options: str) -> bool:
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def _save_state(folder: Path) -> None:
    """Train one more step and save; only the calls of the save are watched."""
    refuse, files.witness = files.witness, files._nobody
    honest = Keeper._write_state

    def write_state(self: Keeper, leaves_room: bool = True) -> object:
        files.witness = refuse
        try:
            return list(honest(self, leaves_room))
        finally:
            files.witness = files._nobody

    Keeper._write_state = write_state  # type: ignore[method-assign, assignment]
    problems = [
        event.text
        for event in engine.train(folder, Control())
        if isinstance(event, Note) and "could not be" in event.text
    ]
    if problems:
        raise StudioError(problems[0])


def _contents(folder: Path) -> dict[str, bytes]:
    """Return all files that a failed write must not touch."""
    names = ("metrics.jsonl", "log.txt", "run.lock", "environment.json")
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name not in names
    }


def _film() -> Film:
    film = Film()
    for position in range(3):
        film.keep(Frame(position, 3, 20 - 10 * position, *np.zeros((3, 1, 8, 8, 1), np.uint8)))
    return film


def _drain(job: Job) -> None:
    for _ in job:
        pass


def _trained() -> Run:
    run = small_run(Path(tempfile.mkdtemp()), *TINY)
    in_child(lambda _: train_to_the_end(run))
    shutil.rmtree(run.folder / "previews")
    longer = ["training.steps=17", "saving.preview_every=1000", "saving.states_kept=9"]
    run.write_config(with_changes(run.config(), longer))
    return run


FAULTS = (
    Fault("disk-refuses", refuse_each_call, count=25, quick=2),
    Fault("disk-order", order_of_calls, count=1, quick=1),
    Fault("disk-full", full_disk, count=15, quick=1),
)
