"""Drawing the same images with several strengths of guidance, side by side."""

from __future__ import annotations

import torch

from ddpm_studio.engine.choices.guidance_sheet import GuidanceSheetOptions
from ddpm_studio.engine.diffusion.samplers.abreast import walk_abreast
from ddpm_studio.engine.diffusion.samplers.fork import pick
from ddpm_studio.engine.events import Control, Job, Note
from ddpm_studio.engine.jobs.drawing.chain import frames_of
from ddpm_studio.engine.jobs.drawing.walking import begin, remarks
from ddpm_studio.engine.runtime.computing.device import compute_threads
from ddpm_studio.engine.runtime.model import load_model


def guidance_sheet(options: GuidanceSheetOptions, control: Control) -> Job:
    """Draw the images of `options.sample` once for each w, all from the same noise. See the front desk."""
    chain, count, length = options.chain, options.sample.count, len(options.scales)
    with compute_threads(chain.device):
        yield Note("Loading the model…")
        model = load_model(options.sample.model, chain)
        model.refuse_unlearnt(options.sample.sampler)
        for sentence in options.sample.warnings():
            yield Note(sentence, "warning")
        if not model.card.classes and not model.card.words:
            yield Note("This model has learnt neither classes nor captions, so that w makes no difference.", "warning")
        yield from remarks(options.texts(), model)
        sides = options.settled([model.card.tellable]).columns()
        walks = [begin(side, model, model.drawer(side, range(count), control.cancelled)) for side in sides]
        abreast = walk_abreast([walk.steps for walk in walks], [walk.times for walk in walks], torch.cat)
        in_rows = [column * count + image for image in range(count) for column in range(length)]
        steps = (pick(step, in_rows) for step in abreast)
        yield from frames_of(steps, walks[0].times, chain, model, count * length)
