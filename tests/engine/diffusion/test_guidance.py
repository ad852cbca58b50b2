"""Guidance: told and untold answers, and what lies beyond."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest
import torch

from ddpm_studio.engine.diffusion.denoiser import Clipped, Prediction, target
from ddpm_studio.engine.diffusion.exact import ExactDenoiser
from ddpm_studio.engine.diffusion.guidance import Guidance, Guided, Pushed
from ddpm_studio.engine.diffusion.samplers import DDIM
from ddpm_studio.engine.diffusion.samplers.walk import walk
from ddpm_studio.engine.diffusion.schedules import Linear
from ddpm_studio.engine.disk.resources import resource
from tests.engine.diffusion.exact import standard_noise

Floats = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]
ALPHA_BAR = Linear().alpha_bar()
GUIDED = Guidance(4.0, first=200, last=800)


class Asked:
    """A network that counts how often it is asked, and answers with the same for every image."""

    def __init__(self, answer: float) -> None:
        self.answer, self.calls = answer, 0

    def __call__(self, x_t: Floats, t: int) -> Floats:
        self.calls += 1
        return np.full_like(x_t, self.answer)


@pytest.mark.parametrize(
    ("guidance", "t", "eps", "calls"),
    [
        (Guidance(1.0), 500, 0.3, (1, 0)),
        (Guidance(0.0), 500, 0.1, (0, 1)),
        (Guidance(4.0), 500, 0.1 + 4 * (0.3 - 0.1), (1, 1)),
        (GUIDED, 800, 0.9, (1, 1)),
        (GUIDED, 801, 0.3, (1, 0)),
        (GUIDED, 199, 0.3, (1, 0)),
    ],
)
def test_both_are_asked_only_where_both_count(guidance: Guidance, t: int, eps: float, calls: tuple[int, int]) -> None:
    told, untold = Asked(0.3), Asked(0.1)
    believed = Guided(told, untold, ALPHA_BAR, "eps", guidance)(np.ones((2, 1, 3, 3)), t)
    np.testing.assert_allclose(believed.eps, eps)
    assert (told.calls, untold.calls) == calls and guidance.calls_at(t) == sum(calls)


def outputs(x_0: Floats, x_t: Floats, t: int, prediction: Prediction) -> Floats:
    """Return what a network outputs that believes in `x_0`."""
    a = float(ALPHA_BAR[t])
    eps = (x_t - a**0.5 * x_0) / (1 - a) ** 0.5
    output: Floats = target(prediction, x_0, eps, (float(ALPHA_BAR[t - 1]), a))
    return output


def test_it_makes_no_difference_what_is_predicted() -> None:
    chance, t = np.random.default_rng(0), 600
    x_t, told, untold = chance.normal(size=(3, 2, 1, 4, 4))
    found = []
    for prediction in ("eps", "x_0", "v", "mu"):
        pair = [lambda x, t, x_0=x_0, of=prediction: outputs(x_0, x, t, of) for x_0 in (told, untold)]
        found.append(Guided(pair[0], pair[1], ALPHA_BAR, prediction, Guidance(3.0))(x_t, t))
    for believed in found:
        np.testing.assert_allclose(believed.x_0, untold + 3 * (told - untold), atol=1e-5)
        np.testing.assert_allclose(believed.eps, found[0].eps, atol=1e-5)


@pytest.mark.parametrize("as_array", [np.asarray, torch.as_tensor])
def test_contrast_is_given_back_to_the_image(as_array: Callable[[Floats], Floats]) -> None:
    """Whole at φ = 1, half of it at 0.5; what explains x_t still does."""
    chance, t = np.random.default_rng(0), 600
    x_t, told, untold = (as_array(each) for each in chance.normal(size=(3, 2, 1, 4, 4)))
    a = float(ALPHA_BAR[t])
    for share in (0.5, 1.0):
        guided = Guided(lambda x, t: told, lambda x, t: untold, ALPHA_BAR, "x_0", Guidance(5.0, rescale=share))(x_t, t)
        plain = untold + 5 * (told - untold)
        for image in range(2):
            wanted = share * float(told[image].std()) + (1 - share) * float(plain[image].std())
            assert float(guided.x_0[image].std()) == pytest.approx(wanted, rel=1e-5)
        explained = a**0.5 * guided.x_0 + (1 - a) ** 0.5 * guided.eps
        np.testing.assert_allclose(np.asarray(explained), np.asarray(x_t), atol=1e-6)


@pytest.fixture(scope="module")
def digits() -> tuple[Floats, npt.NDArray[np.int64]]:
    """A third of them, (n, 64) in −1 … 1, and what they are."""
    with np.load(resource("datasets/digits.npz")) as kept:
        pixels, labels = kept["images"][::3], kept["labels"][::3]
    return pixels.reshape(len(pixels), -1) / 8 - 1, labels.astype(np.int64)


@pytest.mark.parametrize(("scale", "least", "most"), [(1.0, 20, 20), (0.0, 0, 8), (8.0, 20, 20)])
def test_with_exact_denoisers_it_leads_to_the_class(
    digits: tuple[Floats, npt.NDArray[np.int64]], scale: float, least: int, most: int
) -> None:
    """Softmax over one class's digits, and over all: 20 pictures, two of each class."""
    pixels, labels = digits
    classes = np.arange(20) % 10
    of_class = [ExactDenoiser(pixels[labels == each], ALPHA_BAR) for each in range(10)]
    every = ExactDenoiser(pixels, ALPHA_BAR)

    def told(x: Floats, t: int) -> Floats:
        return np.stack([of_class[each](x[i : i + 1], t).eps[0] for i, each in enumerate(classes)])

    guided = Guided(told, lambda x, t: every(x, t).eps, ALPHA_BAR, "eps", Guidance(scale))
    noise = standard_noise(0, (20, 64))
    *_, last = walk(DDIM(), Clipped(guided), noise(0), list(range(1000, 0, -50)), noise)
    nearest = ((last.x_t[:, None] - pixels[None]) ** 2).sum(-1).argmin(1)
    assert least <= (labels[nearest] == classes).sum() <= most


