"""What is chosen for comparing samplers, numbers of steps and spacings on one's own model."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, get_args

from pydantic import Field, field_validator

from ddpm_studio.engine.choices.chain import ChainOptions
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.diffusion.samplers import AnySampler
from ddpm_studio.engine.diffusion.spacing import Spacing
from ddpm_studio.engine.networks.features.options import AnyFeatures, Lite0Features
from ddpm_studio.engine.options import Options, kind_of, knob
from ddpm_studio.engine.plain_text import shortened

Steps = Annotated[int, Field(ge=1, le=10_000)]


class BenchOptions(Options):
    """The same seeds by several samplers, in several numbers of steps."""

    model: Path = knob(Path(), "A run folder or a model file (.safetensors).")
    samplers: tuple[str, ...] = knob(
        ("dpm-solver++", "unipc", "ddim", "ddpm"),
        "The samplers, as each is by itself: dpm-solver++, unipc, dpm-solver++-sde, ddim, ddpm, heun, euler, pndm.",
        min_length=1,
        max_length=8,
    )
    steps: tuple[Steps, ...] = knob((5, 10, 20, 50), "In so many steps each.", min_length=1, max_length=12)
    spacings: tuple[str, ...] = knob(
        ("trailing",),
        "With these choices of times: trailing, leading, linspace, quadratic, log-snr, karras.",
        advanced=True,
        min_length=1,
        max_length=6,
    )
    count: int = knob(
        16, "Images that are timed, and held against those of the long chain.", unit="images", ge=1, le=4096
    )
    long: int = knob(
        250,
        "Steps of the long chain, by DPM-Solver++, that the others are held against; at most T.",
        label="Long chain",
        unit="steps",
        advanced=True,
        ge=1,
        le=10_000,
    )
    samples: int = knob(
        200,
        "So many are drawn by each, and compared by the kernel distance with what is learnt from; 0: none.",
        up="Surer, longer.",
        usual="200 to 1000; 0 to compare with the long chain alone",
        unit="samples",
        ge=0,
        le=100_000,
    )
    features: AnyFeatures = knob(Lite0Features(), "By which features they are compared.", advanced=True)
    seed: int = knob(0, "Image i is a function of the seed and i alone.", ge=0, le=2**63 - 1)
    chain: ChainOptions = knob(ChainOptions(frames_kept=2), "How it is computed.")

    @field_validator("samplers")
    @classmethod
    def _samplers_are_known(cls, kinds: tuple[str, ...]) -> tuple[str, ...]:
        return _refuse_unknown(kinds, sampler_kinds())

    @field_validator("spacings")
    @classmethod
    def _spacings_are_known(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        return _refuse_unknown(names, get_args(Spacing))

    def reference(self, last: int) -> SampleOptions:
        """Return the long chain of a model with T = `last`."""
        return self._sample({"steps": min(self.long, last)})

    def plan(self, last: int) -> list[SampleOptions]:
        """Return what is compared, for a model with T = `last`: in as many steps as it has at most."""
        chosen: list[dict[str, object]] = [
            {"sampler": {"kind": kind}, "steps": steps, "spacing": spacing}
            for kind in dict.fromkeys(self.samplers)
            for spacing in dict.fromkeys(self.spacings)
            for steps in sorted(dict.fromkeys(min(steps, last) for steps in self.steps))
        ]
        return [self._sample(each) for each in chosen]

    def _sample(self, chosen: dict[str, object]) -> SampleOptions:
        common = {"model": self.model, "count": self.count, "seed": self.seed, "chain": self.chain}
        return SampleOptions.model_validate({**common, **chosen})


def sampler_kinds() -> tuple[str, ...]:
    """Return the kinds of all samplers there are."""
    return tuple(kind_of(each) for each in get_args(get_args(AnySampler)[0]))


def _refuse_unknown(names: tuple[str, ...], known: Sequence[str]) -> tuple[str, ...]:
    for name in names:
        if name not in known:
            raise ValueError(f"there is no “{shortened(name)}”; there are {', '.join(known)}")
    return names
