"""The Inception score and the colours, where the answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from ddpm_studio.engine.evaluation.colours import colour_shift, tones_of
from ddpm_studio.engine.evaluation.inception_score import inception_score


def score(logits: np.ndarray, splits: int = 10) -> float:
    return inception_score(logits, np.random.default_rng(0), splits).value


def test_clear_and_even_pictures_score_as_many_as_there_are_classes():
    # Sorted by class, as published pictures often are.
    logits = 1000.0 * np.repeat(np.eye(10), 500, axis=0)
    assert score(logits, 1) == pytest.approx(10)
    assert score(logits) == pytest.approx(10, abs=0.1)


def test_pictures_of_no_class_or_of_one_score_1():
    assert score(np.zeros((100, 10))) == pytest.approx(1)
    assert score(1000.0 * np.eye(10)[[3] * 100]) == pytest.approx(1)


def test_a_tint_is_found_and_told_with_its_error():
    random = np.random.default_rng(0)
    pixels = random.integers(0, 200, (300, 4, 4, 3), np.uint8)
    tinted = pixels.copy()
    tinted[..., 0] += 12
    found = colour_shift(tones_of(tinted), tones_of(pixels))
    assert found.levels == pytest.approx(12, abs=1e-3)
    assert found.channel == 0
    assert 0 < found.error < 2
    none = colour_shift(tones_of(pixels[:150]), tones_of(pixels[150:]))
    assert abs(none.levels) < 4 * none.error


def test_grey_pictures_have_three_tones_alike():
    tones = tones_of(np.full((2, 3, 3, 1), 7, np.uint8))
    assert tones.tolist() == [[7, 7, 7], [7, 7, 7]]
