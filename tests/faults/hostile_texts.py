"""Zip files, texts and pictures made to do harm."""

from __future__ import annotations

import gzip
import io
import pickle
import random
import stat
import struct
import zipfile
import zlib

from tests.faults import openers
from tests.faults.hostile_files import Executes, Good, Hostile, maker, nested, zeros, zipped
from tests.faults.odd_pictures import png, png_chunk


@maker
def zip_that_leads_outside(chance: random.Random, good: Good) -> Hostile:
    picture = png(8, 8, zlib.compress(b"\0" * 72))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in ("../executed.png", "/tmp/executed.png", "C:\\executed.png", "a/../../executed.png", "..\\x.png"):
            archive.writestr(name, picture)
        link = zipfile.ZipInfo("link.png")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        if chance.random() < 0.5:
            archive.writestr("good.png", picture)
            return Hostile("slip.zip", stream.getvalue(), openers.open_data, must_be_refused=False)
    return Hostile("slip.zip", stream.getvalue(), openers.open_data)


@maker
def zip_that_is_a_bomb(chance: random.Random, good: Good) -> Hostile:
    """Ten gigabytes, as its list says; or members that lie over each other; or a list without end."""
    picture = png(8, 8, zlib.compress(b"\0" * 72))
    content = bytearray(zipped({"a.png": bytes(16 << 20), "b.png": picture}))
    which = chance.randrange(4)
    at = content.find(b"PK\1\2")
    if which == 0:
        content[at + 24 : at + 28] = struct.pack("<L", 0xFFFFFFFE)
    elif which == 1:
        second = content.find(b"PK\1\2", at + 4)
        content[second + 42 : second + 46] = content[at + 42 : at + 46]
    elif which == 2:
        end = content.find(b"PK\5\6")
        content[end + 12 : end + 16] = struct.pack("<L", 0xFFFFFFF0)
    return Hostile("bomb.zip", bytes(content), openers.open_data, must_be_refused=which == 2)


@maker
def labels_that_are_a_bomb(chance: random.Random, good: Good) -> Hostile:
    head = struct.pack(">4I", 0x803, chance.choice([2**32 - 1, 2**31, 60_000]), 28, 28)
    content = gzip.compress(head + bytes(4 << 20))
    return Hostile("train-images-idx3-ubyte.gz", content, openers.open_data)


@maker
def config_without_end(chance: random.Random, good: Good) -> Hostile:
    text = chance.choice(
        [
            "x = " + nested(4000, "[", "]"),
            "x = " + nested(1200, "{a=", "}"),
            "a." * 2000 + "a = 1",
            "\n".join(f"{'a.' * 2400}b{number} = 1" for number in range(12)),
            "x = " + "9" * 4500,
            "\n".join(f"key{number} = 1" for number in range(4000)),
            "#" * (1 << 20),
            'name = "' + "x" * 4000 + '"\n' + good.config,
            "\0" * 100,
        ]
    )
    return Hostile("run.toml", text.encode(), openers.open_config)


@maker
def config_with_odd_values(chance: random.Random, good: Good) -> Hostile:
    changes = {
        "seed = 0": ["seed = -2", "seed = 99999999999999999999", "seed = inf", "seed = 1e-5", "seed = {}"],
        "height = 8": ["height = nan", "height = 100000", "height = 3", "height = 'rm -rf'", "height = 8\nheight = 8"],
        "widths = [8]": ["widths = []", f"widths = {[4096] * 8}", "widths = [9]", "widths = ['8']"],
        "blocks_per_level = 1": ["blocks_per_level = 1000000", "blocks_per_level = -1", "blocks_per_level = 1.5"],
        "steps = 50": ["steps = 0", "steps = 1000000000", "steps = [50]", "steps = 50\n__class__ = 1"],
        'kind = "unet"': ['kind = "os"', "kind = 3", 'kind = "../unet"', 'kind = "unet"\nhook = "import os"'],
    }
    old = chance.choice([key for key in changes if key in good.config])
    return Hostile("run.toml", good.config.replace(old, chance.choice(changes[old]), 1).encode(), openers.open_config)


@maker
def metrics_of_any_kind(chance: random.Random, good: Good) -> Hostile:
    lines = [
        nested(100_000, "[", "]"),
        '{"step": "x", "loss": 1}',
        '{"step": 1, "loss": "<img src=x>"}',
        '{"step": NaN}',
        '{"step": 1e999}',
        "9" * 5000,
        '{"step": 1' + "0" * 4000 + "}",
        "x" * (1 << 20),
        "null",
    ]
    chance.shuffle(lines)
    return Hostile("metrics.jsonl", "\n".join(lines).encode(), openers.open_metrics, must_be_refused=False)


@maker
def picture_with_a_gigabyte_of_text(chance: random.Random, good: Good) -> Hostile:
    heads = {b"zTXt": b"ddpm_studio\0\0", b"iTXt": b"ddpm_studio\0\1\0\0\0", b"iCCP": b"k\0\0"}
    kind, head = chance.choice(list(heads.items()))
    packed = zeros(1024)
    rows = zlib.compress(b"\0" * 72)
    content = png(8, 8, rows, before=png_chunk(kind, head + packed))
    # Notes of others are passed over without being unpacked; only an iTXt of this name is read for parameters.
    return Hostile("text.png", content, openers.open_picture, must_be_refused=kind == b"iTXt")


@maker
def preview_that_is_a_bomb(chance: random.Random, good: Good) -> Hostile:
    width, height, bits = chance.choice([(32, 2**31 - 1, 8), (20_000, 10_000, 1), (32, 33, 8), (2**31 - 1, 8, 8)])
    content = png(width, height, zlib.compress(bytes(1 << 24)), bits=bits)
    return Hostile("step-00000001.png", content, openers.open_preview)


@maker
def picture_that_is_a_program(chance: random.Random, good: Good) -> Hostile:
    texts = [
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 8 8\n(%pipe%touch executed) (w) file closefile\nshowpage\n",
        b"push graphic-context\nviewbox 0 0 8 8\nfill 'url(https://a.example/|touch executed)'\n",
        b"#!/bin/sh\ntouch executed\n",
        b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>",
        b"\x93NUMPY\1\0" + pickle.dumps(Executes()),
    ]
    return Hostile("cat.png", chance.choice(texts), openers.open_picture)
