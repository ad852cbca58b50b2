"""Measuring a run by the same pictures, times and noises while it trains: a loss without the chance of what was drawn.

Of a batch's loss most of the variance comes from which t were drawn. What a probe finds differs by the weights alone;
finding it changes nothing of the run.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from ddpm_studio.engine.choices.telling.class_names import called
from ddpm_studio.engine.choices.watching.probe import ProbePlan
from ddpm_studio.engine.datasets import Images
from ddpm_studio.engine.datasets.held_out import load_held_out, order_by_pixels, parted
from ddpm_studio.engine.diffusion.denoiser import Predict, estimate
from ddpm_studio.engine.diffusion.forward import diffuse
from ddpm_studio.engine.disk.places import cache_folder
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.evaluation.probe_verdict import VerdictKind, gap_of, in_words, verdict_on
from ddpm_studio.engine.events import Event, Work
from ddpm_studio.engine.findings import Probed
from ddpm_studio.engine.jobs.training.training import Training
from ddpm_studio.engine.pace import wait_for
from ddpm_studio.engine.runs.probe_file import Losses, Probes, read_probes, write_probes
from ddpm_studio.engine.runtime.condition import Condition, told_of_each
from ddpm_studio.engine.runtime.model import Predictor, untrained
from ddpm_studio.engine.runtime.noise import Purpose, image_noise
from ddpm_studio.engine.runtime.pixels import onto
from ddpm_studio.engine.runtime.subjects import said_of


@dataclass(frozen=True)
class _Chosen:
    """The pictures by which a run is probed: first those that are learnt from, then those that are held out."""

    x_0: torch.Tensor
    """(P, C, H, W), in double precision on the CPU."""
    told: Condition
    crcs: list[int]
    held_out: int


def _choose(training: Training, plan: ProbePlan, part: Images | None) -> _Chosen:
    """Choose pictures by their pixels: the same ones whatever is added to the set.

    :param part: what the set has to test with; None: those of the set itself that are held out.
    """
    images, learner = training.images, training.learner
    learnt, own = parted(images, training.config.data)
    others, numbers = (images, own) if part is None else (part, parted(part)[0])
    half = plan.pictures // 2 if len(numbers) >= 2 else 0
    chosen = [(images, order_by_pixels(images, learnt)[: plan.pictures - half])]
    chosen += [(others, order_by_pixels(others, numbers)[:half])] if half else []
    pixels = np.concatenate([each.shown(which.tolist()) for each, which in chosen])
    names = [said_of(each, int(number), learner.told) for each, which in chosen for number in which]
    crcs = [int(crc) for each, which in chosen for crc in each.known_checks[which]]
    x_0 = learner.space.encode(torch.from_numpy(pixels)).double()
    return _Chosen(x_0, told_of_each(names, learner.told), crcs, len(chosen[1][1]) if half else 0)


class Prober:
    """Probes one run, where it is time, and keeps what was found."""

    def __init__(self, training: Training, plan: ProbePlan, chosen: _Chosen) -> None:
        """Go on with what was found before, if it was found by the same pictures and times."""
        self._training, self._plan, self._chosen = training, plan, chosen
        last, count = training.config.diffusion.schedule.steps, len(chosen.crcs)
        middles = np.ceil((np.arange(plan.times) + 0.5) * last / plan.times)
        is_held_out = np.arange(count) >= count - chosen.held_out
        self._probes = Probes(np.array(chosen.crcs, np.uint32), is_held_out, np.unique(middles.astype(np.int64)))
        if (before := read_probes(training.run)) is not None and before.is_like(self._probes):
            before.cut_from(training.step + 1)
            self._probes = before
        self._began, self._spent, self._last = time.monotonic(), 0.0, 0.0
        self._untold: dict[str, float] = {}
        self._told: VerdictKind = "early"

    def take_values(self) -> dict[str, float]:
        """Return what the last probe found, if that was not returned yet, for a line of the curve."""
        values, self._untold = self._untold, {}
        return values

    def is_time(self) -> bool:
        """Whether to probe now: at the steps that are planned, as far as the time for it allows."""
        training = self._training
        is_planned = training.step % self._plan.every == 0 or training.is_done
        if self._probes.steps and self._probes.steps[-1] > training.step:
            self._probes.cut_from(training.step + 1)  # the run has stepped back
        if not is_planned or training.step in self._probes.steps:
            return False
        allowed = training.config.probe.cost_limit / 100 * (time.monotonic() - self._began)
        return training.step == 0 or training.is_done or self._spent + self._last <= allowed

    def probe(self) -> Work[list[Event]]:
        """Probe, and return what is to be said of it."""
        began = time.monotonic()
        losses = yield from self._measure()
        self._last = time.monotonic() - began
        self._spent += self._last
        if not np.isfinite(losses).all():  # the training finds that out by itself
            return []
        self._probes.add(self._training.step, losses)
        probed = self._probes.told()[-1]
        self._untold = _values(probed)
        return [probed, *self._judge()]

    def _judge(self) -> list[Event]:
        """Say how the training goes, if that is something else than before, and at the end."""
        training = self._training
        verdict = verdict_on(self._probes.told(), training.config.training.batch_size)
        before, self._told = self._told, verdict.kind
        is_news = verdict.kind not in ("early", before) or (training.is_done and verdict.kind != "early")
        return [training.note(f"{in_words(verdict)}.")] if is_news else []

    def write(self) -> list[Event]:
        """Write all that was found.

        :raises StudioError: if the disk refuses.
        """
        write_probes(self._training.run, self._probes)
        return []

    def _measure(self) -> Work[Losses]:
        """Return the squared error of ε, (2, P, K): of the averaged weights, and of those that learn."""
        training, learner, chosen = self._training, self._training.learner, self._chosen
        count = len(chosen.crcs)
        found = np.empty((2, count, len(self._probes.t)), np.float32)
        for row, network in enumerate((learner.averaged, learner.network)):
            with _at_rest(network):
                predictor = Predictor(network, learner.device, count, training.control.cancelled)
                told = chosen.told.onto(learner.device.torch)
                # As in previews: a large network that has learnt nothing would keep the first step waiting.
                ask = untrained if learner.is_untaught and not training.step else predictor.told(told)
                for column, t in enumerate(self._probes.t.tolist()):
                    found[row, :, column] = self._errors(ask, t)
                    if training.watch.is_due():
                        yield training.watch.report("Probing")
        return found

    def _errors(self, ask: Predict, t: int) -> Losses:
        """Return each picture's mean squared error of ε at `t`, (P,), whatever the network predicts."""
        config, chosen = self._training.config, self._chosen
        alpha_bar, device = config.diffusion.schedule.alpha_bar(), self._training.learner.device.torch
        eps = image_noise(config.seed, Purpose.PROBE, chosen.crcs, tuple(chosen.x_0.shape[1:]), t).double()
        x_t = diffuse(chosen.x_0, eps, float(alpha_bar[t]))
        answer = ask(onto(device, x_t.float()), t).cpu().double()
        said = estimate(config.diffusion.prediction, answer, x_t, (float(alpha_bar[t - 1]), float(alpha_bar[t])))
        errors: Losses = ((said.eps - eps) ** 2).mean((1, 2, 3)).float().numpy()
        return errors


