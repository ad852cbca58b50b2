"""A U-Net in the words of diffusers, whose UNet2DModel takes its weights by their own names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.networks.plan import middle_heads, plan_levels

if TYPE_CHECKING:
    from ddpm_studio.engine.networks.options import UNetOptions

DIFFUSERS_VERSION = "0.42.1"
"""The release whose format this is; older ones ignore what they do not know."""


def unet_config(options: UNetOptions, channels: int, out_channels: int, size: tuple[int, int]) -> dict[str, object]:
    """Return the contents of ``unet/config.json`` for images of `size` (height, width).

    Every key is written, because diffusers' own defaults differ from the paper and fit silently.

    :raises StudioError: if diffusers has no such network.
    """
    details = options.details
    levels = plan_levels(options)
    height, width = size
    scale_shift = details.resnet_time_scale_shift == "scale_shift"
    return {
        "_class_name": "UNet2DModel",
        "_diffusers_version": DIFFUSERS_VERSION,
        "act_fn": "silu",
        "add_attention": options.attention.in_middle,
        "attention_head_dim": _head_width(options),
        # Beside a time that scales and shifts, diffusers leaves the middle's attention unnormalised unless told.
        "attn_norm_num_groups": options.groups if scale_shift else None,
        "block_out_channels": list(options.widths),
        "center_input_sample": False,
        "class_embed_type": None,
        "down_block_types": ["AttnDownBlock2D" if level.heads else "DownBlock2D" for level in levels],
        "downsample_padding": 0 if details.downsample_padding == "same" else 1,
        "downsample_type": "conv",
        "dropout": options.dropout,
        "flip_sin_to_cos": details.flip_sin_to_cos,
        "freq_shift": details.freq_shift,
        "in_channels": channels,
        "layers_per_block": options.blocks_per_level,
        "mid_block_scale_factor": 1,
        "mid_block_type": "UNetMidBlock2D",
        "norm_eps": details.norm_eps,
        "norm_num_groups": options.groups,
        "num_class_embeds": None,
        "num_train_timesteps": None,
        "out_channels": out_channels,
        "resnet_time_scale_shift": details.resnet_time_scale_shift,
        "sample_size": height if height == width else [height, width],
        "time_embedding_dim": None,
        "time_embedding_type": "positional",
        "up_block_types": ["AttnUpBlock2D" if level.heads else "UpBlock2D" for level in reversed(levels)],
        "upsample_type": "conv",
    }


def _head_width(options: UNetOptions) -> int | None:
    """Return diffusers' one ``attention_head_dim``: channels of each head, or None for one head each."""
    attending = [(level.width, level.heads) for level in plan_levels(options) if level.heads]
    if heads := middle_heads(options):
        attending.append((options.widths[-1], heads))
    head_widths = {width // heads for width, heads in attending}
    if all(heads == 1 for _, heads in attending):
        return None
    if len(head_widths) > 1:
        given = " and ".join(map(str, sorted(head_widths)))
        raise StudioError(
            f"diffusers has one width for all attention heads, but this network has heads of {given} channels; "
            "it can be kept as a model of this program, or trained anew with heads of equal width."
        )
    return head_widths.pop()
