"""Drawing images from a model, with the chain that leads to them."""

from __future__ import annotations

from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.events import Control, Job, Note
from ddpm_studio.engine.jobs.drawing.chain import frames_of
from ddpm_studio.engine.jobs.drawing.walking import begin, remarks
from ddpm_studio.engine.runtime.computing.device import compute_threads
from ddpm_studio.engine.runtime.model import load_model
from ddpm_studio.engine.runtime.recent_chain import remember


def sample(options: SampleOptions, control: Control) -> Job:
    """Draw `options.count` images; image i depends on (seed, i) alone. See the front desk."""
    with compute_threads(options.chain.device):
        yield Note("Loading the model…")
        model = load_model(options.model, options.chain)
        model.refuse_unlearnt(options.sampler)
        for sentence in options.warnings():
            yield Note(sentence, "warning")
        options = options.settled([model.card.tellable])
        yield from remarks(options.texts(), model)
        walk = begin(options, model, model.drawer(options, range(options.count), control.cancelled))
        steps = remember(walk.steps, options, model, len(walk.times) + 1)
        yield from frames_of(steps, walk.times, options.chain, model, options.count)
