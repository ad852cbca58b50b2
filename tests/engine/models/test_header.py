"""What model files say of themselves, of all versions, and what strangers may have made of them."""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ddpm_studio.engine.choices.presets import find_preset
from ddpm_studio.engine.datasets import DataOptions, Folder
from ddpm_studio.engine.disk.resources import bundled_models
from ddpm_studio.engine.errors import LoadError
from ddpm_studio.engine.events import Levels
from ddpm_studio.engine.models.card import ModelCard, Provenance, card_of
from ddpm_studio.engine.models.header import CHECKSUM_KEY, HEADER_KEY, card_from, header_of, read_card
from ddpm_studio.engine.networks.ports import plain_ports
from ddpm_studio.engine.networks.words import TextOptions
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runtime.checkpoint import load_network
from tests.engine.small import SMALL


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


def said_with(**changes: Any) -> Callable[[dict[str, Any]], None]:
    def change(header: dict[str, Any]) -> None:
        said = json.loads(header["__metadata__"][HEADER_KEY])
        text = json.dumps({**said, **changes})
        header["__metadata__"].update({HEADER_KEY: text, CHECKSUM_KEY: hashlib.sha256(text.encode()).hexdigest()})

    return change


def test_a_header_that_is_not_as_written_is_damage(forge) -> None:
    def change(header: dict[str, Any]) -> None:
        header["__metadata__"][HEADER_KEY] = header["__metadata__"][HEADER_KEY].replace('"step": 12', '"step": 13')

    with pytest.raises(LoadError, match=r"forged\.safetensors: its header is not what was written"):
        read_card(forge(change))
    with pytest.raises(LoadError, match=r"forged\.safetensors: its header is not what was written"):
        read_card(forge(lambda header: header["__metadata__"].pop(CHECKSUM_KEY)))


def as_version(version: int, card: ModelCard) -> str:
    """What the program wrote before there were cards."""
    assert card.training is not None
    made = card.provenance
    said = {
        "version": version,
        "config": card.training.model_dump(mode="json"),
        "channels": card.space.channels,
        **{"step": made.step, "images_seen": made.images_seen, "ema_rate": made.ema_rate},
        "label_names": list(card.pictures.label_names),
        "sha256": made.sha256,
    }
    return json.dumps(said, ensure_ascii=False)


@pytest.mark.parametrize("version", [1, 2])
def test_a_model_of_an_earlier_version_is_read(forge, trained_run: Run, version: int) -> None:
    card = read_card(trained_run.snapshots()[-1][1])

    def change(header: dict[str, Any]) -> None:
        text = as_version(version, card)
        header["__metadata__"][HEADER_KEY] = text
        header["__metadata__"].pop(CHECKSUM_KEY)
        if version > 1:
            header["__metadata__"][CHECKSUM_KEY] = hashlib.sha256(text.encode()).hexdigest()

    path = forge(change)
    assert read_card(path) == load_network(path)[1] == card


@pytest.mark.parametrize("name", ["digits", "shapes"])
def test_the_models_that_come_along_are_read(name: str) -> None:
    """The one is of the first version, the other of the second."""
    (path,) = (path for path in bundled_models() if path.stem == name)
    card = read_card(path)
    assert card.title == card.pictures.kind == name and card.ports == plain_ports(card.space.channels)
    assert card.process.variance == "fixed" and card.last_time == 1000 and card.training is not None


def test_the_emoji_that_come_along_are_told_words_and_are_transparent() -> None:
    (path,) = (path for path in bundled_models() if path.stem == "emoji")
    card = read_card(path)
    assert card.title == card.pictures.kind == "emoji" and card.image_shape == (32, 32, 4)
    assert {"flag", "face", "noto", "twemoji"} <= set(card.words) and card.has_null
    assert card.tellable.remarks(["smiling cat face, cat face, noto"]) == [] and card.tellable.examples
    assert card.training is not None and card.training.data.source == find_preset("emoji-words").config.data.source


