"""Chains whose steps vary as a network has learnt: against fixed ones, closed forms, and what others compute."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest

from ddpm_studio.engine.diffusion.denoiser import Clipped, NetworkDenoiser, StepVariance
from ddpm_studio.engine.diffusion.forward import posterior_mean
from ddpm_studio.engine.diffusion.likelihood import divergence_bits, steps_of
from ddpm_studio.engine.diffusion.samplers import DDPM, AnySampler, Sampler
from ddpm_studio.engine.diffusion.samplers.walk import walk
from ddpm_studio.engine.diffusion.schedules import Cosine, Linear
from ddpm_studio.engine.diffusion.spacing import choose_times
from ddpm_studio.engine.errors import FieldError
from tests.engine.diffusion.exact import standard_noise

torch = pytest.importorskip("torch")

SHARED = Path(__file__).resolve().parents[4] / "shared" / "interop"
CATALOGUE: list[type[Sampler]] = list(get_args(get_args(AnySampler)[0]))
SHAPE = (2, 3, 4, 4)
TIMES = choose_times(1000, 7, "leading")
X_T = np.random.default_rng(0).standard_normal(SHAPE)


def answering(share: float | None, module: Any = np) -> NetworkDenoiser:
    """Return a network that says 2 `share` − 1 of the variance of each value; None: it has learnt nothing of it."""

    def predict(x_t: Any, t: int) -> Any:
        eps = module.tanh(x_t) * 0.9
        return eps if share is None else module.concatenate([eps, 0 * eps + (2 * share - 1)], 1)

    return NetworkDenoiser(predict, Linear().alpha_bar())


def end(sampler: Sampler, denoiser: NetworkDenoiser, x: Any, noise: Any) -> Any:
    *_, last = walk(sampler, Clipped(denoiser), x, TIMES, noise)
    return last.x_0


@pytest.mark.parametrize(("share", "fixed"), [(0.0, "fixed-small"), (1.0, "fixed-large")])
def test_shares_of_none_and_all_are_the_fixed_variances_to_the_last_bit(share: float, fixed: StepVariance) -> None:
    noise, learnt = standard_noise(1, SHAPE), DDPM(variance="learned")
    single = torch.from_numpy(X_T).float()
    for module, x, drawn in ((np, X_T, noise), (torch, single, lambda t, _=0: torch.from_numpy(noise(t)).float())):
        found = end(learnt, answering(share, module), x, drawn)
        assert (found == end(DDPM(variance=fixed), answering(None, module), x, drawn)).all()
        between = end(learnt, answering(0.5, module), x, drawn)
        assert (between != found).any()


@pytest.mark.parametrize("kind", CATALOGUE, ids=str)
def test_who_does_not_ask_for_the_variance_walks_as_if_none_were_learnt(kind: type[Sampler]) -> None:
    noise = standard_noise(1, SHAPE)
    assert (end(kind(), answering(0.3), X_T, noise) == end(kind(), answering(None), X_T, noise)).all()


def test_where_none_was_learnt_the_choice_is_named() -> None:
    with pytest.raises(FieldError, match="did not learn the variance") as caught:
        end(DDPM(variance="learned"), answering(None), X_T, standard_noise(1, SHAPE))
    assert caught.value.field == "sampler.variance"


def test_of_gaussian_pixels_the_cheapest_share_is_that_of_the_best_variance() -> None:
    """Bao et al. 2022 (https://arxiv.org/abs/2201.06503), eq. 7: β̃ and what x_0 varies, seen from x_t."""
    a, s, shares = Linear().alpha_bar(), 0.5, np.linspace(0, 1, 201)
    steps = steps_of(a)
    for t in (2, 10, 100, 500):
        step = steps.at(t)
        varies = s**2 * (1 - a[t]) / (a[t] * s**2 + 1 - a[t])
        best = np.log1p(step.of_x_0**2 * varies / np.exp(step.log_small)) / step.spread
        costs = [divergence_bits(np.array([0.0, varies**0.5]), 0.0, share, step)[1] for share in shares.tolist()]
        assert shares[np.argmin(costs)] == pytest.approx(best, abs=0.005)
        assert 0 < best < 1


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # diffusers' own
@pytest.mark.parametrize("count", [5, 20])
def test_a_chain_is_that_of_diffusers_learned_range(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    diffusers = pytest.importorskip("diffusers")
    scheduler = diffusers.DDPMScheduler(beta_start=1e-4, beta_end=0.02, variance_type="learned_range")
    scheduler.set_timesteps(count)
    shape, now = (1, 3, 8, 8), [0]
    chance = torch.Generator().manual_seed(0)
    drawn = {t: torch.randn(shape, generator=chance) for t in range(1001)}
    monkeypatch.setattr("diffusers.schedulers.scheduling_ddpm.randn_tensor", lambda *_, **__: drawn[now[0]])

    def predict(x: Any, t: int) -> Any:
        return torch.cat([torch.tanh(x) * 0.9, torch.sin(3 * x)], 1)

    x = drawn[1000]
    for index in scheduler.timesteps:
        now[0] = int(index) + 1
        x = scheduler.step(predict(x, now[0]), index, x).prev_sample
    times = choose_times(1000, count, "leading")
    denoiser = Clipped(NetworkDenoiser(predict, Linear().alpha_bar()))
    *_, last = walk(DDPM(variance="learned"), denoiser, drawn[1000], times, lambda t, _=0: drawn[t])
    torch.testing.assert_close(last.x_0.float(), x, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("name", ["guided-uncond-legacy", "guided-classcond-neworder"])
def test_mean_and_variance_are_those_of_guided_diffusion(name: str) -> None:
    if not SHARED.is_dir():
        pytest.skip("shared/interop is not on this machine")
    safetensors = pytest.importorskip("safetensors.numpy")
    said = safetensors.load_file(SHARED / name / "reference.safetensors")
    kind = json.loads((SHARED / name / "case.json").read_text())["diffusion"]["noise_schedule"]
    alpha_bar = (Linear() if kind == "linear" else Cosine()).alpha_bar()
    steps = steps_of(alpha_bar)
    for row, index in enumerate(said["t"].tolist()):
        x_t, output = said["x_t"][[row]], said["output_x_t"][[row]]
        t, denoiser = index + 1, NetworkDenoiser(lambda *_, output=output: output, alpha_bar)
        believed = Clipped(denoiser)(x_t, t)
        step = steps.at(t)
        logarithm = step.log_small + believed.learnt_share() * step.spread
        assert believed.x_0[0] == pytest.approx(said["pred_xstart"][row], abs=2e-4)
        mean = posterior_mean(believed.x_0, x_t, float(alpha_bar[t - 1]), float(alpha_bar[t]))
        assert mean[0] == pytest.approx(said["mean"][row], abs=2e-5)
        assert logarithm[0] == pytest.approx(said["log_variance"][row], abs=2e-5)
        if t > 1:  # what the step costs, by their mean and variance against the true posterior's
            x_0, theirs = said["x0"][[row]].astype(float), said["log_variance"][[row]].astype(float)
            true_mean = posterior_mean(x_0, x_t.astype(float), float(alpha_bar[t - 1]), float(alpha_bar[t]))
            apart = (true_mean - said["mean"][[row]]) ** 2 * np.exp(-theirs)
            divergence = 0.5 * (theirs - step.log_small - 1 + np.exp(step.log_small - theirs) + apart) / np.log(2)
            ours = divergence_bits(x_0, believed.x_0, believed.learnt_share(), step)
            assert ours.mean() == pytest.approx(divergence.mean(), rel=1e-3, abs=1e-6)
