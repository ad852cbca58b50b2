"""Drawing images from a model, with the chain that leads to them."""

from __future__ import annotations

from ddpm_studio.engine.config import SampleOptions
from ddpm_studio.engine.events import Control, Job, Note
from ddpm_studio.engine.jobs.chain import film
from ddpm_studio.engine.runtime.device import compute_threads
from ddpm_studio.engine.runtime.model import load_model
from ddpm_studio.engine.runtime.noise import image_noise


def sample(options: SampleOptions, control: Control) -> Job:
    """Draw `options.count` images; image i depends on (seed, i) alone. See the front desk."""
    with compute_threads(options.chain.device):
        yield Note("Loading the model…")
        model = load_model(options.model, options.chain)
        for sentence in options.warnings():
            yield Note(sentence, "warning")
        alpha_bar = model.facts.config.diffusion.schedule.alpha_bar()
        times = options.times(alpha_bar)
        images = range(options.count)

        x = image_noise(options.seed, "x_T", images, model.tensor_shape).to(model.device.torch)
        steps = options.sampler.walk(
            model.denoiser(options.chain, control.cancelled),
            x,
            times,
            lambda t: image_noise(options.seed, "step", images, model.tensor_shape, t).to(x),
        )
        yield from film(steps, len(times) + 1, options.chain.frames_kept, x, alpha_bar)