def begin_probing(training: Training) -> Work[Prober | None]:
    """Return what probes a run; None where it is not probed here."""
    config = training.config
    plan = config.probe.plan(config.training)
    if plan is None or not training.team.leads or config.is_classifier:  # whose answers are no noise
        return None
    part: Images | None = None
    if not config.data.held_out:
        try:
            part = yield from load_held_out(config.data, cache_folder(), training.images.levels)
        except StudioError as problem:
            yield training.note(f"What the set has to test with is not looked at: {problem}", "warning")
        if part is not None and part.pixels.shape[1:] != training.images.pixels.shape[1:]:
            part = None  # of other channels than auto has found in what is learnt from
        part = part and called(part, config.classes, is_part=True)
    chosen = yield from wait_for(lambda: _choose(training, plan, part), "Choosing pictures to probe by…")
    return Prober(training, plan, chosen)


@contextmanager
def _at_rest(network: nn.Module) -> Iterator[None]:
    """Have a network drop nothing meanwhile."""
    was_training = network.training
    network.eval()
    try:
        yield
    finally:
        network.train(was_training)


def _values(probed: Probed) -> dict[str, float]:
    """Return what a probe found as numbers of a line of the curve."""
    values = {"probe_step": float(probed.step), "probe": float(np.mean(probed.learnt))}
    values["probe_raw"] = float(np.mean(probed.raw))
    if (gap := gap_of(probed)) is not None:
        values |= {"probe_held_out": float(np.mean(probed.held_out)), "probe_gap_error": gap.error}
    return values
