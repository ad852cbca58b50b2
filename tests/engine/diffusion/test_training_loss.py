from __future__ import annotations

from typing import get_args

import numpy as np
import pytest

from ddpm_studio.engine.diffusion.denoiser import Prediction, estimate
from ddpm_studio.engine.diffusion.objectives import loss_weights
from ddpm_studio.engine.diffusion.schedules import Linear
from ddpm_studio.engine.diffusion.training_loss import TrainingLoss

A = Linear(steps=100).alpha_bar()
TIMES = np.array([1, 40, 100])
X_0, EPS = np.random.default_rng(0).uniform(-1, 1, (2, 3, 2, 4, 4))


def test_a_network_is_asked_of_noisy_images_and_pays_the_mean_squared_error() -> None:
    """Ho et al. 2020, eq. 14, written out image by image."""
    loss = TrainingLoss(A, loss_weights(A, "eps"), "eps")
    question = loss.question(X_0, TIMES, EPS)
    answer = 0.5 * question.x_t
    errors = []
    for x_0, t, eps, said in zip(X_0, TIMES, EPS, answer, strict=True):
        noisy = np.sqrt(A[t]) * x_0 + np.sqrt(1 - A[t]) * eps
        assert said == pytest.approx(0.5 * noisy)
        errors.append(((eps - said) ** 2).mean())
    assert loss(question, answer, answer).total == pytest.approx(errors)


@pytest.mark.parametrize("prediction", get_args(Prediction))
def test_the_answer_that_is_wanted_costs_nothing_and_is_the_truth(prediction: Prediction) -> None:
    loss = TrainingLoss(A, loss_weights(A, prediction, 5.0), prediction)
    question = loss.question(X_0, TIMES, EPS)
    assert (loss(question, question.wanted, question.wanted).total == 0).all()
    for x_0, x, t, said in zip(X_0, question.x_t, TIMES, question.wanted, strict=True):
        assert estimate(prediction, said, x, (A[t - 1], A[t])).x_0 == pytest.approx(x_0)


def test_each_image_counts_by_the_weight_of_its_time() -> None:
    weights = np.zeros_like(A)
    weights[40] = 6.0
    loss = TrainingLoss(A, weights, "x_0")
    question = loss.question(X_0, TIMES, EPS)
    off = question.wanted + np.array([1.0, 2.0, 3.0])[:, None, None, None]
    assert loss(question, off, off).total == pytest.approx([0, 6.0 * 2.0**2, 0])
