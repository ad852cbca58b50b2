from __future__ import annotations

from functools import partial
from typing import Any, get_args

import numpy as np
import pytest

from ddpm_studio.engine.diffusion.denoiser import NetworkDenoiser, Prediction, StepVariance, estimate
from ddpm_studio.engine.diffusion.likelihood import steps_of, terms
from ddpm_studio.engine.diffusion.objectives import loss_weights
from ddpm_studio.engine.diffusion.schedules import Linear
from ddpm_studio.engine.diffusion.training_loss import Objective, TrainingLoss

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


def bounded(objective: Objective, **changes: Any) -> TrainingLoss:
    return TrainingLoss(A, loss_weights(A, "v"), "v", steps_of(A), objective, **changes)


@pytest.mark.parametrize("variance", get_args(StepVariance))
def test_each_term_of_the_bound_is_what_evaluating_it_costs(variance: StepVariance) -> None:
    """T times the term at each t, the decoder's at t = 1 among them."""
    learns = variance == "learned"
    loss = bounded("vlb") if learns else bounded("vlb", fixed_variance=variance)
    said = np.random.default_rng(1).normal(size=(3, 4 if learns else 2, 4, 4))
    question = loss.question(X_0, TIMES, EPS)
    found = loss(question, said, said)
    denoiser = NetworkDenoiser(lambda x_t, t: said, A, "v")
    evaluated = {term.t: term.bits for term in terms(denoiser, X_0, lambda t: EPS, range(100, 0, -1), variance)}
    wanted = [100 * evaluated[int(t)][row] for row, t in enumerate(TIMES)]
    assert found.vlb == pytest.approx(wanted) and (found.total == found.vlb).all()


def test_hybrid_is_the_simple_loss_and_a_little_of_the_bound() -> None:
    said = np.random.default_rng(1).normal(size=(3, 4, 4, 4))
    loss = bounded("hybrid", vlb_weight=0.01)
    total, simple, vlb = loss(question := loss.question(X_0, TIMES, EPS), said, said)
    assert vlb is not None and total == pytest.approx(simple + 0.01 * vlb)
    assert simple == pytest.approx(((said[:, :2] - question.wanted) ** 2).mean((1, 2, 3)))


def test_hybrid_learns_the_variance_alone_by_the_bound_and_vlb_the_mean_too() -> None:
    torch = pytest.importorskip("torch")
    as_tensor = partial(torch.tensor, dtype=torch.float32)
    said = torch.tensor(np.random.default_rng(1).normal(size=(3, 4, 4, 4)), dtype=torch.float32, requires_grad=True)
    reached = {}
    objectives: tuple[Objective, ...] = ("hybrid", "vlb")
    for objective in objectives:
        loss = TrainingLoss(as_tensor(A), as_tensor(loss_weights(A, "v")), "v", steps_of(A).each(as_tensor), objective)
        question = loss.question(as_tensor(X_0), torch.from_numpy(TIMES), as_tensor(EPS))
        vlb = loss(question, said, said.detach()).vlb
        assert vlb is not None
        (reached[objective],) = torch.autograd.grad(vlb.sum(), said)
    assert (reached["hybrid"][:, :2] == 0).all() and (reached["hybrid"][:, 2:] != 0).all()
    assert (reached["vlb"][:, :2] != 0).any() and torch.isfinite(reached["vlb"]).all()
