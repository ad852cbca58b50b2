"""What real pictures cost at most by the models among the sets that are judged."""

from __future__ import annotations

from ddpm_studio.engine.choices.measuring.bits import BitsOptions, PictureShare
from ddpm_studio.engine.choices.measuring.sets import DrawnSet, EvaluateOptions
from ddpm_studio.engine.errors import FieldError, StudioError
from ddpm_studio.engine.events import Control, Progress, Work
from ddpm_studio.engine.findings import Bits
from ddpm_studio.engine.jobs.evaluating.bits import bits
from ddpm_studio.engine.jobs.evaluating.numbers import Facts, Found
from ddpm_studio.engine.models.find import find_data

PARTS: tuple[PictureShare, ...] = ("held-out", "all")
"""Of a model's own set: pictures that it has not learnt from, if there are any."""


def bits_by(drawn: DrawnSet, options: EvaluateOptions, control: Control) -> Work[list[Found]]:
    """Return the bits per dimension of pictures of the set that a model has learnt from; see the job `bits`."""
    why = ""
    for part in PARTS:
        try:
            sample = drawn.sample
            asked = BitsOptions(
                model=sample.model,
                source=find_data(sample.model),
                pictures=part,
                count=options.bits,
                seed=options.seed,
                chain=sample.chain,
            )
            found: Bits | None = None
            for event in bits(asked, control):
                if isinstance(event, Bits):
                    found = event
                elif isinstance(event, Progress):
                    yield event
            if found is not None:
                facts: Facts = {"bits_of": found.of, "measured": found.pictures, "evaluations": found.evaluations}
                return [Found("bits", found.total, found.error, facts={**facts, "bits_variance": found.variance})]
        except FieldError as problem:
            why = str(problem)  # perhaps none are held out
        except StudioError as problem:
            return [Found("bits", None, why=str(problem).rstrip("."))]
    return [Found("bits", None, why=why.rstrip("."))]
