"""Packages that are too old are refused in a sentence, before anything goes wrong with them."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from ddpm_studio import cli, versions
from ddpm_studio.versions import OLDEST, version_problem

PROJECT = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text())["project"]


def test_what_is_installed_is_new_enough() -> None:
    assert version_problem(has_window=True) == ""


def test_the_oldest_versions_are_those_that_are_installed_by_default() -> None:
    said = dict(re.findall(r"^([\w-]+)>=([\d.]+)", "\n".join(PROJECT["dependencies"]), re.MULTILINE))
    assert {name: said[name] for name in OLDEST} == OLDEST


@pytest.mark.parametrize(
    ("name", "found"), [("torch", "2.9.1+cpu"), ("pillow", "11.3.0"), ("PySide6-Essentials", "6.9")]
)
def test_an_old_one_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, found: str
) -> None:
    monkeypatch.setattr(versions, "version", lambda asked: found if asked == name else "99.0")
    problem = version_problem(has_window=True)
    assert problem.startswith(f"{name} {found} is too old") and f">={OLDEST[name]}" in problem
    if name != "PySide6-Essentials":
        assert cli.main(["train", "digits"]) == 2
        assert capsys.readouterr().err == f"{problem}\n"
    else:
        assert version_problem(has_window=False) == ""


def test_a_missing_one_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(versions, "version", missing)
    assert version_problem(has_window=True) == "", "what other means have installed is believed"
    monkeypatch.setattr(versions, "find_spec", lambda name: None if name == "torch" else object())
    assert version_problem(has_window=True).startswith("torch is missing")
