"""Set the program up and start it, with nothing but Python: ``python3 packaging/bootstrap.py [app|demo|test] …``.

On first use this makes ``.venv`` beside pyproject.toml and installs the versions in constraints.txt into it; later it
only looks whether anything changed. Arguments behind the command go to what is started: ``test -k export -x``.
"""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
STAMP = VENV / "installed.json"
OLDEST = (3, 11)

EXTRAS: Mapping[str, frozenset[str]] = {
    "app": frozenset(),
    "demo": frozenset(),
    "test": frozenset(["test", "interop", "video"]),
}
QT_LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
}
"""What Qt needs to be imported at all, and the Debian packages that have it."""
X11_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
}
"""What it needs besides to show a window under X11."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Set up what `arguments` ask for, run it and return its exit code."""
    chosen = _parser().parse_args(arguments)
    if sys.version_info < OLDEST:
        return start_again_with_newer_python()
    os.chdir(ROOT)
    if chosen.command != "demo":
        provide_libraries(chosen.command)
    prepare(EXTRAS[chosen.command], chosen.torch_index)
    if chosen.command == "test":
        return check(chosen.rest)
    starts = {"app": [], "demo": ["demo"]}[chosen.command]
    return run([venv_program("python"), "-m", "ddpm_studio", *starts, *chosen.rest])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bootstrap.py", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument(
        "--torch-index",
        metavar="URL",
        help="where else to look for torch, such as https://download.pytorch.org/whl/cpu (small, no GPU)",
    )
    parser.add_argument(
        "command",
        nargs="?",
        choices=tuple(EXTRAS),
        default="app",
        help="open the window (default), make pictures without it, or run every check",
    )
    parser.add_argument("rest", nargs=argparse.REMAINDER, metavar="…", help="handed on")
    return parser


def stop(sentence: str) -> SystemExit:
    """Return the exit that says `sentence`."""
    return SystemExit(f"DDPM Studio: {sentence}")


def run(command: Sequence[str], **environment: str) -> int:
    """Show `command`, run it in the project's folder and return its exit code."""
    print("$", " ".join(command), flush=True)
    try:
        return subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=False).returncode
    except KeyboardInterrupt:
        return 130


# Python


def too_old(version: tuple[int, ...]) -> str:
    """Return the sentence for a Python of `version` that is too old."""
    have, need = (".".join(map(str, numbers[:2])) for numbers in (version, OLDEST))
    return f"Python {need} or newer is needed, and this is Python {have}. Install it and start this again with it."


def start_again_with_newer_python() -> int:
    """Run this file with the first new enough Python on the PATH, or say that there is none."""
    for minor in (13, 12, 11, 14):
        found = shutil.which(f"python3.{minor}")
        if found and _is_quietly_fine([found, "-c", ""]):
            return run([found, str(Path(__file__).resolve()), *sys.argv[1:]])
    raise stop(too_old(sys.version_info[:2]))


# System libraries


def missing_libraries(libraries: Mapping[str, str], load: Callable[[str], object] = ctypes.CDLL) -> dict[str, str]:
    """Return which of `libraries` (file name: package) this system cannot load."""
    missing = {}
    for name, package in libraries.items():
        try:
            load(name)
        except OSError:
            missing[name] = package
    return missing


def apt_line(packages: Iterable[str], before: Sequence[str] = ()) -> list[str]:
    """Return the command that installs `packages` on Debian and Ubuntu; `before` is how to become root."""
    return [*before, "apt-get", "install", "-y", "--no-install-recommends", *packages]


def provide_libraries(command: str) -> None:
    """Install what Qt needs of the system and does not find, or say how to."""
    if sys.platform != "linux":
        return
    shows_x11 = command == "app" and "DISPLAY" in os.environ and "WAYLAND_DISPLAY" not in os.environ
    missing = missing_libraries({**QT_LIBRARIES, **X11_LIBRARIES} if shows_x11 else QT_LIBRARIES)
    if missing:
        install_with_apt(list(missing.values()), f"The window needs {', '.join(missing)}")


def install_with_apt(packages: list[str], why: str) -> None:
    """Install `packages` if this may be done without asking for a password; otherwise stop with the line to run."""
    if not shutil.which("apt-get"):
        raise stop(f"{why}. Install this with your system's package manager, then start again.")
    before = [] if os.geteuid() == 0 else ["sudo", "-n"]
    line = " ".join(apt_line(packages, ["sudo"]))
    if before and not (shutil.which("sudo") and _is_quietly_fine(["sudo", "-n", "true"])):
        raise stop(f"{why}. Run this once, then start again:\n  {line}")
    print(f"{why}: installing {', '.join(packages)}.", flush=True)
    run([*before, "apt-get", "update"])
    # From Debian 13 and Ubuntu 24.04 on, GLib's package has another name.
    if "libglib2.0-0" in packages and _is_quietly_fine(["apt-cache", "show", "libglib2.0-0t64"]):
        packages = ["libglib2.0-0t64" if name == "libglib2.0-0" else name for name in packages]
    if run(apt_line(packages, before), DEBIAN_FRONTEND="noninteractive"):
        raise stop(f"{why}, and installing it failed; the lines above say why. By hand:\n  {line}")


