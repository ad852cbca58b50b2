"""The house: no circles, no room too full, no file or function too long, and a plan of it that is complete.

What may import whom is import-linter's (pyproject.toml); here is what it cannot say.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import ddpm_studio

ROOT = Path(ddpm_studio.__file__).parent
MOST_FILES, MOST_FILES_OF_GUI = 22, 8
LONGEST_FILE, LONGEST_FUNCTION = 250, 40
LONGER_FILES: frozenset[str] = frozenset()
"""At most five, each with its reason beside it."""
LONGER_FUNCTIONS: frozenset[str] = frozenset()
"""At most two, likewise."""


@cache
def modules() -> dict[str, Path]:
    """Every module of the program by its dotted name."""
    return {_name(path): path for path in sorted(ROOT.rglob("*.py"))}


def _name(path: Path) -> str:
    parts = ("ddpm_studio", *path.relative_to(ROOT).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


LOOKED_AT = (ast.Call, ast.FunctionDef, ast.Import, ast.ImportFrom)


@cache
def nodes_of(path: Path) -> list[ast.AST]:
    """What a file has of the kinds that are looked at here."""
    return [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, LOOKED_AT)]


def imports(name: str) -> set[str]:
    """What a module imports of the program, at its top, inside functions, and for the type checker alone."""
    found: set[str] = set()
    for node in nodes_of(modules()[name]):
        if isinstance(node, ast.ImportFrom) and node.module:
            whole = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= (whole & modules().keys()) or {node.module}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found & modules().keys() - {name}


def circles() -> Iterator[list[str]]:
    """Yield a way back to itself for modules that import each other in a loop.

    Packages' own files are left out: the front desk imports every job.
    """
    plain = {name for name, path in modules().items() if path.name != "__init__.py"}
    finished: set[str] = set()

    def follow(name: str, way: list[str]) -> Iterator[list[str]]:
        if name in way:
            yield [*way[way.index(name) :], name]
        elif name not in finished:
            for other in sorted(imports(name) & plain):
                yield from follow(other, [*way, name])
            finished.add(name)

    for name in sorted(plain):
        yield from follow(name, [])


def test_nothing_imports_itself_by_a_way_around():
    assert [" → ".join(way) for way in circles()] == []


def test_no_room_is_too_full():
    rooms = [folder for folder in (ROOT, *ROOT.rglob("*")) if folder.is_dir()]
    full = {str(room): len(files) for room in rooms if len(files := list(room.glob("*.py"))) > MOST_FILES}
    assert full == {}
    assert len(list((ROOT / "gui").glob("*.py"))) <= MOST_FILES_OF_GUI


def test_no_file_is_too_long_but_those_that_are_named():
    long = {name for name, path in modules().items() if len(path.read_text("utf-8").splitlines()) > LONGEST_FILE}
    assert long == LONGER_FILES
    assert len(LONGER_FILES) <= 5


def test_no_function_is_too_long_but_those_that_are_named():
    long = {
        f"{name}:{node.name}"
        for name, path in modules().items()
        for node in nodes_of(path)
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
    }
    assert long == LONGER_FUNCTIONS
    assert len(LONGER_FUNCTIONS) <= 2


def drawn_rooms() -> set[str]:
    """The folders in the drawing of ARCHITECTURE.md, by the depth of their lines."""
    plan = ROOT.parent / "ARCHITECTURE.md"
    if not plan.is_file():
        pytest.skip("ARCHITECTURE.md is not beside the package: this is an installed one")
    drawing = plan.read_text(encoding="utf-8").split("## The house")[1].split("```")[1]
    way: list[str] = []
    found = set()
    for indent, room in re.findall(r"^( *)(\w+)/", drawing, re.MULTILINE):
        way[len(indent) // 2 :] = [room]
        found.add("/".join(way))
    return {room for room in found if room.startswith("ddpm_studio")}


def test_the_plan_shows_every_room_and_no_other():
    rooms = {path.parent.relative_to(ROOT.parent).as_posix() for path in ROOT.rglob("*.py")}
    assert drawn_rooms() == rooms


WAYS_PAST_THE_DOORS = frozenset({"open", "read_text", "read_bytes", "write_text", "write_bytes", "touch"})
DOORS = frozenset({"ddpm_studio.engine.disk.files", "ddpm_studio.engine.disk.held_folder"})
PAST_THE_DOORS = {
    "ddpm_studio.engine.datasets.decoding.decoder_child": "what Linux tells of its own process",
    "ddpm_studio.engine.datasets.idx": "a file that was opened by the door just before",
    "ddpm_studio.engine.datasets.keeping.draft": "the draft of a set, in a folder made for it",
    "ddpm_studio.engine.datasets.keeping.rows": "the draft of a set, in a folder made for it",
    "ddpm_studio.terminal": "the system's own place for what nobody hears",
    "ddpm_studio.engine.export.mp4": "files in a temporary folder of its own",
}
"""Modules that open files by themselves, each with the reason; `disk.files` is the way of all others."""


def opens_by_itself(call: ast.Call) -> bool:
    """Whether a call opens a file: by ``open`` itself, a `Path`, or another library, and not what else is opened."""
    what, mode = call.func, next(iter(call.args), None)
    if isinstance(what, ast.Name):
        return what.id == "open"
    if not isinstance(what, ast.Attribute) or what.attr not in WAYS_PAST_THE_DOORS:
        return False
    is_by_library = isinstance(what.value, ast.Name) and what.value.id in ("os", "io", "gzip", "bz2", "lzma")
    is_mode = isinstance(mode, ast.Constant) and re.fullmatch(r"[rwax]b?\+?b?", str(mode.value)) is not None
    return is_by_library or is_mode or what.attr != "open"


def test_files_are_opened_by_one_door():
    found = {name for name, path in modules().items() if any(map(_is_way_past, nodes_of(path)))}
    assert found - DOORS - PAST_THE_DOORS.keys() == set()


def _is_way_past(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and opens_by_itself(node)
