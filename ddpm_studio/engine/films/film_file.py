"""Films as files, to be shown anywhere without the model or a graphics card.

A film is a NumPy archive (``.npz``) that ``numpy.load(path, allow_pickle=False)`` reads. In version 2 of the format:

``x_t``, ``x_0``, ``eps``
    uint8, (frames, N, H, W, C), C = 1, 3 or 4: the chain, the predicted image, and the predicted noise, whose levels
    from 0 to 255 are −3 to 3. ``eps`` may be missing.
``times``
    int64, (frames,): where each frame stands on the axis.
``version``
    int64, (1,): 2. The first version has none, and neither ``axis`` nor what follows it.
``axis``
    one text, what the times mean: ``t``, descending, noise first; ``step``, the training step, ascending; ``lambda``,
    λ in millionths, ascending.
``sides``
    int64, (1,): how many films are in the file: 1, or the 2 to 6 of a comparison. The arrays above are A's; those of
    the others end in their letter, such as ``x_t_B`` and ``times_B``, and may be missing where a side was not drawn.
``seconds``, ``calls``
    float64 and int64, (sides,), of a comparison: what each side has taken (see `Cost`); −1 where that is not known.
``bits``, ``rmse``
    float64, (frames,), where pictures were sent bit by bit: what was received by each frame, in bits per dimension, and
    how far what was believed lay from them, in levels. Else they are missing.
``recipe``
    one text, JSON: what made the film (see `recipe`), and under ``facts`` what the model's file says of itself; of a
    comparison a list of what each side's says.
"""

from __future__ import annotations

import math
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

import numpy as np

from ddpm_studio.engine.disk.files import whole_file
from ddpm_studio.engine.disk.zip_list import FEW_FILES, opened_zip
from ddpm_studio.engine.errors import LoadError
from ddpm_studio.engine.events import Cost, Event, Frame, Job, Part, Pixels, Saved
from ddpm_studio.engine.films.film import KEPT, Film
from ddpm_studio.engine.films.film_arrays import AGAIN, FilmArrays
from ddpm_studio.engine.films.film_head import DAMAGED, UNKNOWN, VERSION, FilmHead, array_name, read_head
from ddpm_studio.engine.pace import Pace

SUFFIX = ".npz"


def save_film(path: Path, sides: Sequence[Film], recipe: str, costs: Mapping[int, Cost] | None = None) -> Job:
    """Write the frames there are to `path`, whole or not at all; ends with a Saved.

    :param sides: one film, or those of a comparison, of which the first has frames.
    :param costs: what each side has taken, as far as that is known.
    :raises StudioError: if the file cannot be written.
    """
    counts = [len(film) for film in sides]  # of films that may grow meanwhile
    pace = Pace("Saving the film", "frames", len(KEPT) * sum(counts))
    done = 0
    with whole_file(path) as stream, zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for index, (film, count) in enumerate(zip(sides, counts, strict=True)):
            for view in KEPT if count else ():
                for written in _write_view(archive, array_name(view, index), film.view(view)[:count]):
                    yield from pace.report(done + written)
                done += count
        for name, array in _others(sides, counts, recipe, costs or {}).items():
            with archive.open(_entry(name), "w") as member:
                np.lib.format.write_array(member, array, allow_pickle=False)
    yield from pace.report(done)
    yield Saved("export", path)


def open_film(path: Path) -> Job:
    """Read a film frame by frame, as if it were made now: of a comparison with a Part and a Cost for each side.

    :raises LoadError: if it is not a film, damaged, or written by a newer version of the program.
    """
    head = read_head(path)
    pace = Pace(f"Opening {path.name}", "frames", sum(len(side.times) for side in head.sides))
    done = 0
    try:
        with opened_zip(path, FEW_FILES) as archive:
            arrays = FilmArrays(path, archive)
            for index in range(len(head.sides)):
                for event in _side(arrays, head, index):
                    yield from pace.report(done)
                    yield event
                    done += isinstance(event, Frame)
    except DAMAGED as error:
        raise LoadError(path, "a picture", f"is damaged: {error}", AGAIN) from error
    yield from pace.report(done)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(f"{name}.npy")  # without the time: the same film makes the same file
    entry.external_attr = 0o600 << 16
    return entry


def _write_view(archive: zipfile.ZipFile, name: str, frames: Pixels) -> Iterator[int]:
    """Write the frames of a view; yields before each how many are written."""
    # zipfile is not told how long it will be, and that may be more than 2 GB.
    with archive.open(_entry(name), "w", force_zip64=True) as member:
        np.lib.format.write_array_header_1_0(member, np.lib.format.header_data_from_array_1_0(frames))
        for position, frame in enumerate(frames):
            yield position
            member.write(frame.data)


def _others(
    sides: Sequence[Film], counts: Sequence[int], recipe: str, costs: Mapping[int, Cost]
) -> dict[str, np.ndarray[Any, Any]]:
    """Return all that is not pixels."""
    times = {
        array_name("times", index): np.array(film.times[:count], np.int64)
        for index, (film, count) in enumerate(zip(sides, counts, strict=True))
        if count
    }
    said = {
        "version": np.array([VERSION], np.int64),
        "axis": np.array(sides[0].axis),
        "sides": np.array([len(sides)], np.int64),
        "recipe": np.array(recipe),
    }
    if len(sides) > 1:
        known = [costs.get(index, Cost(index, UNKNOWN, UNKNOWN)) for index in range(len(sides))]
        said["seconds"] = np.array([cost.seconds for cost in known], np.float64)
        said["calls"] = np.array([cost.calls for cost in known], np.int64)
    return {**times, **said, **_coded(sides[0], counts[0])}


def _coded(film: Film, count: int) -> dict[str, np.ndarray[Any, Any]]:
    """Return what was received by each frame, if pictures were sent."""
    if not count or len(film.coded) < count:
        return {}
    bits, rmse = np.array(film.coded[:count], np.float64).T
    return {"bits": bits, "rmse": rmse}


def _side(arrays: FilmArrays, head: FilmHead, index: int) -> Iterator[Event]:
    side = head.sides[index]
    if len(head.sides) > 1:
        yield Part(index)
    with ExitStack() as stack:
        streams = [stack.enter_context(arrays.stream(array_name(view, index))) for view in side.views]
        for position, time in enumerate(side.times):
            coded = side.coded[position] if side.coded else None
            yield Frame(position, len(side.times), time, *_pictures(arrays, streams, head.shape), coded=coded)
    if side.cost is not None:
        yield side.cost


def _pictures(arrays: FilmArrays, streams: list[IO[bytes]], shape: tuple[int, ...]) -> Iterator[Pixels]:
    for stream in streams:
        data = stream.read(math.prod(shape))
        if len(data) < math.prod(shape):
            raise arrays.refuse("the film", "ends too early", "Save or copy it again.")
        yield np.frombuffer(data, np.uint8).reshape(shape)
