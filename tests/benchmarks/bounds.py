"""Bits per dimension of digits: what learning the variance of the steps is worth, and how sure few terms are."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from threading import Event as Flag

import numpy as np
import torch

from ddpm_studio import engine
from ddpm_studio.engine.choices.chain import ChainOptions
from ddpm_studio.engine.choices.measuring.bits import BitsOptions
from ddpm_studio.engine.choices.measuring.progressive import ProgressiveOptions
from ddpm_studio.engine.choices.presets import find_preset
from ddpm_studio.engine.choices.toml import with_changes
from ddpm_studio.engine.datasets import NpzFile
from ddpm_studio.engine.diffusion.denoiser import Denoiser, Estimate, StepVariance
from ddpm_studio.engine.diffusion.likelihood import prior_bits, terms
from ddpm_studio.engine.disk.places import runs_folder
from ddpm_studio.engine.disk.resources import bundled_models
from ddpm_studio.engine.evaluation.rates import PAPER, in_tenths
from ddpm_studio.engine.events import Control, Pixels
from ddpm_studio.engine.films.film import Film
from ddpm_studio.engine.findings import Bits
from ddpm_studio.engine.models.header import read_card
from ddpm_studio.engine.runs.run_list import create_run
from ddpm_studio.engine.runtime.computing.device import compute_threads
from ddpm_studio.engine.runtime.model import load_model
from tests.benchmarks.preset_quality import real_pictures
from tests.benchmarks.rows import Measure

PICTURES = 64
"""Of those held out; each of the 1,000 steps is measured by one x_t of each. Their bits vary by 0.47."""
MEASURED, FEW, REPEATS = 128, 10, 24
"""Digits whose bits are told so often by few network calls each, of other times and noises."""
SENT, SHOWN = {"digits": 32, "shapes": 4}, (2, 5, 8, 9, 10)
"""Pictures of each bundled model that are sent, and the tenths of its chain that are told."""
FIXED: tuple[StepVariance, ...] = ("fixed-small", "fixed-large")
UNIT = "bits a dimension"
LEARNT = ("diffusion.variance=learned", "diffusion.objective=hybrid")


def digits() -> Iterator[Measure]:
    """The digits preset with and without learnt variances, on the last fifth of the digits by their hash."""
    config = find_preset("digits").config
    pixels = np.asarray(real_pictures(config.data).pixels)
    order = sorted(range(len(pixels)), key=lambda number: hashlib.sha256(pixels[number].tobytes()).hexdigest())
    split = len(order) * 4 // 5
    file = Path(os.environ["DDPM_STUDIO_HOME"]) / "digits-to-learn.npz"
    np.savez(file, arr_0=pixels[sorted(order[:split])])
    held_out = pixels[order[split:][:PICTURES]]
    source = f'data.source={{kind="npz", path="{file}"}}'
    found: dict[str, float] = {}
    for name, changes in (("fixed", ()), ("learnt", LEARNT)):
        run = create_run(with_changes(config, [f"name={name}", source, *changes]), runs_folder())
        for _ in engine.train(run.folder, Control()):
            pass
        for variance, bits in _bits(run.folder, held_out, (*FIXED, "learned") if changes else FIXED).items():
            found[f"{name}, {variance}"] = bits
            yield Measure(f"digits held out, {name} variances, {variance}", {"value": bits}, UNIT)
    gain = min(found["learnt, fixed-small"], found["learnt, fixed-large"]) - found["learnt, learned"]
    yield Measure("what learnt variances save", {"value": gain}, UNIT, "≥ 0.03")
    apart = max(abs(found[f"learnt, {one}"] - found[f"fixed, {one}"]) for one in FIXED)
    yield Measure("how far fixed variances move", {"value": apart}, UNIT, "≤ 0.03")


def few() -> Iterator[Measure]:
    """The bound of the bundled model of digits by ten network calls a picture: how far repeats lie from their mean.

    Not from the bound by every t: that is of one noise at each, and errs itself by half as much.
    """
    config = find_preset("digits").config
    pixels = np.asarray(real_pictures(config.data).pixels)
    file = Path(os.environ["DDPM_STUDIO_HOME"]) / "digits-to-measure.npz"
    np.savez(file, arr_0=pixels[np.random.default_rng(0).permutation(len(pixels))[:MEASURED]])
    model = next(path for path in bundled_models() if path.stem == "digits")
    usual = BitsOptions(model=model, source=NpzFile(path=file), evaluations=FEW)
    found = [_measured(usual.model_copy(update={"seed": seed})) for seed in range(REPEATS)]
    totals = [each.total for each in found]
    told = float(np.mean([each.error for each in found if each.error is not None]))
    note = f"{MEASURED} digits, {REPEATS} repeats; mean {np.mean(totals):.3f}, each told with ± {told:.3f}"
    spread = {"value": float(np.std(totals, ddof=1))}
    yield Measure(f"bits by {FEW} network calls a picture, spread of repeats", spread, UNIT, "≤ 0.03", note)


def _measured(options: BitsOptions) -> Bits:
    *_, found = (event for event in engine.bits(options, Control()) if isinstance(event, Bits))
    return found


def rates() -> Iterator[Measure]:
    """What is known of pictures after how many bits, by the bundled models of digits and shapes."""
    for model in bundled_models():
        if model.stem not in SENT:
            continue
        data = read_card(model).training
        assert data is not None
        options = ProgressiveOptions(model=model, source=data.data.source, count=SENT[model.stem])
        film = Film()
        for event in engine.run(options, Control()):
            film.keep(event)
        tenths = in_tenths(film.times, film.coded)
        note = f"{options.count} pictures learnt from, fixed variance β; of CIFAR-10 in the paper: "
        for number in SHOWN:
            sent, paper = tenths[number - 1], PAPER[number - 1]
            yield Measure(
                f"{model.stem} after {sent.steps:,} of {film.times[0]:,} steps: bits a dimension, error of 255",
                {"bits": sent.coded.bits, "error": sent.coded.rmse},
                note=f"{note}{paper.coded.bits:.3g}, {paper.coded.rmse:.3g}",
            )


class _Once:
    """A denoiser that is asked once for each t by several who go through the same chain in step."""

    def __init__(self, inner: Denoiser) -> None:
        self._inner, self.alpha_bar = inner, inner.alpha_bar
        self._known: tuple[int, Estimate] | None = None

    def __call__(self, x_t: torch.Tensor, t: int) -> Estimate:
        """Ask, or say again what was said."""
        if self._known is None or self._known[0] != t:
            self._known = t, self._inner(x_t, t)
        return self._known[1]


def _bits(folder: Path, pixels: Pixels, variances: tuple[StepVariance, ...]) -> dict[str, float]:
    """Return the bound's mean over `pixels`, (N, H, W, C), by variance."""
    chain = ChainOptions()
    with compute_threads(chain.device):
        model = load_model(folder, chain)
        denoiser = _Once(model.denoiser(chain, Flag()))
        x_0 = model.space.encode(torch.from_numpy(pixels.copy()))

        def noise(t: int) -> torch.Tensor:
            return torch.randn(x_0.shape, generator=torch.Generator().manual_seed(t))

        times = range(model.card.last_time, 0, -1)
        walks = [terms(denoiser, x_0, noise, times, variance) for variance in variances]
        sums = torch.zeros(len(walks), dtype=torch.float64)
        for abreast in zip(*walks, strict=True):
            sums += torch.stack([term.bits.double().mean() for term in abreast])
        prior = float(prior_bits(x_0, float(denoiser.alpha_bar[-1])).mean())
    return {variance: float(bits) + prior for variance, bits in zip(variances, sums, strict=True)}
