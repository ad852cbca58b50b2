"""Going back: stretches of a chain that are walked more than once."""

from __future__ import annotations

from ddpm_studio.engine.options import Options, knob

ERASED_VISITS = 3
"""With the bundled shapes, 40 steps, 31 dB and four of four half-erased ones are right with three visits, 19 dB and two
with one; for what is known everywhere a second visit gains nothing."""


class GoingBackOptions(Options):
    """How often stretches of the chain are walked (Lugmayr et al. 2022, RePaint)."""

    length: int = knob(5, "Steps of a stretch that is walked again.", usual="5 to 10", unit="steps", ge=1, le=50)
    repeats: int = knob(
        0,
        f"How often each stretch is walked; 0: {ERASED_VISITS} times for erased parts, else once.",
        up="A better fit across the border; so many times longer.",
        usual="1 to 5",
        label="Visits",
        ge=0,
        le=20,
    )
