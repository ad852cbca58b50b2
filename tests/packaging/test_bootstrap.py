from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def bootstrap(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("bootstrap", ROOT / "packaging" / "bootstrap.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "bootstrap", module)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "packaging").mkdir()
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copy(ROOT / "packaging" / "constraints.txt", tmp_path / "packaging")
    return tmp_path


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text("utf-8") + text, "utf-8")


def test_libraries_that_do_not_load_are_named_with_their_packages(bootstrap: ModuleType) -> None:
    def load(name: str) -> None:
        if name != "libEGL.so.1":
            raise OSError(f"{name}: cannot open shared object file")

    missing = bootstrap.missing_libraries(bootstrap.QT_LIBRARIES, load)
    assert missing == {name: package for name, package in bootstrap.QT_LIBRARIES.items() if name != "libEGL.so.1"}
    assert missing["libGL.so.1"] == "libgl1"


def test_a_library_that_is_nowhere_is_missing(bootstrap: ModuleType) -> None:
    assert bootstrap.missing_libraries({"libnowhere.so.7": "nowhere"}) == {"libnowhere.so.7": "nowhere"}


def test_the_line_for_debian(bootstrap: ModuleType) -> None:
    line = " ".join(bootstrap.apt_line(["libgl1", "libegl1"], ["sudo"]))
    assert line == "sudo apt-get install -y --no-install-recommends libgl1 libegl1"


def test_without_the_right_to_install_it_says_the_line(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(bootstrap, "_is_quietly_fine", lambda command: False)
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(bootstrap, "run", lambda *command, **_: pytest.fail(f"ran {command}"))
    with pytest.raises(SystemExit, match=r"libGL\.so\.1.*\n.*sudo apt-get install .* libgl1$"):
        bootstrap.install_with_apt(["libgl1"], "The window needs libGL.so.1")
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: None)
    with pytest.raises(SystemExit, match="package manager"):
        bootstrap.install_with_apt(["libgl1"], "The window needs libGL.so.1")


@pytest.mark.parametrize("is_new", [True, False])
def test_glib_has_another_name_on_newer_systems(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, is_new: bool
) -> None:
    ran: list[str] = []

    def note(command: list[str], **_: str) -> int:
        ran.append(" ".join(command))
        return 0

    monkeypatch.setattr(bootstrap.os, "geteuid", lambda: 0)
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(bootstrap, "_is_quietly_fine", lambda command: is_new)
    monkeypatch.setattr(bootstrap, "run", note)
    bootstrap.install_with_apt(["libgl1", "libglib2.0-0"], "why")
    assert ran[0] == "apt-get update"
    assert ran[1].endswith("libgl1 libglib2.0-0t64" if is_new else "libgl1 libglib2.0-0")


def test_an_old_python_is_told_in_one_sentence(bootstrap: ModuleType) -> None:
    text = bootstrap.too_old((3, 8))
    assert "3.11 or newer" in text
    assert "Python 3.8" in text
    assert "\n" not in text


def test_an_old_python_looks_for_a_newer_one(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: None)
    monkeypatch.setattr(bootstrap.sys, "version_info", (3, 9, 1))
    with pytest.raises(SystemExit, match=r"this is Python 3\.9"):
        bootstrap.main(["app"])


def test_what_is_installed_is_out_of_date_when_versions_change(bootstrap: ModuleType, project: Path) -> None:
    before = bootstrap.inputs_of(project)
    assert bootstrap.inputs_of(project) == before
    append(project / "packaging" / "constraints.txt", "another==1.0\n")
    changed = bootstrap.inputs_of(project)
    assert changed != before
    text = (project / "pyproject.toml").read_text("utf-8")
    (project / "pyproject.toml").write_text(text.replace('"pyqtgraph>=', '"another",\n  "pyqtgraph>='), "utf-8")
    assert bootstrap.inputs_of(project) not in (before, changed)


def test_rules_for_the_checks_change_nothing_that_is_installed(bootstrap: ModuleType, project: Path) -> None:
    before = bootstrap.inputs_of(project)
    append(project / "pyproject.toml", "\n[tool.another]\nline-length = 12\n")
    assert bootstrap.inputs_of(project) == before


@pytest.mark.parametrize("text", ["", "[]", "null", '{"inputs": "x"}', '{"inputs": 1, "extras": 2, "root": 3}'])
def test_a_torn_stamp_is_no_stamp(bootstrap: ModuleType, tmp_path: Path, text: str) -> None:
    assert bootstrap.read_stamp(tmp_path / "missing.json") == bootstrap.Stamp()
    (tmp_path / "stamp.json").write_text(text)
    assert bootstrap.read_stamp(tmp_path / "stamp.json") == bootstrap.Stamp()


class Machine:
    """A project whose pip only notes what it is asked for."""

    def __init__(self, bootstrap: ModuleType, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.bootstrap = bootstrap
        self.ran: list[list[str]] = []
        self.exit_code = 0
        self.has_usable_venv = True
        monkeypatch.setattr(bootstrap, "ROOT", root)
        monkeypatch.setattr(bootstrap, "VENV", root / ".venv")
        monkeypatch.setattr(bootstrap, "STAMP", root / ".venv" / "installed.json")
        monkeypatch.setattr(bootstrap, "run", self.run)
        monkeypatch.setattr(bootstrap, "is_usable", lambda python: self.has_usable_venv)
        (root / ".venv").mkdir(exist_ok=True)

    def run(self, command: list[str], **_: str) -> int:
        self.ran.append(command)
        return self.exit_code

    def prepare(self, *extras: str, index: str | None = None) -> list[str]:
        """Return what was asked of pip and venv, a line each."""
        self.ran.clear()
        self.bootstrap.prepare(frozenset(extras), index)
        return [" ".join(command[2:]) for command in self.ran]


@pytest.fixture
def machine(bootstrap: ModuleType, project: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(bootstrap, project, monkeypatch)


def test_the_second_start_installs_nothing(machine: Machine, project: Path) -> None:
    constraints = Path("packaging", "constraints.txt")
    (first,) = machine.prepare()
    assert first == f"pip install --disable-pip-version-check -c {constraints} -e ."
    assert machine.prepare() == []
    append(project / "packaging" / "constraints.txt", "another==1.0\n")
    assert len(machine.prepare()) == 1
    assert machine.prepare() == []


def test_extras_are_added_and_stay(machine: Machine) -> None:
    machine.prepare()
    (line,) = machine.prepare("test", index="https://example.invalid/cpu")
    assert line.endswith("-e .[test]")
    assert "--extra-index-url https://example.invalid/cpu" in line
    (line,) = machine.prepare("interop")
    assert line.endswith("-e .[interop,test]")
    assert machine.prepare("test") == machine.prepare() == []


def test_a_failed_installation_is_tried_again(machine: Machine) -> None:
    machine.prepare()
    machine.exit_code = 1
    with pytest.raises(SystemExit, match="could not be installed"):
        machine.prepare("test")
    machine.exit_code = 0
    assert len(machine.prepare()) == 1


def test_a_broken_environment_is_made_anew(machine: Machine) -> None:
    machine.prepare()
    machine.has_usable_venv = False
    made, installed = machine.prepare()
    assert made.startswith("venv --clear")
    assert installed.startswith("pip install")


def test_a_moved_environment_is_made_anew(machine: Machine, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    machine.prepare()
    moved = project.with_name("moved")
    shutil.copytree(project, moved)
    made, _ = Machine(machine.bootstrap, moved, monkeypatch).prepare()
    assert made == f"venv --clear {moved / '.venv'}"


def test_all_checks_run_even_when_one_fails(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(command: list[str], **environment: str) -> int:
        assert environment["QT_QPA_PLATFORM"] == "offscreen"
        return int("mypy" in command[0])

    monkeypatch.setattr(bootstrap, "run", run)
    assert bootstrap.check(["-k", "export"]) == 1
    summary = capsys.readouterr().out.strip().splitlines()
    assert [row.split()[0] for row in summary] == ["passed", "passed", "FAILED", "passed", "passed"]
    assert summary[-1].endswith("-m pytest -n logical --dist loadfile -k export")


def test_arguments_are_handed_on(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(bootstrap, "provide_libraries", asked.append)
    monkeypatch.setattr(bootstrap, "prepare", lambda extras, index: asked.append((set(extras), index)))
    monkeypatch.setattr(bootstrap, "run", lambda command: asked.append(command[1:]))
    monkeypatch.setattr(bootstrap, "check", asked.append)
    bootstrap.main([])
    bootstrap.main(["--torch-index", "URL", "demo", "--quick"])
    bootstrap.main(["test", "--", "-k", "export"])
    assert asked == [
        "app", (set(), None), ["-m", "ddpm_studio"],
        (set(), "URL"), ["-m", "ddpm_studio", "demo", "--quick"],
        "test", ({"test", "interop", "video"}, None), ["-k", "export"],
    ]  # fmt: skip


def test_every_dependency_is_pinned_to_one_version() -> None:
    lines = (ROOT / "packaging" / "constraints.txt").read_text("utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert all(re.fullmatch(r"[A-Za-z0-9-]+==[0-9][0-9.]*", pin) for pin in pins)
    names = [pin.split("==")[0].lower() for pin in pins]
    assert len(set(names)) == len(names)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    needed = [
        *project["dependencies"],
        *(need for extra in project["optional-dependencies"].values() for need in extra),
    ]
    for need in needed:
        assert re.match(r"[\w-]+", need)[0].lower() in names, need  # type: ignore[index]


def test_it_needs_nothing_but_python() -> None:
    code = "import sys; sys.path.insert(0, 'packaging'); import bootstrap; print(*sys.modules)"
    shown = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    modules = {name.split(".")[0] for name in shown.stdout.split()}
    others = modules - set(sys.stdlib_module_names) - {"bootstrap", "__main__"}
    assert {name for name in others if not name.startswith("_")} == set()
