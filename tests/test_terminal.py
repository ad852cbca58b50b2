from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ddpm_studio.terminal import doors, is_heard

SPEAK = "from ddpm_studio.terminal import doors, is_heard\nimport os, sys\nwith doors():\n"


def speak(lines: str, stdout: Any) -> subprocess.CompletedProcess[str]:
    """Let a program speak through the doors."""
    program = SPEAK + "".join(f"    {line}\n" for line in lines.splitlines())
    return subprocess.run(
        [sys.executable, "-c", program], stdout=stdout, stderr=subprocess.PIPE, text=True, check=False, timeout=60
    )


def test_escapes_are_written_out_whoever_prints(capsys: pytest.CaptureFixture[str]) -> None:
    before = sys.stdout, sys.stderr
    with doors():
        print("\x1b[31mred \u202egnp.png", flush=True)
        print("\x07 λ", file=sys.stderr)
        assert is_heard()
    assert (sys.stdout, sys.stderr) == before
    said = capsys.readouterr()
    assert (said.out, said.err) == ("\\x1b[31mred \\u202egnp.png\n", "\\x07 λ\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_what_a_full_disk_refuses_is_dropped() -> None:
    with Path("/dev/full").open("w") as full:
        done = speak("for _ in range(5): print('x' * 5000)\nprint('told', file=sys.stderr)", stdout=full)
    assert (done.returncode, done.stderr) == (0, "told\n")


def test_a_pipe_that_is_closed_ends_nothing_and_is_known() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = speak("print('x' * 5000)\nprint(is_heard(), file=sys.stderr)", stdout=writing)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, "False\n")


@pytest.mark.skipif(os.name != "posix", reason="of POSIX")
def test_streams_that_are_closed_from_the_start_are_no_files_of_others() -> None:
    lines = "print('x')\nprint('y', file=sys.stderr)\nos._exit(os.open(os.devnull, os.O_RDONLY) < 3)"
    program = SPEAK + "".join(f"    {line}\n" for line in lines.splitlines())
    done = subprocess.run(["sh", "-c", '"$0" -c "$1" >&- 2>&-', sys.executable, program], check=False, timeout=60)
    assert done.returncode == 0