def _is_quietly_fine(command: Sequence[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


# The virtual environment


def venv_program(name: str) -> str:
    """Return the path of a program of the virtual environment."""
    return str(VENV / ("Scripts" if os.name == "nt" else "bin") / name)


def inputs_of(root: Path) -> str:
    """Return a digest of all that decides what is installed: it changes when an installation is out of date."""
    import tomllib  # here, so that an older Python gets as far as its sentence

    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    decisive = json.dumps([project["build-system"], project["project"]], sort_keys=True)
    constraints = (root / "packaging" / "constraints.txt").read_text("utf-8")
    return hashlib.sha256(f"{decisive}\0{constraints}".encode()).hexdigest()


class Stamp(NamedTuple):
    """What the last complete installation was."""

    inputs: str = ""
    extras: frozenset[str] = frozenset()
    root: str = ""


def read_stamp(path: Path) -> Stamp:
    """Return the stamp in `path`; an empty one if there is none that can be read."""
    try:
        found = json.loads(path.read_text("utf-8"))
        return Stamp(str(found["inputs"]), frozenset(found["extras"]), str(found["root"]))
    except (OSError, ValueError, KeyError, TypeError):
        return Stamp()


def prepare(extras: frozenset[str], torch_index: str | None = None) -> None:
    """Make the virtual environment hold the program with `extras`; at once where it already does."""
    stamp = read_stamp(STAMP)
    inputs = inputs_of(ROOT)
    if stamp.root in ("", str(ROOT)) and is_usable(venv_program("python")):
        if stamp.inputs == inputs and extras <= stamp.extras:
            return
    else:
        make_venv()  # it was broken, or moved here together with its folder, which breaks it
    STAMP.unlink(missing_ok=True)
    wanted = sorted(extras | stamp.extras)
    index = ["--extra-index-url", torch_index] if torch_index else []
    constraints = str(Path("packaging", "constraints.txt"))
    command = [venv_program("python"), "-m", "pip", "install", "--disable-pip-version-check", *index]
    if run([*command, "-c", constraints, "-e", f".[{','.join(wanted)}]" if wanted else "."]):
        raise stop("The packages could not be installed; the lines above say why. Put it right and try again.")
    STAMP.write_text(json.dumps({"inputs": inputs, "extras": wanted, "root": str(ROOT)}), "utf-8")


def is_usable(python: str) -> bool:
    """Whether `python` starts, is new enough and has pip."""
    return _is_quietly_fine([python, "-c", f"import pip, sys; sys.exit(sys.version_info < {OLDEST})"])


def make_venv() -> None:
    """Make the virtual environment, anew if there is a broken one."""
    if importlib.util.find_spec("ensurepip") is None:
        version = ".".join(map(str, sys.version_info[:2]))
        install_with_apt([f"python{version}-venv"], "Python lacks its module venv")
    if run([sys.executable, "-m", "venv", "--clear", str(VENV)]):
        raise stop(f"{VENV} could not be made; the lines above say why.")


# Checks


def check(pytest_arguments: Sequence[str]) -> int:
    """Run every check, also after one has failed; return 0 if all passed.

    The tests run in as many processes as there are processors, a file of them in one; ``-n 0`` keeps them in this one.
    """
    commands = [
        [venv_program("ruff"), "check", "."],
        [venv_program("ruff"), "format", "--check", "."],
        [venv_program("mypy")],
        [venv_program("lint-imports")],
        [venv_program("python"), "-m", "pytest", "-n", "logical", "--dist", "loadfile", *pytest_arguments],
    ]
    rows = []
    for command in commands:
        began = time.monotonic()
        code = run(command, QT_QPA_PLATFORM="offscreen")
        name = " ".join([Path(command[0]).name, *command[1:]])
        rows.append((code, f"{'passed' if code == 0 else 'FAILED':8}{time.monotonic() - began:6.0f} s  {name}"))
        print(flush=True)
    print("\n".join(row for _, row in rows))
    return int(any(code for code, _ in rows))


if __name__ == "__main__":
    sys.exit(main())
