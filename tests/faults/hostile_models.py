"""Models and states made to do harm."""

from __future__ import annotations

import io
import json
import math
import pickle
import random
import struct
import zipfile
from collections.abc import Callable
from typing import Any

import torch

from ddpm_studio.engine.models.header import HEADER_KEY
from tests.faults import openers
from tests.faults.hostile_files import (
    Executes,
    Good,
    Hostile,
    header_of,
    maker,
    nested,
    put_card,
    safetensors,
    saved_by_torch,
    unzipped,
    zipped,
)


@maker
def model_with_huge_header(chance: random.Random, good: Good) -> Hostile:
    length = chance.choice([100 << 20, 1 << 30, 1 << 62, 2**64 - 1, len(good.model)])
    return Hostile("huge header.safetensors", safetensors(b"{" + b" " * 1000, length=length), openers.open_model)


@maker
def model_with_wrong_places(chance: random.Random, good: Good) -> Hostile:
    header, data = header_of(good.model)
    names = [name for name in header if name != "__metadata__"]
    one, other = chance.sample(names, 2)
    wrongs: list[Callable[[], Any]] = [
        lambda: header[one].update(data_offsets=header[other]["data_offsets"]),
        lambda: header[one].update(data_offsets=[0, 1 << 60]),
        lambda: header[one].update(data_offsets=[-8, 8]),
        lambda: header[one].update(shape=[1 << 40, 1 << 40]),
        lambda: header[one].update(shape=[-1, -2]),
        lambda: header[one].update(shape=nested(5, "[", "]")),
        lambda: header[one].update(dtype=chance.choice(["F4", "OBJECT", "I64", 7, None])),
        lambda: header.pop(one),
        lambda: header.update({"../../etc/passwd": header.pop(one)}),
        lambda: header.update({one: []}),
    ]
    chance.choice(wrongs)()
    return Hostile("places.safetensors", safetensors(header, data), openers.open_model)


@maker
def model_with_no_numbers(chance: random.Random, good: Good) -> Hostile:
    """Weights that are not finite, with a checksum that fits."""
    from safetensors.torch import load, save

    from ddpm_studio.engine.runtime.checkpoint import checksum

    weights = load(good.model)
    chance.choice(list(weights.values())).view(-1)[0] = chance.choice([float("nan"), float("inf")])
    header, _ = header_of(good.model)
    card = json.loads(header["__metadata__"][HEADER_KEY])
    card["provenance"]["sha256"] = checksum(weights)
    put_card(header, json.dumps(card))
    content = save(weights, header["__metadata__"])
    return Hostile("no numbers.safetensors", content, openers.open_model)


@maker
def model_that_claims_a_giant(chance: random.Random, good: Good) -> Hostile:
    header, data = header_of(good.model)
    card = json.loads(header["__metadata__"][HEADER_KEY])
    network = card["network"]
    network.update(
        chance.choice(
            [
                {"widths": [4096] * 8, "blocks_per_level": 8},
                {"widths": [10**9, 10**9]},
                {"blocks_per_level": 10**6},
                {"widths": [8] * 10**5},
                {"kind": "os.system"},
                {"groups": 0},
            ]
        )
    )
    put_card(header, json.dumps(card))
    return Hostile("giant.safetensors", safetensors(header, data), openers.open_model)


