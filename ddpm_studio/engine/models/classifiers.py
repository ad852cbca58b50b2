"""Classifiers that push what others draw: what is known of one, and whether it goes with a model."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np

from ddpm_studio.engine.choices.telling.pushing import PushOptions
from ddpm_studio.engine.errors import FieldError, LoadError
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.engine.models.find import find_model_file
from ddpm_studio.engine.models.header import HEADER_KEY, read_card
from ddpm_studio.engine.models.safetensors_header import read_header
from ddpm_studio.engine.runs.run import Run

FIELD = "classifier.path"


def known(chosen: PushOptions) -> PushOptions:
    """Return the same choice with the file that is meant, and what its card says.

    :raises LoadError: if it cannot be read.
    :raises FieldError: if it is no classifier.
    """
    file = find_model_file(chosen.path)
    card = read_card(file)
    refuse_no_classifier(card)
    return chosen.model_copy(update={"path": file, "sha256": card.provenance.sha256, "classes": card.classes})


def refuse_no_classifier(card: ModelCard) -> None:
    """Make sure that `card` is a classifier's.

    :raises FieldError: if it is not.
    """
    if not card.is_classifier:
        raise FieldError(
            FIELD, "This model draws pictures and tells no classes apart: choose a run that has learnt as a classifier."
        )


def refuse_classifier(file: Path, card: ModelCard) -> None:
    """Make sure that the model in `file` draws.

    :raises LoadError: if it is a classifier.
    """
    if card.is_classifier:
        raise LoadError(
            file, "this model", "is a classifier: it draws nothing", "Choose it as what pushes, beside a model."
        )


def refuse_unfit(classifier: ModelCard, model: ModelCard) -> None:
    """Make sure that a classifier understands what a model draws at each t.

    :raises FieldError: if it has learnt other pictures, or other noise.
    """
    refuse_no_classifier(classifier)
    ours, theirs = map(_size, (model, classifier))
    if ours != theirs:
        raise FieldError(
            FIELD, f"This classifier has learnt pictures of {theirs}, and the model draws {ours}: choose another."
        )
    if not np.array_equal(model.alpha_bar, classifier.alpha_bar):
        raise FieldError(
            FIELD,
            "This classifier was trained on other noise than the model: choose one of the same schedule and T, or "
            "train one.",
        )


def _size(card: ModelCard) -> str:
    height, width, channels = card.image_shape
    return f"{width}×{height}×{channels}"


def is_of_classifier(run: Run) -> bool:
    """Whether a run that has a snapshot has learnt as a classifier."""
    steps = run.snapshot_steps()
    return bool(steps) and _is_classifier(run.snapshot_path(steps[-1], 0, is_first=True))


@lru_cache(maxsize=256)  # a snapshot never changes, and lists of runs are made often
def _is_classifier(file: Path) -> bool:
    try:
        return '"kind": "classifier"' in str(read_header(file).metadata.get(HEADER_KEY))
    except LoadError:
        return False
