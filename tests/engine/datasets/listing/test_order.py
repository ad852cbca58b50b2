"""The order of files, and what belongs to systems."""

from __future__ import annotations

import random

import pytest

from ddpm_studio.engine.datasets.listing.order import is_hidden, sort_key


def in_order(names: list[str], **order: str) -> list[str]:
    mixed = random.Random(0).sample(names, len(names))
    return sorted(mixed, key=lambda name: sort_key(name, order.get("order", "numbers")))  # type: ignore[arg-type]


def test_numbers_count_as_numbers() -> None:
    for names in (
        ["img1", "img2", "img10", "img10b", "img11"],
        ["1/a", "2/a", "10/a", "10/b2", "10/b10"],
        ["a", "a/1", "a 1", "b"],
        ["1.png", "01.png", "001.png", "2.png"][::-1][1:][::-1],
        ["x1y2", "x1y10", "x2y1"],
        ["", "0", "7", "猫2", "猫10"],
        ["v" + "9" * 5000, "v1" + "0" * 5000],  # more digits than Python makes a number of
    ):
        assert sorted(in_order(names), key=names.index) == names
        assert in_order(names) == in_order(names[::-1])
    assert in_order(["img2", "img10", "img1"]) == ["img1", "img2", "img10"]
    assert in_order(["10/a", "2/a", "1/a"]) == ["1/a", "2/a", "10/a"]
    assert in_order(["v1" + "0" * 5000, "v" + "9" * 5000])[0] == "v" + "9" * 5000


def test_earlier_runs_keep_the_order_of_letters() -> None:
    assert in_order(["img2", "img10", "a/1", "a 1"], order="names") == sorted(["img2", "img10", "a/1", "a 1"])


@pytest.mark.parametrize("name", ["@eaDir", "#recycle", ".thumbnails", "@Recycle", "lost+found", "@Recently-Snapshot"])
def test_what_storage_systems_leave_behind(name: str) -> None:
    assert is_hidden(f"cats/{name}/1.jpg") and is_hidden(f"{name.upper()}/1.jpg")
    assert is_hidden(f"{name}/1.jpg", "names") == name.startswith("."), "earlier runs have learnt from it"


def test_hidden_names() -> None:
    assert all(is_hidden(name) for name in (".a", "a/.b/c.png", "THUMBS.DB", "x/__MACOSX/a.png", "DESKTOP.INI"))
    assert not any(is_hidden(name) for name in ("a.png", "../a.png", "./a.png", "a/b.c/d", "#1/a.png", "@me/a.png"))
