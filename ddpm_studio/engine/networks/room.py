"""How much memory a training takes, by arithmetic alone."""

from __future__ import annotations

from ddpm_studio.engine.networks.build import COPIES, parameter_count
from ddpm_studio.engine.networks.kinds import AnyNetwork
from ddpm_studio.engine.networks.plan import plan_levels, widths_going_down, widths_going_up
from ddpm_studio.engine.networks.ports import Ports

KEPT = 3.6
"""Numbers that are kept for the way back, for each that goes into or out of a residual block: 3.2 to 4.0 where the
tensors of a step were counted, over the networks of the presets."""


def training_bytes(options: AnyNetwork, ports: Ports, size: tuple[int, int], batch: int) -> int:
    """Return about how many bytes the weights and one step take that is computed at once.

    :param size: (height, width) of the images.
    :param batch: how many images are computed at once.
    """
    count, height, width = options.blocks_per_level, *size
    numbers = 0.0
    for level in plan_levels(options):
        area = (height >> (level.number - 1)) * (width >> (level.number - 1))
        given = widths_going_down(level, count) + (widths_going_up(level, count) if options.kind == "unet" else [])
        each = area * level.width * 2 + level.heads * area**2 / 4 if level.heads else 0
        numbers += sum(area * (incoming + level.width) + each for incoming in given)
        if level.is_deepest:
            numbers += 6 * area * level.width  # two blocks and the attention in the middle
    return round(4 * (KEPT * numbers * batch + COPIES * parameter_count(options, ports)))
