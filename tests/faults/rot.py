"""What a disk does to files in time: bits turn, ends are torn off, nothing is left.

Whatever was damaged is refused by name, or gives what was written; never something else.
"""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Frame
from ddpm_studio.engine.films.film import Film
from ddpm_studio.engine.films.film_file import open_film, save_film
from ddpm_studio.engine.runs import measured, states
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runtime.checkpoint import checksum, load_network
from tests.engine.small import small_run
from tests.faults.forks import in_child
from tests.faults.kill import TINY, train_to_the_end
from tests.faults.row import Fault, Row

Read = Callable[[Path], str]


def rot_states(count: int, seed: int) -> Row:
    """Damage a file of the newest state: it is named, and the one before is found."""
    chance, row, run = random.Random(seed), Row(), _trained()
    (older, _), (_, newest) = run.states()
    for _ in range(count):
        path = chance.choice(sorted(newest.iterdir()))
        content = path.read_bytes()
        what = _damage(path, chance)
        good, wrong = states.newest_good(run.states_folder)
        row.tries += 1
        if good is None or good[0] != older or not wrong or path.name not in wrong[0]:
            row.count("lost", f"{path.name} {what}: {good} is taken, and said is {wrong}")
        path.write_bytes(content)
    return row


def rot_snapshots(count: int, seed: int) -> Row:
    """Damage a model file: it is refused by name, or its weights and card are those that were written."""

    def read(path: Path) -> str:
        network, card = load_network(path)
        return f"{checksum(network.state_dict())} {card}"

    return _refused_or_same(_trained().snapshots()[-1][1], read, count, seed)


def rot_films(count: int, seed: int) -> Row:
    """Damage a film: it is refused by name, or its frames and times are those that were saved."""
    folder = Path(tempfile.mkdtemp())
    film, numbers = Film(), np.random.default_rng(seed)
    for position in range(4):
        pixels = numbers.integers(0, 256, (3, 2, 8, 8, 1), np.uint8)
        film.keep(Frame(position, 4, 30 - 10 * position, *pixels))
    for _ in save_film(folder / "film.npz", [film], '{"sampler": "ddim"}'):
        pass

    def read(path: Path) -> str:
        frames = [event for event in open_film(path) if isinstance(event, Frame)]
        return repr([(frame.t, frame.x_t.tobytes(), frame.x_0.tobytes()) for frame in frames])

    return _refused_or_same(folder / "film.npz", read, count, seed)


def rot_choices(count: int, seed: int) -> Row:
    """Damage run.toml: it is refused by name or field, or reads as before, or is said not to be as written."""
    run = _made()

    def read(path: Path) -> str:
        config = Run(path.parent).config()
        return "told" if not Run(path.parent).is_config_as_written() else repr(config)

    return _refused_or_same(run.folder / "run.toml", read, count, seed, names="run.toml", told=("told",))


def rot_curves(count: int, seed: int) -> Row:
    """Damage metrics.jsonl: every line that is read is one that was written, and those left out are counted."""
    run, chance, row = _made(), random.Random(seed), Row()
    path = run.folder / "metrics.jsonl"
    for step in range(40):
        measured.append(path, step, {"loss": step / 7, "learning_rate": 2e-4})
    content, written = path.read_bytes(), {repr(line) for line in measured.read_all(path)}
    for _ in range(count):
        what = _damage(path, chance)
        read = {repr(line) for line in measured.read_all(path)}
        is_torn = not path.read_bytes().endswith(b"\n")
        row.tries += 1
        if not read <= written or (read != written and not measured.damaged_lines(path) and not is_torn):
            row.count("lost", f"{what}: {read - written} was never measured")
        path.write_bytes(content)
    return row


def _refused_or_same(path: Path, read: Read, count: int, seed: int, names: str = "", told: tuple[str, ...] = ()) -> Row:
    chance, row = random.Random(seed), Row()
    content, good = path.read_bytes(), read(path)
    for _ in range(count):
        what = _damage(path, chance)
        row.tries += 1
        try:
            if (found := read(path)) != good and found not in told:
                row.count("lost", f"{what}: is read as something else")
        except StudioError as problem:
            if path.name not in str(problem) and not names:
                row.count("lost", f"{what}: is not named: {problem}")
        except BaseException as error:
            row.count("lost", f"{what}: {type(error).__name__}: {error}")
        path.write_bytes(content)
    return row


def _damage(path: Path, chance: random.Random) -> str:
    """Do to `path` what disks do; return what."""
    content = bytearray(path.read_bytes())
    how = chance.choice(["a bit", "a bit", "a byte", "a sector", "cut", "empty", "longer", "missing end"])
    place = chance.randrange(len(content))
    if how == "a bit":
        content[place] ^= 1 << chance.randrange(8)
    elif how == "a byte":
        content[place] ^= chance.randrange(1, 256)
    elif how == "a sector":
        content[place : place + 512] = bytes(len(content[place : place + 512]))
        content[place : place + 1] = b"\xff" if content[place : place + 1] != b"\xff" else b"\0"
    elif how == "cut":
        del content[place:]
    elif how == "empty":
        content.clear()
    elif how == "longer":
        content += chance.randbytes(1 + place % 600)
    else:
        del content[-1 - place % 64 :]
    if bytes(content) == path.read_bytes():
        content.append(0)
    path.write_bytes(content)
    return f"{path.name}: {how} at {place}"


def _made() -> Run:
    return small_run(Path(tempfile.mkdtemp()), *TINY)


def _trained() -> Run:
    run = _made()
    in_child(lambda _: train_to_the_end(run))
    shutil.rmtree(run.folder / "previews")
    return run


FAULTS = (
    Fault("rot-states", rot_states, count=500, quick=30),
    Fault("rot-snapshots", rot_snapshots, count=500, quick=10),
    Fault("rot-films", rot_films, count=500, quick=60),
    Fault("rot-choices", rot_choices, count=500, quick=40),
    Fault("rot-curves", rot_curves, count=500, quick=60),
)