@maker
def model_whose_words_are_odd(chance: random.Random, good: Good) -> Hostile:
    header, data = header_of(good.model)
    said = header["__metadata__"][HEADER_KEY]
    words = chance.choice(
        [
            said.replace('"step"', '"step": 1, "step"', 1),
            said.replace('"channels": 1', '"channels": NaN', 1),
            said.replace('"channels": 1', '"channels": 1e999', 1),
            nested(10_000, "[", "]"),
            nested(500, '{"a":', "}"),
            "9" * 5000,
            said[: len(said) // 2],
            "[]",
            said.replace('"training"', '"__import__"'),
        ]
    )
    put_card(header, words)
    return Hostile("words.safetensors", safetensors(header, data), openers.open_model)


@maker
def model_with_deep_header(chance: random.Random, good: Good) -> Hostile:
    text = chance.choice([nested(100_000, "[", "]"), nested(100_000, '{"a":', "}"), '{"a":1,"a":1}', "NaN", "1e999"])
    return Hostile("deep.safetensors", safetensors(text.encode()), openers.open_model)


@maker
def pickle_called_a_model(chance: random.Random, good: Good) -> Hostile:
    content = chance.choice([pickle.dumps(Executes()), saved_by_torch(Executes())])
    return Hostile("pickle.safetensors", content, openers.open_model)


@maker
def state_that_executes(chance: random.Random, good: Good) -> Hostile:
    old = chance.random() < 0.3
    thing = chance.choice([Executes(), {"network": Executes()}, {"step": 1, "network": {}, "ema": [Executes()]}])
    return Hostile("state.pt", saved_by_torch(thing, _use_new_zipfile_serialization=not old), openers.open_state)


@maker
def state_with_another_pickle(chance: random.Random, good: Good) -> Hostile:
    parts = unzipped(good.state)
    name = next(name for name in parts if name.endswith("data.pkl"))
    payloads = [
        pickle.dumps(Executes()),
        b"cbuiltins\nbytearray\n(I" + str(chance.choice([10**11, 10**13])).encode() + b"\ntR.",
        b"cbuiltins\neval\n(S'1+1'\ntR.",
        b"\x80\x02" + b"]" * 100_000 + b"a" * 99_999 + b".",
        b"\x80\x02" + b"(" * 100_000,
        b"\x80\x02\x8e" + struct.pack("<Q", 1 << 50) + b"x.",
        b"ctorch.serialization\nload\n(S'other.pt'\ntR.",
        b"cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(I0\ntS'b'\ntR.",
        bytes(17 << 20),
    ]
    parts[name] = chance.choice(payloads)
    return Hostile("state.pt", zipped(parts, zipfile.ZIP_STORED), openers.open_state)


@maker
def state_that_is_a_bomb(chance: random.Random, good: Good) -> Hostile:
    parts = unzipped(good.state)
    data = next(name for name in parts if "/data/" in name)
    bombs: list[Callable[[], bytes]] = [
        lambda: zipped(parts),
        lambda: zipped({**parts, data: bytes(64 << 20)}),
        lambda: zipped({f"archive/data/{number}": b"" for number in range(25_000)} | parts, zipfile.ZIP_STORED),
        lambda: good.state.replace(b"PK\5\6", b"PK\5\6" + b"\xff" * 12, 1),
    ]
    return Hostile("state.pt", chance.choice(bombs)(), openers.open_state)


@maker
def state_of_endless_views(chance: random.Random, good: Good) -> Hostile:
    """One number that is a trillion."""
    state = torch.load(io.BytesIO(good.state), weights_only=True)
    endless = torch.zeros(1, dtype=torch.float64).expand(10**6, 10**6)
    indices, size = torch.zeros(2, 1, dtype=torch.long), (10**9, 10**9)
    sparse = torch.sparse_coo_tensor(indices, torch.ones(1), size, check_invariants=True)
    where = chance.choice(["network", "optimizer", "ema", "step"])
    thing = chance.choice([endless, endless, sparse])
    if where == "optimizer":
        state["optimizer"]["state"][0]["exp_avg"] = thing
    elif where == "ema":
        next(iter(state["ema"].values()))["conv_in.weight"] = thing
    elif where == "network":
        state["network"]["conv_in.weight"] = thing
    else:
        state["step"] = thing
    return Hostile("state.pt", saved_by_torch(state), openers.open_state)


@maker
def state_of_other_kinds(chance: random.Random, good: Good) -> Hostile:
    state = torch.load(io.BytesIO(good.state), weights_only=True)
    key = chance.choice(list(state))
    odd: list[object] = [
        None,
        [],
        {},
        "text",
        1e308,
        -1,
        {"a": {"b": {}}},
        {"usual": math.inf},
        torch.zeros(3),
        b"bytes",
    ]
    state[key] = chance.choice(odd)
    # Older states knew nothing of corrections, of losses, nor of ways; a way that is not understood is passed over.
    is_nothing = key in ("corrections", "loss_watch", "ways") and isinstance(state[key], list | dict) and not state[key]
    is_of_others = key == "ways" and isinstance(state[key], dict)
    must = key not in ("version", "data") and not is_nothing and not is_of_others
    return Hostile("state.pt", saved_by_torch(state), openers.open_state, must_be_refused=must)
