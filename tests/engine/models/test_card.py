"""Model files and what strangers may have made of them."""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ddpm_studio.engine.errors import LoadError
from ddpm_studio.engine.models.card import CHECKSUM_KEY, HEADER_KEY, find_model_file, read_facts
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runtime.checkpoint import load_network


@pytest.fixture
def forge(trained_run: Run, tmp_path: Path) -> Callable[[Callable[[dict[str, Any]], Any]], Path]:
    """Return a function that changes the header of a good model file; its weights stay as they are."""
    content = trained_run.snapshots()[-1][1].read_bytes()
    (length,) = struct.unpack("<Q", content[:8])

    def forged(change: Callable[[dict[str, Any]], Any]) -> Path:
        header = json.loads(content[8 : 8 + length])
        change(header)
        text = json.dumps(header).encode()
        path = tmp_path / "forged.safetensors"
        path.write_bytes(struct.pack("<Q", len(text)) + text + content[8 + length :])
        return path

    return forged


def facts_with(**changes: Any) -> Callable[[dict[str, Any]], None]:
    def change(header: dict[str, Any]) -> None:
        said = json.loads(header["__metadata__"][HEADER_KEY])
        text = json.dumps({**said, **changes})
        header["__metadata__"].update({HEADER_KEY: text, CHECKSUM_KEY: hashlib.sha256(text.encode()).hexdigest()})

    return change


def test_facts_that_are_not_as_written_are_damage(forge) -> None:
    def change(header: dict[str, Any]) -> None:
        header["__metadata__"][HEADER_KEY] = header["__metadata__"][HEADER_KEY].replace('"step": 12', '"step": 13')

    with pytest.raises(LoadError, match=r"forged\.safetensors: its header is not what was written"):
        read_facts(forge(change))
    with pytest.raises(LoadError, match=r"forged\.safetensors: its header is not what was written"):
        read_facts(forge(lambda header: header["__metadata__"].pop(CHECKSUM_KEY)))


def test_a_model_of_the_first_version_is_read(forge) -> None:
    def change(header: dict[str, Any]) -> None:
        header["__metadata__"].pop(CHECKSUM_KEY)
        header["__metadata__"][HEADER_KEY] = header["__metadata__"][HEADER_KEY].replace('"version": 2', '"version": 1')

    assert read_facts(forge(change)).step == 12


@pytest.mark.parametrize("metadata", [5, None, [HEADER_KEY], HEADER_KEY, {}])
def test_metadata_of_any_kind_is_a_sentence(forge, metadata: object) -> None:
    with pytest.raises(LoadError, match=r"forged\.safetensors: its header"):
        read_facts(forge(lambda header: header.update(__metadata__=metadata)))


@pytest.mark.parametrize(
    "changes",
    [
        {"step": float("inf")},
        {"step": "many"},
        {"channels": 5},
        {"label_names": 5},
        {"config": []},
        {"config": {"x": 1}},
    ],
    ids=str,
)
def test_facts_of_any_kind_are_a_sentence(forge, changes: dict[str, Any]) -> None:
    with pytest.raises(LoadError, match=r"forged\.safetensors: its header is not understood"):
        read_facts(forge(facts_with(**changes)))


def test_a_network_that_is_only_claimed_is_not_built(forge, trained_run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A small file may describe a network that no memory can hold."""
    monkeypatch.setattr("ddpm_studio.engine.networks.unet.new_network", lambda *_: pytest.fail("it was built"))
    config = trained_run.config().model_dump(mode="json")
    config["network"].update(widths=[4096] * 4, blocks_per_level=8)
    with pytest.raises(LoadError, match="do not fit the network it describes"):
        load_network(forge(facts_with(config=config)))


def test_the_first_average_is_found_by_its_rate_too(trained_run: Run) -> None:
    assert find_model_file(trained_run.folder, 0.5) == find_model_file(trained_run.folder)
    with pytest.raises(LoadError, match=r"has no snapshot of EMA rate 0\.7 yet"):
        find_model_file(trained_run.folder, 0.7)
