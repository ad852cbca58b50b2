"""The measures of samples measure what they say."""

from __future__ import annotations

import numpy as np
import pytest

from ddpm_studio.engine.datasets.shapes import FORMS, draw, plan
from tests.benchmarks.quality import (
    frechet_distance,
    share_that_agrees,
    share_that_is_clear,
    share_that_is_near,
    silhouettes,
)


def test_the_distance_of_two_clouds_is_that_of_their_gaussians() -> None:
    """Both are axis-aligned: |μ − μ'|² + Σ (σ − σ')²."""
    random = np.random.default_rng(0).standard_normal((200_000, 3))
    moved = random * [1.0, 2.0, 0.5] + [0.0, 3.0, 0.0]
    assert frechet_distance(moved, random) == pytest.approx(9 + 0 + 1 + 0.25, rel=0.02)
    assert frechet_distance(random, random) == pytest.approx(0, abs=1e-9)


def test_a_sample_between_two_labels_does_not_agree() -> None:
    real = np.array([[0.0, i / 10] for i in range(5)] + [[10.0, i / 10] for i in range(5)])
    labels = np.array([0] * 5 + [1] * 5)
    assert share_that_agrees(np.array([[0.1, 0.0], [9.0, 0.0], [5.0, 0.2], [5.0005, 0.2]]), real, labels) == 0.5


def test_noise_is_near_nothing_though_its_neighbours_agree() -> None:
    real = np.array([[0.0, i / 10] for i in range(5)] + [[10.0, i / 10] for i in range(5)])
    labels = np.array([0] * 5 + [1] * 5)
    samples = np.array([[0.05, 0.0], [-9.0, 0.0]])
    assert share_that_agrees(samples, real, labels) == 1
    assert share_that_is_near(samples, real, labels) == 0.5


def test_what_lies_between_two_kinds_is_not_clear() -> None:
    """Those of label 0 lie at 0 … 0.4, those of label 1 at 10 … 10.4: 9.6 is the least from one kind to the other."""
    real = np.array([[i / 10] for i in range(5)] + [[10 + i / 10] for i in range(5)])
    labels = np.array([0] * 5 + [1] * 5)
    samples = np.array([[-9.0], [-9.9], [0.1], [13.0]])
    assert share_that_agrees(samples, real, labels) == 1 and share_that_is_near(samples, real, labels) == 0.25
    assert share_that_is_clear(samples, real, labels) == 0.75


def test_a_form_is_known_whatever_its_colour_place_and_size() -> None:
    shapes = [plan(0, index) for index in range(700)]
    pixels = np.stack([np.asarray(draw(shape, (32, 32)).image) for shape in shapes])
    labels = np.array([FORMS.index(shape.form) for shape in shapes])
    forms, there = silhouettes(pixels)
    assert there.all()
    assert share_that_agrees(forms[:100], forms[100:], labels[100:]) > 0.6
    blank = np.full((1, 32, 32, 3), 200, np.uint8)
    assert not silhouettes(blank)[1].any()
