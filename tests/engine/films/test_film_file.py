"""A film that is saved comes back as it was; anything else is refused in a sentence."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from ddpm_studio.engine.errors import LoadError, StudioError
from ddpm_studio.engine.events import Cost, Event, Frame, Part, Progress, Saved
from ddpm_studio.engine.films.film import Film
from ddpm_studio.engine.films.film_file import open_film, save_film
from ddpm_studio.engine.films.film_head import is_film, read_head

SHAPE = (3, 4, 5, 3)
TEXT = '{"job": "sample", "what": "ノイズ"}'


@pytest.fixture
def film() -> Film:
    film, random = Film(), np.random.default_rng(1)
    for position, t in enumerate((900, 400, 0)):
        film.keep(Frame(position, 3, t, *random.integers(0, 256, (3, *SHAPE), np.uint8)))
    return film


@pytest.fixture
def arrays(film: Film) -> dict[str, np.ndarray]:
    views = {view: film.view(view).copy() for view in ("x_t", "x_0", "eps")}
    return {**views, "times": np.array(film.times), "recipe": np.array(TEXT)}


def reopened(path: Path) -> Film:
    film = Film()
    for event in open_film(path):
        film.keep(event)
    return film


def frames_of(path: Path) -> list[Frame]:
    return [event for event in open_film(path) if isinstance(event, Frame)]


def keep(events: Sequence[Event], sides: list[Film]) -> None:
    """Put the frames of each part into its film."""
    side = 0
    for event in events:
        side = event.index if isinstance(event, Part) else side
        sides[side].keep(event)


def test_a_film_comes_back_bit_for_bit(film: Film, awkward_path: Path) -> None:
    path = awkward_path / "chain.npz"
    events = list(save_film(path, [film], TEXT))
    assert isinstance(events[0], Progress)
    assert events[-1] == Saved("export", path)
    assert is_film(path)
    assert read_head(path).recipe == TEXT
    again = reopened(path)
    assert again.times == film.times and again.changes == film.changes and again.expected == 3
    for view in ("x_t", "x_0", "eps"):
        assert np.array_equal(again.view(view), film.view(view))


def test_numpy_reads_it_without_pickles(film: Film, tmp_path: Path) -> None:
    list(save_film(tmp_path / "a.npz", [film], TEXT))
    with np.load(tmp_path / "a.npz", allow_pickle=False) as file:
        assert set(file) == {"x_t", "x_0", "eps", "times", "version", "axis", "sides", "recipe"}
        assert np.array_equal(file["x_0"], film.view("x_0"))
        assert file["times"].tolist() == [900, 400, 0]
        assert str(file["recipe"]) == TEXT


def test_a_film_that_numpy_wrote_opens_also_without_noise(arrays: dict[str, np.ndarray], tmp_path: Path) -> None:
    eps = arrays.pop("eps")
    np.savez_compressed(tmp_path / "a.npz", allow_pickle=True, **arrays)
    again = reopened(tmp_path / "a.npz")
    assert np.array_equal(again.view("x_0"), arrays["x_0"])
    assert not np.array_equal(again.view("eps"), eps) and (again.view("eps") == 128).all()


def test_a_film_of_the_first_version_opens_for_ever() -> None:
    path = Path(__file__).with_name("version-1.npz")
    random = np.random.default_rng(5)
    assert is_film(path)
    head = read_head(path)
    assert (head.axis, head.shape, len(head.sides), head.recipe) == ("t", (2, 4, 4, 1), 1, '{"job": "sample"}')
    for position, (event, t) in enumerate(zip(frames_of(path), (40, 20, 0), strict=True)):
        assert (event.position, event.count, event.t) == (position, 3, t)
        for picture in (event.x_t, event.x_0, event.eps):
            assert picture is not None and np.array_equal(picture, random.integers(0, 256, (2, 4, 4, 1), np.uint8))


def test_a_film_over_another_axis_ascends(film: Film, tmp_path: Path) -> None:
    over = Film("step")
    for position, step in enumerate((100, 200, 200, 350)):
        picture = film.frame(position % 3)
        over.keep(Frame(position, 4, step, picture, picture))
    list(save_film(tmp_path / "a.npz", [over], TEXT))
    assert read_head(tmp_path / "a.npz").axis == "step"
    assert [frame.t for frame in frames_of(tmp_path / "a.npz")] == [100, 200, 200, 350]


def test_all_sides_of_a_comparison_are_one_file(film: Film, tmp_path: Path) -> None:
    other, path = Film(), tmp_path / "a.npz"
    for position, t in enumerate((900, 0)):
        other.keep(Frame(position, 2, t, *film.view("x_t")))
    costs = {0: Cost(0, 1.5, 20), 1: Cost(1, 0.25, 7)}
    list(save_film(path, [film, other, Film(), film], TEXT, costs))  # C was not drawn, and what D cost is not known
    with np.load(path, allow_pickle=False) as file:
        assert np.array_equal(file["x_t_B"], other.view("x_t"))
        assert "x_t_C" not in file and "times_C" not in file
        assert (file["seconds"].tolist(), file["calls"].tolist()) == ([1.5, 0.25, -1, -1], [20, 7, -1, -1])
    events = [event for event in open_film(path) if isinstance(event, Part | Cost | Frame)]
    told = [event.t if isinstance(event, Frame) else event for event in events]
    one = [900, 400, 0]
    assert told == [Part(0), *one, costs[0], Part(1), 900, 0, costs[1], Part(2), Part(3), *one]
    sides = [Film(), Film(), Film(), Film()]
    keep(events, sides)
    for side, kept in zip(sides, (film, other, Film(), film), strict=True):
        assert side.times == kept.times
        assert all(np.array_equal(side.view(view), kept.view(view)) for view in ("x_t", "x_0", "eps") if len(kept))


def test_a_newer_film_says_that_the_program_is_too_old(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", version=np.array([3]), recipe=np.array("{}"), pictures=np.zeros(3))
    assert is_film(tmp_path / "a.npz")
    with pytest.raises(LoadError, match=r"a\.npz: the film was written by a newer version .*\. Update the program\."):
        list(open_film(tmp_path / "a.npz"))


def test_a_stopped_save_leaves_nothing(film: Film, tmp_path: Path) -> None:
    job = save_film(tmp_path / "a.npz", [film], TEXT)
    next(job)
    job.close()
    assert not list(tmp_path.iterdir())


def test_a_growing_film_is_saved_as_far_as_it_is(tmp_path: Path) -> None:
    film, picture = Film(), np.zeros(SHAPE, np.uint8)
    film.keep(Frame(0, 9, 50, picture, picture))
    list(save_film(tmp_path / "a.npz", [film], TEXT))
    assert reopened(tmp_path / "a.npz").expected == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"x_0": None}, "x_0 is missing"),
        ({"recipe": None}, "recipe is missing"),
        ({"x_t": np.zeros((3, *SHAPE), np.float32)}, "not uint8"),
        ({"x_t": np.zeros((3, 4, 5), np.uint8)}, "not uint8"),
        ({"x_t": np.zeros((3, 3, 4, 5, 2), np.uint8)}, "not uint8"),
        ({"x_0": np.zeros((2, *SHAPE), np.uint8)}, "another shape"),
        ({"eps": np.zeros((3, 3, 4, 5, 1), np.uint8)}, "another shape"),
        ({"times": np.array([3, 2])}, "one whole number for each"),
        ({"times": np.array([3.0, 2, 1])}, "one whole number for each"),
        ({"times": np.array([1, 2, 3])}, "from noise to image"),
        ({"times": np.array([3, 2, -1])}, "from noise to image"),
        ({"recipe": np.array([TEXT])}, "not a text"),
        ({"recipe": np.array("a" * (2**20 + 1))}, "not a text"),
        ({"recipe": np.array({"a": 1}, object)}, "Python objects"),
        ({"version": np.array("two")}, "version is .* not one whole number"),
        ({"axis": np.array("x")}, "axis is 'x', not one of t, step, lambda"),
        ({"axis": np.array("step")}, "do not ascend"),
        ({"axis": np.array("lambda")}, "do not ascend"),
        ({"sides": np.array([0])}, "sides are 0, not 1 to 6"),
        ({"sides": np.array([7])}, "sides are 7, not 1 to 6"),
        ({"sides": np.array([2.0])}, "sides is .* not one whole number"),
        ({"sides": np.array([2]), "x_0_B": np.zeros((3, *SHAPE), np.uint8)}, "x_t_B is missing"),
        ({"sides": np.array([1]), "seconds": np.ones(2), "calls": np.ones(1, int)}, "one number for each side"),
        ({"sides": np.array([1]), "seconds": np.array([np.nan]), "calls": np.ones(1, int)}, "not all finite"),
        ({"x_t": np.asfortranarray(np.zeros((3, *SHAPE), np.uint8))}, "column by column"),
    ],
)
def test_what_is_no_film_is_said(
    arrays: dict[str, np.ndarray], tmp_path: Path, change: dict[str, np.ndarray | None], words: str
) -> None:
    changed = {name: array for name, array in {**arrays, **change}.items() if array is not None}
    np.savez(tmp_path / "a.npz", allow_pickle=True, **changed)
    with pytest.raises(LoadError, match=words):
        list(open_film(tmp_path / "a.npz"))


def test_damaged_files_are_said(film: Film, tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    list(save_film(path, [film], TEXT))
    whole = path.read_bytes()
    for damaged in (b"", b"PK", whole[: len(whole) // 2], whole[:200] + bytes(50) + whole[250:]):
        path.write_bytes(damaged)
        with pytest.raises(LoadError):
            list(open_film(path))
    with pytest.raises(LoadError):
        read_head(tmp_path / "is not there.npz")


def test_letters_that_are_none_are_refused(arrays: dict[str, np.ndarray], tmp_path: Path) -> None:
    """Beyond the last letter that there is: Python makes a text of it, and fails later."""
    np.savez(tmp_path / "a.npz", allow_pickle=True, **{**arrays, "recipe": np.array("abcd")})
    with zipfile.ZipFile(tmp_path / "a.npz") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["recipe.npy"] = parts["recipe.npy"][:-16] + b"\x00\x00\x11\xff" * 4
    with zipfile.ZipFile(tmp_path / "a.npz", "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    with pytest.raises(LoadError, match="damaged"):
        read_head(tmp_path / "a.npz")


def test_a_length_that_is_a_lie_is_not_believed(arrays: dict[str, np.ndarray], tmp_path: Path) -> None:
    """So that a small file cannot ask for all memory."""
    path = tmp_path / "a.npz"
    np.savez(path, allow_pickle=True, **arrays)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name in ("x_t.npy", "x_0.npy", "eps.npy", "times.npy"):
        parts[name] = parts[name].replace(b"(3,", b"(9,")
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    with pytest.raises(LoadError, match="not as long"):
        list(open_film(path))


def test_a_folder_that_refuses_is_said(film: Film, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StudioError, match="could not be written"):
        list(save_film(tmp_path / "file" / "a.npz", [film], TEXT))


def test_other_archives_are_no_films(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", np.zeros((2, 8, 8, 3), np.uint8))
    (tmp_path / "b.npz").write_bytes(b"nothing")
    assert not is_film(tmp_path / "a.npz")
    assert not is_film(tmp_path / "b.npz")
