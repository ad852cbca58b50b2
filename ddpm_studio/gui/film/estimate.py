"""What a choice of sampler and chain amounts to, in words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ddpm_studio.engine.choices.chain import ChainOptions
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.diffusion.interpolation import NoiseMode
from ddpm_studio.engine.diffusion.samplers import Sampler
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.films.film_room import film_bytes, frames_that_fit, is_for_disk
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.gui.forms.knobs import knobs_of
from ddpm_studio.gui.language import DOT

translate = QCoreApplication.translate


def sampler_keys() -> tuple[str, ...]:
    """Return the keys of what a form shows of a sampler up front: which one, and what that one lets choose."""
    keys = ["sampler"]
    for knob in knobs_of(SampleOptions):
        if knob.name == "sampler":
            inner = [part for sampler in knob.choices for part in knobs_of(sampler, "sampler.")]
            keys += [part.key for part in inner if not part.is_advanced]
    return tuple(dict.fromkeys(keys))


def sampler_in_words(sampler: Sampler) -> str:
    """Write where a sampler was published, its order of convergence, and what a step of it costs."""
    calls = sampler.calls_per_step
    cost = translate("Film", "1 call of the network per step") if calls == 1 else ""
    cost = cost or translate("Film", "{} calls of the network per step").format(calls)
    return DOT.join((sampler.paper, translate("Film", "order {}").format(sampler.order), cost))


def what_does_not_fit(options: SampleOptions, card: ModelCard) -> FieldError | None:
    """Return what is wrong with the steps for this model, if anything is."""
    most = card.last_time
    if options.steps > most:
        told = translate("Film", "This model has T = {}: choose {} steps or fewer.").format(most, most)
        return FieldError("steps", told)
    try:
        options.times(card.alpha_bar)
    except FieldError as error:
        return error
    return None


def noise_in_words(mode: NoiseMode) -> str:
    """Explain a way to mix two diffused pictures in a sentence."""
    sentences: dict[NoiseMode, str] = {
        "shared": translate(
            "Film", "Both pictures get the same noise: only what they show is mixed, and the way is smooth."
        ),
        "independent": translate(
            "Film",
            "Each picture has its own noise, as in the paper; in the middle they cancel out in part, so details are "
            "lost unless the variance is preserved.",
        ),
        "slerp": translate(
            "Film", "Each has its own noise; they are mixed on a great circle, which keeps its strength."
        ),
        "inversion": translate(
            "Film",
            "DDIM walks each picture up to the very noise that leads back to it. Nothing is drawn, so the seed "
            "does not matter, and the ends come back; more steps bring them closer.",
        ),
    }
    return sentences[mode]


def film_in_words(chain: ChainOptions, steps: int, count: int, shape: tuple[int, int, int]) -> str:
    """Write how many frames of `count` pictures of `shape` (H, W, C) are kept, and what they take."""
    height, width, channels = shape
    bytes_each = height * width * channels
    wanted = min(chain.frames_kept, steps + 1)
    kept = frames_that_fit(wanted, count, bytes_each)
    size = film_bytes(kept, count, bytes_each)
    amount = size_in_words(size)
    if is_for_disk(size):
        amount = translate("Film", "{} in a temporary file").format(amount)
    if kept < wanted:
        return translate("Film", "Film: {} of {} frames, {}; the disk has no room for more").format(
            kept, wanted, amount
        )
    if kept < steps + 1:
        return translate("Film", "Film: {} frames of a chain of {} steps, {}").format(kept, steps, amount)
    return translate("Film", "Film: {} frames (the noise and {} steps), {}").format(kept, steps, amount)


def sameness_in_words(device: str, chain: ChainOptions) -> str:
    """Write how alike the pictures of two starts with the same choices are; `device` is what computes, in words."""
    if not device:
        return ""
    chosen = chain.device.device
    if chosen == "cpu" or (chosen == "auto" and device.startswith("CPU")):
        return translate("Film", "The same choices give the same pictures, to the last bit.")
    return translate("Film", "The same choices give the same pictures; the last bits may differ on another device.")


def size_in_words(size: float) -> str:
    """Write a number of bytes with a unit that suits it."""
    for unit in ("B", "kB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if size >= 10 or unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"
