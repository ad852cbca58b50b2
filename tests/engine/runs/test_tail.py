"""Following a file that another process appends to and cuts back."""

from __future__ import annotations

from pathlib import Path

import pytest

from ddpm_studio.engine.runs import tail
from ddpm_studio.engine.runs.tail import Tail


def append(path: Path, text: str) -> None:
    with path.open("a") as stream:
        stream.write(text)


def cut(path: Path, size: int) -> None:
    with path.open("r+b") as stream:
        stream.truncate(size)


def everything(follower: Tail) -> list[str]:
    lines: list[bytes] = []
    while new := follower.read():
        lines += new
    return [line.decode() for line in lines]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "log"
    path.write_text("one\ntwo\n")
    return path


def test_only_what_comes_is_read_and_a_torn_line_when_it_is_whole(path: Path) -> None:
    follower = Tail(path)
    assert follower.read() == []
    append(path, "three\nfo")
    assert follower.read() == [b"three"]
    assert follower.read() == []
    append(path, "ur\n")
    assert follower.read() == [b"four"]


def test_a_torn_line_that_was_there_before_is_read_as_a_whole(path: Path) -> None:
    append(path, "thr")
    follower = Tail(path)
    append(path, "ee\n")
    assert follower.read() == [b"three"]


def test_the_last_lines_can_be_asked_for(path: Path) -> None:
    assert Tail(path, back=4).read() == [b"two"]
    assert Tail(path, back=5).read() == [b"one", b"two"], "a line counts as a whole"
    assert Tail(path, back=100).read() == [b"one", b"two"]


def test_a_file_may_come_later_and_go(tmp_path: Path) -> None:
    follower = Tail(tmp_path / "log")
    assert follower.read() == []
    append(tmp_path / "log", "one\n")
    assert follower.read() == [b"one"]
    (tmp_path / "log").unlink()
    assert follower.read() == []


def test_after_a_cut_reading_goes_on_from_there(path: Path) -> None:
    follower = Tail(path)
    append(path, "three\nfour\n")
    assert len(follower.read()) == 2
    cut(path, len("one\ntwo\nthree\n"))
    assert follower.read() == []
    append(path, "4\n5\n")
    assert follower.read() == [b"4", b"5"]


def test_a_cut_is_seen_although_the_file_has_grown_beyond_it(path: Path) -> None:
    follower = Tail(path)
    old = "".join(f"old {number}\n" for number in range(300))
    append(path, old)
    assert len(everything(follower)) == 300
    cut(path, 8 + old.index("old 100\n"))
    new = "".join(f"new {number}\n" for number in range(100, 500))
    append(path, new)
    assert everything(follower) == new.splitlines()


@pytest.mark.parametrize("size", [0, 4])
def test_a_cut_before_the_beginning_starts_over(path: Path, size: int) -> None:
    follower = Tail(path)
    append(path, "three\n")
    follower.read()
    cut(path, size)
    append(path, "twice\nand more\nthan before\n")
    assert everything(follower) == path.read_text().splitlines()


def test_a_long_file_is_neither_read_nor_read_again(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Weeks of training: only its end is looked at, also after a cut."""
    content = "".join(f"line {number}\n" for number in range(500_000))
    append(path, content)
    taken = [0]

    class Counted:
        def __init__(self, file: Path) -> None:
            self.stream = file.open("rb", buffering=0)

        def __enter__(self):
            return self

        def __exit__(self, *_: object) -> None:
            self.stream.close()

        def seek(self, *where: int) -> int:
            return self.stream.seek(*where)

        def read(self, most: int) -> bytes:
            content = self.stream.read(most)
            taken[0] += len(content)
            return content

    monkeypatch.setattr(tail, "open_regular", Counted)
    follower = Tail(path, back=4096)
    old = everything(follower)
    assert 200 < len(old) < 500
    for number in range(2000):
        append(path, f"more {number}\n")
        assert follower.read() == [f"more {number}".encode()]
    before = taken[0]
    cut(path, path.stat().st_size - len("more 1000\n") * 500)
    append(path, "other\n")
    assert follower.read() == [b"other"]
    assert taken[0] - before < 20_000
    assert taken[0] < 200_000, "of five megabytes"


def test_a_line_without_end_is_read_in_pieces(path: Path) -> None:
    follower = Tail(path)
    append(path, "x" * (3 * tail.CHUNK) + "\nlast\n")
    assert everything(follower)[-1] == "last"
