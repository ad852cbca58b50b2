"""Arrays and films made to do harm."""

from __future__ import annotations

import io
import pickle
import random
import struct
import zipfile

import numpy as np

from tests.faults import openers
from tests.faults.hostile_files import Executes, Good, Hostile, maker, nested, npy, unzipped, zeros, zipped


@maker
def arrays_of_objects(chance: random.Random, good: Good) -> Hostile:
    stream = io.BytesIO()
    np.savez(stream, allow_pickle=True, arr_0=np.array([Executes()], object))
    if chance.random() < 0.5:
        stream = io.BytesIO(zipped({"arr_0.npy": npy("(1,)", "|O", pickle.dumps(Executes()))}))
    return Hostile("objects.npz", stream.getvalue(), openers.open_data)


@maker
def arrays_with_odd_heads(chance: random.Random, good: Good) -> Hostile:
    head = chance.choice(
        [
            npy("(1 << 40, 8, 8)"),
            npy("(1000000000000, 8, 8)"),
            npy("(-5, 8, 8)"),
            npy("__import__('os').system('touch executed')"),
            npy("(" * 3000 + ")" * 3000),
            npy("(9, 8, 8)", "|V999999999"),
            npy("(9, 8, 8)", "|u1", bytes(9 * 64), fortran=True),
            npy("(2, 8, 8)", "<f8", bytes(1024)),
            npy("(3, 100000, 100000)", "|u1", bytes(100)),
            b"\x93NUMPY\1\0\xff\xff" + b"(" * 65_535,
            b"\x93NUMPY\2\0\xff\xff\xff\x7f" + b"(" * 1000,
            b"\x93NUMPY\x09\0\0\0",
        ]
    )
    return Hostile("heads.npz", zipped({"arr_0.npy": head}), openers.open_data)


@maker
def arrays_that_are_a_bomb(chance: random.Random, good: Good) -> Hostile:
    """A gigabyte of images in a megabyte: too many for the time given, but one after the other."""
    parts = {"arr_0.npy": npy("(64, 4096, 4096)", "|u1", bytes(8)), "arr_1.npy": npy("(64,)", "<i8", bytes(512))}
    if chance.random() < 0.5:
        parts["arr_0.npy"] = npy("(3, 8, 8)", "|u1", bytes(192))
        parts["arr_1.npy"] = npy("(3,)", "<i8", np.array([0, 1, 2**62]).tobytes())
    return Hostile("bomb.npz", zipped(parts), openers.open_data)


@maker
def film_with_odd_parts(chance: random.Random, good: Good) -> Hostile:
    parts = unzipped(good.film)
    name = chance.choice([f"{part}.npy" for part in ("x_t", "x_0", "times", "recipe", "version", "axis", "sides")])
    parts[name] = chance.choice(
        [
            npy("(1,)", "|O", pickle.dumps(Executes())),
            npy("(10001, 1000, 1000, 1000, 3)"),
            npy("()", "<U999999999"),
            npy("(2, 3)", "|u1", bytes(6)),
            npy("(9999999999999,)", "<i8"),
            b"",
            bytes(1000),
        ]
    )
    return Hostile("film.npz", zipped(parts, zipfile.ZIP_STORED), openers.open_saved_film)


@maker
def film_with_another_recipe(chance: random.Random, good: Good) -> Hostile:
    parts = unzipped(good.film)
    recipe = chance.choice(
        [
            nested(10_000, "[", "]"),
            "{}",
            good.recipe.replace('"job": "sample"', '"job": "__class__"'),
            good.recipe.replace('"job": "sample"', '"job": "compare"'),
            good.recipe.replace('"count": 4', '"count": 999999'),
            good.recipe.replace('"steps": 3', '"steps": Infinity'),
            good.recipe.replace('"choices"', '"choices": 1, "choices"'),
            "null",
            "9" * 5000,
        ]
    )
    stream = io.BytesIO()
    np.lib.format.write_array(stream, np.array(recipe), allow_pickle=False)
    parts["recipe.npy"] = stream.getvalue()
    return Hostile("film.npz", zipped(parts, zipfile.ZIP_STORED), openers.open_saved_film)


@maker
def film_that_is_a_packed_bomb(chance: random.Random, good: Good) -> Hostile:
    """Two gigabytes of frames in two megabytes, as they are said to be."""
    frames = 300
    body = npy((frames, 64, 128, 128, 3))
    parts = {**unzipped(good.film), "times.npy": npy((frames,), "<i8", np.arange(frames)[::-1].tobytes())}
    del parts["eps.npy"]
    content = bytearray(zipped({**parts, "x_t.npy": b"", "x_0.npy": b""}))
    for view in ("x_t", "x_0"):
        packed = b"\0" + struct.pack("<2H", len(body), 65_535 - len(body)) + body + zeros(3 * frames, bare=True)
        _replace_member(content, f"{view}.npy".encode(), packed, len(body) + (3 * frames << 20))
    return Hostile("film.npz", bytes(content), openers.open_saved_film)


def _replace_member(content: bytearray, name: bytes, packed: bytes, size: int) -> None:
    """Put other packed bytes behind an archive, and have its list of files point there."""
    local = struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 8, 0, 0, 0, len(packed), size, len(name), 0)
    end = content.rindex(b"PK\5\6")
    begin = struct.unpack_from("<L", content, end + 16)[0]
    listed, tail = content[begin:end], content[end:]
    at = listed.rindex(name) - 46
    struct.pack_into("<H", listed, at + 10, 8)
    struct.pack_into("<2L", listed, at + 20, len(packed), size)
    struct.pack_into("<L", listed, at + 42, begin)
    content[begin:] = local + name + packed + listed + tail
    struct.pack_into("<L", content, len(content) - len(tail) + 16, begin + len(local + name + packed))


@maker
def film_that_is_a_bomb(chance: random.Random, good: Good) -> Hostile:
    """Ten gigabytes of frames in ten megabytes; here only their list says so, or they are cut off."""
    frames = 10_001
    body = npy(f"({frames}, 64, 64, 64, 3)", "|u1")
    parts = {**unzipped(good.film), "times.npy": npy(f"({frames},)", "<i8", bytes(8 * frames))}
    parts |= {f"{view}.npy": body for view in ("x_t", "x_0", "eps")}
    content = bytearray(zipped(parts))
    claimed = struct.pack("<L", 0xFFFFFFF0)
    at = 0
    while (at := content.find(b"PK\1\2", at)) >= 0:
        content[at + 24 : at + 28] = claimed
        at += 4
    return Hostile("film.npz", bytes(content), openers.open_saved_film)
