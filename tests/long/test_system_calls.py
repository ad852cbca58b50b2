"""What the system is asked for while the program trains, as strace sees it from outside, where there is one."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ddpm_studio.engine.runs.run import Run
from tests.engine.small import small_run
from tests.gui.program import ACTING, ROOT

OPENING, WRITING = ("open", "openat", "creat"), ("write", "writev", "pwrite64")
FLUSHING, RENAMING = ("fsync", "fdatasync"), ("rename", "renameat", "renameat2")
STRACE = ["strace", "-f", "-y", "-s", "0", "--seccomp-bpf", "-e"]
TRACED = ",".join(["trace=connect", "execve", "sendto", *OPENING, *WRITING, *FLUSHING, *RENAMING])
CALL = re.compile(r"\d+ +(?P<name>\w+)\((?P<arguments>.*)\) += (?P<result>-?\d+)")
PATH = re.compile(r'"([^"]+)"|<(/[^<>]*)>')
CHOICES = (
    *("network.widths=[4]", "network.groups=2", "network.attention.levels=[]", "network.attention.in_middle=false"),
    *("saving.state_every=4", "saving.preview_every=6", "saving.snapshot_every=6", "device.compiles=never"),
)


@dataclass(frozen=True)
class Call:
    """One call; of what was opened, written or flushed the last path is the file's."""

    name: str
    paths: tuple[Path, ...]
    line: str
    has_failed: bool

    @property
    def makes_a_file(self) -> bool:
        return self.name in OPENING and ("O_CREAT" in self.line or self.name == "creat")


def read_calls(trace: Path) -> Iterator[Call]:
    """Yield the calls in the order of their ends; of two threads one may be told of in the middle of the other."""
    begun: dict[str, str] = {}
    for line in trace.read_text(errors="replace").splitlines():
        process = line.partition(" ")[0]
        if line.endswith("<unfinished ...>"):
            begun[process] = line.removesuffix("<unfinished ...>")
            continue
        head, found, tail = line.partition(" resumed>")
        whole = begun.pop(process, head) + tail if found else line
        if match := CALL.match(whole):
            paths = tuple(Path(quoted or told) for quoted, told in PATH.findall(match["arguments"]))
            yield Call(match["name"], paths, whole, int(match["result"]) < 0)


def out_of_order(calls: list[Call], below: Path) -> tuple[int, list[str]]:
    """Return how many renames there are below a folder, and those that a power cut could undo or leave half done.

    What is renamed must have been flushed since it was last written to, a folder with all that is in it, and the folder
    that it is in is flushed next.
    """
    unflushed: set[Path] = set()
    renamed: Path | None = None
    wrong, count = [], 0
    for call in calls:
        if call.has_failed or not call.paths or below not in call.paths[-1].parents:
            continue
        path = call.paths[-1]
        if renamed and (call.name in RENAMING or call.name in FLUSHING):
            if call.name not in FLUSHING or path != renamed.parent:
                wrong.append(f"{renamed}: the name is not flushed before {call.line}")
            renamed = None
        if call.makes_a_file:
            unflushed |= {path, path.parent}
        elif call.name in WRITING:
            unflushed.add(path)
        elif call.name in FLUSHING:
            unflushed.discard(path)
        elif call.name in RENAMING:
            count, renamed, old = count + 1, path, call.paths[0]
            wrong += [f"{path}: {file} is not flushed" for file in unflushed if old in (file, *file.parents)]
    return count, wrong + ([f"{renamed}: the name is never flushed"] if renamed else [])


@pytest.fixture
def strace(tmp_path: Path) -> list[str]:
    """The beginning of a command, to trace what follows into ``trace``."""
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    command = [*STRACE, TRACED, "-o", str(tmp_path / "trace")]
    tried = subprocess.run([*command, "true"], capture_output=True, text=True, check=False)
    if tried.returncode != 0:
        pytest.skip(f"strace may not trace here: {tried.stderr.strip()}")
    return command


def by_command(run: Run) -> list[str]:
    return ["-m", "ddpm_studio", "train", str(run.folder)]


def by_window(run: Run) -> list[str]:
    program = f"""{ACTING}
    from pathlib import Path
    from ddpm_studio.cli import main
    from ddpm_studio.engine.runs.run import Run
    run = Run(Path({str(run.folder)!r}))
    def act(program):
        def look():
            if run.states() and run.states()[-1][0] == 12:
                timer.stop()
                program.window.close()
        timer = QTimer(program.window, interval=50)
        timer.timeout.connect(look)
        timer.start()
    raise SystemExit(main(["window", str(run.folder), "--resume"]))
    """
    return ["-c", textwrap.dedent(program)]


@pytest.mark.parametrize("train", [by_command, by_window])
def test_names_are_given_to_what_is_on_the_disk_nobody_is_asked_and_nothing_started(
    tmp_path: Path, strace: list[str], train
) -> None:
    run = small_run(tmp_path / "runs", *CHOICES)
    environment = {**os.environ, "DDPM_STUDIO_HOME": str(tmp_path / "home"), "PYTHONPATH": str(ROOT)}
    command = [*strace, sys.executable, *train(run)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=200, env=environment)
    assert done.returncode == 0, done.stderr
    assert run.states()[-1][0] == 12
    calls = list(read_calls(tmp_path / "trace"))
    count, wrong = out_of_order(calls, tmp_path)
    assert count >= 12 and wrong == []
    asked = [call.line for call in calls if call.name in ("connect", "sendto") and "sa_family=AF_" in call.line]
    assert [line for line in asked if "AF_UNIX" not in line] == []
    assert [call.line for call in calls if call.name == "execve"][1:] == []


@pytest.mark.parametrize(
    ("lost", "said"),
    [
        ("fsync(4</x/.tmp-1/a>)", "/x/.tmp-1/a is not flushed"),
        ("fsync(4</x/.tmp-1>)", "/x/.tmp-1 is not flushed"),
        ("fsync(4</x>)", "the name is never flushed"),
        ("", ""),
    ],
)
def test_the_order_is_judged(tmp_path: Path, lost: str, said: str) -> None:
    lines = [
        'openat(AT_FDCWD</>, "/x/.tmp-1/a", O_WRONLY|O_CREAT) = 4</x/.tmp-1/a>',
        'write(4</x/.tmp-1/a>, ""..., 10) = 10',
        "fsync(4</x/.tmp-1/a>) = 0",
        "fsync(4</x/.tmp-1>) = 0",
        'rename("/x/.tmp-1", "/x/1") = 0',
        "fsync(4</x>) = 0",
    ]
    trace = tmp_path / "trace"
    trace.write_text("\n".join(f"7 {line}" for line in lines if not lost or not line.startswith(lost)))
    count, wrong = out_of_order(list(read_calls(trace)), Path("/"))
    assert count == 1 and [said in told for told in wrong] == ([True] if said else [])
