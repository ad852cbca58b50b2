"""A U-Net and its process in the words of diffusers, whose UNet2DModel takes its weights by their own names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ddpm_studio.engine.diffusion.process import Process
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.networks.options import UNetOptions
from ddpm_studio.engine.networks.plan import middle_heads, plan_levels
from ddpm_studio.engine.networks.ports import Ports
from ddpm_studio.engine.networks.words import TextOptions

DIFFUSERS_VERSION = "0.42.1"
"""The release whose format this is; older ones ignore what they do not know."""
ALWAYS: dict[str, Any] = {
    "_class_name": "UNet2DModel",
    "_diffusers_version": DIFFUSERS_VERSION,
    "act_fn": "silu",
    "center_input_sample": False,
    "downsample_type": "conv",
    "mid_block_scale_factor": 1,
    "mid_block_type": "UNetMidBlock2D",
    "num_train_timesteps": None,
    "time_embedding_dim": None,
    "time_embedding_type": "positional",
    "upsample_type": "conv",
}
"""What is the same for every U-Net of this program."""
SCHEDULER_ALWAYS: dict[str, Any] = {
    "_class_name": "DDPMScheduler",
    "_diffusers_version": DIFFUSERS_VERSION,
    # Of no meaning beside the betas themselves.
    **{"beta_start": 0.0001, "beta_end": 0.02, "beta_schedule": "linear", "rescale_betas_zero_snr": False},
    **{"clip_sample": True, "clip_sample_range": 1.0},
    **{"thresholding": False, "dynamic_thresholding_ratio": 0.995, "sample_max_value": 1.0},
    # With trailing times its last step would add noise.
    **{"timestep_spacing": "leading", "steps_offset": 0},
}
"""What is the same for every process of this program."""
PREDICTIONS = {"eps": "epsilon", "x_0": "sample", "v": "v_prediction"}


def scheduler_config(process: Process) -> dict[str, object]:
    """Return the ``scheduler/scheduler_config.json`` with which diffusers' DDPMScheduler walks this process.

    A learned variance is its ``learned_range``: what lies behind the first channels of the answer says where between
    β̃ and β it is (Nichol & Dhariwal 2021, eq. 15).

    :raises StudioError: if diffusers knows no such prediction.
    """
    if process.prediction not in PREDICTIONS:
        raise StudioError(
            f"diffusers knows no network that outputs {process.prediction}; it can be kept as a model of this program, "
            "or trained anew to output eps, x_0 or v."
        )
    return {
        **SCHEDULER_ALWAYS,
        "num_train_timesteps": process.schedule.steps,
        "prediction_type": PREDICTIONS[process.prediction],
        "trained_betas": process.schedule.betas().tolist(),
        "variance_type": "learned_range" if process.variance == "learned" else "fixed_small",
    }


def unet_config(options: UNetOptions, ports: Ports, size: tuple[int, int]) -> dict[str, object]:
    """Return the ``unet/config.json`` with which diffusers' UNet2DModel takes this network's weights.

    Every key is written, because diffusers' own defaults differ from the paper and fit silently.

    :param size: (height, width) of the images.
    :raises FieldError: if images of this size cannot go through.
    :raises StudioError: if diffusers has no such network.
    """
    options.check_size(*size, ports.channels)
    height, width = size
    return {
        **ALWAYS,
        # Whoever walks with it puts the places of the pixels behind x_t where the network is given them.
        "in_channels": ports.inputs + options.placed,
        # What is told by captions comes embedded, from the encoder beside it.
        "class_embed_type": "identity" if ports.words else None,
        # diffusers knows no class that is none; ours is the last.
        "num_class_embeds": ports.classes + 1 if ports.classes else None,
        "out_channels": ports.outputs,
        "sample_size": height if height == width else [height, width],
        **_of_levels(options),
        **_of_details(options),
    }


def _of_levels(options: UNetOptions) -> dict[str, object]:
    levels = plan_levels(options)
    return {
        "add_attention": options.attention.in_middle,
        "attention_head_dim": _head_width(options),
        "block_out_channels": list(options.widths),
        "down_block_types": ["AttnDownBlock2D" if level.heads else "DownBlock2D" for level in levels],
        "layers_per_block": options.blocks_per_level,
        "up_block_types": ["AttnUpBlock2D" if level.heads else "UpBlock2D" for level in reversed(levels)],
    }


def _of_details(options: UNetOptions) -> dict[str, object]:
    details = options.details
    scale_shift = details.resnet_time_scale_shift == "scale_shift"
    return {
        # Beside a time that scales and shifts, diffusers leaves the middle's attention unnormalised unless told.
        "attn_norm_num_groups": options.groups if scale_shift else None,
        "downsample_padding": 0 if details.downsample_padding == "same" else 1,
        "dropout": options.dropout,
        "flip_sin_to_cos": details.flip_sin_to_cos,
        "freq_shift": details.freq_shift,
        "norm_eps": details.norm_eps,
        "norm_num_groups": options.groups,
        "resnet_time_scale_shift": details.resnet_time_scale_shift,
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


TEXT_ENCODER = "text_encoder"
"""The folder, beside ``unet``, of the encoder of captions: ours, as diffusers has none of its kind."""


def without_text(weights: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the weights that diffusers' UNet2DModel takes, and those of the encoder of captions, by their own names.

    What the encoder answers is given to the former as ``class_labels``, (N, 4 · first width).
    """
    own = f"{TEXT_ENCODER}."
    told = {name.removeprefix(own): weight for name, weight in weights.items() if name.startswith(own)}
    return {name: weight for name, weight in weights.items() if not name.startswith(own)}, told


def text_files(text: TextOptions, words: Sequence[str]) -> dict[str, object]:
    """Return what lies beside the weights of the encoder of captions, as JSON, by the names of the files.

    ``words.json`` holds the words by their numbers: no word, one that is not known, and those that it knows.
    """
    return {"config.json": text.model_dump(), "words.json": ["<pad>", "<unknown>", *words]}