def test_a_header_of_a_newer_version_asks_for_the_newer_program(forge) -> None:
    told = r"forged\.safetensors: this model was written by a newer version of DDPM Studio \(format 4\)\. Update"
    with pytest.raises(LoadError, match=told):
        read_card(forge(said_with(version=4, surprise=[])))


def test_all_of_a_card_goes_into_the_header_and_comes_back() -> None:
    config = SMALL.model_copy(update={"name": "", "data": DataOptions(source=Folder(path=Path("cats")))})
    made = Provenance(7, 700, 0.9, "ab", made_by="Ada", licence="CC0")
    card = card_of(config, 4, ("tabby",), ("cats", "felines"), made)
    card = replace(
        card,
        classes=("a", "b"),
        words=("red",),
        text=TextOptions(),
        provenance=replace(card.provenance, name="Cats, by Ada"),
    )
    card = replace(card, pictures=replace(card.pictures, levels=Levels(-1.5, 4095, of_bytes=True), profiles=True))
    for whole in (card, replace(card, training=None)):
        assert card_from(header_of(whole)[HEADER_KEY], Path("a.safetensors")) == whole


def test_what_an_earlier_header_does_not_say_is_as_it_was_then() -> None:
    config = SMALL.model_copy(update={"data": DataOptions(source=Folder(path=Path("set")))})
    said = json.loads(header_of(card_of(config, 3, (), ("set",), Provenance(1, 1, 0.9)))[HEADER_KEY])
    for name in ("fit", "resizing"):
        del said["pictures"][name], said["training"]["data"][name]
    for name in ("only", "split", "order"):
        del said["training"]["data"]["source"][name]
    card = card_from(json.dumps(said), Path("early.safetensors"))
    assert card.training is not None
    assert card.training.data.source == Folder(path=Path("set"), split="classes", order="names")
    assert (card.pictures.fit, card.pictures.resizing) == ("cut", "antialiased")


def test_a_folder_that_a_header_names_is_not_believed() -> None:
    said = json.loads(header_of(card_of(SMALL, 1, (), (), Provenance(1, 1, 0.9)))[HEADER_KEY])
    said["training"]["data"]["source"] = {"kind": "folder", "path": "//elsewhere/share/cats"}
    training = card_from(json.dumps(said), Path("a.safetensors")).training
    assert training is not None and training.data.source == Folder(
        path=Path("cats"), split="classes", order="names", captions="none"
    )


@pytest.mark.parametrize("metadata", [5, None, [HEADER_KEY], HEADER_KEY, {}])
def test_metadata_of_any_kind_is_a_sentence(forge, metadata: object) -> None:
    with pytest.raises(LoadError, match=r"forged\.safetensors: its header"):
        read_card(forge(lambda header: header.update(__metadata__=metadata)))


@pytest.mark.parametrize(
    "changes",
    [
        {"provenance": {"step": float("inf"), "images_seen": 1, "ema_rate": 0.5}},
        {"provenance": {"step": "many", "images_seen": 1, "ema_rate": 0.5}},
        {"space": {"height": 8, "width": 8, "channels": 5}},
        {"space": {"height": 8, "width": 8, "channels": 3}},
        {"space": {"height": 8, "width": 8, "channels": 1, "kind": "latents"}},
        {"process": {"schedule": {"kind": "linear"}, "prediction": "eps", "variance": "guessed"}},
        {"pictures": 5},
        {"training": []},
        {"training": {"x": 1}},
        {"version": "3"},
        {"version": 0},
    ],
    ids=str,
)
def test_anything_said_is_a_sentence(forge, changes: dict[str, Any]) -> None:
    with pytest.raises(LoadError, match=r"forged\.safetensors: its header is not understood"):
        read_card(forge(said_with(**changes)))


def test_a_network_that_is_only_claimed_is_not_built(forge, trained_run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A small file may describe a network that no memory can hold."""
    monkeypatch.setattr("ddpm_studio.engine.networks.unet.outline", lambda *_: pytest.fail("it was built"))
    network = {**trained_run.config().network.model_dump(mode="json"), "widths": [4096] * 4, "blocks_per_level": 8}
    with pytest.raises(LoadError, match="do not fit the network it describes"):
        load_network(forge(said_with(network=network)))
