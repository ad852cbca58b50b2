"""Files of this program with a few changes by chance: opened, or refused in a sentence that names the file."""

from __future__ import annotations

import json
import os
import random
import struct
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from ddpm_studio.engine.export.pictures import save_png
from ddpm_studio.engine.runs.probe_file import Probes, probe_path, write_probes
from ddpm_studio.engine.runs.run import Run
from tests.faults import openers
from tests.faults.hostile import good_files, judge
from tests.faults.hostile_files import Hostile, put_card, safetensors, unzipped, zipped
from tests.faults.row import Fault, Row
from tests.faults.watched import largest_memory, watch

ODD_VALUES: tuple[object, ...] = (
    *(0, -1, 1, 1e308, 2**63, True, None, "", "x" * 3000, "../..", "\0", "ß🖼", [], {}, [[]], float("nan")),
)


def mutated_files(count: int, seed: int) -> Row:
    """Change and open one file after the other: models, states, films, configs, metrics and pictures in turn."""
    folder, row, chance = Path(tempfile.mkdtemp()), Row(), random.Random(seed)
    Path(os.environ["DDPM_STUDIO_HOME"]).mkdir(parents=True, exist_ok=True)
    openers.make_learner()
    good = good_files(folder)
    save_png(folder / "picture.png", np.zeros((8, 8, 3), np.uint8), {"job": "sample", "choices": {"seed": 1}})
    metrics = "".join(f'{{"step": {step}, "loss": {1 / step:.4f}}}\n' for step in range(1, 99))
    kinds: list[tuple[str, bytes, openers.Opener]] = [
        ("model.safetensors", good.model, openers.open_model),
        ("state.pt", good.state, openers.open_state),
        ("film.npz", good.film, openers.open_saved_film),
        ("run.toml", good.config.encode(), openers.open_config),
        ("picture.png", (folder / "picture.png").read_bytes(), openers.open_picture),
        ("metrics.jsonl", metrics.encode(), openers.open_metrics),
        ("arrays.npz", good.film, openers.open_data),
        ("probe.npz", _probes(folder), openers.open_probes),
    ]
    for number in range(count):
        name, content, opener = kinds[number % len(kinds)]
        change = chance.choice(CHANGES)
        path = folder / str(number) / name
        path.parent.mkdir()
        path.write_bytes(change(chance, name, content))
        hostile = Hostile(name, b"", opener, must_be_refused=False)
        judge(row, hostile, f"{name}, {change.__name__}", watch(partial(opener, path), folder.parent))
        path.unlink()
    row.facts = f"{len(kinds)} kinds of files, at most {largest_memory():.1f} GB"
    return row


def _probes(folder: Path) -> bytes:
    """What a run is probed by, as the program writes it."""
    probes = Probes(np.arange(4, dtype=np.uint32), np.arange(4) > 1, np.arange(1, 4))
    for step in range(5):
        probes.add(step, np.full((2, 4, 3), 1 / (1 + step), np.float32))
    write_probes(Run(folder), probes)
    return probe_path(Run(folder)).read_bytes()


def flip_bits(chance: random.Random, name: str, content: bytes) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.randrange(1, 20)):
        changed[_place(chance, len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def write_numbers(chance: random.Random, name: str, content: bytes) -> bytes:
    """Write a number that is often too large or too small over some bytes."""
    changed, place = bytearray(content), _place(chance, len(content) - 8)
    number = chance.choice([0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, 2**63, 2**64 - 1])
    size = chance.choice([1, 2, 4, 8])
    changed[place : place + size] = (number & (256**size - 1)).to_bytes(size, chance.choice(["little", "big"]))
    return bytes(changed)


def cut(chance: random.Random, name: str, content: bytes) -> bytes:
    return content[: chance.randrange(len(content))]


def cut_out(chance: random.Random, name: str, content: bytes) -> bytes:
    begin = _place(chance, len(content))
    return content[:begin] + content[begin + chance.randrange(1, 2000) :]


def repeat(chance: random.Random, name: str, content: bytes) -> bytes:
    begin = _place(chance, len(content))
    return content[:begin] + content[begin : begin + chance.randrange(1, 3000)] * 2 + content[begin:]


def insert(chance: random.Random, name: str, content: bytes) -> bytes:
    begin = _place(chance, len(content))
    return content[:begin] + chance.randbytes(chance.randrange(1, 500)) + content[begin:]


def change_meaning(chance: random.Random, name: str, content: bytes) -> bytes:
    """Change a value of what can be read as text, so that the file stays one of its kind."""
    if name.endswith(".safetensors"):
        (length,) = struct.unpack("<Q", content[:8])
        header = json.loads(content[8 : 8 + length])
        if chance.random() < 0.7:
            card = json.loads(header["__metadata__"]["ddpm_studio"])
            _change_value(chance, card)
            put_card(header, json.dumps(card))
        else:
            _change_value(chance, header)
        return safetensors(header, content[8 + length :])
    if name.endswith((".npz", ".pt")):
        parts = unzipped(content)
        part = chance.choice(list(parts))
        parts[part] = flip_bits(chance, part, parts[part]) if parts[part] else b"x"
        return zipped(parts, 0)
    lines = content.split(b"\n")
    number = chance.randrange(len(lines))
    key = lines[number].split(b"=")[0]
    lines[number] = key + b"= " + json.dumps(chance.choice(ODD_VALUES)).encode()
    return b"\n".join(lines)


def _change_value(chance: random.Random, table: dict[str, object]) -> None:
    """Change one value somewhere in nested tables, or its name."""
    key = chance.choice(list(table))
    inner = table[key]
    if isinstance(inner, dict) and inner and chance.random() < 0.9:
        _change_value(chance, inner)
    elif chance.random() < 0.15:
        table[str(chance.choice(ODD_VALUES))] = table.pop(key)
    else:
        table[key] = chance.choice(ODD_VALUES)


def _place(chance: random.Random, size: int) -> int:
    """Return a place in a file: often near its ends, where the lists of what is inside are."""
    which = chance.random()
    if which < 0.4:
        return chance.randrange(min(size, 600))
    return chance.randrange(max(0, size - 1200), size) if which < 0.6 else chance.randrange(size)


CHANGES: tuple[Callable[[random.Random, str, bytes], bytes], ...] = (
    *(flip_bits, write_numbers, cut, cut_out, repeat, insert, change_meaning, change_meaning),
)
FAULTS = (Fault("mutated-files", mutated_files, count=1000, quick=24, seconds=600),)
