"""What a model file says of itself, read and written without torch.

A model file is a safetensors file of averaged weights whose header holds everything else that is needed to use
them, as JSON under ``ddpm_studio``. There have been three versions: the first two hold the choices of the run that
made the model, the first without a checksum; the third holds a `ModelCard`. All are read.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from ddpm_studio.engine.choices.toml import config_from
from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.datasets import without_folder
from ddpm_studio.engine.disk.json_text import parse_json
from ddpm_studio.engine.errors import LoadError, StudioError, WrittenByNewer
from ddpm_studio.engine.models.card import ModelCard, Provenance, card_of
from ddpm_studio.engine.models.safetensors_header import read_header
from ddpm_studio.engine.options import AS_WRITTEN

HEADER_KEY = "ddpm_studio"
CHECKSUM_KEY = "ddpm_studio_sha256"
"""Of the text under `HEADER_KEY`; files of the first version have none."""
VERSION = 3


def header_of(card: ModelCard) -> dict[str, str]:
    """Return the safetensors metadata that says all of `card`; folders on the maker's disk are left out."""
    training = None if card.training is None else _without_folder(card.training)
    said = _adapter().dump_python(replace(card, training=training), mode="json")
    text = json.dumps({"version": VERSION, **said}, ensure_ascii=False)
    return {"format": "pt", HEADER_KEY: text, CHECKSUM_KEY: _checksum(text)}


def read_card(path: Path) -> ModelCard:
    """Read the card in the header of a model file; none of its weights are read.

    :raises LoadError: if it is not a model file of this program, of a newer version, or damaged.
    """
    metadata = read_header(path).metadata
    if HEADER_KEY not in metadata:
        raise LoadError(path, "its header", "does not say how to use it: it is not a model of DDPM Studio")
    text = str(metadata[HEADER_KEY])
    if (version := _version_written(text)) > VERSION:  # whose checksum may be another
        raise WrittenByNewer(path, "this model", version)
    if not _is_as_written(text, metadata.get(CHECKSUM_KEY)):
        raise LoadError(path, "its header", "is not what was written: the file is damaged")
    try:
        return card_from(text, path)
    except WrittenByNewer:
        raise
    except (StudioError, ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise LoadError(path, "its header", f"is not understood: {error}") from error


def card_from(text: str, path: Path) -> ModelCard:
    """Read what `header_of` wrote under `HEADER_KEY`, now or in an earlier version of the program.

    :param path: the file that it comes from.

    :raises WrittenByNewer: if a later version wrote it.
    :raises StudioError: or ValueError, KeyError, TypeError, OverflowError or RecursionError, if it is not understood.
    """
    said = parse_json(text)
    if not isinstance(said, dict):
        raise ValueError("it is no card")
    version = said.get("version", 1)
    if type(version) is not int or version < 1:
        raise ValueError("its version is not a number")
    if version > VERSION:
        raise WrittenByNewer(path, "this model", version)
    return _card_of_run(said) if version < 3 else _card(said)


def _card(said: dict[str, Any]) -> ModelCard:
    training = None if said["training"] is None else _without_folder(config_from(said["training"], is_own=True))
    card = _adapter().validate_python({**said, "training": None}, context=AS_WRITTEN)
    return replace(card, training=training)


def _card_of_run(said: dict[str, Any]) -> ModelCard:
    """Read the first two versions."""
    config = _without_folder(config_from(said["config"], is_own=True))
    path = getattr(config.data.source, "path", None)
    provenance = Provenance(
        int(said["step"]), int(said["images_seen"]), float(said["ema_rate"]), sha256=str(said["sha256"])
    )
    names = (path.name,) if path is not None and path.name else ()
    return card_of(config, int(said["channels"]), tuple(map(str, said["label_names"])), names, provenance)


def _without_folder(config: RunConfig) -> RunConfig:
    """Return the choices with only the name of the data set's file or folder.

    Where it lies is its owner's business, and who made a file must not choose where the program looks for pictures:
    neither a folder nor a computer.
    """
    data = config.data.model_copy(update={"source": without_folder(config.data.source)})
    return config.model_copy(update={"data": data})


def _is_as_written(text: str, checksum: object) -> bool:
    """Whether the header is the one that was written; the first version's do not tell."""
    if checksum is not None:
        return checksum == _checksum(text)
    return _version_written(text) <= 1


def _version_written(text: str) -> int:
    """Return the version that stands first in a header, 0 if it does not."""
    version = re.match(r'\{"version": (\d{1,9})\b', text)
    return int(version[1]) if version else 0


def _checksum(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@lru_cache
def _adapter() -> TypeAdapter[ModelCard]:
    return TypeAdapter(ModelCard)