@pytest.mark.parametrize("rescale", [0.0, 0.7])
def test_images_are_guided_and_a_learnt_variance_is_that_of_the_told_answer(rescale: float) -> None:
    x_t, chance = np.ones((2, 1, 3, 3)), np.random.default_rng(0)
    told, untold = chance.normal(size=(2, 2, 2, 3, 3))
    guidance = Guidance(4.0, rescale=rescale)
    both = Guided(lambda *_: told, lambda *_: untold, ALPHA_BAR, "v", guidance)(x_t, 300)
    plain = Guided(lambda *_: told[:, :1], lambda *_: untold[:, :1], ALPHA_BAR, "v", guidance)(x_t, 300)
    assert (both.x_0 == plain.x_0).all() and (both.eps == plain.eps).all() and plain.share is None
    assert both.share == pytest.approx((told[:, 1:] + 1) / 2)


def log_posterior_gradient(pictures: Floats, labels: Labels, wanted: Labels, x_t: Floats, t: int) -> Floats:
    """∇ log p(y | x_t) where the data are these pictures: found by autograd, knowing nothing of the identity."""
    a, known = float(ALPHA_BAR[t]), torch.from_numpy(pictures)
    x = torch.from_numpy(x_t).requires_grad_()
    away = x.flatten(1)[:, None] - a**0.5 * known.flatten(1)[None]
    log_masses = -(away**2).sum(-1) / (2 * (1 - a))
    of_class = log_masses.masked_fill(torch.from_numpy(labels[None] != wanted[:, None]), -torch.inf)
    (of_class.logsumexp(1) - log_masses.logsumexp(1)).sum().backward()
    assert x.grad is not None
    found: Floats = x.grad.numpy()
    return found


@pytest.mark.parametrize("t", [100, 500, 950])
def test_an_exact_classifier_makes_of_the_exact_denoiser_that_of_the_class(t: int) -> None:
    """Bayes' rule: sign, √(1 − ᾱ) and the sum over images, to the last digits."""
    chance = np.random.default_rng(0)
    pictures, labels, wanted = chance.uniform(-1, 1, (30, 1, 4, 4)), np.arange(30) % 3, np.array([0, 1, 2, 2, 0])
    a = float(ALPHA_BAR[t])
    x_t = a**0.5 * pictures[:5] + (1 - a) ** 0.5 * chance.normal(size=(5, 1, 4, 4))

    def gradient(x: Floats, at: int) -> Floats:
        return log_posterior_gradient(pictures, labels, wanted, x, at)

    everything = ExactDenoiser(pictures, ALPHA_BAR)
    pushed = Pushed(everything, gradient, 1.0)(x_t, t)
    for number, label in enumerate(wanted):
        only = ExactDenoiser(pictures[labels == label], ALPHA_BAR)(x_t[number : number + 1], t)
        np.testing.assert_allclose(pushed.x_0[number], only.x_0[0], atol=1e-11)
        np.testing.assert_allclose(pushed.eps[number], only.eps[0], atol=1e-11)
    np.testing.assert_allclose(a**0.5 * pushed.x_0 + (1 - a) ** 0.5 * pushed.eps, x_t, atol=1e-11)


def test_what_is_not_pushed_is_what_it_was() -> None:
    def never(x: Floats, t: int) -> Floats:
        raise AssertionError

    believed = ExactDenoiser(np.ones((2, 1, 2, 2)), ALPHA_BAR)
    x_t = np.zeros((1, 1, 2, 2))
    assert np.array_equal(Pushed(believed, never, 0.0)(x_t, 9).x_0, believed(x_t, 9).x_0)
